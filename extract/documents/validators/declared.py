"""The cross-checks of a specification, applied. Comes in: values and line items. Goes out: the reason of each that fails.

A check speaks only where it can tell: where one of its amounts or dates is not printed it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import prod
from typing import Any

from extract.documents.records import FieldValue, LineItem
from extract.documents.specification import Specification
from extract.documents.specification.checks import (
    AtLeastOneCheck,
    LinesCheck,
    OrderCheck,
    PlaceCheck,
    ProductCheck,
    SumCheck,
    TaxRateCheck,
    WhenCheck,
)
from extract.documents.validators.places import place_of, printed_parts
from extract.documents.validators.tax_rates import is_a_rate_anywhere, is_at_rate, is_known_rate

Values = Mapping[str, FieldValue]
Items = Sequence[LineItem]


def failed_checks(values: Values, items: Items, spec: Specification) -> Iterator[str]:
    """The reasons, in the order of the specification's checks: a check's own words where it has any."""
    for check in spec.checks:
        for reason in _APPLIED[type(check)](check, values, items, spec):
            yield check.reason or reason


def _numbers(values: Values, names: Sequence[str]) -> list[Decimal] | None:
    """The amounts of fields; None where one of them is not there."""
    found = [values.get(name) for name in names]
    return None if not all(found) else [Decimal(value.value) for value in found if value]


def _joined(names: Sequence[str], word: str = "and") -> str:
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else names[0]


def _sum(check: SumCheck, values: Values, _: Items, __: Specification) -> Iterator[str]:
    parts, whole = _numbers(values, check.sum), _numbers(values, [check.equals])
    if (
        parts
        and whole
        and all(
            abs(amount - whole[0]) > check.within
            for amount in _taken_off(sum(parts, Decimal()), check.less, values)
        )
    ):
        yield f"{_joined(check.sum)} do not add up to {check.equals}"


def _taken_off(amount: Decimal, less: Sequence[str], values: Values) -> tuple[Decimal, ...]:
    """An amount, and what is left where those that are printed are taken off it: a subtotal may stand before or behind them."""
    printed = [abs(Decimal(values[name].value)) for name in less if name in values]
    return (amount, amount - sum(printed)) if printed else (amount,)


def _product(check: ProductCheck, values: Values, _: Items, __: Specification) -> Iterator[str]:
    factors, whole = _numbers(values, check.product), _numbers(values, [check.equals])
    if factors and whole and abs(prod(factors) - whole[0]) > check.within:
        yield f"{_joined(check.product)} do not multiply to {check.equals}"


def _lines(check: LinesCheck, values: Values, items: Items, _: Specification) -> Iterator[str]:
    column = [getattr(item, check.lines) for item in items]
    name = next((name for name in check.equals if name in values), None)
    if name and column and all(column):
        off = abs(sum(map(Decimal, column)) - Decimal(values[name].value))
        if off > check.within:
            yield f"line items do not add up to {name}"


def _order(check: OrderCheck, values: Values, _: Items, spec: Specification) -> Iterator[str]:
    printed = [(name, values[name].value) for name in check.order if name in values]
    for (first, low), (second, high) in pairwise(printed):
        if spec.fields[first].type != "date":
            late = Decimal(low) > Decimal(high)
        else:
            late = date.fromisoformat(low) > date.fromisoformat(high) + timedelta(check.tolerance_days)
        if late:
            days = check.tolerance_days
            by = f" by more than {days} days" if days and spec.fields[first].type == "date" else ""
            yield f"{first} is {'after' if spec.fields[first].type == 'date' else 'more than'} {second}{by}"


def _tax_rate(check: TaxRateCheck, values: Values, items: Items, spec: Specification) -> Iterator[str]:
    amounts = _numbers(values, [check.tax_rate, check.of])
    if not amounts or not amounts[1]:
        return
    tax, whole = amounts
    place = place_of(values, spec, check.address) if check.address else None
    known = not (check.rates or place or check.places)
    for amount in _taken_off(whole, check.less, values):
        if check.rates:
            known |= is_at_rate(tax, amount, check.rates, len(items))
        elif place:
            known |= is_known_rate(tax, amount, place, len(items))
        elif check.places:
            known |= is_a_rate_anywhere(tax, amount, check.places, len(items))
    if not known:
        where = (
            "its specification"
            if check.rates
            else f"the place of {check.address}"
            if place
            else "any place known"
        )
        yield f"{check.tax_rate} is at no rate of {where}"


def _place(check: PlaceCheck, values: Values, _: Items, spec: Specification) -> Iterator[str]:
    parts: dict[str, str] = {}
    address = values.get(check.place)
    for name, field in spec.fields.items():
        if field.part_of == check.place and name in values:
            parts[field.type] = name
    state, code = printed_parts(values, spec, check.place)
    if state and code and not place_of(values, spec, check.place):
        both = [parts[kind] for kind in ("state", "postal_code") if kind in parts]
        yield (
            f"{_joined(both)} do not agree"
            if len(both) == 2
            else f"state and postal code of {check.place} do not agree"
        )
    elif address and code is None:
        yield f"{check.place} has no state and postal code that agree"


def _at_least_one(check: AtLeastOneCheck, values: Values, _: Items, __: Specification) -> Iterator[str]:
    if not any(name in values for name in check.at_least_one):
        yield f"none of {_joined(check.at_least_one)} is there"


def _when(check: WhenCheck, values: Values, _: Items, __: Specification) -> Iterator[str]:
    absent = [name for name in check.requires if name not in values]
    if check.when in values and absent:
        yield f"{_joined(absent)} {'is' if len(absent) == 1 else 'are'} missing, though {check.when} is there"


_APPLIED: dict[type, Callable[[Any, Values, Items, Specification], Iterator[str]]] = {
    SumCheck: _sum,
    ProductCheck: _product,
    LinesCheck: _lines,
    OrderCheck: _order,
    TaxRateCheck: _tax_rate,
    PlaceCheck: _place,
    AtLeastOneCheck: _at_least_one,
    WhenCheck: _when,
}
