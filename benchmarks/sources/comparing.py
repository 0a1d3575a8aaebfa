"""What the measurements of all sources share: the plain client's own fetch, ours into memory, and ours into a new DuckDB file, in turn.

Servers are those of the tests, in processes of their own; what they cost is in the wall time of all three. The processor's seconds are of
the reading process alone, with all its threads: they say what ours costs beside the plain client whatever server and other programs do.
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

ROUNDS = 2
LIMITS = SourceLimits(timeout_seconds=60)
HEAD = (
    "source",
    "rows",
    "plain client, rows a second",
    "into memory",
    "landed",
    "landed, by processor time",
    "processor seconds a million landed",
)


class Compared(NamedTuple):
    """How fast a source is: the plain client's rows per second, and ours as times of that, by wall time and by the processor's.

    `processor` is the processor's seconds to land a million rows.
    """

    what: str
    rows: int
    plain: float
    fetched: float
    landed: float
    landed_busy: float
    processor: float

    def cells(self) -> tuple[str, ...]:
        """Give the cells of its line in a table under HEAD."""
        ratios = (f"{ratio:.2f}×" for ratio in (self.fetched, self.landed, self.landed_busy))
        return self.what, f"{self.rows:,}", f"{self.plain:,.0f}", *ratios, f"{self.processor:.1f}"

    def __str__(self) -> str:
        return "; ".join(f"{name} {cell}" for name, cell in zip(HEAD, self.cells(), strict=True))


def compare(what: str, plain: Callable[[], int], make: Callable[[], Source], table: SourceTable) -> Compared:
    """Read everything in three ways, in turn, as many rounds; the first is not counted."""
    ways = {"plain": plain, "fetched": lambda: _fetched(table, make), "landed": lambda: _landed(table, make)}
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
    wall = {way: median(each for each, _ in taken[1:]) for way, taken in times.items()}
    busy = {way: median(each for _, each in taken[1:]) for way, taken in times.items()}
    return Compared(
        what,
        rows,
        rows / wall["plain"],
        wall["plain"] / wall["fetched"],
        wall["plain"] / wall["landed"],
        busy["plain"] / busy["landed"],
        1e6 * busy["landed"] / rows,
    )


def _fetched(table: SourceTable, make: Callable[[], Source]) -> int:
    with make() as source:
        return sum(batch.rows.num_rows for batch in source.batches(table, {}, None))


def _landed(table: SourceTable, make: Callable[[], Source]) -> int:
    with tempfile.TemporaryDirectory() as folder, DuckDBLanding(Path(folder) / "w.duckdb", 10) as landing:
        with make() as source:
            Loading(table, landing, Load("benchmark")).load(source)
        found: Any = landing.query(f"select count(*) as rows from {table.contract.full_name}").to_pylist()
    return int(found[0]["rows"])
