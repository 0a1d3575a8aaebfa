"""Values that are not what their field's type, pattern or limits ask for. Comes in: values. Goes out: reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

import phonenumbers
from stdnum.au import acn

from extract.documents.normalise import Dialect, is_business_number, read_email
from extract.documents.records import FieldValue
from extract.documents.specification import FieldSpec, Specification
from extract.documents.specification.sense import as_ordered
from extract.documents.validators.places import place_of

Values = Mapping[str, FieldValue]
FIRST_YEAR, YEARS_AHEAD = 2010, 2
"""Years a paper's dates are likely in: from the first to so many after this one."""
_REGIONS = ("AU", "CA", "US")


def malformed(values: Values, spec: Specification) -> Iterator[str]:
    """The reasons of single values, in the order of the fields read."""
    place = place_of(values, spec)
    country = place.country if place else None
    for name, value in values.items():
        field = spec.fields[name]
        yield from (f"{name} {says}" for says in (_by_type(value.value, field, country), _by_limits(value.value, field)) if says)  # fmt: skip


def _by_type(text: str, field: FieldSpec, country: str | None) -> str | None:
    match field.type:
        case "business_number" if not (is_business_number(text) or acn.is_valid(text)):
            return "fails its check digits"
        case "email" if not read_email(text, Dialect()):
            return "is no e-mail address"
        case "phone" if not any(is_phone(text, region) for region in ([country] if country else _REGIONS)):
            return "is no phone number of its country"
        case "date" if not field.min and not field.max and not _is_likely(date.fromisoformat(text)):
            return "is in an unlikely year"
        case _:
            return None


def _is_likely(day: date) -> bool:
    return FIRST_YEAR <= day.year <= date.today().year + YEARS_AHEAD


def _by_limits(text: str, field: FieldSpec) -> str | None:
    if field.pattern and not re.search(field.pattern, text):
        return "does not match its pattern"
    value = as_ordered(field.type, text)
    low, high = (as_ordered(field.type, limit) if limit else None for limit in (field.min, field.max))
    if value is not None and low is not None and value < low:  # type: ignore[operator]  # both of the field's type
        return f"is below {field.min}"
    if value is not None and high is not None and value > high:  # type: ignore[operator]
        return f"is above {field.max}"
    return None


@lru_cache(maxsize=2_000)
def is_phone(number: str, region: str) -> bool:
    """Whether it is a number of the region by the plan of libphonenumber (which holds numbers set aside for fiction)."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
