"""Which rates of tax a place has, in percent, and whether an amount of tax can be at one of them.

Australia: GST 10. Canada: GST 5 everywhere, or HST, or GST with the province's own tax, of which an invoice may show one
or both (Nova Scotia's HST fell from 15 to 14 on 2025-04-01; papers of before are still read). United States: state and
local sales tax together, up to about 12; none in Delaware, Montana, New Hampshire and Oregon. No tax at all is possible
everywhere: suppliers who are not registered, exempt customers.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from extract.documents.validators.places import Place

_CA = {
    "AB": "5", "NT": "5", "NU": "5", "YT": "5", "BC": "5 7 12", "MB": "5 7 12", "SK": "5 6 11", "ON": "13",
    "QC": "5 9.975 14.975", "NB": "15", "NL": "15", "NS": "14 15", "PE": "15",
}  # fmt: skip
_US_HIGHEST = Decimal(12)
_US_NONE = frozenset({"DE", "MT", "NH", "OR"})
ROUNDING = Decimal("0.02")
"""How far from its rate a tax may be, in money, besides half a cent for every line that is rounded by itself."""


def is_known_rate(tax: Decimal, amount: Decimal, place: Place, lines: int = 0) -> bool:
    """Whether the tax on an amount is at a rate that the place has."""
    if place.country == "US":
        highest = Decimal(0) if place.state in _US_NONE else _US_HIGHEST
        return (
            _signed(tax, amount) <= abs(amount) * highest / 100 + ROUNDING
            and _signed(tax, amount) >= -ROUNDING
        )
    rates = ["10"] if place.country == "AU" else _CA.get(place.state, "5").split()
    return is_at_rate(tax, amount, map(Decimal, rates), lines)


def is_at_rate(tax: Decimal, amount: Decimal, rates: Iterable[Decimal], lines: int = 0) -> bool:
    """Whether the tax is none, or one of the rates (in percent) of the amount, but for rounding."""
    slack = ROUNDING + Decimal("0.005") * lines
    return tax == 0 or any(abs(amount * rate / 100 - tax) <= slack for rate in rates)


def is_a_rate_anywhere(tax: Decimal, amount: Decimal, countries: Iterable[str], lines: int = 0) -> bool:
    """Whether any place of the countries has the rate: for papers that do not tell where they are."""
    states = {"AU": ["NSW"], "CA": list(_CA), "US": ["NY"]}
    places = (Place(country, state) for country in countries for state in states[country])
    return any(is_known_rate(tax, amount, place, lines) for place in places)


def _signed(tax: Decimal, amount: Decimal) -> Decimal:
    """The tax with the amount's sign taken off: a credit's tax is negative too."""
    return -tax if amount < 0 else tax
