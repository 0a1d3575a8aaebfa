"""The ledger: a row of load_batches for each table of a batch, and quarantine's rows for what could not land."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from extract.landing.contract import Contract, contract_names, load_contract
from extract.landing.protocol import TableResult
from extract.landing.validation import Rejection, conform


@dataclass(frozen=True, slots=True)
class Batch:
    """What is the same for all rows of a batch. Without a `batch_id` the rows are the platform's own: no ledger lists them."""

    source: str
    run_id: str | None
    batch_id: str | None = field(default_factory=lambda: uuid4().hex)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def system_values(self, contract: Contract) -> dict[str, Any]:
        """Give what landing adds to each row of a contract's table beside its hash, by the name of the system column."""
        values = {"batch_id": self.batch_id, "run_id": self.run_id, "loaded_at": self.started_at}
        return {name: value for name, value in values.items() if name in contract.system_columns}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A batch as its contracts want it: rows that can land by table, quarantine's own among them, and rows rejected."""

    rows: dict[str, Any]
    rejected: dict[str, int]

    def results(self, landed: Mapping[str, int]) -> dict[str, TableResult]:
        """Give what became of the batch, from the number of new rows by table."""
        return {
            name: TableResult(rows.num_rows + rejected, new, rows.num_rows - new, rejected)
            for name, rows in self.rows.items()
            for rejected, new in [(self.rejected.get(name, 0), landed.get(name, 0))]
            if rows.num_rows or rejected
        }


def conform_batch(batch: Mapping[str, Any]) -> Incoming:
    """Bring a batch's tables to their contracts; what breaks them goes to quarantine with the batch."""
    conformed = {name: conform(table, load_contract(name)) for name, table in batch.items()}
    rejected = {name: found.rejected for name, found in conformed.items() if found.rejected}
    incoming = {name: found.rows for name, found in conformed.items()}
    if rejected:
        extra = [incoming["quarantine"]] if "quarantine" in incoming else []
        incoming["quarantine"] = pa.concat_tables([*extra, quarantine_rows(rejected)])
    return Incoming(incoming, {name: len(found) for name, found in rejected.items()})


def with_constants(rows: Any, values: Mapping[str, Any], contract: Contract) -> Any:
    """Give the rows with columns that have one value for all, in the types of the contract's system columns."""
    for name, value in values.items():
        kind = contract.system_columns[name].arrow_type
        rows = rows.append_column(name, pc.cast(pa.repeat(pa.scalar(value, kind), rows.num_rows), kind))
    return rows


def ledger_rows(
    batch: Batch, results: Mapping[str, TableResult], content_hashes: Mapping[str, str | None]
) -> Any:
    """Give the batch's rows of load_batches as an Arrow table."""
    rows = [
        {
            "batch_id": batch.batch_id,
            "table_name": name,
            "source": batch.source,
            "rows_received": result.received,
            "rows_landed": result.landed,
            "rows_known": result.known,
            "rows_quarantined": result.quarantined,
            "rows_removed": result.removed or None,
            "content_hash": content_hashes[name],
            "started_at": batch.started_at,
            "committed_at": datetime.now(UTC),
            "run_id": batch.run_id,
        }
        for name, result in results.items()
    ]
    return pa.Table.from_pylist(rows, schema=load_contract("load_batches").arrow_schema)


def quarantine_rows(rejected: Mapping[str, list[Rejection]]) -> Any:
    """Give rejections, by the table they were meant for, as rows of quarantine in an Arrow table."""
    now = datetime.now(UTC)
    rows = [
        {
            "quarantine_id": _quarantine_id(name, rejection),
            "document_id": rejection.document_id,
            "path": rejection.path,
            "table_name": name,
            "reason_code": rejection.reason_code,
            "reason": rejection.reason,
            "payload": rejection.payload,
            "contract_version": load_contract(name).version if name in contract_names() else None,
            "quarantined_at": now,
        }
        for name, rejections in rejected.items()
        for rejection in rejections
    ]
    return pa.Table.from_pylist(rows, schema=load_contract("quarantine").arrow_schema)


def _quarantine_id(table: str, rejection: Rejection) -> str:
    """Identify the rejection by its content, so that the same row is quarantined once however often it comes."""
    parts = (
        table,
        rejection.document_id or "",
        rejection.path or "",
        rejection.reason_code,
        rejection.payload,
    )
    return hashlib.sha256("|".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()
