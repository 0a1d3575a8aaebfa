"""What the measurements of HTTP sources share: a server in a process of its own, and ours beside the plain client.

The servers are those of the tests. They keep each answer that they once made, so that what is measured is the reader; a real server
takes a hundred times as long for a page.
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
from tests.servers.http_faults import Answer, FaultyServer, Request

ROUNDS = 3
LIMITS = SourceLimits()


class Speed(NamedTuple):
    """What was read how fast: rows, rows per second, and times the plain client's rows per second."""

    what: str
    rows: int
    per_second: float
    ratio: float


def remembering(kind: type[FaultyServer]) -> type[FaultyServer]:
    """Give a server that makes each answer once."""
    known: dict[tuple[str, str, bytes], Answer] = {}

    class Remembering(kind):  # type: ignore[misc,valid-type]
        def answer(self, request: Request) -> Answer:
            asked = (request.path, str(sorted(request.query.items())), request.body)
            if "token" in request.path:
                return super().answer(request)  # type: ignore[no-any-return]
            if asked not in known:
                made = super().answer(request)
                known[asked] = Answer(made.status, made.content, made.headers)
            return known[asked]

    return Remembering


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
    """Read everything by the plain client, and by ours into a new DuckDB file, in turn; the first round is not counted."""
    table = SourceTable("benchmark", name, load_contract(contract), pattern)
    theirs, ours, rows = list[float](), list[float](), 0
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        rows = plain()
        theirs.append(time.perf_counter() - started)
        ours.append(_landed(table, make, rows))
    plain_speed, our_speed = rows / median(theirs[1:]), rows / median(ours[1:])
    return [
        Speed(f"{what}: plain client, rows in memory", rows, plain_speed, 1.0),
        Speed(f"{what}: Punchlist, landed in DuckDB", rows, our_speed, our_speed / plain_speed),
    ]


def _landed(table: SourceTable, make: Callable[[], Source], rows: int) -> float:
    with tempfile.TemporaryDirectory() as folder, DuckDBLanding(Path(folder) / "w.duckdb", 10) as landing:
        started = time.perf_counter()
        with make() as source:
            Loading(table, landing, Load("benchmark", batch_rows=LIMITS.batch_rows)).load(source)
        seconds = time.perf_counter() - started
        found: Any = landing.query(f"select count(*) as rows from {table.contract.full_name}").to_pylist()
    if found[0]["rows"] != rows:
        raise SystemExit(f"landed {found[0]['rows']:,} rows of {rows:,}: each must be there once")
    return seconds
