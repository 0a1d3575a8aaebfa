"""How many lines of a cell a value takes. Comes in: a candidate's lines and a type. Goes out: the words to read it from.

Narrow cells break values over lines: names between words, numbers and addresses of the web behind a hyphen or a dot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.documents.normalise import (
    BODY,
    LEGAL,
    READERS,
    TRADE_NAME,
    Dialect,
    Reader,
    address_parts,
    read_business_number,
    read_email,
    read_phone,
    street_at,
)
from extract.documents.offline.candidate import Candidate
from extract.documents.pages import Word
from extract.documents.spacing import join

Lines = Sequence[Sequence[Word]]
UNBROKEN = frozenset({"identifier", "reference", "phone", "email", "business_number", "lot", "pattern"})
"""Types without spaces to break at: a hyphen at the end of the line is the value's own."""


LONG_END = 6
"""Words of the second line of a company's name that is plainly broken or ends in a legal form."""
GOES_ON = frozenset({"organisation", "party", "address"})
"""Types whose values tell where they end."""


def words_for(kind: str, candidate: Candidate, dialect: Dialect, reader: Reader | None = None) -> list[Word]:
    """The words of as many lines as a value of this type takes, as they are read."""
    lines = candidate.lines
    if kind in GOES_ON:
        lines = (*lines, *candidate.further)
    if kind in {"text", "note", "scope"}:
        return _flat(lines)
    if kind in {"organisation", "party"}:
        lines = lines[_first_named(lines) :]
        count = _name_lines(lines, candidate.method)
        return _flat(lines[: _person_lines(lines) if kind == "party" and count == 1 else count])
    if kind == "person":
        return _flat(lines[: _person_lines(lines)])
    if kind == "address":
        return _flat(_address_lines(lines, dialect))
    if kind in UNBROKEN:
        return _unbroken(kind, lines, dialect, reader)
    first = list(lines[0])
    return first if _reads(kind, first, dialect, reader) else _flat(lines[:2])


def _flat(lines: Lines) -> list[Word]:
    return [word for line in lines for word in line]


def _text(line: Sequence[Word]) -> str:
    return " ".join(word.text for word in line)


def _reads(kind: str, words: Sequence[Word], dialect: Dialect, reader: Reader | None) -> bool:
    return (reader or READERS[kind])(_text(words), dialect) is not None


def _unbroken(kind: str, lines: Lines, dialect: Dialect, reader: Reader | None) -> list[Word]:
    """The first line; with the next where it was broken: behind a hyphen or slash, or within an e-mail address."""
    first = list(lines[0])
    if len(lines) > 1 and first and lines[1]:
        second = list(lines[1])
        head, tail = first[-1].text, second[0].text
        hyphened = re.search(r"[A-Za-z0-9][-–/]$", head) and re.match(r"\d", tail)
        mail = kind == "email" and "@" in head + tail and (head[-1] in "@.-_" or tail[0] in "@.")
        if hyphened or mail:
            return [*first[:-1], join([first[-1], second[0]]), *second[1:]]
    return first if _reads(kind, first, dialect, reader) else _flat(lines[:2])


def _first_named(lines: Lines) -> int:
    """A code may stand above the name ("Vendor: 2-4471"): the first line that has a word."""
    for index, line in enumerate(lines[:2]):
        if re.search(r"[A-Za-z]{3}", _text(line)):
            return index
    return 0


def _name_lines(lines: Lines, method: str) -> int:
    """A name goes on in the next line while it has no legal form yet and the line holds nothing but words.

    Below a label an address or a person may follow, so the line must end like an organisation's name.
    """
    texts = [_text(line) for line in lines[:3]]
    count = 1
    while count < len(texts):
        following, so_far = texts[count], " ".join(texts[:count])
        ends = LEGAL.search(so_far.split()[-1]) is not None
        other = any(c.isdigit() for c in following) or ":" in following or read_email(following, Dialect())
        words = following.split()
        broken = so_far.split()[-1] in {"&", "and", "of", "+", "et"} or words[0] in {"&", "and"}
        whole = broken or (LEGAL.search(words[-1]) is not None and words[0][0].isupper())
        begins = words[0][0].isupper() or words[0][0] in "(&" or words[0] == "and"
        if (
            ends
            or other
            or not begins
            or len(words) > (LONG_END if whole else 3)
            or (method == "below" and not broken and not _ends_a_name(words))
        ):
            break
        count += 1
    return count


def _ends_a_name(words: Sequence[str]) -> bool:
    text = " ".join(words)
    return bool(LEGAL.search(text) or TRADE_NAME.fullmatch(words[-1]) or BODY.fullmatch(words[-1]))


def _person_lines(lines: Lines) -> int:
    """One line; three where an organisation has the person in brackets; two where the first is half a name."""
    joined = " ".join(map(_text, lines[:3]))
    if "(" in joined and LEGAL.search(joined):
        return 3
    if len(lines) > 1:
        first, second = _text(lines[0]).split(), _text(lines[1]).split()
        names = [
            w for w in first if len(w.strip(".")) > 1 and not re.fullmatch(r"(?i)mrs?|ms|miss|dr|&|and", w)
        ]
        half = not names or len(first) == 1 or first[-1] in {"&", "and"} or len(first[-1].strip(".")) == 1
        if half and len(second) <= 2 and all(re.fullmatch(r"[A-Z][\w'’.-]*", w) for w in second):
            return 2
    return 1


def _address_lines(lines: Lines, dialect: Dialect) -> Lines:
    """As many lines as it takes to reach the state and postal code, four at most; else one.

    A name above the street ("Copper Basin Centre", then "5801 …") is not of the address.
    """
    texts = [_text(line) for line in lines[:5]]
    start = int(len(texts) > 1 and not any(c.isdigit() for c in texts[0]) and texts[1][:1].isdigit())
    if not start and street_at(texts[0]) is None and not address_parts(texts[0]).postal_code:
        start = int(len(texts) > 1 and street_at(texts[1]) == 0)
    best, best_sure = start + 1, 0.0
    for end in range(start + 1, min(len(texts), start + 4) + 1):
        text = " ".join(texts[start:end])
        extra = texts[end - 1] if end > start + 1 else ""
        if extra and (
            read_phone(extra, dialect)
            or read_business_number(extra, dialect)
            or read_email(extra, dialect)
            or ":" in extra
        ):
            break
        match = READERS["address"](text, dialect)
        if match and match.sure > best_sure:
            best, best_sure = end, match.sure
        if address_parts(text).postal_code:
            break
    return lines[start:best]
