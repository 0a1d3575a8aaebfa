"""What a warehouse must do for landing: the one small protocol that `duckdb.py` and `bigquery/` keep.

with open_landing(get_settings()) as landing:
    result = landing.land({"work_order_lines": table}, source="examples", run_id=run_id)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self


@dataclass(frozen=True, slots=True)
class TableResult:
    """Rows of one table in one batch. Received = landed + known + quarantined; `removed` are rows it replaced."""

    received: int
    landed: int
    known: int
    quarantined: int
    removed: int = 0


@dataclass(frozen=True, slots=True)
class LandResult:
    """What became of a batch, by table. `batch_id` is None where nothing was new, so nothing was written."""

    batch_id: str | None
    tables: dict[str, TableResult]

    @property
    def rows_landed(self) -> int:
        """New rows, quarantine's own not counted."""
        return sum(result.landed for name, result in self.tables.items() if name != "quarantine")

    @property
    def rows_quarantined(self) -> int:
        """Rows of the batch that can't land, in quarantine since now or before."""
        return self.tables["quarantine"].received if "quarantine" in self.tables else 0


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a document: specification and engine with their versions. Another reader reads all again."""

    spec: str
    spec_version: str
    engine: str
    engine_version: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt on record: its number, its outcome, and the hash of the record it gave."""

    number: int
    status: str
    error_code: str | None
    record_hash: str


DocumentKey = tuple[str | None, str]
"""document_id and path; document_id is None where the file gave no bytes."""


class LastReading(NamedTuple):
    """The last attempt at a document under any path: its number, when it was, and the hash of the reviewed file it used."""

    attempt: int
    extracted_at: datetime | None
    reviews_hash: str | None


@dataclass(frozen=True, slots=True)
class KnownDocuments:
    """What the warehouse knows of documents by one reader.

    `attempts` has all attempts at each document and path, by number. `read` gives for each document_id the path
    under which its bytes were read or failed for good: neither duplicates nor failures that may pass are in it.
    `last` gives for each document_id the last attempt that was no duplicate.
    """

    reader: Reader
    attempts: dict[DocumentKey, tuple[Attempt, ...]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    last: dict[str, LastReading] = field(default_factory=dict)


class LandingStream(Protocol):
    """A table's stream, open for one source: rows as they come, each of the source's positions once."""

    @property
    def position(self) -> str | None:
        """Where the source goes on: all rows before it are in the table, and none after it. None: from the start."""
        ...

    def append(self, rows: Any, position: str) -> int:
        """Append an Arrow table whose source goes on at `position`; give the number of rows that were new."""
        ...

    def close(self) -> None:
        """Let go of the stream."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Landing(Protocol):
    """A warehouse that takes batches. Each method raises WarehouseError, which says what to do."""

    def known_documents(self, reader: Reader) -> KnownDocuments:
        """Give what is known of documents by that reader."""
        ...

    def land(self, batch: Mapping[str, Any], *, source: str, run_id: str | None) -> LandResult:
        """Land Arrow tables by table name, all or nothing, each row's content once; with their rows of the ledger."""
        ...

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
        """Make a table hold these rows and no others, all or nothing; rows it has already stay as they are.

        `batches` are Arrow tables, taken one at a time. `beside` lands in the same transaction, as with `land`; it is looked
        at when all batches have come, so that it may be filled meanwhile. Raises
        SourceError "source_shrank" where more than the share `max_shrink` of the table's rows would go.
        """
        ...

    def append(self, table: str, rows: Any) -> int:
        """Insert an Arrow table of the platform's own facts, each row's content once; give the number of new rows."""
        ...

    def stream(self, table: str, *, source: str | None = None, run_id: str | None = None) -> LandingStream:
        """Open a table's stream for a source of events, whose rows and position land together (`streams.py`)."""
        ...

    def query(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """Give the answer to a query as a pyarrow.Table."""
        ...

    def table_names(self, *schemas: str) -> set[str]:
        """Give the tables and views there are in schemas, as schema.table."""
        ...

    def close(self) -> None:
        """Let go of the warehouse."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
