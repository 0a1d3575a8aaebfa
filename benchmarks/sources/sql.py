"""What the measurements of databases share: the plain client's fetch into memory, ours without landing, and ours into DuckDB.

The server is a process of its own, so the processor's seconds, which are of the reader's process alone, say what ours costs
whatever the server and other programs do.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from extract.landing.duckdb import DuckDBLanding
from extract.sources.limits import SourceLimits
from extract.sources.protocol import Source, SourceTable
from extract.sources.running import Load, Loading

ROUNDS = 3
LIMITS = SourceLimits(timeout_seconds=60)


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


def compare(
    what: str, plain: Callable[[], int], make: Callable[[], Source], table: SourceTable
) -> list[Speed]:
    """Read everything in three ways, in turn, as many rounds; the first is not counted."""
    ways: dict[str, Callable[[], int]] = {
        "plain client, rows in memory": plain,
        "Punchlist, fetched": lambda: _fetched(table, make),
        "Punchlist, landed in DuckDB": lambda: _landed(table, make),
    }
    times: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    counts = set[int]()
    for _ in range(ROUNDS + 1):
        for way, read in ways.items():
            started = time.perf_counter(), time.process_time()
            counts.add(read())
            times[way].append((time.perf_counter() - started[0], time.process_time() - started[1]))
    if len(counts) != 1:
        raise SystemExit(f"{what}: the ways to read it give {counts} rows: each must be there once")
    rows = counts.pop()
    base = median(wall for wall, _ in times["plain client, rows in memory"][1:])
    found = []
    for way, measured in times.items():
        wall = median(wall for wall, _ in measured[1:])
        busy = median(busy for _, busy in measured[1:])
        found.append(Speed(f"{what}: {way}", rows, rows / wall, base / wall, 1e6 * busy / rows))
    return found


def _fetched(table: SourceTable, make: Callable[[], Source]) -> int:
    with make() as source:
        return sum(batch.rows.num_rows for batch in source.batches(table, {}, None))


def _landed(table: SourceTable, make: Callable[[], Source]) -> int:
    with tempfile.TemporaryDirectory() as folder, DuckDBLanding(Path(folder) / "w.duckdb", 10) as landing:
        with make() as source:
            Loading(table, landing, Load("benchmark")).load(source)
        found: Any = landing.query(f"select count(*) as rows from {table.contract.full_name}").to_pylist()
    return int(found[0]["rows"])
