"""What a specification says that makes no sense though its form is right. Goes out: each with its key and in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from extract.documents.specification.checks import (
    LinesCheck,
    OrderCheck,
    PlaceCheck,
    ProductCheck,
    SumCheck,
    TaxRateCheck,
)
from extract.documents.specification.model import SIGNALS, FieldSpec, Specification
from extract.documents.specification.nearest import suggestion
from extract.documents.specification.source import Key

Mistake = tuple[Key, str]
NUMBERS = frozenset({"money", "number", "integer", "percent"})
_SHOWN = 12
"""Names that are listed beside one that is not among them."""
ORDERED = NUMBERS | {"date"}
_PARTS = ("city", "state", "postal_code")
_OF_ATTRIBUTE = {
    "name": {"organisation", "person", "party", "text"},
    "business_number": {"business_number"},
    "phone": {"phone"},
    "email": {"email"},
}
_OF_ROLE = {
    "identifier": {"identifier", "reference", "pattern", "text"},
    "title": {"choice"},
    "address": {"address"},
    "subtotal": {"money"},
    "tax": {"money"},
    "total": {"money"},
    "discount": {"money"},
    "start": {"date"},
    "completion": {"date"},
    "issued": {"date"},
    "first_item": {"scope", "text"},
    "first_section": {"text"},
}


def mistakes_of(spec: Specification) -> list[Mistake]:
    """All of them, in the order of the file's parts."""
    return [
        *_fields(spec),
        *_labels(spec),
        *_words(spec),
        *_parties(spec),
        *_headings(spec),
        *_columns(spec),
        *_roles(spec),
        *_kind(spec),
        *_checks(spec),
    ]


def _unknown(name: str, known: Iterable[str], among: str) -> str:
    known = list(known)
    near = suggestion(name, known)
    listed = f" ({', '.join(known)})" if not near and len(known) <= _SHOWN else ""
    return f"{name!r} is not among the {among}{near}{listed}"


def _fields(spec: Specification) -> Iterator[Mistake]:
    for name, field in spec.fields.items():
        at = ("fields", name)
        if field.part_of is not None and field.part_of not in spec.fields:
            yield (*at, "part_of"), _unknown(field.part_of, spec.fields, "fields")
        elif field.part_of is not None:
            yield from _part(at, field, spec.fields[field.part_of])
        if field.type == "choice" and not field.choices:
            yield at, "a choice needs choices: each with the phrases that a paper prints for it"
        if field.choices and field.type != "choice":
            yield (
                (*at, "choices"),
                f"only a field of type choice has choices, and this is of type {field.type}",
            )
        if field.type == "pattern" and not field.pattern:
            yield at, "a field of type pattern needs a pattern: the regular expression its values match"
        if field.type == "scope" and spec.roles.first_item != name:
            yield at, "a scope is the text of the first line item: name it in roles.first_item"
        yield from _limits(at, field)


def _part(at: Key, field: FieldSpec, whole: FieldSpec) -> Iterator[Mistake]:
    if field.type not in _PARTS:
        yield (*at, "part_of"), f"this is of type {field.type}; parts of an address are {', '.join(_PARTS)}"
    elif whole.type != "address":
        yield (*at, "part_of"), f"{field.part_of} is of type {whole.type}, and should be an address"


def _limits(at: Key, field: FieldSpec) -> Iterator[Mistake]:
    for key, limit in (("min", field.min), ("max", field.max)):
        if limit is None:
            continue
        if field.type not in ORDERED:
            yield (*at, key), f"a field of type {field.type} has no {key}; dates and numbers have"
        elif as_ordered(field.type, limit) is None:
            wanted = "a date such as 2026-01-31" if field.type == "date" else "a number"
            yield (*at, key), f"{limit!r} is not {wanted}"
    low, high = (as_ordered(field.type, limit) if limit else None for limit in (field.min, field.max))
    if low is not None and high is not None and low > high:  # type: ignore[operator]  # both are of the field's type
        yield (*at, "min"), "min is above max, so that no value would do"


def as_ordered(kind: str, text: str) -> date | Decimal | None:
    """A normalised value as what it is compared by: a date, else a decimal; None for what is neither."""
    try:
        return date.fromisoformat(text) if kind == "date" else Decimal(text)
    except (ValueError, InvalidOperation):
        return None


def _labels(spec: Specification) -> Iterator[Mistake]:
    owners: dict[str, list[str]] = defaultdict(list)
    for name, field in spec.fields.items():
        for label in dict.fromkeys(" ".join(label.casefold().split()) for label in field.labels):
            owners[label].append(name)
    for label, names in owners.items():
        if len(names) > 1:
            yield (
                ("fields", names[1], "labels"),
                (
                    f"{label!r} is a label of {names[0]} too: leave it to one of them, or give one a lower rank ({label} @0.5)"
                ),
            )


