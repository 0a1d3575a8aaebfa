"""Landing on BigQuery. Comes in: Arrow tables. Goes out: rows of raw tables, each row's content once, and a ledger row.

    load jobs (Parquet) → staging tables of the batch → one transaction: new rows, quarantine and ledger → staging dropped

A process that is killed at any moment leaves either all of the batch or nothing, besides staging tables that expire. The
ledger says what became of the batch, so a lost answer to the transaction costs a question and no row.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pyarrow as pa
from google.api_core.exceptions import NotFound
from google.cloud import bigquery

from extract.closing import Closing
from extract.landing.bigquery.client import connect
from extract.landing.bigquery.jobs import REQUEST_SECONDS, Jobs
from extract.landing.bigquery.replacing import Replacing
from extract.landing.bigquery.staging import Staging, create_dataset, staged_rows
from extract.landing.bigquery.statements import TURNS, landing_script, lookup_query
from extract.landing.bigquery.stream import BigQueryStream
from extract.landing.bigquery.tables import create_tables
from extract.landing.bigquery.write_api import WriteApi, connect_writer
from extract.landing.contract import load_contract
from extract.landing.duckdb_replace import refuse_shrinking
from extract.landing.known import known_documents
from extract.landing.ledger import Batch, conform_batch
from extract.landing.protocol import KnownDocuments, LandResult, Reader, TableResult
from extract.settings import Settings

_PARAMETER_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "BOOL"),
    (int, "INT64"),
    (float, "FLOAT64"),
    (datetime, "TIMESTAMP"),
    (date, "DATE"),
    (str, "STRING"),
)
_writing = threading.Lock()
"""Threads of this process take turns; other processes are told by BigQuery (`statements.py`)."""


class BigQueryLanding(Closing):
    """The raw tables of a project. Raises WarehouseError: "bigquery_…" (`errors.py`), "warehouse_held"."""

    def __init__(self, settings: Settings, run_id: str | None = None, *, read_only: bool = False) -> None:
        self._settings = settings
        self._client = connect(settings)
        self._jobs = Jobs(self._client, settings, run_id, kept=run_id is not None and not read_only)
        if not read_only:
            with self._jobs.translated():
                create_tables(self._client, settings.bigquery_policy_tags)
                create_dataset(self._client, settings.bigquery_staging_hours)
                self._create_turns()

    def known_documents(self, reader: Reader) -> KnownDocuments:
        """Give what is known of documents by that reader."""
        return known_documents(self.query, reader)

    def land(self, batch: Mapping[str, Any], *, source: str, run_id: str | None) -> LandResult:
        """Land Arrow tables by table name, all or nothing, each row's content once; with their rows of the ledger."""
        this = Batch(source, run_id)
        incoming = conform_batch(batch)
        if not any(rows.num_rows for rows in incoming.rows.values()):
            return LandResult(None, incoming.results({}))
        assert this.batch_id is not None
        staging = Staging(self._jobs, self._settings, this.batch_id)
        try:
            staging.load(
                (name, load_contract(name), staged_rows(load_contract(name), rows, this))
                for name, rows in incoming.rows.items()
                if rows.num_rows
            )
            staged = dict(staging.tables)
            ledger = _expected(this, incoming.results({}))
            staging.load([("load_batches", load_contract("load_batches"), ledger)])
            self._commit(this.batch_id, staged, staging.tables["load_batches"])
            landed = self._ledger(this.batch_id)
        finally:
            staging.drop()
        return LandResult(this.batch_id if any(landed.values()) else None, incoming.results(landed))

    def replace(
        self,
        table: str,
        batches: Iterable[Any],
        *,
        source: str,
        run_id: str | None,
        max_shrink: float,
        beside: Mapping[str, Any] | None = None,
    ) -> LandResult:
        """Make a table hold these rows and no others, all or nothing; rows it has already stay as they are."""
        this = Batch(source, run_id)
        assert this.batch_id is not None
        staging = Staging(self._jobs, self._settings, this.batch_id)
        replacing = Replacing(table, staging, this)
        try:
            replacing.take(batches, beside)
            there, removed = self._compare(load_contract(table).full_name, staging.tables[table])
            refuse_shrinking(load_contract(table), source, there, replacing.coming, max_shrink)
            staged = dict(staging.tables)
            ledger = _expected(this, replacing.results({}, removed))
            staging.load([("load_batches", load_contract("load_batches"), ledger)])
            self._commit(this.batch_id, staged, staging.tables["load_batches"], replaced=table)
            landed = self._ledger(this.batch_id)
        finally:
            staging.drop()
        return LandResult(this.batch_id if landed else None, replacing.results(landed, removed))

    def _compare(self, table: str, staged: str) -> tuple[int, int]:
        """Give the rows of a table, and those of them that are not staged."""
        [found] = self.query(
            f"select count(*) as there, countif(row_hash not in (select row_hash from {staged})) as removed from {table}"  # noqa: S608 - our own names
        ).to_pylist()
        return found["there"], found["removed"]

    def append(self, table: str, rows: Any) -> int:
        """Insert an Arrow table of the platform's own facts, each row's content once; no batch, no row of the ledger.

        Gives the number of rows that were new.
        """
        if not rows.num_rows:
            return 0
        contract, load_id = load_contract(table), uuid4().hex
        staging = Staging(self._jobs, self._settings, load_id)
        try:
            staging.load(
                [
                    (
                        table,
                        contract,
                        staged_rows(contract, rows, Batch(source=table, run_id=None, batch_id=None)),
                    )
                ]
            )
            self._commit(load_id, staging.tables, None)
            left = f"select count(distinct row_hash) as n from {staging.tables[table]}"  # noqa: S608 - our own name
            return int(self.query(left).column("n")[0].as_py())
        finally:
            staging.drop()

    def stream(self, table: str, *, source: str | None = None, run_id: str | None = None) -> BigQueryStream:
        """Open a table's stream for a source: rows as they come, each of its positions once (`streams.py`)."""
        settings = self._settings
        with self._jobs.translated():
            writer = connect_writer(settings)
        return BigQueryStream(
            table,
            source or table,
            run_id=run_id,
            api=WriteApi(writer, settings.bigquery_deadline_seconds, settings.bigquery_retry_delay_seconds),
            project=self._client.project,
            query=self.query,
            quarantine=lambda rows: self.land({"quarantine": rows}, source=source or table, run_id=run_id),
            translated=self._jobs.translated,
        )

    def query(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """Give the answer to a query as a pyarrow.Table."""
        return self._jobs.query(
            f"punchlist-query-{uuid4().hex}", sql, [_parameter(value) for value in params]
        )

    def table_names(self, *schemas: str) -> set[str]:
        """Give the tables and views there are in datasets, as dataset.table."""
        return {name for dataset in schemas for name in self._tables_of(dataset)}

    def _tables_of(self, dataset: str) -> list[str]:
        with self._jobs.translated():
            try:
                found = self._client.list_tables(dataset, retry=self._jobs.retry, timeout=REQUEST_SECONDS)
                return [f"{dataset}.{table.table_id}" for table in found]
            except NotFound:
                return []

    def close(self) -> None:
        """Let go of the warehouse. May be called again."""
        self._client.close()

    def _commit(
        self, load_id: str, staged: Mapping[str, str], ledger: str | None, *, replaced: str | None = None
    ) -> None:
        with _writing:
            self._jobs.script(
                f"punchlist-{load_id}-commit",
                landing_script(load_id, staged, ledger, replaced),
                reads=lookup_query(staged),
            )

    def _ledger(self, batch_id: str) -> dict[str, int]:
        """Give the rows that the ledger says have landed, by table; none where the batch brought nothing new."""
        rows = self.query(
            "select table_name, rows_landed from raw.load_batches where batch_id = ?", [batch_id]
        )
        return {row["table_name"]: row["rows_landed"] for row in rows.to_pylist()}

    def _create_turns(self) -> None:
        """Make the table whose row every batch writes. Two processes may both make the row: each batch writes both."""
        table = bigquery.Table(
            f"{self._client.project}.{TURNS}",
            schema=[
                bigquery.SchemaField("load_id", "STRING", description="Who landed last."),
                bigquery.SchemaField(
                    "taken_at", "TIMESTAMP", description="When its transaction ran, in UTC."
                ),
            ],
        )
        table.description = (
            "Every landing's transaction writes this row, so that BigQuery lets them through one by one."
        )
        self._client.create_table(table, exists_ok=True, retry=self._jobs.retry, timeout=REQUEST_SECONDS)
        if not self.query(f"select 1 as one from {TURNS} limit 1").num_rows:  # noqa: S608 - our own name
            self._jobs.script(
                f"punchlist-{uuid4().hex}-turns",
                f"insert into {TURNS} (load_id) values (null)",  # noqa: S608 - as above
            )


def _expected(batch: Batch, results: Mapping[str, TableResult]) -> Any:
    """Give the ledger's rows as far as they are known before the transaction."""
    contract = load_contract("load_batches")
    rows = [
        {
            "batch_id": batch.batch_id,
            "table_name": name,
            "source": batch.source,
            "rows_received": result.received,
            "rows_quarantined": result.quarantined,
            "rows_removed": result.removed or None,
            "started_at": batch.started_at,
            "run_id": batch.run_id,
        }
        for name, result in results.items()
    ]
    return pa.Table.from_pylist(rows, pa.schema([contract.arrow_schema.field(name) for name in rows[0]]))


def _parameter(value: Any) -> bigquery.ScalarQueryParameter:
    kind = next((name for python, name in _PARAMETER_TYPES if isinstance(value, python)), "STRING")
    return bigquery.ScalarQueryParameter(None, kind, value)
