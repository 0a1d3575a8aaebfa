"""Columns as databases' clients give them become columns that a contract understands. Comes in and goes out: an Arrow table.

Time is in UTC to the microsecond, numbers with decimals are decimals and never floats, and what Arrow has no type for is text.
A value that has no place in such a column (PostgreSQL's infinity, a numeric NaN) makes the column of its batch text: the
contract then finds the row, and quarantine keeps it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

INSTANT = pa.timestamp("us", tz="UTC")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = 1_000_000
FIRST = int((datetime(1, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds()) * _MICROSECOND
LAST = int((datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH).total_seconds()) * _MICROSECOND
MAX_PRECISION = 38
DECIMAL = pa.decimal128(MAX_PRECISION, 9)


def plain(table: Any, zone: str = "UTC") -> Any:
    """Give a table with plain columns; times that name no zone are times of `zone`."""
    columns = [
        _column(table.column(index), table.schema.field(index), zone) for index in range(table.num_columns)
    ]
    return pa.table(columns, names=table.column_names)


def is_numeric(field: Any) -> bool:
    """Tell PostgreSQL's numeric, which its client gives as text."""
    return (field.metadata or {}).get(b"ADBC:postgresql:typname") == b"numeric"


def _column(column: Any, field: Any, zone: str) -> Any:
    if is_numeric(field):
        return _decimal(_stored(column), (field.metadata or {}).get(b"POSTGRESQL:typmod"))
    if isinstance(column.type, pa.BaseExtensionType):
        return _stored(column)
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type):
        return _instant(column, zone)
    return column


def _stored(column: Any) -> Any:
    """Give the values below an extension type."""
    kind = column.type.storage_type
    chunks = [chunk.storage for chunk in column.chunks]
    return pa.chunked_array(chunks, type=kind)


def _decimal(text: Any, modifier: bytes | None) -> Any:
    """Give decimals of the precision and scale that the column declares, or else as contracts have them; text where one does not fit."""
    declared = int(modifier or -1) - 4
    precision, scale = (declared >> 16) & 0xFFFF, declared & 0x7FF
    known = declared >= 0 and precision <= MAX_PRECISION and scale <= precision
    try:
        return text.cast(pa.decimal128(precision, scale) if known else DECIMAL)
    except pa.ArrowInvalid:  # NaN and infinity are numerics
        return text


def _instant(column: Any, zone: str) -> Any:
    micros = pa.timestamp("us", tz=column.type.tz)
    if column.type.unit != "us":
        column = column.cast(micros, safe=False)
    numbers = column.cast(pa.int64())
    late = pc.greater(numbers, pa.scalar(LAST))
    beyond = pc.or_(pc.less(numbers, pa.scalar(FIRST)), late)
    if pc.any(beyond).as_py():
        return _with_infinity(column, beyond, late, zone)
    return _in_utc(column, zone)


def _in_utc(column: Any, zone: str) -> Any:
    if column.type.tz is None:
        column = pc.assume_timezone(column, zone, ambiguous="earliest", nonexistent="latest")
    return column.cast(INSTANT)


def _with_infinity(column: Any, beyond: Any, late: Any, zone: str) -> Any:
    """Give times as text, and in words those that are no time."""
    times = _in_utc(pc.if_else(beyond, pa.scalar(None, column.type), column), zone).cast(pa.string())
    words = pc.if_else(late, "infinity", "-infinity")
    return pc.if_else(beyond, words, times)
