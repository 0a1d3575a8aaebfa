"""A source lands in a scratch warehouse, disturbed and undisturbed: what every source's tests compare.

    same_as_undisturbed(lambda: HubSpot("hubspot", connection, LIMITS), [COMPANIES], tmp_path, [Killed(at=2), Failed(at=3)])

A disturbance happens once, in a try of its own, before the batch of that number is given; a killed one takes its process
with it (SIGKILL), wherever landing is by then. After them the source lands undisturbed, as the next run would. Clocks that jump,
ours and the source's, are put through `same_whatever_clocks_show`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from extract.errors import PunchlistError, SourceError
from extract.landing.contract import load_contract
from extract.landing.duckdb import DuckDBLanding
from extract.landing.protocol import Landing
from extract.sources.gathering import Counts
from extract.sources.limits import SourceLimits
from extract.sources.positions import Origin
from extract.sources.postgresql import PostgreSQL
from extract.sources.protocol import Pattern, Source, SourceBatch, SourceTable, Window
from extract.sources.running import Load, Loading

LIMITS = SourceLimits(batch_rows=100, timeout_seconds=5, retry_delays_seconds=(0.0, 0.0, 0.0))
"""Small batches, no waits."""
Make = Callable[[], Source]


def source_table(
    source: str, contract: str, pattern: Pattern, name: str | None = None, **options: Any
) -> SourceTable:
    """Give a table of a source, by the contract of that name."""
    return SourceTable(source, name or contract, load_contract(contract), pattern, options)


@dataclass(frozen=True, slots=True)
class Failed:
    """The source raises `error` instead of its batch of that number (from 0)."""

    at: int
    error: Exception = field(default_factory=lambda: SourceError("source_unreachable", "made up"))


@dataclass(frozen=True, slots=True)
class Killed:
    """The process dies when the source is asked for its batch of that number (from 0)."""

    at: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """The source gives its batch of that number (from 0) twice."""

    at: int


Disturbance = Failed | Killed | Repeated


class Disturbed:
    """A source that misbehaves once, in all else the one it is made of."""

    def __init__(self, source: Source, disturbance: Disturbance) -> None:
        self._source, self._disturbance, self._given = source, disturbance, 0

    def check(self) -> str:
        return self._source.check()

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        for batch in self._source.batches(table, after, window):
            if self._given == self._disturbance.at:
                self._disturb()
            self._given += 1
            yield batch
            if isinstance(self._disturbance, Repeated) and self._given - 1 == self._disturbance.at:
                yield batch

    def _disturb(self) -> None:
        if isinstance(self._disturbance, Killed):
            os.kill(os.getpid(), signal.SIGKILL)
        if isinstance(self._disturbance, Failed):
            raise self._disturbance.error

    def close(self) -> None:
        self._source.close()

    def __enter__(self) -> Self:
        self._source.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.__exit__(kind, error, trace)


def land_source(
    make: Make,
    tables: Sequence[SourceTable],
    landing: Landing,
    *,
    disturbance: Disturbance | None = None,
    window: Window | None = None,
    origin: Origin = "system",
    batch_rows: int = LIMITS.batch_rows,
    max_shrink: float = 0.5,
) -> dict[str, Counts]:
    """Land tables once, without tries; give what became of their rows. Raises what the source or landing raises."""
    load = Load(run_id="test", origin=origin, batch_rows=batch_rows, max_shrink=max_shrink)
    counts = {}
    with make() as source:
        asked: Source = Disturbed(source, disturbance) if disturbance else source
        for table in tables:
            loading = Loading(table, landing, load)
            if window is None:
                loading.load(asked)
            else:
                loading.load_window(asked, window)
            counts[table.contract.table] = loading.counts
    return counts


def land_in(
    warehouse: Path, make: Make, tables: Sequence[SourceTable], disturbance: Disturbance | None = None
) -> None:
    """Land tables in a warehouse file. One that is to be killed lands in a process of its own."""
    if isinstance(disturbance, Killed):
        said = warehouse.with_suffix(".error")
        child = multiprocessing.get_context("fork").Process(
            target=_land_and_say, args=(said, warehouse, make, tables, disturbance)
        )
        child.start()
        child.join()
        assert child.exitcode in {0, -signal.SIGKILL}, said.read_text() if said.exists() else child.exitcode
        return
    try:
        _land_here(warehouse, make, tables, disturbance)
    except PunchlistError as error:
        if not (isinstance(disturbance, Failed) and error is disturbance.error):
            raise


def _land_and_say(said: Path, *arguments: Any) -> None:
    """Land and end, as a forked child does: what its parent wants done at its end (coverage, gRPC) is not the child's.

    What went wrong is written down, for a child's own words get lost.
    """
    try:
        _land_here(*arguments)
    except BaseException:  # noqa: BLE001 - told to the parent by the file and the code
        said.write_text(traceback.format_exc())
        os._exit(1)
    os._exit(0)


def _land_here(
    warehouse: Path, make: Make, tables: Sequence[SourceTable], disturbance: Disturbance | None
) -> None:
    with DuckDBLanding(warehouse, 10) as landing:
        land_source(make, tables, landing, disturbance=disturbance)


def contents(warehouse: Path, tables: Sequence[SourceTable]) -> dict[str, Counter[str]]:
    """Give how often each row's content is in each raw table, in quarantine, and among the positions in force."""
    with DuckDBLanding(warehouse, 10, read_only=True) as landing:
        found = {
            name: Counter(landing.query(f"select row_hash from raw.{name}").column(0).to_pylist())
            for name in [*(table.contract.table for table in tables), "quarantine"]
        }
        places = landing.query(
            """
            select source || '/' || table_name || '/' || partition_name || ' at ' || position as place
            from raw.source_positions
            where purpose = 'watermark'
            qualify row_number() over (
                partition by source, table_name, partition_name order by sequence desc
            ) = 1
            """
        )
        return found | {"positions": Counter(places.column(0).to_pylist())}


