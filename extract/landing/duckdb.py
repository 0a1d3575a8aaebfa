"""Landing in DuckDB. Comes in: Arrow tables. Goes out: rows of raw tables, each row's content once, and a ledger row.

A batch is one transaction: rows whose `row_hash` is not there yet, quarantine for those that break their contract,
and the ledger. A process that is killed at any moment leaves either all of it or nothing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from extract.closing import Closing
from extract.landing.contract import Contract, load_contract
from extract.landing.duckdb_insert import insert_rows
from extract.landing.duckdb_replace import Replacing
from extract.landing.duckdb_stream import DuckDBStream
from extract.landing.known import known_documents
from extract.landing.ledger import Batch, conform_batch, ledger_rows
from extract.landing.lock import WarehouseLock, held_by
from extract.landing.protocol import KnownDocuments, LandResult, Reader, TableResult
from extract.landing.row_hash import CONTENT_HASH_SQL
from extract.landing.tables import create_tables
from extract.landing.warehouse_errors import conflicting_holder, translate

_POLL_SECONDS = 0.1


class DuckDBLanding(Closing):
    """The warehouse in one file, held by this process until `close`. `memory_bytes`: what DuckDB may keep of it in memory.

    Raises WarehouseError: "warehouse_held", "warehouse_unwritable", "disk_full", "not_a_warehouse", "out_of_memory".
    """

    def __init__(
        self,
        path: Path,
        lock_timeout: float,
        run_id: str | None = None,
        *,
        read_only: bool = False,
        memory_bytes: int | None = None,
    ) -> None:
        self.path = path
        self._lock = WarehouseLock(path, lock_timeout, run_id)
        self._lock.acquire(optional=read_only)
        try:
            self._connection = _connect(path, lock_timeout, read_only)
            with self._translated():
                self._connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
                if memory_bytes is not None:
                    self._connection.execute(f"set memory_limit = '{memory_bytes} bytes'")
                if not read_only:
                    create_tables(self._connection)
        except BaseException:
            self.close()
            raise

    def known_documents(self, reader: Reader) -> KnownDocuments:
        """Give what is known of documents by that reader."""
        return known_documents(self.query, reader)

    def land(self, batch: Mapping[str, Any], *, source: str, run_id: str | None) -> LandResult:
        """Land Arrow tables by table name, all or nothing, each row's content once; with their rows of the ledger."""
        this = Batch(source, run_id)
        incoming = conform_batch(batch)
        with self._lock.writing, self._transaction():
            landed = {
                name: self._insert(load_contract(name), rows, this)
                for name, rows in incoming.rows.items()
                if rows.num_rows
            }
            results = incoming.results(landed)
            if not any(result.landed for result in results.values()):
                return LandResult(None, results)
            self._tell_ledger(this, results)
        return LandResult(this.batch_id, results)

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
        this, contract = Batch(source, run_id), load_contract(table)
        received: Counter[str] = Counter()
        landed: Counter[str] = Counter()

        def insert(name: str, rows: Any) -> None:
            received[name] += rows.num_rows
            landed[name] += self._insert(load_contract(name), rows, this)

        with self._lock.writing, self._transaction():
            with Replacing(self._connection, contract, this.system_values(contract)) as staged:
                for rows in batches:
                    incoming = conform_batch({table: rows})
                    staged.add(incoming.rows.pop(table), incoming.rejected.get(table, 0))
                    for name, extra in incoming.rows.items():
                        insert(name, extra)
                staged.refuse_shrinking(source, max_shrink)
                removed = staged.remove_others()
                landed[table] = staged.insert_new()
            for name, extra in conform_batch(beside or {}).rows.items():
                insert(name, extra)
            results = {
                name: TableResult(number, landed[name], number - landed[name], 0)
                for name, number in received.items()
            }
            results[table] = staged.result(landed[table], removed)
            is_new = removed > 0 or any(landed.values())
            if is_new:
                self._tell_ledger(this, results)
        return LandResult(this.batch_id if is_new else None, results)

    def append(self, table: str, rows: Any) -> int:
        """Insert an Arrow table of the platform's own facts, each row's content once; no batch, no row of the ledger.

        Gives the number of rows that were new.
        """
        contract = load_contract(table)
        with self._lock.writing, self._transaction():
            return self._insert(contract, rows, Batch(source=table, run_id=None, batch_id=None))

    def stream(self, table: str, *, source: str | None = None, run_id: str | None = None) -> DuckDBStream:
        """Open a table's stream for a source: rows as they come, each of its positions once (`streams.py`)."""
        return DuckDBStream(
            table,
            source or table,
            run_id=run_id,
            query=self.query,
            write=self._write,
            quarantine=lambda rows: self.land({"quarantine": rows}, source=source or table, run_id=run_id),
        )

    def query(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """Give the answer to a query as a pyarrow.Table."""
        with self._translated():
            return self._connection.execute(sql, list(params)).to_arrow_table()

    def table_names(self, *schemas: str) -> set[str]:
        """Give the tables and views there are in schemas, as schema.table."""
        found = self.query("select table_schema, table_name from information_schema.tables").to_pylist()
        return {
            f"{row['table_schema']}.{row['table_name']}" for row in found if row["table_schema"] in schemas
        }

    def close(self) -> None:
        """Let go of the warehouse. May be called again."""
        if hasattr(self, "_connection"):
            self._connection.close()
        self._lock.release()

    def _write(self, batch: Batch, parts: list[tuple[Contract, Any]], check: Callable[[], None]) -> None:
        """Insert rows into tables in one transaction, whether or not their content is there."""
        with self._lock.writing, self._transaction():
            check()
            for contract, rows in parts:
                self._insert(contract, rows, batch, once=False)

    def _insert(self, contract: Contract, rows: Any, batch: Batch, *, once: bool = True) -> int:
        """Insert rows of a batch, each content once unless said otherwise; give the number of those that were new."""
        return insert_rows(self._connection, contract, rows, batch.system_values(contract), once=once)

    def _tell_ledger(self, batch: Batch, results: Mapping[str, TableResult]) -> None:
        """Write the batch's rows of the ledger."""
        hashes = {name: self._content_hash(load_contract(name), batch) for name in results}
        self._insert(load_contract("load_batches"), ledger_rows(batch, results, hashes), batch)

    def _content_hash(self, contract: Contract, batch: Batch) -> str | None:
        """Give the hash of what the batch landed in a table; anyone can compute it again from the table."""
        found = self._connection.execute(
            f"select {CONTENT_HASH_SQL} from {contract.full_name} where batch_id = ? and loaded_at = ?",  # noqa: S608 - as above
            [batch.batch_id, batch.started_at],  # the time is in order, so that few row groups are looked at
        ).fetchone()
        return found[0] if found else None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit at the end, roll back on any error, and say DuckDB's errors in our words."""
        with self._translated():
            self._connection.execute("begin")
            try:
                yield
                self._connection.execute("commit")
            except BaseException as error:
                self._roll_back(error)
                raise

    def _roll_back(self, error: BaseException) -> None:
        """Undo the transaction. Where DuckDB has already done so itself (a failed commit), its first error counts."""
        try:
            self._connection.execute("rollback")
        except duckdb.Error as second:
            error.add_note(f"rolling back: {type(second).__name__}")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise translate(error, self.path) from error


def _connect(path: Path, timeout: float, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open the file. A program without our lock (dbt from a terminal, a DuckDB shell) is waited for as well."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only)
        except duckdb.Error as error:
            who = conflicting_holder(error)
            if who is None:
                raise translate(error, path) from error
            if time.monotonic() >= deadline:
                raise held_by(path, who, timeout) from error
        time.sleep(_POLL_SECONDS)
