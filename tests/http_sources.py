"""What every source behind HTTP is put through: each fault of `servers.http_faults` in turn, a kill, and then equality.

land_through(faults_of(server), make, tables, folder)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from servers.http_faults import FaultyServer, no_faults, once
from sources import Killed, contents, land_in, land_source

from extract.errors import SourceError
from extract.landing.duckdb import DuckDBLanding
from extract.sources.protocol import Source, SourceTable

CODES = {
    "refused": "source_unreachable",
    "timeout": "source_unreachable",
    "401": "source_denied",
    "403": "source_denied",
    "500": "source_unreachable",
    "truncated": "source_answer",
    "cut": "source_answer",
    "repeated": "source_answer",
    "missing": "source_answer",
    "429": None,
}
"""What each fault is called; None where the source waits and all is well. A 500 comes twice, then it is fine."""


def land_through(
    server: FaultyServer,
    make: Callable[[], Source],
    tables: Sequence[SourceTable],
    folder: Path,
    *,
    at: int,
    path: str,
    left_out: Sequence[str] = (),
) -> dict[str, Counter[str]]:
    """Land with one fault after another at the `at`-th request below `path`, then killed, then whole.

    Gives the contents, which are those of a warehouse that knew no fault.
    """
    wanted, warehouse = folder / "undisturbed.duckdb", folder / "disturbed.duckdb"
    land_in(wanted, make, tables)
    with DuckDBLanding(warehouse, 10) as landing:
        for fault, code in CODES.items():
            for _ in range(2 if fault == "500" else 1):
                if fault not in left_out and fault != "429":
                    _fail(server, make, tables, landing, fault, code or "", at, path)
    land_in(warehouse, make, tables, Killed(at=1))
    server.faults = once("429", at=1)
    land_in(warehouse, make, tables)
    server.faults = no_faults
    expected = contents(wanted, tables)
    assert contents(warehouse, tables) == expected
    land_in(warehouse, make, tables)
    assert contents(warehouse, tables) == expected, "a second run changed something"
    return expected


@contextmanager
def clock_of(server: FaultyServer, moment: datetime) -> Iterator[None]:
    """Let a server's clock show a moment."""
    server.clock, before = moment.timestamp(), server.clock
    yield
    server.clock = before


def _fail(  # noqa: PLR0917 - what a land takes
    server: FaultyServer,
    make: Callable[[], Source],
    tables: Sequence[SourceTable],
    landing: DuckDBLanding,
    fault: str,
    code: str,
    at: int,
    path: str,
) -> None:
    """Land until the fault, which must be told in its word, and tell nobody's secrets."""
    if fault == "refused":
        server.stop()
    else:
        server.faults = once(
            fault, at=at, times=2 if fault == "401" else 1, path=path
        )  # a session is renewed once
    with pytest.raises(SourceError) as raised:
        land_source(make, tables, landing)
    assert raised.value.code == code, (fault, raised.value.message)
    if fault == "refused":
        server.start()
    server.faults = no_faults
