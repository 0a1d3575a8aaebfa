"""Whether a reading is to be trusted, decided by rules and not by a model's own confidence (DESIGN.md rule 6).

Comes in: a reading, its pages and its specification. Goes out: the completeness (0 to 1) and the reasons why a person
should look. Reasons name fields, never values: values may be personal data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

import phonenumbers

from extract.documents.layout import overlap_x, overlap_y
from extract.documents.normalise import Dialect, address_parts, country_of, is_business_number, read_email
from extract.documents.offline import Reading
from extract.documents.pages import Page
from extract.documents.records import REVIEWED, FieldValue
from extract.documents.specification import Specification

CENT = Decimal("0.011")
Values = dict[str, FieldValue]


def validate(reading: Reading, pages: Sequence[Page], spec: Specification) -> tuple[float, tuple[str, ...]]:
    """The completeness by the specification's weights, and the reasons for review in the order of the rules."""
    values = {name: value for name, value in reading.fields.items() if value}
    share = completeness(values, spec)
    reasons = [reason for rule in RULES for reason in rule(values, reading, spec)]
    reasons += _off_page(values, pages)
    reasons += _malformed(values, spec)
    if share < spec.review_below:
        reasons.append(f"completeness {share:.2f} is below {spec.review_below}")
    return share, tuple(reasons)


def completeness(values: Values, spec: Specification) -> float:
    """The weight of the fields that have a value over the weight of all; 0 to 1."""
    total = sum(field.weight for field in spec.fields.values())
    return (
        sum(field.weight for name, field in spec.fields.items() if name in values) / total if total else 0.0
    )


def _identified(values: Values, _: Reading, spec: Specification) -> Iterator[str]:
    if spec.roles.identifier and spec.roles.identifier not in values:
        yield f"{spec.roles.identifier} is missing"


def _totals(values: Values, _: Reading, spec: Specification) -> Iterator[str]:
    roles = spec.roles
    subtotal, tax, total = (values.get(name or "") for name in (roles.subtotal, roles.tax, roles.total))
    if subtotal and tax and total:
        off = abs(Decimal(subtotal.value) + Decimal(tax.value) - Decimal(total.value))
        if off > CENT:
            yield f"{roles.subtotal} and {roles.tax} do not add up to {roles.total}"


def _lines(values: Values, reading: Reading, spec: Specification) -> Iterator[str]:
    amounts = [item.amount for item in reading.line_items]
    name = next((n for n in (spec.roles.subtotal, spec.roles.total) if n in values), None)
    if name and amounts and all(amounts):
        off = abs(sum(Decimal(amount or 0) for amount in amounts) - Decimal(values[name].value))
        if off > CENT:
            yield f"line items do not add up to {name}"


def _dates(values: Values, _: Reading, spec: Specification) -> Iterator[str]:
    kinds = {name: field.type for name, field in spec.fields.items()}
    days = {n: date.fromisoformat(v.value) for n, v in values.items() if kinds[n] == "date"}
    start, completion = spec.roles.start or "", spec.roles.completion or ""
    if start in days and completion in days and days[start] > days[completion]:
        yield f"{start} is after {completion}"
    for name, day in days.items():
        if not 2010 <= day.year <= date.today().year + 2:
            yield f"{name} is in an unlikely year"


def _address(values: Values, _: Reading, spec: Specification) -> Iterator[str]:
    whole = spec.roles.address
    address, parts = values.get(whole or ""), address_fields(spec)
    state, code = (values.get(parts.get(kind, "")) for kind in ("state", "postal_code"))
    if state and code and not country_of(state.value, code.value):
        yield f"{parts['state']} and {parts['postal_code']} do not agree"
    elif address and code is None and address_parts(address.value).state is None:
        yield f"{whole} has no state and postal code that agree"


def address_fields(spec: Specification) -> dict[str, str]:
    """The fields that are parts of the address, by type (city, state, postal_code)."""
    return {f.type: name for name, f in spec.fields.items() if f.part_of and f.part_of == spec.roles.address}


RULES: tuple[Callable[[Values, Reading, Specification], Iterator[str]], ...] = (
    _identified,
    _totals,
    _lines,
    _dates,
    _address,
)


def _malformed(values: Values, spec: Specification) -> Iterator[str]:
    """Values whose type has a check of its own that they fail."""
    region = _region(values, spec)
    for name, value in values.items():
        kind = spec.fields[name].type
        if kind == "business_number" and not is_business_number(value.value):
            yield f"{name} fails its check digits"
        elif kind == "email" and not read_email(value.value, Dialect()):
            yield f"{name} is no e-mail address"
        elif kind == "phone" and not is_phone(value.value, region):
            yield f"{name} is no phone number of its country"


def _region(values: Values, spec: Specification) -> str:
    parts = address_fields(spec)
    state, code = (values.get(parts.get(kind, "")) for kind in ("state", "postal_code"))
    return (country_of(state.value, code.value if code else None) if state else None) or "AU"


def is_phone(number: str, region: str) -> bool:
    """Whether it can be a number of the region by the plan of libphonenumber (numbers set aside for fiction too)."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False


def _off_page(values: Values, pages: Sequence[Page]) -> Iterator[str]:
    """Values whose printed words do not stand on their page in their box: nothing is believed that is not on the paper."""
    by_number = {page.number: page for page in pages}
    for name, value in values.items():
        if value.method == REVIEWED:  # a person has seen it
            continue
        page = by_number.get(value.page)
        words = (
            [w.text for w in page.words if _inside((w.x0, w.top, w.x1, w.bottom), value.box)] if page else []
        )
        there = "".join(words).replace(" ", "")
        if not all(part in there for part in value.raw.split()):
            yield f"{name} is not on its page"


def _inside(word: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    return overlap_x(word, box) > 0 and overlap_y(word, box) > 0
