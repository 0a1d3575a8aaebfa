"""The offline engine: pages and a specification in, fields and line items out. It knows no builder and no layout.

Order of work: labels → typed candidates → parties → totals → unlabelled facts → one assignment for all → scope.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.documents.layout import lines_of_segments, segments_of
from extract.documents.normalise import READERS, Dialect, address_parts, country_of, is_way, named_states
from extract.documents.offline.around_tax import around_tax
from extract.documents.offline.choosing import Chooser, choose
from extract.documents.offline.edition import edition
from extract.documents.offline.evidence import with_evidence
from extract.documents.offline.headings import heading_rows
from extract.documents.offline.labelled import Labelled
from extract.documents.offline.labels import find_labels
from extract.documents.offline.letterhead import Letterhead
from extract.documents.offline.parties import Parties
from extract.documents.offline.places import town_on_its_line, whole_address
from extract.documents.offline.reading import Value, match_words, words_between
from extract.documents.offline.scope import Item, Scope, first_item_values
from extract.documents.offline.thread import newest_message
from extract.documents.offline.titles import bare_numbers, numbers_below_title, title_of, titled_numbers
from extract.documents.offline.unlabelled import Unlabelled
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.vocabulary import Vocabulary, vocabulary_of
from extract.documents.pages import Page
from extract.documents.records import FieldValue, LineItem
from extract.documents.specification import Specification


@dataclass(frozen=True, slots=True)
class Reading:
    """What an engine read: a value or None for every field, the items, and whether it is that kind of paper at all."""

    fields: dict[str, FieldValue | None]
    line_items: tuple[LineItem, ...]
    is_this_kind: bool


class OfflineEngine:
    """Reads by label, position and type. Deterministic: the same pages give the same reading."""

    name = "offline"
    version = edition()

    def __init__(self, chooser: Chooser = choose) -> None:
        """`chooser` takes the candidates and answers the choice; another one than the engine's own is for measuring."""
        self._chooser = chooser

    def read(self, pages: Sequence[Page], spec: Specification) -> Reading:
        """The reading of a document's pages (at least one)."""
        paper = _Paper(pages, spec, self._chooser)
        values = paper.values()
        fields: dict[str, FieldValue | None] = dict.fromkeys(spec.fields)
        fields |= {value.field: value.to_field() for value in values.values()}
        items = tuple(item.item for item in paper.items)
        return Reading(fields, items, is_of_kind(spec, values, items))


