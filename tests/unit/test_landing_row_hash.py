"""The recipe of `row_hash`, written a second time in Python: another engine must be able to do the same."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.landing.contract import Contract
from extract.landing.row_hash import row_hash_sql

TYPES = {
    "a_text": ("text", pa.string()),
    "b_integer": ("integer", pa.int32()),
    "c_bigint": ("bigint", pa.int64()),
    "d_double": ("double", pa.float64()),
    "e_boolean": ("boolean", pa.bool_()),
    "f_date": ("date", pa.date32()),
    "g_at": ("timestamptz", pa.timestamp("us", tz="UTC")),
    "h_text": ("text", pa.string()),
    "i_decimal": ("decimal", pa.decimal128(38, 9)),
}
CONNECTION = duckdb.connect()
ROW = st.fixed_dictionaries(
    {
        "a_text": st.none() | st.text(),
        "b_integer": st.none() | st.integers(-(2**31), 2**31 - 1),
        "c_bigint": st.none() | st.integers(-(2**63), 2**63 - 1),
        "d_double": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "e_boolean": st.none() | st.booleans(),
        "f_date": st.none() | st.dates(date(1600, 1, 1), date(9000, 1, 1)),
        "g_at": st.none() | st.datetimes(datetime(1600, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)),
        "h_text": st.none() | st.text(),
        "i_decimal": st.none() | st.decimals(Decimal(-(10**28)), Decimal(10**28), places=9),
    }
)


def contract(columns: dict[str, Any]) -> Contract:
    return Contract.model_validate(
        {
            "table": "orders",
            "schema": "raw",
            "grain": "one row per order",
            "description": "x",
            "keys": ["key"],
            "on_unknown_column": "fail",
            "columns": {
                "key": {"type": "text", "required": True, "description": "x", "content": False},
                **columns,
            },
        }
    )


ALL = contract({name: {"type": kind, "description": "x"} for name, (kind, _) in TYPES.items()})


def in_duckdb(rows: list[dict[str, Any]], of: Contract) -> list[str]:
    incoming = pa.Table.from_pylist([{"key": "k", **row} for row in rows], of.arrow_schema)
    with duckdb.connect() as connection:
        connection.register("incoming", incoming)
        return [
            found for (found,) in connection.execute(f"select {row_hash_sql(of)} from incoming").fetchall()
        ]


def in_python(row: dict[str, Any]) -> str:
    encoded = b""
    for name in sorted(row):
        text = as_text(row[name])
        if text is not None:
            encoded += b"%d:%s:%s" % (len(text.encode()), name.encode(), text.encode())
    return hashlib.sha256(encoded).hexdigest()


def as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return "%.17g" % (value + 0)
    if isinstance(value, datetime):
        return str((value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
    return None if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


@given(st.lists(ROW, min_size=1, max_size=20))
@settings(deadline=None, max_examples=60)
def test_duckdb_follows_the_recipe(rows: list[dict[str, Any]]) -> None:
    assert in_duckdb(rows, ALL) == [in_python(row) for row in rows]


@given(ROW, ROW)
@settings(deadline=None, max_examples=60)
def test_only_the_same_content_has_the_same_hash(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = in_duckdb([one, other], ALL)
    assert (first == second) == (one == other)


def test_text_can_not_imitate_the_border_of_a_column() -> None:
    rows = [
        {"a_text": "x1:h_text:y", "h_text": None},
        {"a_text": "x", "h_text": "y"},
        {"a_text": "xy", "h_text": None},
        {"a_text": None, "h_text": "xy"},
        {"a_text": "", "h_text": "xy"},
        {"a_text": "xy", "h_text": ""},
    ]
    assert len(set(in_duckdb(rows, ALL))) == len(rows)


def test_minus_zero_is_zero() -> None:
    assert len(set(in_duckdb([{"d_double": 0.0}, {"d_double": -0.0}], ALL))) == 1


def test_a_new_column_leaves_old_rows_as_they_were_and_required_makes_no_difference() -> None:
    old = contract({"b": {"type": "text", "description": "x"}})
    new = contract(
        {
            "a": {"type": "text", "description": "x"},
            "b": {"type": "text", "description": "x", "required": True},
        }
    )
    assert in_duckdb([{"b": "same"}], old) == in_duckdb([{"a": None, "b": "same"}], new)


def test_columns_that_are_not_content_do_not_count() -> None:
    timed = contract(
        {
            "b": {"type": "text", "description": "x"},
            "seen_at": {"type": "timestamptz", "description": "x", "content": False},
        }
    )
    rows = [{"b": "same", "seen_at": datetime(2026, 1, day, tzinfo=UTC)} for day in (1, 2)]
    assert len(set(in_duckdb(rows, timed))) == 1
