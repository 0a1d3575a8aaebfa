"""A finished job of BigQuery as a row of `operations.job_statistics`, without a word of its statement."""

from __future__ import annotations

import json
from typing import Any

from google.cloud import bigquery

from extract.landing.contract import load_contract


def job_row(job: Any, *, run_id: str | None, estimated: int | None) -> dict[str, Any]:
    """Give the row of a load or query job of landing, whose labels `step` and `table` say what it was for."""
    labels = dict(job.labels or {})
    load = isinstance(job, bigquery.LoadJob)
    return {
        "job_id": job.job_id,
        "run_id": run_id,
        "kind": labels.get("step", job.job_type),
        "table_name": load_contract(labels["table"]).full_name if "table" in labels else None,
        "status": (job.error_result or {}).get("reason", "failed") if job.error_result else "done",
        "bytes_estimated": estimated,
        "bytes_processed": None if load else job.total_bytes_processed,
        "bytes_billed": None if load else job.total_bytes_billed,
        "bytes_written": job.output_bytes if load else None,
        "slot_ms": None if load else job.slot_millis,
        "started_at": job.started,
        "ended_at": job.ended,
        "labels": json.dumps(labels, sort_keys=True) if labels else None,
    }
