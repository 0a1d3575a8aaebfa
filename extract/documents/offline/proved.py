"""Rows that prove themselves. Comes in: a paper's lines and its totals. Goes out: the lines of its items' rows, if any are proved.

A paper may set its items under headings nobody foresaw, or under none, with nothing that says where they begin. Amounts
below each other that add up to the paper's total, or rows whose quantity times price is their amount, are items all the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from extract.documents.layout import Segment
from extract.documents.offline.measures import amount_of, multiplies, names_total
from extract.documents.offline.table import Line
from extract.documents.offline.tables import Known

EDGE = 4.0
"""Points by which the right edges of a column's amounts may differ."""
WRAPS = 1.7
"""Sizes of type between a row and the line that goes on with its text, at most."""
MOST = 400
"""Rows of the longest table that is looked for: a longer one has headings."""
PAYMENTS = re.compile(
    r"(?i)\b(?:deposit|instal?lments?|payments?|progress claims?|retention|balance|milestones?|acompte|versement)\b"
)
"""What rows of a schedule of payments say, whose amounts make the total too."""


def proved(lines: Sequence[Line], known: Known) -> Sequence[Line]:
    """The lines from the first proved row to the last, and what goes on from it; none where nothing is proved."""
    columns: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if _is_row(line, known):
            edge = round(line[-1].x1 / EDGE)
            columns[edge].append(index)
    for edge, rows in sorted(columns.items(), key=lambda pair: -len(pair[1])):
        run = _run(lines, sorted([*rows, *columns.get(edge + 1, ())])[:MOST], known)
        if run and 2 * sum(_is_payment(lines[index]) for index in run) < len(run):
            return lines[run[0] : _end(lines, run[-1])]
    return []


def _is_row(line: Line, known: Known) -> bool:
    """Whether a line ends with an amount behind a text, and is no total."""
    texts = [segment.text for segment in line]
    return (
        len(line) > 1
        and amount_of(texts[-1]) is not None
        and any(c.isalpha() for text in texts[:-1] for c in text)
        and not any(segment.order in known.labels or names_total(segment.text) for segment in line)
    )


def _run(lines: Sequence[Line], rows: Sequence[int], known: Known) -> Sequence[int]:
    """Of the rows that end at one edge, those that make a total, else those that multiply; at least two."""
    amounts = [_amount(lines[index][-1]) for index in rows]
    for first in range(len(rows) - 1):
        total = amounts[first]
        for last in range(first + 1, len(rows)):
            total += amounts[last]
            if amounts[last] in known.totals or amounts[first] in known.totals:
                break
            if known.is_total(total):
                return rows[first : last + 1]
    found = [index for index in rows if _multiplies(lines[index], known)]
    return found if len(found) > 1 else []


def _amount(segment: Segment) -> Decimal:
    return Decimal(amount_of(segment.text) or 0)


def _multiplies(line: Line, known: Known) -> bool:
    """Whether two numbers of a row make its last one."""
    numbers = [n for segment in line if (n := known.measures.number_in(segment.text))]
    return any(
        multiplies(q, p, numbers[-1]) and Decimal(q) * Decimal(p) != 0
        for q, p in combinations(numbers[:-1], 2)
    )


def _is_payment(line: Line) -> bool:
    return any(PAYMENTS.search(segment.text) for segment in line)


def _end(lines: Sequence[Line], last: int) -> int:
    """The index behind the lines that go on with the last row's text."""
    end = last + 1
    while end < len(lines) and len(lines[end]) == 1 and _goes_on(lines[end - 1], lines[end]):
        end += 1
    return end


def _goes_on(above: Line, line: Line) -> bool:
    a, b = above[0], line[0]
    level = any(abs(segment.x0 - b.x0) < b.size for segment in above)
    return level and a.page == b.page and b.middle - a.middle < WRAPS * max(a.size, b.size)
