"""What a day costs on BigQuery, by arithmetic: writes docs/bigquery_cost.md.

    python -m benchmarks.bigquery_cost                              # the page, from what was measured
    python -m benchmarks.bigquery_cost --warehouse warehouse.duckdb # measure again, then the page

Measured are, in benchmarks/bigquery_cost.json: rows per document and bytes per row of each column, of a DuckDB warehouse that
holds real readings (`make run`: the examples), by BigQuery's rules of sizes; and which columns of which tables each statement
of a build reads, and whether it leaves out partitions, from the statements as Google's analyser resolves them.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[1]
MEASURED = ROOT / "benchmarks" / "bigquery_cost.json"
PAGE = ROOT / "docs" / "bigquery_cost.md"

DAYS = (1_000, 100_000, 10_000_000)
"""Documents a day."""
HISTORY_DAYS = 365
CHUNKS = {1_000: 8, 100_000: 500, 10_000_000: 20_000}
"""Documents that land together (PUNCHLIST_CHUNK_SIZE)."""
OPEN_DAYS = 62
"""Days in the partitions that a pruned scan reads: this month and the one before."""
CONSTANT = {
    "dim_dates",
    "dim_builders",
    "dim_companies",
    "dim_projects",
    "dim_work_categories",
    "time_spine_daily",
}
"""Tables that documents of a day do not grow; their rows are taken as measured."""

GIB, TIB = 2**30, 2**40
QUERY_PER_TIB, STORAGE_PER_GIB_MONTH, STREAM_PER_GIB = 6.25, 0.02, 0.025
LEAST_BYTES = 10 * 2**20
LOAD_JOBS, TABLE_CHANGES, PARTITIONS, PARTITION_CHANGES = 100_000, 1_500, 10_000, 30_000

_PRICING, _QUOTAS = (
    "https://cloud.google.com/bigquery/pricing",
    "https://docs.cloud.google.com/bigquery/quotas",
)
_DML = "https://cloud.google.com/bigquery/docs/data-manipulation-language"
FACTS = (
    ("on-demand queries, US", f"${QUERY_PER_TIB} a TiB read; the first TiB of a month is free", f"{_PRICING}#on_demand_pricing"),
    ("least that a query is charged", "10 MB, and 10 MB for each table it names", f"{_PRICING}#on_demand_pricing"),
    ("active logical storage, US", f"${STORAGE_PER_GIB_MONTH} a GiB and month; half after 90 days without a change", f"{_PRICING}#storage"),
    ("batch loading", "free, in the shared pool of slots", f"{_PRICING}#data_ingestion_pricing"),
    ("Storage Write API", f"${STREAM_PER_GIB} a GiB; 2 TiB of a month free", f"{_PRICING}#data_ingestion_pricing"),
    ("size of values", "text 2 bytes + UTF-8; INT64, FLOAT64, DATE, TIMESTAMP 8; NUMERIC 16; BOOL 1; null 0", f"{_PRICING}#data"),
    ("load jobs of a project and day", f"{LOAD_JOBS:,}, failed ones too", f"{_QUOTAS}#load_jobs"),
    ("changes of a table by jobs (load, copy, query with a destination) a day", f"{TABLE_CHANGES:,}; DML and streaming do not count", f"{_QUOTAS}#standard_tables"),
    ("partitions of a table", f"{PARTITIONS:,}", f"{_QUOTAS}#partitioned_tables"),
    ("partitions that one job may change", "4,000", f"{_QUOTAS}#partitioned_tables"),
    ("changes of partitions of a table a day", f"{PARTITION_CHANGES:,}; DML and streaming do not count", f"{_QUOTAS}#partitioned_tables"),
    ("a transaction", "100 tables, 100,000 changes of partitions", f"{_QUOTAS}#query_jobs"),
    ("UPDATE, DELETE, MERGE on one table", "2 run at a time, 20 wait; unlimited a day", f"{_DML}#dml-limitations"),
    ("Storage Write API", "3 GB/s in a multi-region, 300 MB/s in a region; requests of 10 MB", f"{_QUOTAS}#write-api-limits"),
)  # fmt: skip
_TEMPORARY = re.compile(r"__dbt_tmp\d*$")
"""dbt's table of the rows that are new."""


@dataclass(frozen=True)
class Cost:
    """A day of one model: bytes read by all its statements, and of these where no partition was left out."""

    name: str
    read: float
    whole: float
    charged: float


