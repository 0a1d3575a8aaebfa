"""Files read and landed, against PyArrow's readers and DuckDB's own `create table … as select`, in rows per processor second.

`python -m benchmarks.sources.files`; with a number, the peak of memory while a CSV file of that many rows is read, and nothing else.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.json as pa_json
import pyarrow.parquet as pq

from extract.landing.contract import load_contract
from extract.landing.duckdb import DuckDBLanding
from extract.sources.file_store import FilesConnection
from extract.sources.files import Files
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceTable
from extract.sources.running import Load, Loading

ROWS, ROUNDS, MANY = 200_000, 3, 10_000_000
READERS: dict[str, Callable[[Path], Any]] = {
    "csv": pa_csv.read_csv,
    "jsonl": pa_json.read_json,
    "parquet": pq.read_table,
}
Speed = tuple[str, int, float, float]
"""What was read how fast: rows, rows per second of processor time, and times the plain reader's."""


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
    with Files("benchmark", FilesConnection(root=str(folder)), SourceLimits()) as source:
        return sum(int(batch.rows.num_rows) for batch in source.batches(table(ending), {}, None))


def insert(path: Path, scratch: Path) -> None:
    """Read a file into a table by DuckDB alone: nothing is checked, and nothing known the next time."""
    with duckdb.connect(str(scratch / "plain.duckdb")) as connection:
        connection.execute(f"create table prices as select * from '{path}'")


def land(folder: Path, ending: str, scratch: Path) -> None:
    """Land a file, each row once."""
    with DuckDBLanding(scratch / "w.duckdb", 10) as landing:
        with Files("benchmark", FilesConnection(root=str(folder)), SourceLimits()) as source:
            Loading(table(ending), landing, Load("benchmark")).load(source)
        found = landing.query("select count(*) as rows from raw.supplier_prices").to_pylist()[0]["rows"]
    if found != ROWS:
        raise SystemExit(f"landed {found:,} rows of {ROWS:,}: each must be there once")


def measure() -> list[Speed]:
    """Rows per processor second, by format; the first round is not counted."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, prices(ROWS))
        for ending, reader in READERS.items():
            path = folder / f"prices.{ending}"
            ways: dict[str, Callable[[Path], Any]] = {
                "PyArrow, rows in memory": lambda _, path=path, reader=reader: reader(path),
                "Punchlist, rows of the contract in memory": lambda _, ending=ending: read(folder, ending),
                "DuckDB alone, into a table": lambda scratch, path=path: insert(path, scratch),
                "Punchlist, landed in DuckDB": lambda scratch, ending=ending: land(folder, ending, scratch),
            }
            seconds = _compared(ways)
            base = seconds["PyArrow, rows in memory"]
            found += [
                (f"{ending}: {way}", ROWS, ROWS / spent, base / spent) for way, spent in seconds.items()
            ]
    return found


def _compared(ways: dict[str, Callable[[Path], Any]]) -> dict[str, float]:
    """Give the median processor seconds of each way, the ways in turn."""
    spent: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS + 1):
        for way, call in ways.items():
            with tempfile.TemporaryDirectory() as scratch:
                started = time.process_time()
                call(Path(scratch))
                spent[way].append(time.process_time() - started)
    return {way: median(seconds[1:]) for way, seconds in spent.items()}


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
    before = _peak()
    rows = read(folder, "csv")
    pipe.send((before, _peak(), rows))


def _peak() -> float:
    """MB of this process at its peak, as Linux counts them."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1000


if __name__ == "__main__":
    if sys.argv[1:]:
        print(*(f"{figure:,.0f}" for figure in memory(int(sys.argv[1]))))
    else:
        for what, rows, speed, ratio in measure():
            print(f"{what}: {rows:,} rows, {speed:,.0f} a second, {ratio:.2f}×")