def same_as_undisturbed(
    make: Make,
    tables: Sequence[SourceTable],
    folder: Path,
    disturbances: Sequence[Disturbance],
    *,
    after: Make | None = None,
) -> dict[str, Counter[str]]:
    """Land disturbed, then undisturbed, then once more; compare with a warehouse that was never disturbed.

    `after` makes the source for the undisturbed warehouse, where `make` counts its calls, say. Gives the contents.
    """
    wanted, warehouse = folder / "undisturbed.duckdb", folder / "disturbed.duckdb"
    land_in(wanted, after or make, tables)
    for disturbance in disturbances:
        land_in(warehouse, make, tables, disturbance)
    land_in(warehouse, make, tables)
    expected = contents(wanted, tables)
    assert contents(warehouse, tables) == expected
    land_in(warehouse, make, tables)
    assert contents(warehouse, tables) == expected, "a second run changed something"
    return expected


@contextmanager
def our_clock(by: timedelta) -> Iterator[None]:
    """Let our own clock be off by so much, for all that landing and sources ask of it."""

    class _Instants(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Off(datetime, metaclass=_Instants):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + by

    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("extract.") and vars(module).get("datetime") is datetime:
                patch.setattr(module, "datetime", Off)
        yield


@contextmanager
def clock_of_database(moment: datetime) -> Iterator[None]:
    """Let databases that speak PostgreSQL's protocol show a moment when they are asked for the time."""
    asked = PostgreSQL.clock
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PostgreSQL, "clock", lambda reader: asked(reader)._replace(now=moment))
        yield


def same_whatever_clocks_show(
    make: Make,
    tables: Sequence[SourceTable],
    folder: Path,
    grow: Callable[[datetime], object],
    source_clock: Callable[[datetime], AbstractContextManager[object]],
) -> dict[str, Counter[str]]:
    """Land while our clock, then the source's, jumps ahead and is set back; compare with a warehouse that landed once.

    Before each load `grow` adds a row that changed at that moment, as the source's own clock would say. Gives the contents.
    """
    warehouse, wanted = folder / "clocks.duckdb", folder / "once.duckdb"
    noon, hours = datetime(2026, 3, 1, 12, tzinfo=UTC), timedelta(hours=1)
    for ours, theirs in ((0, 0), (24, 1), (-24, 2), (0, 9), (0, 3), (0, 4)):
        grow(noon + theirs * hours)
        with our_clock(ours * hours), source_clock(noon + theirs * hours):
            land_in(warehouse, make, tables)
    with source_clock(noon + 24 * hours):
        land_in(warehouse, make, tables)
        land_in(wanted, make, tables)
    expected = contents(wanted, tables)
    assert contents(warehouse, tables) == expected
    return expected


def with_name(table: SourceTable, source: str) -> SourceTable:
    """Give the table as another source's."""
    return replace(table, source=source)
