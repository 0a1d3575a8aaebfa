"""Numbers of orders, jobs, claims and lots, as printed."""

from __future__ import annotations

import re

from extract.documents.normalise.addresses import country_of
from extract.documents.normalise.contacts import PHONE
from extract.documents.normalise.dates import read_date
from extract.documents.normalise.match import Dialect, Match, is_nothing, remembered

_IDENTIFIER = re.compile(r"[A-Za-z0-9][\w./\\#&-]*")
_GROUPS = re.compile(r"(?:(?:\s|\s/\s?)\d{1,6})+\s*$")
"""Groups of digits that end the text: a number written with spaces ("HOM-2207 4415", "SC04471 / 003")."""


_OTHER = re.compile(r"(?i)\b(a\.?b\.?n|a\.?c\.?n|b\.?n|ein|gst|hst|lic\w*)\W*$")
"""What stands before the number of a company or a licence."""


@remembered
def read_identifier(text: str, _: Dialect) -> Match | None:
    """The first word with a digit, with short capitals before it ("PO 31476"); dates, money and phones are none."""
    if not any(map(str.isdigit, text)):
        return None
    for found in _IDENTIFIER.finditer(text):
        word = found.group().rstrip(".-/")
        if (
            not any(map(str.isdigit, word))
            or read_date(word, Dialect())
            or re.search(r"\$\s?[\d,.]*$", text[: found.start()])
        ):
            continue
        if found.start() > 24 or _OTHER.search(text[: found.start()]):
            return None
        prefix = re.search(r"(?:^|\s)([A-Z]{1,4}[\s-]{1,3})$", text[: found.start()])
        if prefix and text[: prefix.start()].strip() and country_of(prefix[1].strip(" -"), word):
            continue  # "Glenroy VIC 3185"
        start = found.start() - len(prefix.group(1)) if prefix else found.start()
        end = found.start() + len(word)
        groups = _GROUPS.match(text, end)
        if groups and not PHONE.fullmatch(text[start : groups.end()].strip()):
            return Match(text[start : groups.end()].rstrip(), start, len(text[: groups.end()].rstrip()), 0.9)
        rest = re.split(r"\s[-–—|]\s|[,;(]", text[end:])[0]
        more = len(rest.split()) + len(text[:start].split())
        sure = (1.0 if len(word) > 2 else 0.7) * max(0.3, 1 - 0.15 * more)
        return Match(text[start : found.start()] + word, start, found.start() + len(word), sure)
    return None


@remembered
def read_reference(text: str, dialect: Dialect) -> Match | None:
    """An identifier, or the first word where none has a digit."""
    found = read_identifier(text, dialect)
    if found:
        return found
    word = re.match(r"[A-Za-z][\w/-]{1,11}$", text.strip())
    if word is None or is_nothing(word.group()):
        return None
    return Match(word.group(), 0, word.end(), 0.6)


@remembered
def read_lot(text: str, _: Dialect) -> Match | None:
    """The lot's number: the first word, which has a digit or is a single letter with digits."""
    found = re.match(r"(?i)\s*(?:lot\s*)?#?\s*([A-Z]{0,3}-?\d[\w/-]*)", text)
    return found and Match(found.group(1), found.start(1), found.end(1))
