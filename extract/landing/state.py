"""What the warehouse says of itself, for `punchlist status` and `punchlist replay`. Only reads.

What is in quarantine is open until its document was read again and landed, or the file its line stands in was landed
again with nothing to quarantine.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
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
    select quarantine_id as id, table_name, reason_code, reason, path, document_id, payload, loaded_at
    from raw.quarantine as entry
    where not exists (
        select 1
        from raw.documents as later
        where later.loaded_at > entry.loaded_at
            and later.status in ('extracted', 'needs_review')
            and (later.document_id = entry.document_id or later.path = entry.path)
    )
    and not exists (
        select later.run_id
        from raw.load_batches as later
        where later.committed_at > entry.loaded_at
            and later.run_id <> entry.run_id
            and entry.reason_code = 'unreadable_line'
            and later.source = regexp_replace(entry.path, ':[0-9]+$', '')
        group by later.run_id
        having count(*) filter (later.table_name = 'quarantine') = 0
    )
    order by loaded_at desc, id
"""

RUNS_SQL = """
    select * exclude (row_hash, batch_id, loaded_at)
    from operations.run_summaries
    order by started_at desc
    limit 10
"""

COUNTS_SQL = f"""
    select status, count(*) as documents
    from ({LATEST_DOCUMENTS})
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

    def to_json(self) -> Row:
        """Everything but payloads, which may hold personal data."""
        plain = asdict(self)
        for entry in plain["quarantine"]:
            entry.pop("payload")
        return plain


def read_state(landing: Landing, warehouse: str) -> WarehouseState:
    """Ask the warehouse. Tables that nobody has made yet are as good as empty."""
    there = set(
        landing.query("select table_schema || '.' || table_name as name from information_schema.tables")
        .column("name")
        .to_pylist()
    )

    def rows(sql: str, *needs: str) -> list[Row]:
        return list(landing.query(sql).to_pylist()) if there.issuperset(needs) else []

    return WarehouseState(
        warehouse=warehouse,
        runs=rows(RUNS_SQL, "operations.run_summaries"),
        documents=rows(COUNTS_SQL, "raw.documents"),
        tables=[
            row
            for name in contract_names()
            for row in rows(_freshness_sql(name), load_contract(name).full_name)
        ],
        review=rows(REVIEW_SQL, "raw.documents"),
        quarantine=rows(QUARANTINE_SQL, "raw.documents", "raw.quarantine", "raw.load_batches"),
    )


def _freshness_sql(name: str) -> str:
    table = load_contract(name).full_name
    return f"select '{table}' as table_name, count(*) as rows, max(loaded_at) as last_loaded_at from {table}"  # noqa: S608 - names of contracts
