"""Dates and months as people write them. Dates become ISO 8601; months stay as printed, the warehouse reads them."""

from __future__ import annotations

import re
from datetime import date

from extract.documents.normalise.match import Dialect, Match, remembered

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier januar januari", "february feb février fevrier februar februari",
            "march mar mars märz maart", "april apr avril", "may mai mei", "june jun juin juni", "july jul juillet juli",
            "august aug août aout augustus", "september sept sep septembre", "october oct octobre oktober okt",
            "november nov novembre", "december dec décembre decembre dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATES = [
    (re.compile(r"\b(?P<y>20\d\d|19\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"), False),
    (re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-/.]*(?:of\s+)?(?P<n>{_MONTH})\b[\s\-/.,']*(?P<y>20\d\d|19\d\d|\d\d)\b", re.I), False),
    (re.compile(rf"\b(?P<n>{_MONTH})\b[\s\-/.]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-/.,]+(?P<y>20\d\d|19\d\d)\b", re.I), False),
    (re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})\s?[-/.]\s?(?P<b>\d{1,2})\s?[-/.]\s?(?P<y>20\d\d|19\d\d|\d\d)(?![\d/])"), True),
]  # fmt: skip


@remembered
def read_date(text: str, dialect: Dialect) -> Match | None:
    """The first date, ISO 8601; a time of day is left out. Two-digit years are of this century."""
    found = [
        match for match in (_date_of(pattern, numeric, text, dialect) for pattern, numeric in _DATES) if match
    ]
    return min(found, key=lambda m: m.start, default=None)


def _date_of(pattern: re.Pattern[str], numeric: bool, text: str, dialect: Dialect) -> Match | None:
    found = pattern.search(text)
    if not found:
        return None
    parts = found.groupdict()
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    if numeric:
        first, second = int(parts["a"]), int(parts["b"])
        month, day = (
            (first, second) if (dialect.month_first and first <= 12) or second > 12 else (second, first)
        )
    else:
        day = int(parts["d"])
        month = int(parts["m"]) if parts.get("m") else MONTHS[parts["n"].casefold()]
    try:
        return Match(date(year, month, day).isoformat(), found.start(), found.end())
    except ValueError:
        return None


_UNTIL = re.compile(
    r"(?i)\s*(?:to|until|till|through|thru|and|au|[-–—/&>]+|→)\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,.]*)?"
)
_SHORT = [
    # "28 - 30 April 2025", "28 April - 23 May 2025", "April 28 - May 23, 2025", "April 28 - 30, 2025"
    re.compile(rf"(?i)\b(?P<d>\d{{1,2}})(?:\s+(?P<n>{_MONTH}))?\s*(?:to|[-–—])\s*(?P<e>\d{{1,2}}\s+(?P<m>{_MONTH})\s+(?P<y>20\d\d))\b"),
    re.compile(rf"(?i)\b(?P<n>{_MONTH})\s+(?P<d>\d{{1,2}})\s*(?:to|[-–—])\s*(?P<e>(?P<m>{_MONTH})\s+\d{{1,2}},?\s+(?P<y>20\d\d))\b"),
]  # fmt: skip


def read_period(text: str, dialect: Dialect) -> tuple[Match, Match] | None:
    """Two dates with "to" or a dash between them; the first may leave out the month or year that it shares."""
    for pattern in _SHORT:
        short = pattern.search(text)
        end = read_date(short["e"], dialect) if short else None
        if short and end:
            begin = read_date(f"{short['d']} {short['n'] or short['m']} {short['y']}", dialect)
            at = short.start("e")
            if begin and begin.value <= end.value:
                until = Match(end.value, at + end.start, at + end.end)
                return Match(begin.value, short.start(), at - 1), until
    first = read_date(text, dialect)
    joint = _UNTIL.match(text, first.end) if first else None
    last = read_date(text[joint.end() :], dialect) if joint else None
    if first and joint and last and last.start == 0 and first.value <= last.value:
        return first, Match(last.value, joint.end(), joint.end() + last.end)
    return None


_MONTH_TEXT = re.compile(rf"(?<![\d/.-])\b(?:(?:{_MONTH})\b\.?[\s\-/,']*(?:20\d\d|\d\d)\b|(?:0?[1-9]|1[0-2])[-/](?:20\d\d)|20\d\d[-/](?:0?[1-9]|1[0-2])\b(?![-/]\d))", re.I)  # fmt: skip


@remembered
def read_month(text: str, _: Dialect) -> Match | None:
    """A month and its year as people write them ("Sept 2025", "09/2025"), kept as printed."""
    found = _MONTH_TEXT.search(text)
    return found and Match(found.group().strip(), found.start(), found.end())
