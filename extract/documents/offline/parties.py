"""Who is who. Comes in: labels with their values. Goes out: values for the fields of the parties (builder, company, people).

A label such as "Phone" says nothing by itself: it belongs to the party whose heading or name stands above it in its
column, or before it on its line. Each wording of a party is one person ("customer", "insured owner"); the best person of
a party fills its fields as a whole, so that one person's phone never stands beside another one's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from extract.documents.layout import overlap_y
from extract.documents.normalise import Dialect
from extract.documents.offline.along import behind_bar
from extract.documents.offline.canonical_words import Phrase
from extract.documents.offline.captions import ALIGNED
from extract.documents.offline.labels import Label
from extract.documents.offline.people import (
    Mark,
    Person,
    by_page,
    renamed,
    resolved,
    stand_ins,
    value_of,
)
from extract.documents.offline.reading import Value, match_words, read_value
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.vocabulary import Meaning
from extract.documents.pages import Word
from extract.documents.records import Evidence
from extract.documents.specification import Specification

ATTRIBUTE_TYPES = {"business_number": "business_number", "phone": "phone", "email": "email"}
REACH = 230.0
"""Points below a heading within which details are of its block; a footer is not."""
INSET = 12.0
"""Points by which a heading may stand in from the labels below it, or they from it."""
COMPANY = 0.9
"""How sure a text must be an organisation where a person may stand as well: a legal form or a word of the trade."""
SURE = 0.8
"""How sure a label must be to introduce a party; running text mentions them too."""


def _key(page: int, word: Word) -> tuple[int, float, float]:
    """A word as `Value.key` has it."""
    return page, word.x0, word.top


class Parties:
    """The people and companies of one document."""

    def __init__(self, spec: Specification, near: Neighbourhood, dialect: Dialect) -> None:
        self._spec, self._near, self._dialect = spec, near, dialect
        marks = [m for label in near.labels for m in self._marks_of(label)]
        self._told: set[int] = set()  # labels whose value says which of two parties they are of
        fitting = [m for m in marks if not m.meaning.weak or self._fits(m)]
        self._marks = resolved(fitting, self._told, spec.roles.recipient)
        self._marks_on = by_page(self._marks)
        self.people: dict[tuple[str, Phrase], Person] = {}
        self.unowned: set[int] = set()  # segments whose labels say "phone" or "ABN", and nothing says whose
        for mark in self._marks:
            self._read_mark(mark)
        bare = [
            m for label in near.labels for m in self._marks_of(label, bare=True) if self._is_nobodys(label)
        ]
        self._marks += bare
        self._marks_on = by_page(self._marks)
        for mark in bare:
            self._read_mark(mark)
        owned = {id(mark.label) for mark in self._marks}
        for label in near.labels:
            if id(label) not in owned:
                self._read_attribute(label)

    def _marks_of(self, label: Label, bare: bool = False) -> Iterable[Mark]:
        """The parties a label introduces; bare wordings ("Contact") only where nothing around says whose they are."""
        if label.sure < SURE:
            return
        if not any(m.party and m.bare == bare for m in label.meanings):
            return
        asked = any(m.field and self._spec.fields[m.field].type == "date" for m in label.meanings)
        dated = asked and self._value("date", "date", label, 1.0) is not None  # "Complete by: 9/18" is nobody
        for meaning in label.meanings:
            if meaning.party and meaning.bare == bare and not dated:
                beside = any(c.method == "beside" for c in self._near.candidates(label))
                yield Mark(label, meaning, not label.tail and not beside and meaning.attribute is None)

    def _fits(self, mark: Mark) -> bool:
        """Whether a shared wording ("Issued by") may be this party's: a company's by a company, else somebody else's."""
        fields = self._spec.parties[mark.meaning.party or ""].fields
        rivals = {m.party for m in mark.label.meanings if m.weak}
        kinds = {
            self._kind(party or "", "name") for party in rivals if self._spec.parties[party or ""].fields
        }
        if all(self._spec.parties[party or ""].fields for party in rivals) and len(kinds) == 1:
            return True
        found = self._value("name", "organisation", mark.label, 1.0)
        company = found is not None and found.evidence.sure >= COMPANY
        if len(kinds) > 1 and company:  # of a company and a person, "Assigned to" a company is the company's
            self._told.add(id(mark.label))
        if len(kinds) > 1:
            return not company or self._kind(mark.meaning.party or "", "name") == "organisation"
        return bool(fields) == company

    def _person(self, meaning: Meaning, order: int) -> Person:
        key = (meaning.party or "", meaning.phrase)
        return self.people.setdefault(key, Person(key[0], key[1], meaning.rank, order))

    def _kind(self, party: str, attribute: str) -> str | None:
        """The type of a party's attribute; None where the party has no such thing."""
        if attribute in ATTRIBUTE_TYPES:
            return ATTRIBUTE_TYPES[attribute]
        name = self._spec.parties[party].fields.get("name")
        kind = self._spec.fields[name].type if name else "person"
        if attribute == "name" or (attribute == "person" and kind != "organisation"):
            return kind
        return None

    def _read_mark(self, mark: Mark) -> None:
        meaning = mark.meaning
        person = self._person(meaning, mark.label.order)
        attribute = meaning.attribute or "name"
        kind = self._kind(person.party, attribute)
        if kind:
            person.offer(
                "name" if attribute == "person" else attribute, self._value(attribute, kind, mark.label, 1.0)
            )
        if attribute in {"name", "person"} and "name" in person.values:
            self._read_unlabelled(person, mark.label)

    def _read_unlabelled(self, person: Person, label: Label) -> None:
        """Details in a name's cell that have no labels of their own ("Odette Brannigan - 0491 570 156")."""
        name = person.values["name"].key
        places = self._near.candidates(label)
        named = [c for c in places if any(_key(label.page, word) in name for word in c.lines[0])]
        for candidate in [*named, *places][:1]:
            barred = behind_bar(self._near, candidate)
            lines = [*candidate.lines[:4], *([barred.words] if barred else ())]
            for line, (attribute, kind) in product(lines, ATTRIBUTE_TYPES.items()):
                found = match_words(kind, line, self._dialect)
                if found and found[0].sure > 0.5:
                    score = 0.5 * found[0].sure * candidate.geometry
                    evidence = Evidence(geometry=candidate.geometry, sure=found[0].sure)
                    words, method = tuple(found[1]), candidate.method
                    value = Value(attribute, found[0].value, words, label.page, method, score, evidence)
                    person.offer(attribute, value)

    def _value(self, name: str, kind: str, label: Label, rank: float) -> Value | None:
        found = (read_value(name, kind, c, rank, self._dialect) for c in self._near.candidates(label))
        return max((value for value in found if value), key=lambda v: v.score, default=None)

    def _read_attribute(self, label: Label) -> None:
        """A label that says "Phone" alone, given to the party around it."""
        meaning = next((m for m in label.meanings if m.attribute and not m.party), None)
        if meaning is None or meaning.attribute in {None, "decoy"}:
            return
        if meaning.attribute == "person" and self._has_a_field(label):
            return
        mark = self.context(label)
        if mark is None or meaning.attribute is None:
            self.unowned |= {segment.order for segment in label.segments}
            return
        kind = self._kind(mark.meaning.party or "", meaning.attribute)
        if kind:
            person = self._person(mark.meaning, mark.label.order)
            attribute = "name" if meaning.attribute == "person" else meaning.attribute
            found = self._value(attribute, kind, label, meaning.rank)
            person.offer(attribute, found)
            if attribute == "name" and found and found is person.values.get("name"):
                self._read_unlabelled(person, label)

    def _has_a_field(self, label: Label) -> bool:
        """Whether a label asks for a person who is a field of its own ("Attn:" beside the client's name)."""
        return any(m.field and self._spec.fields[m.field].type == "person" for m in label.meanings)

    def context(self, label: Label) -> Mark | None:
        """The party a label stands under: nearest above in its column or block, or before it on its line."""
        above = [m for m in self._marks_on[label.page] if self._covers(m, label)]
        above = [m for m in above if self._heads_column(m, label)] or above
        nearest = max(above, key=lambda m: (m.label.box[1], m.label.box[0]), default=None)
        if nearest and self._heads_column(nearest, label):
            return nearest
        before = self._before(label)
        far = nearest is None or label.box[1] - nearest.label.box[3] > 2.5 * (label.box[3] - label.box[1])
        if before and far:
            return before
        return nearest

    def _is_nobodys(self, label: Label) -> bool:
        """Whether nothing around a label says whose it is; "Job details" is nobody."""
        mark = self.context(label)
        party = self._spec.parties[mark.meaning.party or ""] if mark else None
        if party and party.stands_in_for:  # "Contact" below the customer is whom the customer stands in for
            return any(m.bare and m.party == party.stands_in_for for m in label.meanings)
        return party is None or not party.fields

    def _covers(self, mark: Mark, label: Label) -> bool:
        if (
            mark.label is label
            or mark.label.box[1] >= label.box[1] - 1
            or overlap_y(mark.label.box, label.box) > 3
            or self._near.partings.between(label.page, mark.label.box, label.box)
        ):
            return False
        ruled = self._near.forms.heads(mark.label, label)
        if ruled is not None:
            return ruled and (mark.is_heading or self._opens(mark))
        if label.box[1] - mark.label.box[3] > REACH:
            return False
        if self._aligned(mark.label, label):
            return mark.is_heading or (self._opens(mark) and not self._broken(mark, label))
        if not mark.is_heading:
            return self._opens(mark) and self._below_value(mark, label)
        row = (m.label for m in self._marks_on[label.page])
        right = min((other.box[0] for other in row if self._same_row(other, mark.label)), default=1e9)
        return mark.label.box[0] - 15 <= label.box[0] < right - 15

    def _below_value(self, mark: Mark, label: Label) -> bool:
        """Whether a label stands at the edge of a name's lines, not far below them."""
        height = label.box[3] - label.box[1]
        for candidate in self._near.candidates(mark.label)[:1]:
            last = candidate.lines[-1][0]
            if 0 < label.box[1] - last.top < 2.5 * height:
                return abs(last.x0 - label.box[0]) < ALIGNED
        return False

    @staticmethod
    def _aligned(upper: Label, lower: Label) -> bool:
        """Whether labels share a column: flush left, or flush right at their colons."""
        return abs(upper.box[0] - lower.box[0]) < ALIGNED or abs(upper.box[2] - lower.box[2]) < ALIGNED

    def _heads_column(self, mark: Mark, label: Label) -> bool:
        """Whether a mark shares a label's column; a heading in a bar may stand in from it."""
        inset = mark.is_heading and abs(mark.label.box[0] - label.box[0]) < INSET
        return inset or self._aligned(mark.label, label)

    @staticmethod
    def _opens(mark: Mark) -> bool:
        """Whether details may follow a mark: they follow a name, not "Supervisor phone"."""
        detail = any(
            m.attribute in ATTRIBUTE_TYPES for m in mark.label.meanings
        )  # "Supervisor contact": a phone
        return mark.meaning.attribute in {None, "name"} or (mark.meaning.attribute == "person" and not detail)

    def _broken(self, mark: Mark, label: Label) -> bool:
        """Whether between a name and a detail another subject is labelled in their column."""
        between = [
            o
            for o in self._near.labels_of(label.page)
            if mark.label.box[1] + 1 < o.box[1] < label.box[1] - 1
            and o.sure >= SURE
            and self._aligned(o, label)
        ]
        explicit = {id(m.label) for m in self._marks_on[label.page] if not self._opens(m)}
        return any(id(o) in explicit or all(m.field for m in o.meanings) for o in between)

    @staticmethod
    def _same_row(other: Label, label: Label) -> bool:
        """Whether a label of the same page stands on another's line, further to the right."""
        return other.box[0] > label.box[2] and overlap_y(other.box, label.box) > 3

    def _before(self, label: Label) -> Mark | None:
        row = [
            m
            for m in self._marks_on[label.page]
            if m.label.box[2] < label.box[0] and overlap_y(m.label.box, label.box) > 3
        ]
        nearest = max(row, key=lambda m: m.label.box[0], default=None)
        between = [
            o
            for o in self._near.labels_of(label.page)
            if nearest
            and nearest.label.box[2] < o.box[0] < label.box[0] - 1
            and overlap_y(o.box, label.box) > 3
            and not any(m.attribute for m in o.meanings)
        ]
        return None if between else nearest

    def others(self, party: str) -> list[Value]:
        """What is said of everybody but one party; it is not that party's. Of people nobody asks for, no business number."""
        return [
            value
            for person in self.people.values()
            if person.party != party
            for value in person.offered
            if value.field != "business_number" or self._spec.parties[person.party].fields
        ]

    def emails_of(self, parties: Sequence[str]) -> list[str]:
        """The e-mails of the people of some parties."""
        people = (p for p in self.people.values() if p.party in parties)
        return [p.values["email"].value for p in people if "email" in p.values]

    def values(self) -> list[Value]:
        """The values of the parties' fields, each party's from its best person."""
        found: list[Value] = []
        for party, spec in self._spec.parties.items():
            people = [p for p in self.people.values() if p.party == party and p.values]
            if not people or not spec.fields:
                continue
            best = max(people, key=lambda p: (p.score, -p.order))
            for attribute, name in spec.fields.items():
                value = value_of(best, attribute, people)
                if value:
                    found.append(renamed(value, name, min(1.0, 0.5 + 0.5 * best.rank)))
        return found + stand_ins(list(self.people.values()), found, self._spec)
