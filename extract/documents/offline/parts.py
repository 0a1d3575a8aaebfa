"""The lines of a table. Comes in: lines with their cells. Goes out: which carry a row, and which go on with the row above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extract.documents.offline.measures import text_of
from extract.documents.offline.table import Line
from extract.documents.pages import Word

CLOSER = 0.85
"""Share of the distance between rows under which a line goes on with the cells of the one above."""


@dataclass
class Part:
    """A line in a table."""

    line: Line
    cells: dict[str, list[Word]]
    anchored: bool

    @property
    def text(self) -> str:
        """What stands in the column of descriptions."""
        return text_of(self.words)

    @property
    def words(self) -> list[Word]:
        """The words in the column of descriptions."""
        return self.cells.get("description", [])

    @property
    def middle(self) -> float:
        """The height of the line's middle."""
        return self.line[0].middle

    @property
    def size(self) -> float:
        """The size of its type."""
        return max(segment.size for segment in self.line)


def mark_wrapped(parts: Sequence[Part]) -> None:
    """Tell second lines of rows without numbers: fewer cells than their row has, and closer to it than rows are to each other."""
    most = max((len(part.cells) for part in parts), default=0)
    steps = [_step(a, b) for a, b in pairwise(parts) if len(b.cells) == most and _step(a, b) > 0]
    closest = CLOSER * median(steps) if steps else 0.0
    row = parts[0] if parts else None
    for before, part in pairwise(parts):
        close = 0 < _step(before, part) < closest
        if row and close and part.anchored and set(part.cells) < set(row.cells):
            part.anchored = False
        else:
            row = part


def _step(upper: Part, lower: Part) -> float:
    """Points from one line down to the next, none from page to page."""
    return lower.middle - upper.middle if upper.line[0].page == lower.line[0].page else 0.0
