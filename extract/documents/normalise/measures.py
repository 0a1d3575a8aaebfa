"""Numbers, percentages, times of day, and what is ticked. Normal forms: decimal strings, HH:MM, true or false."""

from __future__ import annotations

import re

from extract.documents.normalise.dates import read_date
from extract.documents.normalise.match import Dialect, Match, remembered
from extract.documents.normalise.money import decimal_text

_NUMBER = re.compile(
    r"(?<![\w.,:/-])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d:/])|(?<![\w.,:/-])-?\d+(?:\.\d+)?(?![\d:/,.]\d)(?![\d:/])"
)
_TIME = re.compile(
    r"(?<![\d:.])(?P<h>[01]?\d|2[0-3])(?:[:.h](?P<m>[0-5]\d))?(?::[0-5]\d)?\s?(?P<half>[ap]\.?m\b\.?)?(?![\d:])",
    re.I,
)
TICKED, EMPTY = r"[☑☒✓✔✗✘■]|\[\s?[xX✓]\s?\]|\(\s?[xX]\s?\)", r"[☐□]|\[\s*\]|\(\s\)"
_YES = re.compile(rf"(?i)\b(yes|y|true|included|required)\b|(?<!\w)[xX](?!\w)|{TICKED}")
_NO = re.compile(rf"(?i)\b(no|n|false|none|nil|not (?:included|required)|n/a)\b|{EMPTY}")


@remembered
def read_number(text: str, _: Dialect) -> Match | None:
    """The first number that is no part of a date or a code; surer at the beginning, where a unit may follow it."""
    if (day := read_date(text, Dialect())) and day.start == 0:
        return None
    found = _NUMBER.search(text)
    if not found:
        return None
    sure = 1.0 if found.start() == 0 else 0.6
    return Match(decimal_text(found.group().replace(",", "")), found.start(), found.end(), sure)


@remembered
def read_integer(text: str, dialect: Dialect) -> Match | None:
    """A number without decimals."""
    found = read_number(text, dialect)
    return found if found and re.fullmatch(r"-?\d+", found.value) else None


@remembered
def read_percent(text: str, dialect: Dialect) -> Match | None:
    """The number before a percent sign, else a number that stands alone."""
    found = re.search(r"(-?\d+(?:\.\d+)?)\s?%", text)
    if found:
        return Match(decimal_text(found[1]), found.start(), found.end())
    alone = read_number(text, dialect)
    return alone if alone and alone.end - alone.start == len(text.strip()) else None


@remembered
def read_time(text: str, _: Dialect) -> Match | None:
    """The first time of day, 24 hours: "7:30 am" is 07:30. A bare number is none."""
    for found in _TIME.finditer(text):
        if not (found["m"] or found["half"]):
            continue
        hour, half = int(found["h"]), (found["half"] or "").casefold()
        if half and hour > 12:
            continue
        hour = hour % 12 + 12 * half.startswith("p") if half else hour
        return Match(f"{hour:02d}:{found['m'] or '00'}", found.start(), found.end())
    return None


@remembered
def read_boolean(text: str, _: Dialect) -> Match | None:
    """true for yes or a tick, false for no or an empty box; of "[x] Yes [ ] No" what is ticked."""
    ticked = re.search(rf"(?:{TICKED})\s*(?P<word>\w+)?", text)
    if ticked and ticked["word"]:
        return Match("false" if _NO.fullmatch(ticked["word"]) else "true", ticked.start(), ticked.end())
    yes, no = _YES.search(text), _NO.search(text)
    if no and (yes is None or no.start() <= yes.start()):
        return None if yes and yes.start() > no.end() else Match("false", no.start(), no.end())
    return Match("true", yes.start(), yes.end()) if yes and not no else None
