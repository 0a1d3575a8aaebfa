"""Candidates become typed values. Comes in: a candidate and a type. Goes out: the value with the words it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.documents.layout import union
from extract.documents.normalise import (
    LEGAL,
    READERS,
    Dialect,
    Match,
    Reader,
    address_parts,
    read_business_number,
    read_email,
    read_phone,
)
from extract.documents.offline.values import Candidate
from extract.documents.pages import Word
from extract.documents.records import NO_EVIDENCE, Evidence, FieldValue


@dataclass(frozen=True)
class Value:
    """A value read for a field: normal form, as printed, the words it stands in, and a score of 0 to 1."""

    field: str
    value: str
    words: tuple[Word, ...]
    page: int
    method: str
    score: float
    evidence: Evidence = NO_EVIDENCE

    @property
    def raw(self) -> str:
        """As printed, lines joined with a space."""
        return " ".join(word.text for word in self.words)

    @property
    def key(self) -> frozenset[tuple[int, float, float]]:
        """Which words of the document it takes up."""
        return frozenset((self.page, word.x0, word.top) for word in self.words)

    def to_field(self) -> FieldValue:
        """The value as the record holds it; OCR's doubt about its words lowers the confidence."""
        legible = min(word.confidence for word in self.words)
        score = max(0.0, min(self.score, 1.0))
        confidence = score * (legible if legible < 0.9 else 1.0)
        evidence = replace(self.evidence, score=score, legible=legible)
        return FieldValue(
            self.value, self.raw, self.method, confidence, self.page, union(self.words), evidence
        )


def read_value(
    field: str,
    kind: str,
    candidate: Candidate,
    rank: float,
    dialect: Dialect,
    *,
    reader: Reader | None = None,
) -> Value | None:
    """The value of a type that a candidate holds, or None. `reader` is the field's own, else its type's is used."""
    chosen = _lines_for(kind, candidate, dialect, reader)
    words = [word for line in chosen for word in line]
    found = match_words(kind, words, dialect, reader)
    if not found:
        return None
    match, taken = found
    score = rank * candidate.geometry * match.sure
    evidence = Evidence(label=rank, geometry=candidate.geometry, sure=match.sure)
    return Value(field, match.value, tuple(taken), candidate.page, candidate.method, score, evidence)


def match_words(
    kind: str, words: Sequence[Word], dialect: Dialect, reader: Reader | None = None
) -> tuple[Match, list[Word]] | None:
    """The type's value in words, with the words it covers."""
    text = " ".join(word.text for word in words)
    match = (reader or READERS[kind])(text, dialect)
    if not match or not match.value:
        return None
    return match, words_between(words, match.start, match.end)


def words_between(words: Sequence[Word], start: int, end: int) -> list[Word]:
    """The words that cover characters start to end of the words joined with single spaces."""
    taken, at = [], 0
    for word in words:
        if at < end and at + len(word.text) > start:
            taken.append(word)
        at += len(word.text) + 1
    return taken


def _lines_for(
    kind: str, candidate: Candidate, dialect: Dialect, reader: Reader | None = None
) -> Sequence[Sequence[Word]]:
    """How many lines of a candidate belong to a value of this type."""
    lines = candidate.lines
    if kind in {"text", "note", "scope"}:
        return lines
    if kind in {"organisation", "party"}:
        return lines[: _name_lines(candidate)]
    if kind == "person":
        joined = " ".join(word.text for line in lines[:3] for word in line)
        return lines[:3] if "(" in joined and LEGAL.search(joined) else lines[:1]
    if kind == "address":
        return lines[: _address_lines(lines, dialect)]
    return lines[:1] if match_words(kind, [*lines[0]], dialect, reader) else lines[:2]


def _name_lines(candidate: Candidate) -> int:
    """A name goes on in the next line while it has no legal form yet and the line holds nothing but words."""
    texts = [" ".join(word.text for word in line) for line in candidate.lines[:3]]
    count = 1
    while count < len(texts):
        following, so_far = texts[count], " ".join(texts[:count])
        ends = LEGAL.search(so_far.split()[-1]) is not None
        other = any(c.isdigit() for c in following) or ":" in following or read_email(following, Dialect())
        short = len(following.split()) <= 3
        if ends or other or not short or (candidate.method == "below" and not LEGAL.search(following)):
            break
        count += 1
    return count


def _address_lines(lines: Sequence[Sequence[Word]], dialect: Dialect) -> int:
    """As many lines as it takes to reach the state and postal code, three at most; else one."""
    best, best_sure = 1, 0.0
    for count in range(1, min(len(lines), 4) + 1):
        text = " ".join(word.text for line in lines[:count] for word in line)
        match = READERS["address"](text, dialect)
        extra = count > 1 and " ".join(w.text for w in lines[count - 1])
        if extra and (
            read_phone(extra, dialect) or read_business_number(extra, dialect) or read_email(extra, dialect)
        ):
            break
        if match and match.sure > best_sure:
            best, best_sure = count, match.sure
        if address_parts(text).postal_code:
            break
    return best
