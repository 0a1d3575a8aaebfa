"""What the warehouse says of itself, for `punchlist status` and `punchlist replay`. Only reads, in SQL that every engine speaks.

What is in quarantine is open until its document was read again and landed, the file its line stands in was landed again
with nothing to quarantine, or the row itself landed (`punchlist replay quarantine`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from extract.landing.contract import contract_names, load_contract
from extract.landing.protocol import Landing

Row = dict[str, Any]

LATEST_DOCUMENTS = """
    select *
    from raw.documents
    qualify row_number() over (partition by path order by loaded_at desc, attempt desc) = 1
"""

REVIEW_SQL = f"""
    select path, document_id, completeness, review_reasons, loaded_at
    from ({LATEST_DOCUMENTS})
    as entry
    where status = 'needs_review'
    and not exists (
        select 1
        from raw.documents as later
        where later.document_id = entry.document_id
            and later.loaded_at > entry.loaded_at
            and later.status = 'extracted'
    )
    order by loaded_at desc, path
"""  # noqa: S608 - no part of it is given from outside

QUARANTINE_SQL = """
    with
    landed_again as (
        select run_id, source, max(committed_at) as committed_at
        from raw.load_batches
        group by run_id, source
        having countif(table_name = 'quarantine') = 0
    ),
    read_again as (
        select document_id, path, loaded_at
        from raw.documents
        where status in ('extracted', 'needs_review')
    )
    select quarantine_id as id, table_name, reason_code, reason, path, document_id, payload, loaded_at
    from raw.quarantine as entry
    where not exists (
        select 1
        from read_again as later
        where later.document_id = entry.document_id and later.loaded_at > entry.loaded_at
    )
    and not exists (
        select 1
        from read_again as later
        where later.path = entry.path and later.loaded_at > entry.loaded_at
    )
    and not exists (
        select 1
        from landed_again as later
        where later.source = regexp_replace(entry.path, ':[0-9]+$', '')
            and later.committed_at > entry.loaded_at
            and later.run_id <> entry.run_id
            and entry.reason_code = 'unreadable_line'
    )
    and not exists (
        select 1
        from raw.quarantine_outcomes as outcome
        where outcome.quarantine_id = entry.quarantine_id
    )
    order by loaded_at desc, id
"""
"""BigQuery takes a subquery that refers outwards only where it can be written as a join: one equality in each."""

RUNS_SQL = f"""
    select {", ".join(dict.fromkeys([*load_contract("run_summaries").columns, "run_id"]))}
    from operations.run_summaries
    order by started_at desc
    limit 10
"""  # noqa: S608 - names of a contract

QUALITY_SQL = """
    with
    latest as (
        select *
        from operations.quality_daily
        qualify row_number() over (partition by table_name order by date_day desc) = 1
    ),
    before as (
        select daily.*
        from operations.quality_daily as daily
        join latest on daily.table_name = latest.table_name and daily.date_day <= latest.date_day - 28
        qualify row_number() over (partition by daily.table_name order by daily.date_day desc) = 1
    )
    select
        latest.table_name, latest.date_day, latest.score, before.score as score_before, before.date_day as day_before,
        latest.failed_test_count, before.failed_test_count as failed_before,
        latest.warned_test_count, before.warned_test_count as warned_before,
        latest.open_issue_count, before.open_issue_count as issues_before,
        latest.row_count, before.row_count as rows_before,
        latest.age_hours, before.age_hours as age_before,
        latest.completeness, before.completeness as completeness_before
    from latest left join before on latest.table_name = before.table_name
    where latest.row_count is not null
    order by latest.score, latest.table_name
"""

ISSUES_SQL = """
    select rule_name, severity, count(*) as issues, min(first_seen_at) as first_seen_at
    from operations.quality_issues
    where is_open
    group by rule_name, severity
    order by case severity when 'high' then 1 when 'medium' then 2 else 3 end, issues desc, rule_name
"""

SOURCES_SQL = """
    with
    loads as (
        select *
        from operations.source_runs
        where purpose = 'load'
    ),
    latest as (
        select *
        from loads
        qualify row_number() over (partition by source, table_name order by finished_at desc, run_id desc) = 1
    ),
    good as (
        select source, table_name, max(finished_at) as fresh_until_at
        from loads
        where status = 'succeeded'
        group by source, table_name
    )
    select
        latest.source, latest.table_name, latest.origin, latest.status, latest.error_code, latest.message,
        latest.stale_after_hours, good.fresh_until_at, latest.finished_at as tried_at
    from latest left join good on latest.source = good.source and latest.table_name = good.table_name
    order by latest.source, latest.table_name
"""

COUNTS_SQL = f"""
    select status, count(*) as documents
    from ({LATEST_DOCUMENTS}) as latest
    group by status
    order by status
"""  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class WarehouseState:
    """Lists of rows as dicts; times are aware and in UTC."""

    warehouse: str
    runs: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    tables: list[Row] = field(default_factory=list)
    review: list[Row] = field(default_factory=list)
    quarantine: list[Row] = field(default_factory=list)
    quality: list[Row] = field(default_factory=list)
    issues: list[Row] = field(default_factory=list)
    sources: list[Row] = field(default_factory=list)

    def to_json(self) -> Row:
        """Everything but payloads, which may hold personal data."""
        plain = asdict(self)
        for entry in plain["quarantine"]:
            entry.pop("payload")
        return plain


def read_state(landing: Landing, warehouse: str) -> WarehouseState:
    """Ask the warehouse. Tables that nobody has made yet are as good as empty."""
    there = landing.table_names("raw", "operations")

    def rows(sql: str, *needs: str) -> list[Row]:
        return list(landing.query(sql).to_pylist()) if there.issuperset(needs) else []

    return WarehouseState(
        warehouse=warehouse,
        runs=rows(RUNS_SQL, "operations.run_summaries"),
        documents=rows(COUNTS_SQL, "raw.documents"),
        tables=_freshness(
            landing, [name for name in contract_names() if load_contract(name).full_name in there]
        ),
        review=rows(REVIEW_SQL, "raw.documents"),
        quarantine=rows(
            QUARANTINE_SQL, "raw.documents", "raw.quarantine", "raw.load_batches", "raw.quarantine_outcomes"
        ),
        quality=rows(QUALITY_SQL, "operations.quality_daily"),
        issues=rows(ISSUES_SQL, "operations.quality_issues"),
        sources=[
            row | {"is_stale": is_stale(row, datetime.now(UTC))}
            for row in rows(SOURCES_SQL, "operations.source_runs")
        ],
    )


def is_stale(row: Row, now: datetime) -> bool:
    """Say of a source's table what `int_sources__staleness` says: its last load failed, or the last good one is too long ago."""
    if row["status"] in {"failed", "not_tried"}:
        return True
    limit, fresh = row["stale_after_hours"], row["fresh_until_at"]
    return limit is not None and fresh is not None and now - fresh > timedelta(hours=limit)


def _freshness(landing: Landing, names: list[str]) -> list[Row]:
    """Give for each table its rows and when one landed last."""
    tables = [load_contract(name).full_name for name in names]
    asked = " union all ".join(
        f"select '{table}' as table_name, count(*) as row_count, max(loaded_at) as last_loaded_at from {table}"  # noqa: S608 - names of contracts
        for table in tables
    )
    found = landing.query(f"{asked} order by table_name").to_pylist() if tables else []
    return [
        {
            "table_name": row["table_name"],
            "rows": row["row_count"],
            "last_loaded_at": row["last_loaded_at"],
        }
        for row in found
    ]
