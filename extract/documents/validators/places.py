"""Where a paper's address is, and whether its state and postal code agree.

Sources: Australia Post's postcode ranges with the places over state borders, Canada Post's first letters, the first three
digits of the US Postal Service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from extract.documents.normalise import address_parts, country_of
from extract.documents.normalise.states import code_of
from extract.documents.records import FieldValue
from extract.documents.specification import Specification

Values = Mapping[str, FieldValue]


class Place(NamedTuple):
    """A country (AU, CA, US) and its state or province by code."""

    country: str
    state: str


_AU = {
    "NSW": "1000-2599 2611 2619-2899 2921-2999 3500 3585 3586 3644 3691 3707 4377 4380 4383 4385",
    "ACT": "200-299 2540 2600-2620 2900-2920",
    "VIC": "3000-3999 8000-8999",
    "QLD": "2406 4000-4999 9000-9999",
    "SA": "872 5000-5999",
    "WA": "872 6000-6999",
    "TAS": "7000-7999",
    "NT": "800-999 4825",
}
_CA = {
    "NL": "A", "NS": "B", "PE": "C", "NB": "E", "QC": "GHJ", "ON": "KLMNP", "MB": "R", "SK": "S", "AB": "T", "BC": "V",
    "NT": "X", "NU": "X", "YT": "Y",
}  # fmt: skip
_US = {
    "AL": "350-369", "AK": "995-999", "AZ": "850-865", "AR": "716-729 755", "CA": "900-961", "CO": "800-816", "CT": "60-69",
    "DE": "197-199", "DC": "200-205 569", "FL": "320-349", "GA": "300-319 398-399", "HI": "967-968", "ID": "832-838",
    "IL": "600-629", "IN": "460-479", "IA": "500-528", "KS": "660-679", "KY": "400-427", "LA": "700-715", "ME": "39-49",
    "MD": "206-219", "MA": "10-27 55", "MI": "480-499", "MN": "550-567", "MS": "386-397", "MO": "630-658", "MT": "590-599",
    "NE": "680-693", "NV": "889-898", "NH": "30-38", "NJ": "70-89", "NM": "870-884", "NY": "5 63 100-149", "NC": "270-289",
    "ND": "580-588", "OH": "430-459", "OK": "730-749", "OR": "970-979", "PA": "150-196", "RI": "28-29", "SC": "290-299",
    "SD": "570-577", "TN": "370-385", "TX": "733 750-799 885", "UT": "840-847", "VT": "50-59", "VA": "201 220-246",
    "WA": "980-994", "WV": "247-268", "WI": "530-549", "WY": "820-831",
}  # fmt: skip


def place_in(state: str, postal_code: str) -> Place | None:
    """The place of a state and a postal code; None where they do not agree."""
    country = country_of(state, postal_code)
    code = code_of(state)
    digits = postal_code.replace(" ", "").upper()
    agrees = {
        "AU": lambda: _in_ranges(digits, 4, _AU.get(code, "")),
        "CA": lambda: digits[:1] in _CA.get(code, "-"),
        "US": lambda: _in_ranges(digits[:3], 3, _US.get(code, "")),
    }
    return Place(country, code) if country and agrees[country]() else None


def _in_ranges(digits: str, length: int, ranges: str) -> bool:
    """Whether a number of so many digits is in one of the ranges ("800-999 4825")."""
    if not re.fullmatch(rf"\d{{{length}}}", digits):
        return False
    edges = (part.partition("-") for part in ranges.split())
    return any(int(low) <= int(digits) <= int(high or low) for low, _, high in edges)


def address_fields(spec: Specification, address: str | None = None) -> dict[str, str]:
    """The fields that are parts of an address (the one with the role when not said), by type."""
    whole = address or spec.roles.address
    return {f.type: name for name, f in spec.fields.items() if f.part_of and f.part_of == whole}


def printed_parts(values: Values, spec: Specification, address: str | None) -> tuple[str | None, str | None]:
    """State and postal code of an address: of its parts where they are fields, else as printed in it."""
    fields = address_fields(spec, address)
    state, code = (values.get(fields.get(kind, "")) for kind in ("state", "postal_code"))
    whole = values.get(address or spec.roles.address or "")
    parts = address_parts(whole.value) if whole else None
    return (
        state.value if state else parts.state[0] if parts and parts.state else None,
        code.value if code else parts.postal_code[0] if parts and parts.postal_code else None,
    )


def place_of(values: Values, spec: Specification, address: str | None = None) -> Place | None:
    """Where the address is; None where it does not tell, or where its parts contradict each other."""
    state, code = printed_parts(values, spec, address)
    if state is None:
        return None
    if code is None:
        country = country_of(state, None)
        return Place(country, code_of(state)) if country else None
    return place_in(state, code)
