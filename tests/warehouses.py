"""The warehouses that landing is tested on, behind the same few lines: a DuckDB file, a project of the BigQuery emulator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from servers.bigquery import Emulator

from extract.landing import open_landing
from extract.landing.bigquery.statements import CONTENT_HASH_SQL as BIGQUERY_CONTENT_HASH_SQL
from extract.landing.protocol import Landing
from extract.landing.row_hash import CONTENT_HASH_SQL
from extract.settings import Settings


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A warehouse that nobody has opened yet; `another` gives one more."""

    kind: str
    settings: Settings
    another: Callable[[], Warehouse]

    @property
    def content_hash_sql(self) -> str:
        """The SQL of a batch's content hash on this engine."""
        return CONTENT_HASH_SQL if self.kind == "duckdb" else BIGQUERY_CONTENT_HASH_SQL

    def open(self) -> Landing:
        """Open it, as every command does."""
        return open_landing(self.settings)


def duckdb_warehouse(folder: Path) -> Warehouse:
    settings = Settings(warehouse=folder / f"{uuid4().hex}.duckdb", lock_timeout_seconds=1)
    return Warehouse("duckdb", settings, lambda: duckdb_warehouse(folder))


def bigquery_warehouse(emulator: Emulator) -> Warehouse:
    """A project of its own. Waits between tries are short: nobody is spared by long ones here."""
    settings = Settings(
        warehouse_kind="bigquery",
        bigquery_project=emulator.another_project().project,
        bigquery_endpoint=emulator.endpoint,
        bigquery_storage_endpoint=emulator.grpc_endpoint,
        bigquery_retry_delay_seconds=0.005,
        bigquery_deadline_seconds=30,
    )
    return Warehouse("bigquery", settings, lambda: bigquery_warehouse(emulator))
