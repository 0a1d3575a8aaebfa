"""Where the form goes on below a table. Comes in: lines, labels, and the values that were read. Goes out: a table's own lines.

No total ends a table that has no amounts. But a line whose label led to a value ("Remarks: …", "Overtime hours  2.0") is
the form's, and so is a sentence across cells: from the first such line on that no row follows, the table is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.documents.layout import Segment
from extract.documents.offline.labels import Label
from extract.documents.offline.reading import Value
from extract.documents.offline.rows import is_anchored
from extract.documents.offline.table import Columns, Line

SURE = 0.9
"""How sure a label must be that begins such a line."""


def answered(lines: Sequence[Line], labels: Sequence[Label], values: Mapping[str, Value]) -> frozenset[int]:
    """The orders of the first segments of lines that are a label with the value read there, and hold nothing else."""
    begun = {label.order: label for label in labels if label.sure >= SURE and _begins(label)}
    return frozenset(line[0].order for line in lines if _is_answered(line, begun, values))


def _begins(label: Label) -> bool:
    return label.box[0] < label.segments[0].x0 + 1


def _is_answered(line: Line, begun: Mapping[int, Label], values: Mapping[str, Value]) -> bool:
    first, *others = line
    label = begun.get(first.order)
    if label is None or (label.tail and not label.closed):
        return False
    named = [values[m.field] for m in label.meanings if m.field and m.field in values]
    here = [value for value in named if any(_holds(segment, value) for segment in line)]
    return bool(here) and all(
        segment.order in begun or any(_holds(segment, value) for value in here) for segment in others
    )


def _holds(segment: Segment, value: Value) -> bool:
    """Whether a value's first word stands in a segment."""
    word = value.words[0]
    across = segment.x0 - 1 < word.x0 and word.x1 < segment.x1 + 1
    return value.page == segment.page and across and segment.top - 1 < word.top < segment.bottom


def above_form(lines: Sequence[Line], columns: Columns, told: frozenset[int]) -> Sequence[Line]:
    """The lines under a heading row down to the form below: `told` are the first segments of answered lines."""
    rows = (i for i in range(len(lines) - 1, -1, -1) if lines[i][0].order not in told)
    last = next((i for i in rows if is_anchored(columns.cells(columns.of(lines[i])), columns)), -1)
    lefts = [segment.x0 for segment in lines[last]] if last >= 0 else []
    ends = (
        i for i in range(last + 1, len(lines)) if lines[i][0].order in told or _runs_across(lines[i], lefts)
    )
    return lines[: next(ends, len(lines))]


def _runs_across(line: Line, lefts: Sequence[float]) -> bool:
    """Whether a line of one text begins left of a cell of the last row and reaches over where that begins."""
    reach = line[0].size
    return len(line) == 1 and any(line[0].x0 < left - reach and left + reach < line[0].x1 for left in lefts)
