"""Files landed, against DuckDB's own `create table … as select` from the same file.

`python -m benchmarks.sources.files`; with a number, the peak of memory while a CSV file of that many rows is read, and nothing else.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from benchmarks.high_water import high_water
from benchmarks.sources.comparing import LIMITS, Compared, compare
from extract.landing.contract import load_contract
from extract.sources.file_store import FilesConnection
from extract.sources.files import Files
from extract.sources.protocol import SourceTable

ROWS, MANY = 500_000, 10_000_000
NAMES = {"parquet": "Parquet", "csv": "CSV", "jsonl": "JSON lines"}


def prices(count: int, first: int = 0) -> Any:
    """Rows of suppliers' prices."""
    number = np.arange(first, first + count)
    return pa.table(
        {
            "product_id": np.char.add("P", number.astype(str)),
            "supplier": np.char.add("Supplier ", (number % 97).astype(str)),
            "cost": np.round(np.random.default_rng(7).random(count) * 1000, 2),
            "currency": np.where(number % 3 == 0, "AUD", "CAD"),
            "valid_from": pa.array((number % 3000 + 17_000).astype("int32"), pa.date32()),
        }
    )


def write(folder: Path, rows: Any) -> None:
    """Write the rows in each format."""
    pa_csv.write_csv(rows, folder / "prices.csv")
    pq.write_table(rows, folder / "prices.parquet")
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        connection.execute(f"copy rows to '{folder / 'prices.jsonl'}' (format json)")


def table(ending: str) -> SourceTable:
    """The table of the files of one format."""
    return SourceTable(
        "benchmark", "prices", load_contract("supplier_prices"), "files", {"path": f"*.{ending}"}
    )


def read(folder: Path, ending: str) -> int:
    """Read a file as rows of its contract, and keep none; give their number."""
    with Files("benchmark", FilesConnection(root=str(folder)), LIMITS) as source:
        return sum(int(batch.rows.num_rows) for batch in source.batches(table(ending), {}, None))


def insert(path: Path) -> int:
    """Read a file into a table by DuckDB alone: nothing is checked, and nothing known the next time. Gives the number of rows."""
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect(f"{scratch}/plain.duckdb") as connection:
        connection.execute(f"create table prices as select * from '{path}'")
        return int(connection.table("prices").count("*").fetchall()[0][0])


def measure() -> list[Compared]:
    """Ours beside DuckDB alone, by format."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, prices(ROWS))
        connection = FilesConnection(root=name)
        return [
            compare(
                f"{title}, against DuckDB's own load",
                lambda ending=ending: insert(folder / f"prices.{ending}"),  # type: ignore[misc]
                lambda: Files("benchmark", connection, LIMITS),
                table(ending),
            )
            for ending, title in NAMES.items()
        ]


def memory(rows: int = MANY) -> tuple[int, float, float, float]:
    """Rows of a CSV file, its MB, and the MB of a process at its peak: once its code is loaded, and when it has read the file."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "prices.csv"
        with pa_csv.CSVWriter(str(path), prices(1).schema) as writer:
            for first in range(0, rows, ROWS):
                writer.write_table(prices(min(ROWS, rows - first), first))
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        child = multiprocessing.get_context("spawn").Process(target=_read_alone, args=(path.parent, theirs))
        child.start()
        before, after, found = ours.recv()
        child.join()
        if found != rows:
            raise SystemExit(f"read {found:,} rows of {rows:,}")
        return rows, path.stat().st_size / 1e6, before, after


def _read_alone(folder: Path, pipe: Any) -> None:
    before = high_water()
    rows = read(folder, "csv")
    pipe.send((before, high_water(), rows))


if __name__ == "__main__":
    if sys.argv[1:]:
        print(*(f"{figure:,.0f}" for figure in memory(int(sys.argv[1]))))
    else:
        for line in measure():
            print(line)
