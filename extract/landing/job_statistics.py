"""What BigQuery's jobs read, cost and took. Comes in: finished jobs and dbt's artifacts. Goes out: `operations.job_statistics`.

    keep_dbt_jobs(settings.state_dir, Path("target"))      # after each dbt command, before the next overwrites it
    land_job_statistics(landing, settings.state_dir)       # at the end: what was kept, once

Landing keeps each of its jobs as it ends, in `jobs.jsonl` of the state folder: a job more for each job would double them.
What a killed run has left there lands with the next. On DuckDB there are no jobs, no file and no rows.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.landing.contract import load_contract
from extract.landing.protocol import Landing
from extract.settings import RUN_ID_IN_ARTIFACTS

TABLE = "job_statistics"
_KEPT, _TAKEN = "jobs.jsonl", "jobs.landing.jsonl"
_TIMES = ("started_at", "ended_at")
_MAKES = {"model", "seed", "snapshot"}  # of dbt's nodes: those that make a table

Row = dict[str, Any]


def keep_jobs(state_dir: Path, rows: Iterable[Row]) -> None:
    """Keep rows of jobs, by the contract's columns, until they are landed."""
    lines = [json.dumps(row, default=datetime.isoformat) for row in rows]
    if lines:
        with _alone(state_dir), (state_dir / _KEPT).open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))


def keep_dbt_jobs(state_dir: Path, target: Path) -> None:
    """Keep the jobs of the dbt command that left its artifacts in `target`."""
    keep_jobs(state_dir, read_dbt_jobs(target))


def jobs_are_kept(state_dir: Path) -> bool:
    """Tell whether there are jobs to land."""
    return any((state_dir / name).exists() for name in (_KEPT, _TAKEN))


def land_job_statistics(landing: Landing, state_dir: Path) -> int:
    """Land what was kept, and forget it; give the number of rows that were new. Cut short, it lands once all the same."""
    taken = state_dir / _TAKEN
    if not jobs_are_kept(state_dir):
        return 0
    with _alone(state_dir):
        if (state_dir / _KEPT).exists():
            with taken.open("a", encoding="utf-8") as file:
                file.write((state_dir / _KEPT).read_text(encoding="utf-8"))
            (state_dir / _KEPT).unlink()
    rows = list({row["job_id"]: row for row in _read(taken)}.values())
    landed = (
        landing.append(TABLE, pa.Table.from_pylist(rows, load_contract(TABLE).arrow_schema)) if rows else 0
    )
    taken.unlink()
    return landed


def read_dbt_jobs(target: Path) -> Iterator[Row]:
    """Give the jobs of the last dbt command; none on another engine."""
    files = (target / "run_results.json", target / "manifest.json")
    if not all(file.is_file() for file in files):
        return
    artifact, manifest = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    about = artifact["metadata"]
    for result in artifact["results"]:
        said = result.get("adapter_response") or {}
        if not said.get("job_id"):
            continue
        node = manifest["nodes"].get(result["unique_id"])
        kind = result["unique_id"].split(".", 1)[0]
        execution: Row = next((step for step in result.get("timing", ()) if step["name"] == "execute"), {})
        yield {
            "job_id": said["job_id"],
            "run_id": about["env"].get(RUN_ID_IN_ARTIFACTS) or f"dbt-{about['invocation_id']}",
            "kind": f"dbt_{kind}",
            "table_name": f"{node['schema']}.{node.get('alias') or node['name']}"
            if node and kind in _MAKES
            else None,
            "status": str(result["status"]),
            "bytes_processed": said.get("bytes_processed"),
            "bytes_billed": said.get("bytes_billed"),
            "slot_ms": said.get("slot_ms"),
            "started_at": execution.get("started_at"),
            "ended_at": execution.get("completed_at"),
        }


def _read(file: Path) -> Iterator[Row]:
    """Give the rows of a file; a line that was cut off with its process is none."""
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        yield {**row, **{name: datetime.fromisoformat(row[name]) for name in _TIMES if row.get(name)}}


@contextmanager
def _alone(state_dir: Path) -> Iterator[None]:
    """Let one process at a time write or take the file."""
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (state_dir / "jobs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
