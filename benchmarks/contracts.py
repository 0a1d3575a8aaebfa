"""Rows held against a contract of 20 columns, a million of them in batches of 50,000, against Arrow's own cast of the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa

from extract.landing.contract import Contract
from extract.landing.validation import conform

ROWS, BATCH, ROUNDS = 1_000_000, 50_000, 3
_KINDS = ("text", "bigint", "decimal", "double", "boolean", "date", "timestamptz", "integer")
COLUMNS = {
    "row_id": {"type": "text", "required": True, "description": "x"},
    "status": {"type": "text", "allowed": ["open", "done", "late"], "description": "x"},
    **{f"c{number:02}": {"type": _KINDS[number % len(_KINDS)], "description": "x"} for number in range(18)},
}
CONTRACT = Contract.model_validate(
    {
        "table": "benchmark",
        "schema": "raw",
        "grain": "one row per row",
        "description": "Of no table.",
        "keys": ["row_id"],
        "on_unknown_column": "quarantine",
        "columns": COLUMNS,
    }
)


def typed(count: int) -> Any:
    """Rows in the contract's types, as a database or a Parquet file gives them."""
    rng, number = np.random.default_rng(7), np.arange(count)
    values: dict[str, Any] = {
        "text": pa.array(np.char.add("SKU-", rng.integers(0, 10_000, count).astype(str))),
        "bigint": pa.array(rng.integers(0, 10**12, count)),
        "integer": pa.array(rng.integers(0, 10**6, count).astype(np.int32)),
        "decimal": pa.array(rng.integers(0, 10**6, count)).cast(pa.decimal128(38, 9)),
        "double": pa.array(rng.random(count)),
        "boolean": pa.array(rng.random(count) < 0.5),
        "date": pa.array((number % 20_000).astype(np.int32)).cast(pa.date32()),
        "timestamptz": pa.array(number * 1_000_000).cast(pa.timestamp("us", tz="UTC")),
    }
    columns = {name: values[str(column["type"])] for name, column in COLUMNS.items()}
    columns["row_id"] = pa.array(np.char.add("r", number.astype(str)))
    columns["status"] = pa.array(np.array(["open", "done", "late"])[number % 3])
    return pa.table(columns, schema=CONTRACT.arrow_schema)


def as_text(rows: Any) -> Any:
    """The same rows as a CSV file gives them: text, which every value is read from."""
    return pa.table([column.cast(pa.string()) for column in rows.columns], names=rows.column_names)


def with_bad_rows(rows: Any, share: float) -> Any:
    """The text with a share of rows that break the contract: no number, a word that is not allowed."""
    bad = np.arange(rows.num_rows) % round(1 / share) == 0
    for name, word in (("c01", "many"), ("status", "lost")):
        column = rows.column(name).to_numpy(zero_copy_only=False).copy()
        column[bad] = word
        rows = rows.set_column(rows.schema.get_field_index(name), name, pa.array(column, pa.string()))
    return rows


def measure() -> list[tuple[str, float, float, int]]:
    """(rows, million rows a second, times Arrow's own cast of the same rows to the same types, rejected)."""
    plain = typed(ROWS)
    text = as_text(plain)
    sides = {
        "typed, as databases give them": plain,
        "text, as CSV gives them": text,
        "text, a row in a thousand bad": with_bad_rows(text, 0.001),
    }
    found = []
    for name, rows in sides.items():
        rejected = sum(len(conform(part, CONTRACT).rejected) for part in _batches(rows))
        ours = _seconds(lambda part: conform(part, CONTRACT), rows)
        peer = _seconds(lambda part: part.cast(CONTRACT.arrow_schema), plain if rows is plain else text)
        found.append((name, ROWS / ours / 1e6, ours / peer, rejected))
    return found


def _batches(rows: Any) -> list[Any]:
    return [rows.slice(start, BATCH) for start in range(0, rows.num_rows, BATCH)]


def _seconds(check: Callable[[Any], Any], rows: Any) -> float:
    """Median processor seconds: other work on the machine does not count."""
    parts = _batches(rows)
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for part in parts:
            check(part)
        taken.append(time.process_time() - started)
    return median(taken)
