"""What several values of one paper say about each other. Comes in: values by field. Goes out: which rules hold and which fail.

A rule speaks only where it can tell: totals that add up, a tax that is a share of its amount, dates in order, two parties
that are two. The choice of values (`assignment.py`) and their evidence are made with it; `validators/` judges what was
chosen, for the people who look at it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise

from extract.documents.offline.mailboxes import is_made_of
from extract.documents.offline.money import CENT, MOST_WITH_TAX
from extract.documents.offline.reading import Value
from extract.documents.specification import Specification
from extract.documents.specification.checks import OrderCheck

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule that could be told: the fields it is about, whether it holds, and how much a failure weighs (in scores)."""

    fields: tuple[str, ...]
    holds: bool
    weight: float


def verdicts(values: Values, spec: Specification) -> list[Verdict]:
    """The verdicts of all rules on chosen values."""
    return [verdict for rule in RULES for verdict in rule(values, spec)]


def checks_of(values: Values, spec: Specification) -> dict[str, int]:
    """For each field: how many rules it passes less how many it fails."""
    found: dict[str, int] = {}
    for verdict in verdicts(values, spec):
        for name in verdict.fields:
            found[name] = found.get(name, 0) + (1 if verdict.holds else -1)
    return found


def _totals(values: Values, spec: Specification) -> Iterator[Verdict]:
    roles = spec.roles
    names = [name for name in (roles.subtotal, roles.tax, roles.total) if name]
    named = [(name, values[name]) for name in names if name in values]
    amounts = [Decimal(value.value) for _, value in named]
    if len(named) == 3:
        subtotal, tax, total = amounts
        yield Verdict(tuple(name for name, _ in named), abs(subtotal + tax - total) < CENT, 0.5)
    elif len(named) == 2 and roles.tax not in values:
        subtotal, total = amounts
        if not subtotal <= total <= subtotal * MOST_WITH_TAX:
            yield Verdict(tuple(name for name, _ in named), False, 0.5)


def _order_of_dates(values: Values, spec: Specification) -> Iterator[Verdict]:
    """Dates in the orders that the specification declares or its roles imply, as far as each tolerates."""
    for check in spec.checks:
        if not isinstance(check, OrderCheck):
            continue
        dated = [values[name] for name in check.order if name in values and spec.fields[name].type == "date"]
        for one, next_one in pairwise(dated):
            days = date.fromisoformat(one.value) - date.fromisoformat(next_one.value)
            yield Verdict((one.field, next_one.field), days <= timedelta(check.tolerance_days), 0.5)


def _own_words(values: Values, spec: Specification) -> Iterator[Verdict]:
    """Two parties do not share the words of a phone or an e-mail, unless one stands in for the other."""
    for attribute in ("phone", "email"):
        named = [
            (party, values[field])
            for party, of in spec.parties.items()
            if (field := of.fields.get(attribute, "")) in values
        ]
        for (party, one), (other, another) in combinations(named, 2):
            stands_in = (
                other == spec.parties[party].stands_in_for or party == spec.parties[other].stands_in_for
            )
            if one.key & another.key and not stands_in:
                yield Verdict((one.field, another.field), False, 0.6)


def _two_parties(values: Values, spec: Specification) -> Iterator[Verdict]:
    """The issuer's name and number are not the recipient's."""
    roles = spec.roles
    if not (roles.issuer and roles.recipient):
        return
    ours, theirs = (spec.parties[party].fields for party in (roles.issuer, roles.recipient))
    for attribute in ("name", "business_number"):
        one, other = (values.get(fields.get(attribute, "")) for fields in (ours, theirs))
        if one and other:
            same = "".join(one.value.split()).casefold() == "".join(other.value.split()).casefold()
            yield Verdict((one.field, other.field), not same, 0.8)


def _nobodys_mail(values: Values, spec: Specification) -> Iterator[Verdict]:
    """The issuer's e-mail is its office's, not one made of a person's name."""
    issuer = spec.parties[spec.roles.issuer].fields if spec.roles.issuer else {}
    mail = values.get(issuer.get("email", ""))
    for party in spec.parties.values() if mail else ():
        name = party.fields.get("name", "")
        person = name in values and spec.fields[name].type == "person"
        if mail and person and is_made_of(mail.value, values[name].value):
            yield Verdict((mail.field,), False, 0.7)


RULES: tuple[Callable[[Values, Specification], Iterator[Verdict]], ...] = (
    _totals,
    _order_of_dates,
    _two_parties,
    _own_words,
    _nobodys_mail,
)
