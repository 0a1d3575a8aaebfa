"""Numbers of an item. Comes in: a cell's words, or an item's text. Goes out: quantity and unit, prices, what a word is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from extract.documents.normalise import decimal_text, read_quantity
from extract.documents.pages import Word
from extract.documents.specification import LineItemSpec

NUMBER = re.compile(
    r"(?i)[-–−(]?\s?(?:(?:aud|cad|usd|nzd|gbp|eur)\s?\$?|(?:[acu]|us|ca|au)?\s?\$|€|£|s(?=\d))?\s?[-–−]?"
    r"(?:\d{1,3}(?:[,.\s]\d{3})+|\d+)?(?:[.,]\d{1,4})?\s?\)?\s?(?:-|%|cr|[$€]|[a-z])?"
)
"""A number as cells print it: signed, with a currency before or behind it, in brackets, with a tax code behind it."""
CREDIT = re.compile(r"(?i)^\s*\(.*\)|-\s*$|\bcr\s*$|^\s*[-–−]|\$\s?[-–−]")

MOST = 4_000
"""Texts of which is kept what they are."""

TOTAL = re.compile(
    r"(?i)^\W*(?:(?:sub|sous|grand|page|section|order|room|area|trade|group|running|net)[\s-]*)*totals?\b"
    r"|\b(?:sub[\s-]?)?totals?\W*$|^\W*(?:brought|carried)\s+forward|\bcontinued\b"
)
TAX = re.compile(
    r"(?i)^\W*(?:(?:plus|add|sales|materials?|state|local|use|goods\s+(?:and|&)\s+services)\s+)*(?:gst|hst|pst|qst|tps|tvq|tvh|vat|tax(?:es)?)\b[^a-z]*"
    r"(?:(?:gst|hst|qst|tax|amount|total)\b[^a-z]*)?$"
)


class Measures:
    """The units of a specification, as patterns."""

    def __init__(self, items: LineItemSpec) -> None:
        self._measure, self._stated, self._unit, self._both = _patterns(items.text_units, items.units)
        self._in_texts = bool(items.text_units)

    def is_unit(self, text: str) -> bool:
        """Whether a text is a unit and nothing else."""
        return self._unit.fullmatch(text) is not None

    def is_measure(self, text: str) -> bool:
        """Whether a text is a number with its unit and nothing else."""
        return self._both.fullmatch(text) is not None

    def number_in(self, text: str) -> str | None:
        """The number of a cell, its unit aside."""
        both = self._both.fullmatch(text)
        return read_quantity(both[1]) if both else amount_of(text)

    def in_text(self, text: str) -> tuple[str | None, str | None]:
        """The measure that an item's text states, or Nones; a specification without `text_units` looks for none."""
        found = (self._stated.search(text) or self._measure.search(text)) if self._in_texts else None
        return (read_quantity(found[1]), found[2]) if found else (None, None)

    def in_cells(self, quantity: str | None, unit: str | None) -> tuple[str | None, str | None]:
        """The measure that a row's cells print: in two columns, or both in one of them."""
        if quantity:
            both = self._both.fullmatch(quantity)
            if both:
                return read_quantity(both[1]), unit or both[2]
            first, _, rest = quantity.partition(" ")
            return read_quantity(first), unit or (rest if self.is_unit(rest) else None)
        both = re.fullmatch(r"([\d,]*\d(?:\.\d+)?)\s*(\D.*)", unit or "")
        return (read_quantity(both[1]), both[2]) if both else (None, unit)


@lru_cache(maxsize=20)
def _patterns(text_units: tuple[str, ...], units: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Of a number with a unit of running text, the same behind a word for it, a unit alone, and a number with any unit."""
    worded = "|".join(sorted(map(_pattern, text_units), key=len, reverse=True)) or "(?!)"
    every = "|".join(sorted(map(_pattern, units), key=len, reverse=True)) or "(?!)"
    measure = re.compile(rf"(?i)(?<![\w.,$])(\d[\d,]*(?:\.\d+)?)\s?({worded})(?![\w])")
    stated = re.compile(
        rf"(?i)\b(?:approx\w*\.?|allow|about|qty:?)\s+(\d[\d,]*(?:\.\d+)?)\s?({every})(?![\w])"
    )
    both = re.compile(rf"(?i)(-?\d[\d,]*(?:\.\d+)?)\s?({every})\.?")
    return measure, stated, re.compile(rf"(?i)(?:{every})\.?"), both


def _pattern(unit: str) -> str:
    return re.escape(unit).replace(r"\ ", r"\s?")


def text_of(words: Sequence[Word]) -> str:
    """Words joined with single spaces."""
    return " ".join([word.text for word in words])


@lru_cache(maxsize=MOST)
def is_number(text: str) -> bool:
    """Whether a cell holds nothing but a number."""
    return any(map(str.isdigit, text)) and NUMBER.fullmatch(text) is not None


@lru_cache(maxsize=MOST)
def names_total(text: str) -> bool:
    """Whether a short text is the label of a total, a subtotal or a tax, or says that a table goes on."""
    return len(text.split()) <= 6 and bool(TOTAL.search(text) or TAX.match(text))


@lru_cache(maxsize=MOST)
def amount_of(text: str | None) -> str | None:
    """The amount of a cell as a decimal string; credits are negative however they are marked."""
    if not text or not is_number(text) or text.rstrip().endswith("%"):
        return None
    bare = re.sub(r"[^\d.,]", "", text)
    bare = bare.replace(".", "") if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d\d", bare) else bare
    bare = re.sub(r",(?=\d{1,2}$)", ".", bare) if "." not in bare else bare
    bare = bare.replace(",", "")
    if not re.fullmatch(r"\d+(?:\.\d+)?|\.\d+", bare):
        return None
    return ("-" if CREDIT.search(text) else "") + decimal_text(bare)


def multiplies(quantity: str | None, price: str | None, amount: str | None) -> bool | None:
    """Whether quantity times unit price is the amount, as far as rounded prices go; None where one is missing."""
    if not (quantity and price and amount):
        return None
    q, p, a = Decimal(quantity), Decimal(price), Decimal(amount)
    return abs(q * p - a) <= max(Decimal("0.02"), abs(q) * Decimal("0.0051"))
