"""Pages become batches. Comes in: what a source gives, page by page. Goes out: Arrow tables to land together, and counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from extract.landing.duckdb_insert import ROW_GROUP
from extract.landing.ledger import quarantine_rows
from extract.landing.protocol import LandResult
from extract.landing.validation import Rejection
from extract.sources.limits import MAX_BATCH_BYTES
from extract.sources.protocol import SourceBatch, SourceTable

GATHERED_ROWS = 2 * ROW_GROUP
"""Rows that land at once, as two threads of DuckDB write them whole."""


@dataclass(slots=True)
class Counts:
    """What became of a table's rows so far, over all tries. `newest_at`: the latest value of its cursor among them."""

    received: int = 0
    landed: int = 0
    removed: int = 0
    quarantined: int = 0
    newest_at: datetime | None = None

    def add(self, table: str, result: LandResult, rejected: int = 0) -> None:
        """Add one batch; `rejected` is what was no row at all."""
        found = result.tables.get(table)
        self.received += rejected
        self.quarantined += rejected
        if found is not None:
            self.received += found.received
            self.landed += found.landed
            self.removed += found.removed
            self.quarantined += found.quarantined

    def see(self, table: SourceTable, rows: Any) -> None:
        """Look at a batch's cursor, where it is a time or a day."""
        newest = newest_moment(rows, table.contract.cursor)
        if newest is not None and (self.newest_at is None or newest > self.newest_at):
            self.newest_at = newest


@dataclass(slots=True)
class Gathered:
    """Batches of one schema on their way to land together, and the last position of each partition among them."""

    tables: list[Any] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    positions: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    bytes: int = 0

    def fits(self, batch: SourceBatch) -> bool:
        """Tell whether a batch can land with those before it: not too large together, the same columns."""
        if not self.tables:
            return True
        return self.bytes + batch.rows.nbytes <= MAX_BATCH_BYTES and bool(
            self.tables[0].schema.equals(batch.rows.schema)
        )

    def add(self, batch: SourceBatch) -> None:
        """Add a batch behind those before it."""
        if batch.rows.num_rows:
            self.tables.append(batch.rows)
            self.rows += batch.rows.num_rows
            self.bytes += batch.rows.nbytes
        self.rejected += batch.rejected
        if batch.position is not None:
            self.positions[batch.partition] = batch.position

    def table(self) -> Any:
        """Give the rows as one Arrow table in one piece; None where there are none. The batches are let go of."""
        if self.tables:
            self.tables = [pa.concat_tables(self.tables).combine_chunks()]
        return self.tables[0] if self.tables else None

    def by_table(self, name: str) -> dict[str, Any]:
        """Give what is to land for the raw table of that name, and quarantine's rows beside it."""
        batch = {name: self.table()} if self.tables else {}
        return batch | ({"quarantine": quarantine_rows({name: self.rejected})} if self.rejected else {})


def gather(batches: Iterable[SourceBatch], limit: int) -> Iterator[Gathered]:
    """Give what is to land together: `limit` rows, cut within a batch, or fewer where columns change or bytes are many.

    Where a source fails, what it gave before comes first.
    """
    gathered = Gathered()
    try:
        for batch in batches:
            if not gathered.fits(batch):
                yield gathered
                gathered = Gathered()
            for piece in pieces(batch, limit - gathered.rows, limit):
                gathered.add(piece)
                if gathered.rows >= limit:
                    yield gathered
                    gathered = Gathered()
    except Exception:
        yield gathered
        raise
    yield gathered


def pieces(batch: SourceBatch, room: int, limit: int) -> Iterator[SourceBatch]:
    """Cut a batch so that its first rows fill what lands with them, and what follows lands by `limit`.

    Only the last piece has the position: rows that land before it come again after a kill, and are known then.
    """
    start = 0
    while batch.rows.num_rows - start > room:
        yield SourceBatch(batch.rows.slice(start, room), None, batch.partition)
        start, room = start + room, limit
    yield batch._replace(rows=batch.rows.slice(start)) if start else batch


def newest_moment(rows: Any, cursor: str | None) -> datetime | None:
    """Give the latest moment in the cursor's column; None where the cursor is no time, or came as another type."""
    if cursor is None or cursor not in rows.column_names or not rows.num_rows:
        return None
    column = rows.column(cursor)
    if not (pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)):
        return None
    newest = pc.max(column).as_py()
    if isinstance(newest, datetime):
        return newest if newest.tzinfo else newest.replace(tzinfo=UTC)
    return datetime.combine(newest, time(), UTC) if isinstance(newest, date) else None
