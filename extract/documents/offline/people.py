"""The people and companies that a paper's labels name. Comes in: marks, labels that introduce a party. Goes out: who is who.

`Person` is somebody whom one wording of a party names; the functions choose among them and among the marks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace

from extract.documents.normalise import BODY, LEGAL
from extract.documents.offline.canonical_words import Phrase
from extract.documents.offline.captions import ALIGNED
from extract.documents.offline.labels import Label
from extract.documents.offline.reading import Value
from extract.documents.offline.vocabulary import Meaning
from extract.documents.specification import PartySpec, Specification


@dataclass
class Person:
    """Somebody named by one wording of a party, with what is said of them."""

    party: str
    phrase: Phrase
    rank: float
    order: int
    values: dict[str, Value] = field(default_factory=dict)
    offered: list[Value] = field(default_factory=list)

    def offer(self, attribute: str, value: Value | None) -> None:
        """Keep a value unless a better one is there; of equals the first printed stays. A second phone is theirs too."""
        if value is None:
            return
        self.offered.append(value)
        known = self.values.get(attribute)
        if known is None or value.score > known.score + 0.05:
            self.values[attribute] = value

    @property
    def score(self) -> float:
        """How likely this is the party meant: its wording, its name, what else is said."""
        name = self.values.get("name")
        return self.rank * (name.score if name else 0.3) + 0.02 * len(self.values)


@dataclass(frozen=True)
class Mark:
    """A label that introduces a party; `is_heading` where it stands alone above its block."""

    label: Label
    meaning: Meaning
    is_heading: bool


def by_page(marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    """Marks by the number of their page."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        found[mark.label.page].append(mark)
    return found


def is_organisation(person: Person, spec: PartySpec) -> bool:
    """Whether somebody is no person, by the wording of the party or by their name."""
    name = person.values.get("name")
    told = " ".join(person.phrase) in spec.organisations
    return told or bool(name and (LEGAL.search(name.value) or BODY.search(name.value)))


def value_of(best: Person, attribute: str, people: Sequence[Person]) -> Value | None:
    """The best person's, else the same-named or nameless other's of the same party."""
    if attribute in best.values:
        return best.values[attribute]
    name = best.values.get("name")
    for other in people:
        theirs = other.values.get("name")
        if attribute in other.values and (theirs is None or (name and theirs.value == name.value)):
            return other.values[attribute]
    return None


def renamed(value: Value, name: str, factor: float) -> Value:
    """A person's value as one of a field, which counts for so much; the words may be another field's too."""
    evidence = replace(value.evidence, label=value.evidence.label * factor)
    return replace(value, field=name, score=value.score * factor, evidence=evidence, shares=True)


def _right_above(mark: Mark, marks: Sequence[Mark]) -> str | None:
    """The party that is plainly named right above a label in its column."""
    top, height = mark.label.box[1], mark.label.box[3] - mark.label.box[1]
    above = [
        m
        for m in marks
        if not m.meaning.weak
        and m.label.page == mark.label.page
        and abs(m.label.box[0] - mark.label.box[0]) < ALIGNED
        and 0 < top - m.label.box[1] < 2.5 * height
    ]
    nearest = max(above, key=lambda m: m.label.box[1], default=None)
    return nearest.meaning.party if nearest else None


def resolved(marks: Sequence[Mark], told: Set[int], recipient: str | None) -> list[Mark]:
    """A wording two parties share ("Contractor") is the party's that nothing else on the paper names."""
    strong = {(m.label.page, m.meaning.party) for m in marks if not m.meaning.weak}
    kept: list[Mark] = []
    for mark in marks:
        if not mark.meaning.weak or id(mark.label) in told:
            kept.append(mark)
            continue
        rivals = [m.meaning.party for m in marks if m.label is mark.label and m.meaning.weak]
        over = _right_above(mark, marks) if mark.meaning.attribute else None
        if over in rivals:  # "Contractor Ph" below "To" is the number of whom the order goes to
            if mark.meaning.party == over:
                kept.append(mark)
            continue
        open_parties = [party for party in rivals if (mark.label.page, party) not in strong]
        # where neither is named otherwise, the paper's own company is in its letterhead, so the wording is the trade's
        likely = recipient if recipient in open_parties else open_parties[-1] if open_parties else None
        if likely and mark.meaning.party == likely:
            kept.append(mark)
    return kept


def stand_ins(people: Sequence[Person], found: Sequence[Value], spec: Specification) -> list[Value]:
    """Where no site contact is printed, the customer is; where theirs lacks an e-mail, the nameless customer's."""
    more: list[Value] = []
    names = {value.field: value.value for value in found}
    for party, of in spec.parties.items():
        target = of.stands_in_for and spec.parties[of.stands_in_for].fields
        persons = [p for p in people if p.party == party and not is_organisation(p, of)]
        if not target or not persons:
            continue
        best = max(persons, key=lambda p: (len(p.values), p.score, -p.order))
        own_name, known_name = best.values.get("name"), names.get(target["name"])
        if known_name and own_name and own_name.value != known_name:
            continue
        for attribute, name in target.items():
            value = best.values.get(attribute)
            if value and name not in names:
                more.append(renamed(value, name, 0.8))
    return more