def load() -> dict[str, Any]:
    """Give what was measured."""
    measured: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return measured


def rows(measured: dict[str, Any], table: str, documents: float) -> float:
    """Rows that so many documents bring to a table."""
    found = measured["tables"].get(table)
    if found is None:
        return 0.0
    if table.partition(".")[2] in CONSTANT:
        return float(found["rows"])
    return float(found["rows"]) / float(measured["documents"]) * documents


def width(measured: dict[str, Any], table: str, columns: Iterable[str] | None = None) -> float:
    """Bytes of a row, of some columns or of all."""
    known: dict[str, float] = measured["tables"].get(table, {"columns": {}})["columns"]
    return sum(known.values()) if columns is None else sum(known.get(name, 0.0) for name in columns)


def costs(measured: dict[str, Any], daily: int) -> list[Cost]:
    """A day's build after a year of such days, model by model, the dearest first."""
    found = []
    for node, reads in measured["reads"].items():
        read = whole = charged = 0.0
        for table, columns, is_pruned in reads:
            name = _TEMPORARY.sub("", table)
            days = 1 if name != table else OPEN_DAYS if is_pruned else HISTORY_DAYS
            size = rows(measured, name, daily * days) * width(measured, name, columns)
            read += size
            whole += size if days == HISTORY_DAYS else 0
            charged += max(size, LEAST_BYTES)
        found.append(Cost(node, read, whole, charged))
    return sorted(found, key=lambda cost: -cost.read)


def landed(measured: dict[str, Any], daily: int) -> float:
    """Bytes that a day brings to the raw tables."""
    raw = [name for name in measured["tables"] if name.startswith("raw.")]
    return sum(rows(measured, name, daily) * width(measured, name) for name in raw)


def stored(measured: dict[str, Any], daily: int) -> float:
    """Bytes of all tables after a year of such days."""
    kept = [name for name, entry in measured["tables"].items() if not entry["is_view"]]
    return sum(rows(measured, name, daily * HISTORY_DAYS) * width(measured, name) for name in kept)


def load_jobs(measured: dict[str, Any], daily: int) -> int:
    """Load jobs of a day: one for each raw table of a batch, the ledger's and quarantine's among them."""
    raw = sum(name.startswith("raw.") for name in measured["tables"])
    return ceil(daily / CHUNKS[daily]) * raw


def said(size: float) -> str:
    """Bytes in words."""
    for unit, number in (("TiB", TIB), ("GiB", GIB), ("MiB", 2**20)):
        if size >= number:
            return f"{size / number:,.1f} {unit}"
    return f"{size / 2**10:,.1f} KiB"


def dollars(amount: float) -> str:
    """An amount in words."""
    return f"${amount:,.2f}" if amount < 100 else f"${amount:,.0f}"


