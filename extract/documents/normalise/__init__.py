"""From what is printed to a value of a type. Each reader takes a text and a `Dialect` and answers a `Match`: where in the
text the value stands and its normal form, or None. Nothing is guessed: what does not read as its type is no value.

Normal forms: dates ISO 8601, money and quantities decimal strings; phones, numbers, names and months as printed.
"""

from __future__ import annotations

from extract.documents.normalise.addresses import (
    AddressParts,
    address_parts,
    country_of,
    is_way,
    named_states,
    read_address,
    read_city,
    read_postal_code,
    read_state,
    street_at,
    street_word,
)
from extract.documents.normalise.contacts import (
    is_business_number,
    read_business_number,
    read_email,
    read_phone,
)
from extract.documents.normalise.dates import MONTHS, read_date, read_month, read_period
from extract.documents.normalise.identifiers import read_identifier, read_lot, read_reference
from extract.documents.normalise.match import Dialect, Match, Reader
from extract.documents.normalise.measures import (
    read_boolean,
    read_integer,
    read_number,
    read_percent,
    read_time,
)
from extract.documents.normalise.money import decimal_text, read_currency, read_money, read_quantity
from extract.documents.normalise.names import (
    BODY,
    LEGAL,
    TRADE_NAME,
    read_note,
    read_organisation,
    read_party,
    read_person,
    read_text,
)
from extract.documents.normalise.particular import choice_reader, pattern_reader

__all__ = [
    "BODY",
    "LEGAL",
    "MONTHS",
    "READERS",
    "TRADE_NAME",
    "AddressParts",
    "Dialect",
    "Match",
    "Reader",
    "address_parts",
    "choice_reader",
    "country_of",
    "decimal_text",
    "is_business_number",
    "is_way",
    "named_states",
    "pattern_reader",
    "read_address",
    "read_business_number",
    "read_city",
    "read_currency",
    "read_date",
    "read_email",
    "read_identifier",
    "read_lot",
    "read_money",
    "read_month",
    "read_note",
    "read_organisation",
    "read_party",
    "read_period",
    "read_person",
    "read_phone",
    "read_postal_code",
    "read_quantity",
    "read_reference",
    "read_state",
    "read_text",
    "street_at",
    "street_word",
]


READERS: dict[str, Reader] = {
    "identifier": read_identifier, "reference": read_reference, "organisation": read_organisation, "person": read_person,
    "party": read_party, "business_number": read_business_number, "phone": read_phone, "email": read_email,
    "text": read_text, "note": read_note, "scope": read_text, "lot": read_lot, "address": read_address, "city": read_city,
    "state": read_state, "postal_code": read_postal_code, "date": read_date, "month": read_month, "money": read_money,
    "currency": read_currency, "choice": read_text, "number": read_number, "integer": read_integer,
    "percent": read_percent, "boolean": read_boolean, "time": read_time, "pattern": read_text,
}  # fmt: skip
