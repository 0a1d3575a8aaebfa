"""What became of each table of a source. Comes in: outcomes. Goes out: rows of `operations.source_runs`, and the circuit breaker.

The breaker of a source is open where its last runs all failed at the source itself, and the last of them not long ago: it is left in peace until
a time, and the warehouse keeps the last good data. Any table that lands closes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

import pyarrow as pa

from extract.landing.contract import load_contract
from extract.landing.protocol import Landing
from extract.settings import Settings
from extract.sources.configuration import SourceEntry
from extract.sources.gathering import Counts
from extract.sources.positions import Origin
from extract.sources.protocol import SourceTable

TABLE = "source_runs"
Status = Literal["succeeded", "failed", "not_tried", "not_set_up"]
Purpose = Literal["load", "backfill"]

_FAILURES_SQL = f"""
    with
    tried as (
        select source, run_id, status, finished_at
        from operations.{TABLE}
        where purpose = 'load' and (status = 'succeeded' or (status = 'failed' and starts_with(error_code, 'source_')))
    ),
    good as (
        select source, max(finished_at) as finished_at from tried where status = 'succeeded' group by source
    )
    select tried.source, count(distinct tried.run_id) as failures, max(tried.finished_at) as last_failed_at
    from tried
    left join good on tried.source = good.source
    where tried.status = 'failed' and (good.finished_at is null or tried.finished_at > good.finished_at)
    group by tried.source
"""  # noqa: S608 - no part of it is given from outside


@dataclass(slots=True)
class Outcome:
    """What became of one table in one run."""

    entry: SourceEntry
    table: SourceTable
    status: Status
    started_at: datetime
    finished_at: datetime
    counts: Counts
    tries: int = 0
    origin: Origin | None = None
    purpose: Purpose = "load"
    error_code: str | None = None
    message: str | None = None
    is_worth_retrying: bool = False

    def end(self, status: Status, error_code: str | None = None, message: str | None = None) -> None:
        """Note how the last try ended."""
        self.status, self.error_code, self.message = status, error_code, message
        self.finished_at = datetime.now(UTC)

    def row(self, run_id: str) -> dict[str, Any]:
        """Give the row of `operations.source_runs`."""
        return {
            "run_id": run_id,
            "source": self.entry.name,
            "table_name": self.table.contract.table,
            "kind": self.entry.kind,
            "owner": self.entry.owner,
            "purpose": self.purpose,
            "origin": self.origin,
            "status": self.status,
            "error_code": self.error_code,
            "message": self.message,
            "tries": self.tries,
            "rows_received": self.counts.received,
            "rows_landed": self.counts.landed,
            "rows_removed": self.counts.removed,
            "rows_quarantined": self.counts.quarantined,
            "newest_at": self.counts.newest_at,
            "stale_after_hours": self.entry.stale_after(self.table.name),
            "started_at": self.started_at,
            "finished_at": self.finished_at,
        }


class Breaker(NamedTuple):
    """How many runs of a source failed since the last good one, and until when it is not tried."""

    failures: int
    open_until: datetime


def record_outcomes(landing: Landing, outcomes: Iterable[Outcome], run_id: str) -> None:
    """Write what became of tables. Raises WarehouseError."""
    rows = [outcome.row(run_id) for outcome in outcomes]
    if rows:
        landing.append(TABLE, pa.Table.from_pylist(rows, schema=load_contract(TABLE).arrow_schema))


def open_breakers(landing: Landing, settings: Settings, now: datetime) -> dict[str, Breaker]:
    """Give the breakers that are open now, by source."""
    pause = timedelta(minutes=settings.source_breaker_minutes)
    found = {
        row["source"]: Breaker(row["failures"], row["last_failed_at"] + pause)
        for row in landing.query(_FAILURES_SQL).to_pylist()
    }
    return {
        source: breaker
        for source, breaker in found.items()
        if breaker.failures >= settings.source_breaker_failures and now < breaker.open_until
    }
