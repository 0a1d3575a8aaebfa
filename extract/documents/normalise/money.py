"""Amounts, quantities and currencies. Numbers become decimal strings without signs and separators."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from extract.documents.normalise.match import Dialect, Match, remembered

_MONEY = re.compile(r"(?P<neg>-\s?|\()?(?P<cur>(?:AUD|CAD|USD|NZD|A|C|US)?\s?\$|AUD|CAD|USD|[€£₹]|\b(?:EUR|GBP|INR|CHF|Rs\.?))?\s?(?P<neg2>-)?(?P<n>\d{1,3}(?:[,\s]\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?|(?<!\d)\.\d\d)(?![\d.,/]*[\d/])(?!\s?%)", re.I)  # fmt: skip


_SWAPPED = str.maketrans({",": ".", ".": ","})


@remembered
def read_money(text: str, dialect: Dialect) -> Match | None:
    """The first amount: with a currency sign, or with two decimals, or nothing but a number."""
    if dialect.decimal_comma:
        text = text.translate(_SWAPPED)
    for found in _MONEY.finditer(text):
        number = re.sub(r"[,\s]", "", found["n"])
        bare = found.end() - found.start() == len(text.strip())
        if found["cur"] or re.search(r"\.\d\d$", number) or (bare and not text.startswith("0")):
            sign = "-" if found["neg"] or found["neg2"] else ""
            sure = 1.0 if found["cur"] or "." in number else 0.6
            return Match(sign + decimal_text(number), found.start(), found.end(), sure)
    return None


def decimal_text(number: str) -> str:
    """A decimal string without separators, with the printed decimals."""
    return str(Decimal(number))


_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def read_quantity(text: str) -> str | None:
    """A bare number (thousands separators taken out) as a decimal string, else None."""
    found = _NUMBER.fullmatch(text.strip())
    try:
        return decimal_text(found.group().replace(",", "")) if found else None
    except InvalidOperation:
        return None


_CURRENCY = re.compile(
    r"\b(?P<code>AUD|CAD|USD|NZD|EUR|GBP|INR|CHF|SGD|HKD|JPY|SEK|NOK|DKK|PLN|ZAR)\b|(?P<sign>[€£₹])"
    r"|\b(?P<name>(?i:australian|canadian|us|u\.s\.|new zealand))\s(?i:dollars)\b"
)
_OF_SIGN = {"€": "EUR", "£": "GBP", "₹": "INR"}
_OF_NAME = {"australian": "AUD", "canadian": "CAD", "us": "USD", "u.s.": "USD", "new zealand": "NZD"}


@remembered
def read_currency(text: str, _: Dialect) -> Match | None:
    """A currency's code, its dollar by name, or a sign that only one has; "$" alone says nothing."""
    found = _CURRENCY.search(text)
    if not found:
        return None
    code = found["code"] or _OF_SIGN.get(found["sign"] or "") or _OF_NAME[found["name"].casefold()]
    return Match(code, found.start(), found.end())
