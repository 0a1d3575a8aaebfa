"""Landing 1,000,000 rows exactly once, against DuckDB's own `insert … select` from the same Arrow table, in the same run."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from extract.landing.contract import load_contract
from extract.landing.duckdb import DuckDBLanding

ROWS, ROUNDS = 1_000_000, 3


def rows(count: int) -> Any:
    """Line items as the contract of `work_order_lines` has them."""
    rng, number = np.random.default_rng(7), np.arange(count)
    digests = np.char.add("e", np.char.zfill((number // 8).astype(str), 12))
    values = {
        "extraction_id": digests,
        "document_id": np.char.add("d", digests),
        "line_number": number % 8 + 1,
        "section": np.where(number % 3 == 0, "Flooring", "Furniture"),
        "area": np.char.add("BEDROOM ", (number % 5).astype(str)),
        "description": np.char.add(
            "Supply and install carpet, colour ", rng.integers(0, 5000, count).astype(str)
        ),
        "quantity": rng.integers(1, 90, count).astype(str),
        "unit": np.full(count, "m2"),
        "unit_price": rng.integers(5, 90, count).astype(str),
        "amount": rng.integers(50, 9000, count).astype(str),
        "page": number % 3 + 1,
    }
    contract = load_contract("work_order_lines")
    fields = {name: column.arrow_type for name, column in contract.content_columns.items()}
    return pa.table({name: pa.array(values[name], type=kind) for name, kind in fields.items()})


def by_duckdb(table: Any, folder: Path) -> float:
    """Seconds of DuckDB's own insert of the Arrow table into an empty table of the same columns."""
    with duckdb.connect(str(folder / "peer.duckdb")) as connection:
        connection.register("batch", table)
        connection.execute("create table lines as select * from batch limit 0")
        started = time.perf_counter()
        connection.execute("insert into lines select * from batch")
        return time.perf_counter() - started


def by_landing(table: Any, folder: Path) -> tuple[float, float]:
    """Seconds to land the batch, and to land it a second time (when nothing is new)."""
    with DuckDBLanding(folder / "ours.duckdb", 10) as landing:
        started = time.perf_counter()
        landing.land({"work_order_lines": table}, source="benchmark", run_id="benchmark")
        first = time.perf_counter() - started
        started = time.perf_counter()
        landing.land({"work_order_lines": table}, source="benchmark", run_id="benchmark")
        again = time.perf_counter() - started
        landed = landing.query("select count(*) as rows from raw.work_order_lines").to_pylist()[0]["rows"]
    if landed != len(table):
        raise SystemExit(f"landed {landed:,} rows of {len(table):,}: they must be there once")
    return first, again


def measure() -> list[tuple[str, float, float]]:
    """(what, seconds, times DuckDB's insert), medians."""
    table, peer, ours, twice = rows(ROWS), list[float](), list[float](), list[float]()
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            peer.append(by_duckdb(table, Path(folder)))
            first, again = by_landing(table, Path(folder))
            ours.append(first)
            twice.append(again)
    base = median(peer)
    figures = {
        "DuckDB `insert … select`": base,
        "Punchlist, landing": median(ours),
        "Punchlist, the same batch again": median(twice),
    }
    return [(name, seconds, seconds / base) for name, seconds in figures.items()]
