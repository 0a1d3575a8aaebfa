"""Arrow columns are cast to a contract's types, without losing anything. Values that can't be are told by their row.

A text is read as its type is written everywhere: digits with a point, true and false, YYYY-MM-DD, and times with their
offset from UTC. A double becomes a decimal of nine digits behind the point. How people write numbers and dates is for staging.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Rows = Any
"""Numbers of rows, as a numpy array of int64."""

_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_WRITTEN = (
    (pa.types.is_integer, r"^-?[0-9]{1,19}$"),
    (pa.types.is_floating, _NUMBER),
    (pa.types.is_decimal, r"^[+-]?([0-9]{1,29}(\.[0-9]{0,9})?|\.[0-9]{1,9})$"),
    (pa.types.is_boolean, r"^(?i:true|false|1|0)$"),
    (pa.types.is_date, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    (pa.types.is_timestamp, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"),
)  # fmt: skip
"""How a value of a type looks as text. Where Arrow can't cast a whole column, rows that don't look so are set aside."""


def is_text(kind: Any) -> bool:
    """Say whether a type is one of Arrow's texts."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


_WIDER: tuple[tuple[Callable[[Any], bool], tuple[Callable[[Any], bool], ...]], ...] = (
    (is_text, (is_text,)),
    (pa.types.is_integer, (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)),
    (pa.types.is_floating, (pa.types.is_floating, pa.types.is_decimal)),
    (pa.types.is_decimal, (pa.types.is_decimal, pa.types.is_floating)),
    (pa.types.is_date, (pa.types.is_date, pa.types.is_timestamp)),
    (pa.types.is_timestamp, (pa.types.is_timestamp,)),
)
"""What values of a kind may become without being read in another way."""


class Cast(NamedTuple):
    """A column in the wanted type, null where it could not be; `bad` are the rows of these values."""

    column: Any
    bad: Rows


def cast(given: Any, wanted: Any) -> Cast:
    """Cast a column (a pyarrow.ChunkedArray) to a type."""
    if pa.types.is_dictionary(given.type):
        given = given.cast(given.type.value_type)
    if given.type == wanted or len(given) == 0 or pa.types.is_null(given.type):
        return Cast(given.cast(wanted), np.empty(0, dtype=np.int64))
    if not _castable(given.type, wanted):
        return Cast(pa.nulls(len(given), wanted), _rows_of(pc.is_valid(given)))
    if not _may_mislead(given.type, wanted):
        whole = _cast_whole(given, wanted)
        if whole is not None:
            return Cast(whole, np.empty(0, dtype=np.int64))
    if is_text(given.type) and not is_text(wanted):
        given = pc.utf8_trim_whitespace(given)
    other = _unlike(given, wanted)
    if other is None:
        return _cast_by_halves(given, wanted)
    found = _cast_by_halves(pc.if_else(other, None, given), wanted)
    return Cast(found.column, np.union1d(found.bad, _rows_of(other)))


def _may_mislead(given: Any, wanted: Any) -> bool:
    """Say whether Arrow casts values between the types that it should not: any number to true."""
    return bool(pa.types.is_integer(given) and pa.types.is_boolean(wanted))


def _cast_whole(given: Any, wanted: Any) -> Any:
    """Cast a column as Arrow does, which is quick; None where a value does not go, or "nan" became a number."""
    try:
        found = pc.cast(given, wanted, safe=True)
    except pa.ArrowInvalid:
        return None
    if is_text(given.type) and pa.types.is_floating(wanted) and not pc.all(pc.is_finite(found)).as_py():
        return None
    return found


def _unlike(given: Any, wanted: Any) -> Any:
    """Say of each value whether it is none of the wanted type, where a look at it tells; None where Arrow must try."""
    if is_text(given.type):
        written = next((form for is_kind, form in _WRITTEN if is_kind(wanted)), None)
        return written and pc.invert(pc.match_substring_regex(given, written))
    if pa.types.is_integer(given.type) and pa.types.is_boolean(wanted):
        return pc.and_(pc.is_valid(given), pc.invert(pc.is_in(given, pa.array([0, 1], given.type))))
    return None


def is_same_kind(given: Any, wanted: Any) -> bool:
    """Say whether a type only needs to become wider: whole numbers may become any number, a day a time, nothing text."""
    if pa.types.is_dictionary(given):
        return is_same_kind(given.value_type, wanted)
    wider = next((kinds for is_kind, kinds in _WIDER if is_kind(given)), ())
    return bool(given == wanted or pa.types.is_null(given) or any(is_kind(wanted) for is_kind in wider))


def _cast_by_halves(given: Any, wanted: Any) -> Cast:
    """Cast. Where the whole does not go, halves are tried: few bad rows cost few casts."""
    bad: list[int] = []

    def attempt(part: Any, start: int) -> list[Any]:
        try:
            done = pc.cast(part, wanted, safe=True)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
            if len(part) == 1:
                bad.append(start)
                return [pa.nulls(1, wanted)]
            middle = len(part) // 2
            return attempt(part.slice(0, middle), start) + attempt(part.slice(middle), start + middle)
        return list(done.chunks) if isinstance(done, pa.ChunkedArray) else [done]

    return Cast(pa.chunked_array(attempt(given, 0), type=wanted), np.array(sorted(bad), dtype=np.int64))


def _rows_of(mask: Any) -> Rows:
    """Give the numbers of the rows that are true; null is not."""
    return np.flatnonzero(pc.fill_null(mask, False).to_numpy(zero_copy_only=False)).astype(np.int64)


def _castable(given: Any, wanted: Any) -> bool:
    """Tell whether Arrow can cast between the types at all. A number is no time: nobody knows since when it counts."""
    if pa.types.is_integer(given) and (pa.types.is_timestamp(wanted) or pa.types.is_date(wanted)):
        return False
    try:
        pc.cast(pa.nulls(1, given), wanted)
    except (pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return False
    return True
