"""What a run did, for people and for the warehouse. Comes in: a run's record. Goes out: a table, and one row.

The row in `operations.run_summaries` is one for each run: that of a run that was resumed replaces its first. It is no batch of
documents, so the ledger of batches does not list it, and a run that found nothing new leaves `raw` as it was.
"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.table import Table

from extract.landing.contract import load_contract
from extract.landing.protocol import Landing
from extract.settings import Settings
from flows.record import RunRecord

COUNTS = {
    "Documents seen": "documents_seen",
    "  new": "documents_new",
    "  read": "documents_extracted",
    "  read, to review": "documents_to_review",
    "  failed": "documents_failed",
    "  duplicate": "documents_duplicate",
    "Rows landed": "rows_landed",
    "Rows in quarantine": "rows_quarantined",
    "Tests passed": "tests_passed",
    "Tests warned": "tests_warned",
    "Tests failed": "tests_failed",
}


def summary_row(record: RunRecord) -> dict[str, Any]:
    """Give the columns of `operations.run_summaries`."""
    row = record.model_dump(include=set(load_contract("run_summaries").columns))
    seconds = {step: round(seconds, 3) for step, seconds in record.step_seconds.items()}
    return row | {
        "failed_step": record.failed_step,
        "input": ", ".join(record.inputs),
        "step_seconds": json.dumps(seconds),
    }


def land_summary(landing: Landing, record: RunRecord) -> None:
    """Write the run's row, then take out the one it had before it was resumed. Raises WarehouseError."""
    contract = load_contract("run_summaries")
    landing.append(contract.table, pa.Table.from_pylist([summary_row(record)], schema=contract.arrow_schema))
    superseded = f"delete from {contract.full_name} where run_id = ? and finished_at < ?"  # noqa: S608 - a contract's name
    landing.query(superseded, [record.run_id, record.finished_at])


def print_summary(record: RunRecord, settings: Settings, console: Console | None = None) -> None:
    """Show people what the run did, where the result is and what to do next."""
    console = console or Console()
    outcome = "[green]succeeded[/]" if record.status == "succeeded" else f"[red]failed[/] in {record.step}"
    console.print(f"Run {record.run_id} {outcome}", highlight=False)
    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for label, name in COUNTS.items():
        table.add_row(label, f"{getattr(record, name):,}")
    for status, count in record.sources.items():
        table.add_row(f"Tables of sources {status.replace('_', ' ')}", f"{count:,}")
    table.add_section()
    for step, seconds in record.step_seconds.items():
        table.add_row(step, f"{seconds:.1f} s")
    console.print(table)
    if record.message:
        console.print(record.message, style="red", markup=False, highlight=False, soft_wrap=True)
    console.print("\n".join(_next_steps(record, settings)), markup=False, highlight=False, soft_wrap=True)


def _next_steps(record: RunRecord, settings: Settings) -> list[str]:
    """Say where the warehouse is, and what a person would do now."""
    lines = [f"Warehouse: {settings.warehouse_name}"]
    if record.status == "failed":
        again = "punchlist run" if record.step in ("sources", "extract") else "punchlist run --resume"
        return [*lines, f"Logs: {settings.state_dir / 'logs'}", f"Next: correct the cause, then `{again}`."]
    if record.sources.get("failed") or record.sources.get("not_tried"):
        lines.append(
            "      Some sources did not land: the run went on with what they gave before. `punchlist status` says why."
        )
    if record.documents_to_review or record.documents_failed:
        lines.append("Next: `punchlist status` lists what waits for review and what could not be read.")
    else:
        lines.append("Next: `punchlist status` shows the last runs and how fresh the data is.")
    query = (
        f"bq query --project_id={settings.bigquery_project} --use_legacy_sql=false 'from core.fct_work_orders'"
        if settings.warehouse_kind == "bigquery"
        else f"python -c \"import duckdb; duckdb.connect('{settings.warehouse}', read_only=True)"
        ".sql('from core.fct_work_orders').show()\""
    )
    return [
        *lines,
        "      `punchlist docs` opens the documentation of every table.",
        f"      `{query}` queries the star.",
    ]