class _Paper:
    """One document while it is read."""

    def __init__(self, pages: Sequence[Page], spec: Specification, chooser: Chooser = choose) -> None:
        self.pages, self.spec, self.chooser = pages, spec, chooser
        self.vocabulary: Vocabulary = vocabulary_of(spec)
        self.segments = newest_message(segments_of(pages))
        texts = [segment.text for segment in self.segments]
        self.dialect = dialect_of(texts)
        self.lines = lines_of_segments(self.segments)
        self.headings = heading_rows(self.lines, self.vocabulary) if spec.reads_line_items else []
        orders = {order for heading in self.headings for order in heading.orders}
        self.labels = [
            label
            for label in find_labels(self.segments, self.vocabulary)
            if not orders.issuperset(segment.order for segment in label.segments)
        ]
        rules = {page.number: page.rules for page in pages}
        heads = [segment for segment in self.segments if segment.order in orders]
        self.near = Neighbourhood(self.segments, self.labels, heads, rules)
        self.parties = Parties(spec, self.near, self.dialect)
        self.items: list[Item] = []

    def values(self) -> dict[str, Value]:
        labelled = list(
            Labelled(
                self.labels, self.near, parties=self.parties, dialect=self.dialect, spec=self.spec
            ).values()
        )
        people = self.parties.values()
        roles = self.spec.roles
        title = title_of(self.near, self.vocabulary, self.spec)
        numbers: list[Value] = []
        if roles.identifier:
            numbers += bare_numbers(roles.identifier, self.near, self.pages, self.dialect)
            numbers += titled_numbers(roles.identifier, self.near, self.vocabulary, self.dialect)
            numbers += numbers_below_title(roles.identifier, self.near, self.dialect)
        offered = [*labelled, *people, *numbers, *self._letterhead(), *([title] if title else [])]
        offered += Unlabelled(
            self.pages, self.near, vocabulary=self.vocabulary, spec=self.spec, dialect=self.dialect
        ).values(offered, self.parties)
        offered += around_tax(self.lines, roles)
        chosen = self.chooser(offered, self.spec)
        if self.spec.reads_line_items:
            scope = Scope(
                self.pages,
                self.lines,
                self.headings,
                near=self.near,
                vocabulary=self.vocabulary,
                spec=self.spec,
                values=chosen,
            )
            self.items = scope.items()
        whole = whole_address(chosen, self.spec)
        if whole:
            chosen[whole.field] = whole
        for value in [*first_item_values(self.items, roles), *self._address_parts(chosen), *self._currency()]:
            chosen.setdefault(value.field, value)
        return with_evidence(chosen, offered, self.spec)

    def _letterhead(self) -> list[Value]:
        """What stands unlabelled of the party that issues the paper."""
        issuer = self.spec.roles.issuer
        if issuer is None:
            return []
        return Letterhead(
            self.pages,
            self.near,
            taken=self.parties.others(issuer),
            staff=self.parties.emails_of(self.spec.roles.staff),
            unowned=self.parties.unowned,
            dialect=self.dialect,
            vocabulary=self.vocabulary,
            spec=self.spec,
        ).values()

    def _currency(self) -> Iterable[Value]:
        """A currency's code, wherever it is printed with the amounts."""
        names = [name for name, field in self.spec.fields.items() if field.type == "currency"]
        read = READERS["currency"]
        for segment in self.segments if names else ():
            if read(segment.text, self.dialect):
                found = match_words("currency", segment.words, self.dialect)
                if found:
                    yield Value(names[0], found[0].value, tuple(found[1]), segment.page, "unlabelled", 0.7)
                    return

    def _address_parts(self, chosen: dict[str, Value]) -> Iterable[Value]:
        """City, state and postal code, read off the address they are parts of."""
        whole = self.spec.roles.address
        address = chosen.get(whole) if whole else None
        if not address:
            return
        parts = address_parts(address.value)._asdict()
        if parts["city"] and is_way(
            parts["city"][0]
        ):  # "220, rue des Mésanges" does not say where its name ends
            parts["city"] = town_on_its_line(address) or parts["city"]
        for name, field in self.spec.fields.items():
            part = parts.get(field.type) if field.part_of == whole else None
            if part:
                text, start, end = part
                words = words_between(address.words, start, end)
                yield Value(name, text, tuple(words), address.page, "part", address.score, address.evidence)


_DAY = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](?:20\d\d|\d\d)\b")
_STATE = re.compile(r"\b([A-Z]{2,3})\b[\s,.]*(\d{5}(?:-\d{4})?|\d{4}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)\b")
_COMMA = re.compile(r"(?<![\d.,])\d+(?:[. ]\d{3})*,\d\d(?![\d.,])")
_POINT = re.compile(r"(?<![\d.,])\d+(?:[, ]\d{3})*\.\d\d(?![\d.,])")


def dialect_of(texts: Sequence[str]) -> Dialect:
    """How a paper of these texts writes dates and amounts."""
    return Dialect(month_first=_month_first(texts), decimal_comma=_decimal_comma(texts))


def _month_first(texts: Sequence[str]) -> bool:
    """Whether numeric dates put the month first: a date that can be read one way only decides, else the country does."""
    votes: Counter[bool] = Counter()
    for first, second in (day for t in texts if "/" in t or "-" in t for day in _DAY.findall(t)):
        if int(first) > 12 >= int(second):
            votes[False] += 1
        elif int(second) > 12 >= int(first):
            votes[True] += 1
    if votes:
        return votes[True] > votes[False]
    text = " \n".join(texts)
    places = Counter(country_of(state, code) for state, code in _STATE.findall(text))
    if not places:
        places = Counter(country for _, country in named_states(text))
    return places["US"] > places["AU"] + places["CA"]


def _decimal_comma(texts: Sequence[str]) -> bool:
    """Whether the paper's amounts have a comma before the cents ("1.234,56 €", "1 234,56 $")."""
    commas = sum(len(_COMMA.findall(text)) for text in texts if "," in text)
    return commas > 0 and commas > sum(len(_POINT.findall(text)) for text in texts if "." in text)


def is_of_kind(spec: Specification, names: Iterable[str], items: Sequence[LineItem]) -> bool:
    """Whether the fields that have a value, and the items, say that a paper is of this kind."""
    known = set(names)
    roles = spec.roles
    people = [spec.parties[party].fields.get("name") for party in (roles.recipient, *roles.staff) if party]
    present = {
        "title": roles.title in known,
        "party": bool(known & set(people)),
        "line_items": bool(items),
        "total": bool(known & {roles.total, roles.subtotal}),
    }
    found = sum(w for name, w in spec.kind.signals.items() if present.get(name, name in known))
    return found >= spec.kind.enough
