"""Totals around a tax. Comes in: a paper's lines. Goes out: amounts before and after tax, told by their sum and not by words.

Papers call what is before tax and what is with it as they please ("Scope total", "ex", "Amount of this order"); the tax
between them is called a tax. An amount above it and one below it, in its column, that make subtotal + tax = total are those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from extract.documents.layout import Segment
from extract.documents.offline.measures import TAX, amount_of
from extract.documents.offline.reading import Value
from extract.documents.offline.table import Line
from extract.documents.records import Evidence
from extract.documents.specification import Roles

FURTHEST = 3
"""Amounts above or below the tax that are looked at."""
EDGE = 6.0
"""Points by which the edges of amounts of one column may differ."""
LONGEST = 8
"""Words of a tax's name, at most."""
MOST = 2_000
"""Texts of which is kept whether they name a tax."""
SCORE = 0.78
"""What a sum is worth that only its arithmetic tells: less than an amount plainly labelled."""


def around_tax(lines: Sequence[Line], roles: Roles) -> Iterator[Value]:
    """Subtotal, tax and total of every tax between two amounts that it makes a sum of."""
    if not (roles.subtotal and roles.tax and roles.total):
        return
    for index, line in enumerate(lines):
        tax = line[-1]
        if len(line) < 2 or not any(map(_names_tax, line[:-1])) or not _amount(tax):
            continue
        above = _column(reversed(lines[max(0, index - 2 * FURTHEST) : index]), tax)
        below = _column(lines[index + 1 : index + 1 + 2 * FURTHEST], tax)
        found = next(
            ((a, c) for a in above for c in below if _amount(a) and _amount(a) + _amount(tax) == _amount(c)),
            None,
        )
        if found:
            for field, segment in ((roles.subtotal, found[0]), (roles.tax, tax), (roles.total, found[1])):
                yield _value(field, segment)


@lru_cache(maxsize=MOST)
def _is_tax(text: str) -> bool:
    return TAX.match(text) is not None


def _names_tax(segment: Segment) -> bool:
    return len(segment.words) <= LONGEST and _is_tax(segment.text)


def _amount(segment: Segment) -> Decimal:
    return Decimal(amount_of(segment.text) or 0)


def _column(lines: Iterator[Line] | Sequence[Line], tax: Segment) -> list[Segment]:
    """The nearest amounts that stand in the tax's column."""
    found = []
    for line in lines:
        last = line[-1]
        if len(line) > 1 and _names_tax(line[-2]):
            break  # one tax after another
        level = abs(last.x1 - tax.x1) < EDGE or abs(last.x0 - tax.x0) < EDGE
        if last.page == tax.page and level and amount_of(last.text) is not None:
            found.append(last)
    return found[:FURTHEST]


def _value(field: str, segment: Segment) -> Value:
    words = tuple(word for word in segment.words if any(map(str.isdigit, word.text)))
    amount = format(_amount(segment), "f")
    return Value(
        field, amount, words, segment.page, "beside", SCORE, Evidence(label=SCORE, geometry=1.0, sure=1.0)
    )
