"""The totals. Comes in: money candidates of subtotal, tax and total. Goes out: the three that agree with each other.

A paper prints totals per section, per page and overall; the overall ones are those where subtotal + tax = total, as far
down the paper as there are any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from extract.documents.offline.reading import Value

CENT = Decimal("0.011")
MOST_WITH_TAX = Decimal("1.28")
"""The most that a total with tax is of the amount before it."""
PLAIN = 0.8
"""The score of an amount that stands plainly beside or behind its label."""

_TAX = r"(?:gst|hst|pst|qst|vat|tps|tvh|tax|taxes)\b"
_SAID = re.compile(
    rf"(?i)^\W*(?:(?P<with>(?:in|inc|incl|including|inclusive)\b\.?(?: of)?\s+(?:all\s+)?(?:applicable\s+)?{_TAX}|{_TAX}\s+incl(?:uded|\b)|(?:toutes )?taxes (?:incluses|comprises)|ttc\b)"
    rf"|(?:ex|exc|excl|excluding|exclusive|plus|before|\+)\b\.?(?: of)?\s*(?:any\s+|all\s+|the\s+)?(?:applicable\s+)?{_TAX}|\+\s?{_TAX}|{_TAX}\s+(?:is\s+)?(?:extra|additional|excluded|not included)|(?:avant|hors|plus) (?:les )?taxes|taxes en sus)"
)  # fmt: skip


def said_of_tax(behind: str) -> bool | None:
    """Whether the words behind an amount say that tax is in it ("inc. GST") or is not ("plus GST"); None where neither."""
    found = _SAID.match(behind)
    return bool(found["with"]) if found else None


def agreeing(subtotals: Sequence[Value], taxes: Sequence[Value], totals: Sequence[Value]) -> list[Value]:
    """At most one value each. Triples that add up win over single best scores; of those, the largest total."""
    best: tuple[float, list[Value]] = (0.0, [])
    for subtotal, tax, total in product(_distinct(subtotals), _distinct(taxes), _distinct(totals)):
        values = [value for value in (subtotal, tax, total) if value]
        score = sum(value.score for value in values) + _agreement(subtotal, tax, total)
        score += 0.02 * max((value.page for value in values), default=0)
        if values and score > best[0]:
            best = (score, values)
    return best[1]


def _distinct(values: Sequence[Value]) -> list[Value | None]:
    ranked = sorted(values, key=lambda v: (-v.score, -v.page, -v.words[0].top))
    return [*ranked[:6], None]


def _agreement(subtotal: Value | None, tax: Value | None, total: Value | None) -> float:
    """3 where all add up, 2 where they miss by a cent, -2 where they contradict each other, 0 where it can't be told.

    Three that are plainly labelled and contradict each other are what the paper says: a person must see them.
    """
    a, b, c = (Decimal(v.value) if v else None for v in (subtotal, tax, total))
    if a is not None and b is not None and c is not None:
        plain = all(value.score >= PLAIN for value in (subtotal, tax, total) if value)
        contradiction = -0.5 if plain else -2.0
        return 3.0 if a + b == c else 2.0 if abs(a + b - c) < CENT else contradiction
    if a is not None and c is not None:
        return 0.2 if Decimal("0.99") * a <= c <= MOST_WITH_TAX * a else -1.0
    if b is not None and (a or c) and b > (a or c or b) / 4:
        return -1.0
    return 0.0
