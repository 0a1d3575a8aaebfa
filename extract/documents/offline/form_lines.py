"""What lines of a paper's form and of its foot look like. Comes in: texts and lines. Goes out: whether they are such."""

from __future__ import annotations

import re

from extract.documents.normalise import Dialect, read_date
from extract.documents.offline.measures import is_number
from extract.documents.offline.table import Line

FORM = re.compile(
    r"^[^:]{2,30}:\s*(?:\$?[\d(][\d\s().,/-]*$|\S+@\S+$|\S*\d\S*$|\d{1,2}[ -][A-Z][a-z]{2}|[A-Z][a-z]+ \d{1,2},? \d{4})"
    r"|^\S+@\S+$|^[+(\d][\d\s()-]{7,}$|^[^:]{2,30}:.*(?:\S@\S|\b\d[\d ()-]{8,}\d\b)"
)
"""A label with a number, a date or an e-mail behind it, or a phone or an e-mail alone."""
VALUE = re.compile(r"\S+@\S+\.\w+|[+(]?\d[\d\s().-]{6,}")
CLOSING = re.compile(
    r"(?i)^(?:signed|signature|(?:ordered|accepted|authori[sz]ed|approved|issued|acknowledged|prepared) by|yours )|_{6,}|[□☐].*[□☐]"
)
SUM = re.compile(
    r"(?i)\b(?:sub)?(?:total|value|price|sum|[ghp]st|qst|vat|tps|tv[qh]|tax(?:es)?)[^:]*:?\s*(?:[a-z]{3})?\s*\$?\s?[\d,]+\.\d\d$"
)
"""The foot of a paper: who signs it, and amounts behind the word for a total or a tax."""


def is_value(text: str) -> bool:
    """Whether a text is a date, a phone or an e-mail and nothing else."""
    found = read_date(text, Dialect())
    return VALUE.fullmatch(text) is not None or (
        found is not None and found.start < 6 and found.end == len(text)
    )


def is_typed(text: str) -> bool:
    """Whether a text is mostly digits, and no amount: a phone, a date, a long number."""
    digits = sum(c.isdigit() for c in text)
    return digits > 5 and digits > sum(c.isalpha() for c in text) and not is_number(text)


def closes(line: Line, *, sums: bool = True) -> bool:
    """A line that signs a paper or, if `sums` do, sums it up."""
    text = " ".join(segment.text for segment in line)
    return CLOSING.search(text) is not None or (
        sums and len(text.split()) <= 7 and SUM.search(text) is not None
    )