def _words(spec: Specification) -> Iterator[Mistake]:
    owner: dict[str, str] = {}
    for word, variants in spec.words.items():
        for variant in variants:
            if owner.setdefault(variant, word) != word:
                yield ("words", word), f"{variant!r} already stands for {owner[variant]!r}"


def _parties(spec: Specification) -> Iterator[Mistake]:
    owner: dict[str, str] = {}
    for party, of in spec.parties.items():
        at = ("parties", party)
        for attribute, name in of.fields.items():
            if name not in spec.fields:
                yield (*at, "fields", attribute), _unknown(name, spec.fields, "fields")
                continue
            kind, wanted = spec.fields[name].type, _OF_ATTRIBUTE[attribute]
            if kind not in wanted:
                yield (
                    (*at, "fields", attribute),
                    f"{name} is of type {kind}, and should be {' or '.join(sorted(wanted))}",
                )
            if owner.setdefault(name, party) != party:
                yield (*at, "fields", attribute), f"{name} is a field of the party {owner[name]} too"
        target = of.stands_in_for
        if target is not None and target not in spec.parties:
            yield (*at, "stands_in_for"), _unknown(target, spec.parties, "parties")
        elif target is not None and "name" not in spec.parties[target].fields:
            yield (*at, "stands_in_for"), f"the party {target} has no field for a name"


def _headings(spec: Specification) -> Iterator[Mistake]:
    """Phrases that introduce two parties of which both have fields; those that are weak or bare may be another's as well."""
    owner: dict[str, str] = {}
    for party, of in spec.parties.items():
        for heading in dict.fromkeys(" ".join(heading.casefold().split()) for heading in of.headings):
            if not of.fields or "@weak" in heading or "@bare" in heading:
                continue
            if owner.setdefault(heading, party) != party:
                says = f"{heading!r} is a heading of the party {owner[heading]} too: leave it to one"
                yield ("parties", party, "headings"), says


def _columns(spec: Specification) -> Iterator[Mistake]:
    for name, headings in spec.line_items.columns.items():
        if not headings:
            yield ("line_items", "columns", name), "it has no heading to look for"


def _roles(spec: Specification) -> Iterator[Mistake]:
    for role, name in spec.roles.of_fields.items():
        if name not in spec.fields:
            yield ("roles", role), _unknown(name, spec.fields, "fields")
        elif spec.fields[name].type not in _OF_ROLE[role]:
            wanted = " or ".join(sorted(_OF_ROLE[role]))
            yield (
                ("roles", role),
                f"{name} is of type {spec.fields[name].type}, and this role is for {wanted}",
            )
    for role in ("issuer", "recipient", "staff"):
        value = getattr(spec.roles, role)
        for party in value if isinstance(value, tuple) else (value,):
            if party and party not in spec.parties:
                yield ("roles", role), _unknown(party, spec.parties, "parties")


def _kind(spec: Specification) -> Iterator[Mistake]:
    for signal in spec.kind.signals:
        if signal not in spec.fields and signal not in SIGNALS:
            yield (
                ("kind", "signals", signal),
                _unknown(signal, [*spec.fields, *SIGNALS], "fields and signals"),
            )
    if sum(spec.kind.signals.values()) < spec.kind.enough:
        yield ("kind", "enough"), "all signals together do not reach it, so no paper would be of this kind"


def _checks(spec: Specification) -> Iterator[Mistake]:
    for index, check in enumerate(spec.checks):
        at = ("checks", index)
        missing = [name for name in check.field_names if name not in spec.fields]
        for name in missing:
            yield at, _unknown(name, spec.fields, "fields")
        if missing:
            continue
        kinds = {name: spec.fields[name].type for name in check.field_names}
        if isinstance(check, SumCheck | ProductCheck | LinesCheck):
            yield from (
                (at, f"{n} is of type {k}, which can't be added up")
                for n, k in kinds.items()
                if k not in NUMBERS
            )
        elif isinstance(check, TaxRateCheck):
            amounts = (check.tax_rate, check.of, *check.less)
            yield from ((at, f"{n} is of type {kinds[n]}, and a tax is an amount of money") for n in amounts if kinds[n] not in NUMBERS)  # fmt: skip
        elif isinstance(check, OrderCheck):
            ordered: set[str] = set(kinds.values())
            if ordered - {"date"} and ordered - NUMBERS:
                yield at, "order compares dates with dates or numbers with numbers, and these are neither"
        elif isinstance(check, PlaceCheck) and kinds[check.place] != "address":
            yield at, f"{check.place} is of type {kinds[check.place]}, and place is for an address"
        if isinstance(check, LinesCheck) and not spec.reads_line_items:
            yield at, "it is about line items, and this kind has none: say line_items: true"
