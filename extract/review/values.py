"""What a person typed becomes the normal form of its field's type. Messages quote no value: it may be personal data."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from extract.documents.normalise import READERS, Dialect, read_date, read_money

if TYPE_CHECKING:
    from extract.documents.specification import FieldSpec

_REWRITTEN = {
    "number": "number; write it like 12.5",
    "integer": "whole number; write it like 12",
    "percent": "percentage; write it like 10%",
    "boolean": "yes or no",
    "time": "time of day; write it like 07:30",
}
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
    if field.type in _REWRITTEN:
        return _whole(field.type, said)
    if field.pattern and not re.fullmatch(field.pattern, said):
        raise NotOfItsTypeError("it does not match the field's pattern")
    if field.choices and said not in (*field.choices, "other"):
        raise NotOfItsTypeError(f"use one of {', '.join(field.choices)}, other")
    return said


def _whole(kind: str, text: str) -> str:
    """Give the normal form of a type whose values are read as a whole."""
    found = READERS[kind](text, Dialect())
    if found is None or text[: found.start].strip() or text[found.end :].strip():
        raise NotOfItsTypeError(f"it is no {_REWRITTEN[kind]}")
    return found.value


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
