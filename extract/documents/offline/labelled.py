"""The values that labels name. Comes in: labels and their neighbourhood. Goes out: every candidate that reads as its type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.documents.normalise import Dialect, read_period
from extract.documents.offline.along import right_of
from extract.documents.offline.candidate import Candidate
from extract.documents.offline.forms import IN_CELL
from extract.documents.offline.labels import Label
from extract.documents.offline.money import said_of_tax
from extract.documents.offline.named import address_below, told
from extract.documents.offline.parties import Parties
from extract.documents.offline.readers import readers_of
from extract.documents.offline.reading import Value, read_value, words_between
from extract.documents.offline.region import heads_text
from extract.documents.offline.values import Neighbourhood
from extract.documents.records import Evidence
from extract.documents.specification import Specification

LOOSE = frozenset({"text", "note", "address", "organisation", "person"})
"""Types that any words can be: without a colon or a change of weight, words behind a label may be more of the label."""
_OF_PLACES = frozenset({"address", "city", "state", "postal_code"})
NUMBERS = frozenset({"identifier", "reference"})
UNASKED = 0.5
"""What is left of a label's rank for an address below the name that it asks for."""
SELDOM = 0.6
"""The rank of a label below which it seldom asks for the name of a place."""
AMOUNT = re.compile(r"\d[.,]\d\d\b")


class Labelled:
    """The labelled values of one document."""

    def __init__(
        self,
        labels: Sequence[Label],
        near: Neighbourhood,
        *,
        parties: Parties,
        dialect: Dialect,
        spec: Specification,
    ) -> None:
        self.labels, self.near, self.parties, self.dialect, self.spec = labels, near, parties, dialect, spec
        self.readers = readers_of(spec)

    def values(self) -> Iterable[Value]:
        """The candidates of every label that names a field."""
        for label in self.labels:
            for meaning in label.meanings:
                if not meaning.field or not self._allowed(label, meaning.field):
                    continue
                kind = self.spec.fields[meaning.field].type
                asked = {self.spec.fields[m.field].type for m in label.meanings if m.field}
                rank = meaning.rank * label.sure * (1.0 if label.page == 1 or kind == "money" else 0.7)
                seldom = meaning.rank < SELDOM and self.spec.fields[meaning.field].group == "place"
                if kind == "text" and self.spec.fields[meaning.field].group == "place":
                    yield from self._address_below(label, rank)
                plain = "address" in asked or seldom
                for candidate in told(self._candidates(label, kind), kind, asked, plain):
                    if meaning.field == self.spec.roles.start:
                        period = list(self._period(candidate, rank))
                        yield from period
                        if period:
                            continue
                    own = self.readers.get(meaning.field)
                    field = self._as_said(meaning.field, candidate)
                    value = read_value(field, kind, candidate, rank, self.dialect, reader=own)
                    if value:
                        yield value

    def _period(self, candidate: Candidate, rank: float) -> Iterable[Value]:
        """A start that goes on to a completion ("28/04/2025 to 23/05/2025") tells both."""
        words = [word for line in candidate.lines[:2] for word in line]
        found = read_period(" ".join(word.text for word in words), self.dialect)
        for name, match in zip(
            (self.spec.roles.start, self.spec.roles.completion), found or (), strict=False
        ):
            if name:
                taken = tuple(words_between(words, match.start, match.end))
                evidence = Evidence(label=rank, geometry=candidate.geometry, sure=match.sure)
                score = rank * candidate.geometry
                yield Value(name, match.value, taken, candidate.page, candidate.method, score, evidence)

    def _as_said(self, field: str, candidate: Candidate) -> str:
        """What an amount is by the words behind it: "Agreed price $2,310.00 including GST" is a total."""
        roles = self.spec.roles
        if field not in (roles.subtotal, roles.total):
            return field
        text = " ".join(w.text for w in candidate.lines[0])
        amount = AMOUNT.search(text)
        with_tax = said_of_tax(text[amount.end() :]) if amount else None
        return field if with_tax is None else (roles.total if with_tax else roles.subtotal) or field

    def _candidates(self, label: Label, kind: str) -> Iterable[Candidate]:
        """The places where a value of a type may stand; a label that may be running text gives loose types none."""
        if kind in LOOSE and not label.closed and (label.page > 1 or (label.tail and label.sure < 0.95)):
            return
        found = self.near.candidates(label)
        if kind == "percent" and not label.tail:  # a rate behind a label counts as a part of it: "GST 10%"
            rate = tuple(w for w in label.segments[-1].words if w.x0 >= label.box[2] - 1 and "%" in w.text)
            found = [Candidate((rate,), "inline", label.sure, label.page), *found] if rate else found
        if kind == "note" and all(c.method == "below" for c in found):
            under = self.near.under_subheading(label)
            found = [under] if under else found
        if kind == "note":
            found = [c for c in found if c.method != "below" or not heads_text(c)]
        if kind in NUMBERS and "/" in " ".join(s.text for s in label.segments):
            found = [*found, *self._other_side(found)]
        only = len(found) == 1 and label.sure >= 0.9  # nothing beside it: a caption
        yield from (c for c in found if _suits(kind, c) or (only and _captioned(c)))

    def _address_below(self, label: Label, rank: float) -> Iterable[Value]:
        """The address below the name of a project in its cell, where a label asks for the name."""
        for candidate in self.near.candidates(label)[:1] if self.spec.roles.address else ():
            below = address_below(candidate)
            if below:
                found = read_value(
                    self.spec.roles.address or "", "address", below, UNASKED * rank, self.dialect
                )
                if found:
                    yield found

    def _other_side(self, found: Iterable[Candidate]) -> Iterable[Candidate]:
        """The further lines of a label with two sides ("Insurer / claim"), and what stands beside the first."""
        for candidate in found:
            right = right_of(self.near, candidate)
            for words in (*candidate.lines[1:], *([right.words] if right else ())):
                yield replace(candidate, lines=(words,), geometry=0.9 * candidate.geometry)

    def _allowed(self, label: Label, field: str) -> bool:
        """A bare "Address" in the block of a party that has one of its own is not the site's."""
        kind = self.spec.fields[field].type
        if kind not in _OF_PLACES or not any(m.attribute and not m.party for m in label.meanings):
            return True
        mark = self.parties.context(label)
        return mark is None or not self.spec.parties[mark.meaning.party or ""].has_own_address


def _captioned(candidate: Candidate) -> bool:
    return candidate.method == "below" and candidate.geometry >= 0.9


def _suits(kind: str, candidate: Candidate) -> bool:
    """An amount stands below its label only in the label's own cell, and only amounts stand behind empty cells."""
    if kind == "money":
        return candidate.method != "below" or candidate.geometry >= IN_CELL
    return candidate.method != "across"
