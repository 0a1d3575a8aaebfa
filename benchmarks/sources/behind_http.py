"""What the measurements of HTTP sources share: a server in a process of its own, and ours beside the plain client.

The servers are those of the tests; what they cost is in both figures. A page of theirs takes milliseconds, one over the network a
hundred times as long: the processor's seconds say what ours costs beside the plain client whatever the server does. They are of the
reader's process alone.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from extract.landing.contract import load_contract
from extract.landing.duckdb import DuckDBLanding
from extract.sources.limits import SourceLimits
from extract.sources.protocol import Pattern, Source, SourceTable
from extract.sources.running import Load, Loading
from tests.servers.http_faults import FaultyServer

ROUNDS = 2
LIMITS = SourceLimits()


class Speed(NamedTuple):
    """What was read how fast: rows, rows per second, times the plain client's, processor's seconds for a million rows."""

    what: str
    rows: int
    per_second: float
    ratio: float
    processor: float

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.rows:,} rows, {self.per_second:,.0f} a second, {self.ratio:.2f}×, "
            f"{self.processor:.1f} s of processor for a million"
        )


@contextmanager
def served(make: Callable[[], FaultyServer]) -> Iterator[str]:
    """Start a server in a process of its own; give its address."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(make, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.kill()
        process.join()


def _serve(make: Callable[[], FaultyServer], pipe: Connection) -> None:
    with make() as server:
        pipe.send(server.url)
        pipe.poll(None)


def compare(  # noqa: PLR0917 - what is read, and how
    what: str,
    plain: Callable[[], int],
    make: Callable[[], Source],
    contract: str,
    pattern: Pattern,
    name: str,
) -> list[Speed]:
    """Read everything by the plain client, by ours, and by ours into a new DuckDB file, in turn; the first round is not counted."""
    table = SourceTable("benchmark", name, load_contract(contract), pattern)
    spent: dict[str, list[tuple[float, float]]] = {}
    rows = 0
    for _ in range(ROUNDS + 1):
        started = _clocks()
        rows = plain()
        spent.setdefault("plain client, rows in memory", []).append(_since(started))
        started = _clocks()
        with make() as source:
            for batch in source.batches(table, {}, None):
                del batch
        spent.setdefault("Punchlist, rows of the contract in memory", []).append(_since(started))
        spent.setdefault("Punchlist, landed in DuckDB", []).append(_landed(table, make, rows))
    wall = {way: median(seconds for seconds, _ in times[1:]) for way, times in spent.items()}
    peer = next(iter(wall.values()))
    return [
        Speed(
            f"{what}: {way}",
            rows,
            rows / seconds,
            peer / seconds,
            1e6 * median(busy for _, busy in spent[way][1:]) / rows,
        )
        for way, seconds in wall.items()
    ]


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(started: tuple[float, float]) -> tuple[float, float]:
    return time.perf_counter() - started[0], time.process_time() - started[1]


def _landed(table: SourceTable, make: Callable[[], Source], rows: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder, DuckDBLanding(Path(folder) / "w.duckdb", 10) as landing:
        started = _clocks()
        with make() as source:
            Loading(table, landing, Load("benchmark", batch_rows=LIMITS.batch_rows)).load(source)
        seconds = _since(started)
        found: Any = landing.query(f"select count(*) as rows from {table.contract.full_name}").to_pylist()
    if found[0]["rows"] != rows:
        raise SystemExit(f"landed {found[0]['rows']:,} rows of {rows:,}: each must be there once")
    return seconds
