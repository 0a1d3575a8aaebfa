"""Makes the modules beside this file importable in every test below it: `papers` draws PDFs, good and bad.

No test asks the real Claude: a developer's key and choice of engine are put away before anything reads them. No test is timed:
the machines that run them are noisy, so Hypothesis has no deadline.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from servers.bigquery import Emulator, running_emulator
from servers.postgresql import Server, find_programs, running_postgresql
from servers.snowflake import SnowflakeServer, running_snowflake
from warehouses import Warehouse, bigquery_warehouse, duckdb_warehouse

from extract.landing.protocol import Landing

_OWN = ("PUNCHLIST_ANTHROPIC", "PUNCHLIST_ENGINE", "PUNCHLIST_CLAUDE", "ANTHROPIC_")
for name in [name for name in os.environ if name.startswith(_OWN)]:
    del os.environ[name]

settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")


@pytest.fixture(scope="session")
def bigquery_emulator() -> Iterator[Emulator]:
    """One emulator for all tests of a process; a test takes a project of its own (`another_project`)."""
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """One PostgreSQL for all tests of a process; a test takes a database of its own (`new_database`)."""
    if find_programs() is None:
        pytest.skip("there is no PostgreSQL on this machine: apt install postgresql")
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def snowflake() -> Iterator[SnowflakeServer]:
    """One Snowflake for all tests of a process; a test takes a database of its own (`another_database`)."""
    with running_snowflake() as server:
        yield server


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the emulator's turn of tests that are marked for one engine."""
    left_out = [
        item
        for item in items
        if item.get_closest_marker("duckdb_only") and item.callspec.params.get("warehouse") == "bigquery"
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(params=["duckdb", "bigquery"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    """Each engine in turn: what landing promises, it promises on both."""
    if request.param == "duckdb":
        return duckdb_warehouse(tmp_path)
    return bigquery_warehouse(request.getfixturevalue("bigquery_emulator"))


@pytest.fixture
def landing(warehouse: Warehouse) -> Iterator[Landing]:
    with warehouse.open() as opened:
        yield opened
