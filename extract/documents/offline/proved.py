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
"""Rows among which those are looked for that make a total: of more, each with each would take too long."""
PAYMENTS = re.compile(
    r"(?i)\b(?:deposit|instal?lments?|payments?|progress claims?|retention|balance|milestones?|acompte|versement)\b"
)
"""What rows of a schedule of payments say, whose amounts make the total too."""


def proved(lines: Sequence[Line], known: Known) -> Sequence[Line]:
    """The lines from the first proved row to the last, and what goes on from it; none where nothing is proved."""
    columns: dict[int, list[int]] = defaultdict(list)
    alone = {_head(line) for line in lines if len(line) == 1}  # names of sections, which a summary may repeat
    for index, line in enumerate(lines):
        if _is_row(line, known):
            edge = round(line[-1].x1 / EDGE)
            columns[edge].append(index)
    for edge, own in sorted(columns.items(), key=lambda pair: -len(pair[1])):
        rows = sorted([*own, *columns.get(edge + 1, ())])
        for run in (_priced(lines, rows, known), _measured(lines, rows, known)):
            others = sum(_is_payment(lines[index]) or _head(lines[index]) in alone for index in run)
            if 2 * others < len(run):
                return lines[run[0] : _end(lines, run[-1])]
    return []


def _head(line: Line) -> str:
    return line[0].text.casefold()


def _is_row(line: Line, known: Known) -> bool:
    """Whether a line ends with an amount or a measure behind a text, and is no total."""
    texts = [segment.text for segment in line]
    return (
        len(line) > 1
        and (amount_of(texts[-1]) is not None or known.measures.is_measure(texts[-1]))
        and any(c.isalpha() for text in texts[:-1] for c in text)
        and not any(segment.order in known.labels or names_total(segment.text) for segment in line)
    )


def _priced(lines: Sequence[Line], every: Sequence[int], known: Known) -> Sequence[int]:
    """Of the rows that end at one edge, those that make a total, else those that multiply; at least two."""
    rows = [index for index in every if amount_of(lines[index][-1].text) is not None]
    amounts = [_amount(lines[index][-1]) for index in rows]
    for first in range(len(rows) - 1 if len(rows) <= MOST else 0):
        total = amounts[first]
        for last in range(first + 1, len(rows)):
            total += amounts[last]
            if amounts[last] in known.totals or amounts[first] in known.totals:
                break
            if known.is_total(total):
                return rows[first : last + 1]
    found = [index for index in rows if _multiplies(lines[index], known)]
    return found if len(found) > 1 else []


def _measured(lines: Sequence[Line], every: Sequence[int], known: Known) -> Sequence[int]:
    """Of the rows that end at one edge, those that end with a measure; at least two."""
    rows = [index for index in every if known.measures.is_measure(lines[index][-1].text)]
    return rows if len(rows) > 1 else []


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