def table(head: list[str], lines: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    rule = ["---"] + ["--:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in (head, rule, *lines))


def page(measured: dict[str, Any]) -> str:
    """The page."""
    days = {daily: costs(measured, daily) for daily in DAYS}
    by_day = {daily: {cost.name: cost for cost in days[daily]} for daily in DAYS}
    heads = [f"{daily:,} documents a day" for daily in DAYS]
    charged = {daily: sum(cost.charged for cost in days[daily]) for daily in DAYS}
    totals = [
        ["rows landed, a day", *(said(landed(measured, daily)) for daily in DAYS)],
        ["documents that land together", *(f"{CHUNKS[daily]:,}" for daily in DAYS)],
        ["load jobs, a day (free)", *(f"{load_jobs(measured, daily):,}" for daily in DAYS)],
        ["of the project's load jobs", *(f"{load_jobs(measured, daily) / LOAD_JOBS:.1%}" for daily in DAYS)],
        ["the same rows by the Storage Write API", *(dollars(landed(measured, daily) / GIB * STREAM_PER_GIB) for daily in DAYS)],
        ["stored after a year", *(said(stored(measured, daily)) for daily in DAYS)],
        ["storage, a month", *(dollars(stored(measured, daily) / GIB * STORAGE_PER_GIB_MONTH) for daily in DAYS)],
        ["read by one build", *(said(sum(cost.read for cost in days[daily])) for daily in DAYS)],
        ["of that without pruning", *(f"{sum(cost.whole for cost in days[daily]) / (sum(cost.read for cost in days[daily]) or 1):.0%}" for daily in DAYS)],
        ["one build a day, on demand", *(dollars(charged[daily] / TIB * QUERY_PER_TIB) for daily in DAYS)],
    ]  # fmt: skip
    models = [
        [f"`{cost.name}`", *(f"{said(by_day[daily][cost.name].read)}, {dollars(by_day[daily][cost.name].charged / TIB * QUERY_PER_TIB)}" for daily in DAYS)]
        for cost in days[DAYS[-1]]
    ]  # fmt: skip
    widths = [
        [f"`{name}`", f"{rows(measured, name, 1):.2f}" if name.partition(".")[2] not in CONSTANT else "constant", f"{width(measured, name):,.0f}"]
        for name, entry in measured["tables"].items() if not entry["is_view"]
    ]  # fmt: skip
    raw_tables = sum(name.startswith("raw.") for name in measured["tables"])
    text = (ROOT / "benchmarks" / "bigquery_cost.md").read_text(encoding="utf-8")
    filled = {
        "facts": table(["what", "how much", "page"], FACTS),
        "totals": table(["a day, after a year of such days", *heads], totals),
        "models": table(["one build, read and charged", *heads], models),
        "widths": table(["table", "rows a document", "bytes a row"], widths),
        "documents": f"{measured['documents']:,}",
        "tables": str(raw_tables),
        "documents_at_default": f"{LOAD_JOBS // raw_tables * CHUNKS[1_000]:,}",
        "years": f"{PARTITIONS // 12:,}",
        "open_days": str(OPEN_DAYS),
        "load_job_limit": f"{LOAD_JOBS:,}",
    }
    for name, value in filled.items():
        text = text.replace("{" + name + "}", value)
    return text


def measure_rows(warehouse: Path) -> tuple[int, dict[str, Any]]:
    """Give the number of documents, and of each table its rows and the bytes of each column's average value."""
    found: dict[str, Any] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        columns = connection.execute(
            "select c.table_schema || '.' || c.table_name, column_name, data_type, table_type = 'VIEW' "
            "from information_schema.columns as c join information_schema.tables using (table_schema, table_name) "
            "where c.table_schema in ('raw', 'staging', 'corrected', 'snapshots', 'core', 'marts') "
            "order by 1, ordinal_position"
        ).fetchall()
        for name, column, kind, is_view in columns:
            count = _one(connection, f"select count(*) from {name}")
            entry = found.setdefault(name, {"rows": count, "is_view": is_view, "columns": {}})
            size = f'coalesce(2 + strlen("{column}"), 0)'  # bytes
            if not kind.startswith("VARCHAR"):
                fixed = 16 if kind.startswith("DECIMAL") else 1 if kind == "BOOLEAN" else 8
                size = f'case when "{column}" is null then 0 else {fixed} end'
            entry["columns"][column] = round(_one(connection, f"select avg({size}) from {name}") or 0, 1)
        documents = int(_one(connection, "select count(distinct document_id) from raw.documents"))
    return documents, {name: entry for name, entry in found.items() if entry["rows"]}


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    row = connection.execute(sql).fetchone()
    return row[0] if row else None


def measure_reads() -> dict[str, list[Any]]:
    """Give what the statements of a build read, model by model: tables, columns, whether partitions are left out."""
    from scripts.check_bigquery.partitions import reads  # noqa: PLC0415 - loads the analyser
    from scripts.check_bigquery.project import check  # noqa: PLC0415

    found: dict[str, list[Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        checked = check(Path(folder))
        for name in checked.built():
            scans = {
                (read.table, read.columns, read.is_pruned): None
                for query in checked.of_build(name)
                for statement in query.statements
                if statement.kind != "ResolvedCreateViewStmt"
                for read in reads(statement.resolved, checked.planner.catalog)
                if read.columns
            }
            if scans:
                found[name] = [[table, list(columns), is_pruned] for table, columns, is_pruned in scans]
    return found


def main() -> None:
    """Measure where asked to, and write the page."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--warehouse", type=Path, help="a DuckDB warehouse of `make run`: measure again")
    given = arguments.parse_args()
    if given.warehouse:
        documents, tables = measure_rows(given.warehouse)
        measured = {"documents": documents, "tables": tables, "reads": measure_reads()}
        MEASURED.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(load()), encoding="utf-8")


if __name__ == "__main__":
    main()
