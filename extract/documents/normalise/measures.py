"""Numbers, percentages, times of day, and what is ticked. Normal forms: decimal strings, HH:MM, true or false."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

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
_ANSWER = re.compile(
    rf"(?i)(?P<ticked>{TICKED}|(?<!\w)x(?!\w))|(?P<empty>{EMPTY})"
    r"|\b(?P<no>no|n(?!/)|false|none|nil|not (?:included|required))\b|\b(?P<yes>yes|y|true|included|required)\b|(?P<word>\w[\w/]*)"
)
"""A mark, an answer, or another word."""


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
    """true for yes or a tick, false for no or an empty box; of several boxes the answer that is ticked.

    Boxes stand before their answers ("[x] Yes [ ] No") or behind them ("Yes ☒ No ☐"): as the first one does. Where no box or
    both are ticked, and where yes and no are both printed without boxes, it can't be told.
    """
    found = list(_ANSWER.finditer(text))
    marks = [one for one in found if one.lastgroup in ("ticked", "empty")]
    answers = [one for one in found if one.lastgroup in ("yes", "no")]
    if not marks or (not answers and len(marks) == 1 and found[-1] is not marks[0]):
        answers = answers or [one for one in marks if one.lastgroup == "ticked"]
        alone = answers[0] if len({one.lastgroup for one in answers}) == 1 else None
        return alone and Match("false" if alone.lastgroup == "no" else "true", alone.start(), alone.end())
    if not answers:
        alone = marks[0] if len(marks) == 1 else None
        return alone and Match("true" if alone.lastgroup == "ticked" else "false", alone.start(), alone.end())
    before = found.index(marks[0]) < found.index(answers[0])
    ticked = [pair for pair in _pairs(found, before) if pair[0].lastgroup == "ticked"]
    if len(ticked) == 1:
        mark, answer = ticked[0]
        start, end = min(mark.start(), answer.start()), max(mark.end(), answer.end())
        return Match("false" if answer.lastgroup == "no" else "true", start, end)
    return None


def _pairs(found: list[re.Match[str]], before: bool) -> Iterable[tuple[re.Match[str], re.Match[str]]]:
    """Each mark with the answer beside it: behind it where marks stand `before` answers."""
    for one, other in pairwise(found):
        mark, answer = (one, other) if before else (other, one)
        if mark.lastgroup in ("ticked", "empty") and answer.lastgroup in ("yes", "no", "word"):
            yield mark, answer
