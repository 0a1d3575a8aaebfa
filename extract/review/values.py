"""What a person typed becomes the normal form of its field's type. Messages quote no value: it may be personal data."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from extract.documents.normalise import Dialect, read_date, read_money

if TYPE_CHECKING:
    from extract.documents.specification import FieldSpec

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class NotOfItsTypeError(ValueError):
    """The text is no value of the field's type; the message says how to write one."""


def normal_value(field: FieldSpec, text: str) -> str:
    """Give the value in the normal form of the field's type. Raises NotOfItsTypeError."""
    said = " ".join(_CONTROL.sub(" ", text).split())
    if not said:
        raise NotOfItsTypeError("it is empty; say that it is absent instead")
    if field.type == "date":
        return _date(said)
    if field.type == "money":
        return normal_decimal(said)
    if field.choices and said not in (*field.choices, "other"):
        raise NotOfItsTypeError(f"use one of {', '.join(field.choices)}, other")
    return said


def normal_decimal(text: str) -> str:
    """Give an amount or quantity as a decimal: 1,234.50 and $1234.50 are 1234.50. Raises NotOfItsTypeError."""
    said = text.strip()
    if _DECIMAL.fullmatch(said):
        return said
    found = read_money(said, Dialect())
    if found is None or said[found.end :].strip() or re.search(r"[0-9]", said[: found.start]):
        raise NotOfItsTypeError("it is no amount; write it like 1234.50")
    return found.value


def _date(text: str) -> str:
    if _ISO_DATE.fullmatch(text):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise NotOfItsTypeError("there is no such day; write it as YYYY-MM-DD") from None
    ways = {
        found.value if found and found.start == 0 and found.end == len(text) else None
        for found in (read_date(text, Dialect(month_first)) for month_first in (False, True))
    }
    chosen = ways.pop()
    if ways or chosen is None:
        raise NotOfItsTypeError("it is no date that can be read one way only; write it as YYYY-MM-DD")
    return chosen
