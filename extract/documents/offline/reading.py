"""Candidates become typed values. Comes in: a candidate and a type. Goes out: the value with the words it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from extract.documents.layout import union
from extract.documents.normalise import READERS, Dialect, Match, Reader
from extract.documents.offline.candidate import Candidate
from extract.documents.offline.cells import words_for
from extract.documents.pages import Word
from extract.documents.records import NO_EVIDENCE, Evidence, FieldValue


@dataclass(frozen=True)
class Value:
    """A value read for a field: normal form, as printed, the words it stands in, and a score of 0 to 1.

    One that `shares` may use words that another field has too: a person may be customer and site contact.
    """

    field: str
    value: str
    words: tuple[Word, ...]
    page: int
    method: str
    score: float
    evidence: Evidence = NO_EVIDENCE
    shares: bool = False

    @property
    def raw(self) -> str:
        """As printed, lines joined with a space."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def key(self) -> frozenset[tuple[int, float, float]]:
        """Which words of the document it takes up."""
        return frozenset((self.page, word.x0, word.top) for word in self.words)

    def knowing(self, evidence: Evidence) -> Value:
        """The value with other evidence; `dataclasses.replace` would take three times as long."""
        return Value(
            self.field, self.value, self.words, self.page, self.method, self.score, evidence, self.shares
        )

    def to_field(self) -> FieldValue:
        """The value as the record holds it; OCR's doubt about its words lowers the confidence."""
        legible = min(word.confidence for word in self.words)
        score = max(0.0, min(self.score, 1.0))
        confidence = score * (legible if legible < 0.9 else 1.0)
        e = self.evidence
        evidence = Evidence(e.label, e.geometry, e.sure, score, e.margin, e.places, e.checks, legible)
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
    words = words_for(kind, candidate, dialect, reader)
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
    text = " ".join([word.text for word in words])
    match = (reader or READERS[kind])(text, dialect)
    if not match or not match.value:
        return None
    return match, words_between(words, match.start, match.end)


def words_between(words: Sequence[Word], start: int, end: int) -> list[Word]:
    """The words that cover characters start to end of the words joined with single spaces."""
    taken, at = [], 0
    for word in words:
        if at >= end:
            break
        behind = at + len(word.text)
        if behind > start:
            taken.append(word)
        at = behind + 1
    return taken
