"""A whole table on its way to BigQuery. Comes in: Arrow tables, one at a time. Goes out: staging tables, and how many rows came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from extract.landing.bigquery.staging import Staging, staged_rows
from extract.landing.contract import load_contract
from extract.landing.ledger import Batch, conform_batch
from extract.landing.protocol import TableResult

_LOAD_BYTES = 64_000_000
"""Of rows that wait in memory: a load job each for small batches would take a second each."""


class Replacing:
    """What comes in for one table, and beside it, on its way to the staging tables of a batch."""

    def __init__(self, table: str, staging: Staging, batch: Batch) -> None:
        self._table, self._staging, self._batch = table, staging, batch
        self._received: Counter[str] = Counter()
        self._rejected = 0
        self._waiting: dict[str, list[Any]] = {table: [load_contract(table).arrow_schema.empty_table()]}

    @property
    def coming(self) -> int:
        """How many rows of the table came in, those for quarantine among them."""
        return self._received[self._table] + self._rejected

    def take(self, batches: Iterable[Any], beside: Mapping[str, Any] | None) -> None:
        """Stage all batches, an empty table where none come, then what lands beside them."""
        for rows in batches:
            self._add({self._table: rows})
        self._add(beside or {})
        self._load()

    def results(self, landed: Mapping[str, int], removed: int) -> dict[str, TableResult]:
        """Give what became of the rows, from the number of new rows by table."""
        found = {
            name: TableResult(number, landed.get(name, 0), number - landed.get(name, 0), 0)
            for name, number in self._received.items()
        }
        rows, new = self._received[self._table], landed.get(self._table, 0)
        return found | {
            self._table: TableResult(rows + self._rejected, new, rows - new, self._rejected, removed)
        }

    def _add(self, batch: Mapping[str, Any]) -> None:
        incoming = conform_batch(batch)
        self._rejected += sum(incoming.rejected.values())
        for name, rows in incoming.rows.items():
            if rows.num_rows:
                self._received[name] += rows.num_rows
                self._waiting.setdefault(name, []).append(rows)
        if sum(rows.nbytes for tables in self._waiting.values() for rows in tables) >= _LOAD_BYTES:
            self._load()

    def _load(self) -> None:
        self._staging.load(
            (name, load_contract(name), staged_rows(load_contract(name), pa.concat_tables(rows), self._batch))
            for name, rows in self._waiting.items()
        )
        self._waiting = {}
