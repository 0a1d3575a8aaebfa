"""Jobs are kept as they end and land once, whoever is killed in between; dbt's come from its artifacts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from extract.landing.bigquery.statistics import job_row
from extract.landing.duckdb import DuckDBLanding
from extract.landing.job_statistics import keep_dbt_jobs, keep_jobs, land_job_statistics, read_dbt_jobs

ENDED = datetime(2026, 3, 2, 2, 0, 5, 500_000, tzinfo=UTC)


def row(job_id: str, **more: Any) -> dict[str, Any]:
    return {"job_id": job_id, "run_id": "r1", "kind": "commit", "status": "done", "ended_at": ENDED, **more}


def landed(landing: DuckDBLanding) -> list[dict[str, Any]]:
    sql = "select job_id, bytes_billed, ended_at from operations.job_statistics order by job_id"
    return list(landing.query(sql).to_pylist())


def test_what_was_kept_lands_once(tmp_path: Path) -> None:
    with DuckDBLanding(tmp_path / "w.duckdb", lock_timeout=1) as landing:
        assert land_job_statistics(landing, tmp_path) == 0  # nothing kept: no job has run
        keep_jobs(tmp_path, [row("a", bytes_billed=10), row("b")])
        keep_jobs(tmp_path, [row("a", bytes_billed=10)])  # a job that was adopted is told twice
        assert land_job_statistics(landing, tmp_path) == 2
        assert land_job_statistics(landing, tmp_path) == 0
        assert landed(landing) == [
            {"job_id": "a", "bytes_billed": 10, "ended_at": ENDED},
            {"job_id": "b", "bytes_billed": None, "ended_at": ENDED},
        ]


def test_what_a_killed_run_left_lands_with_the_next(tmp_path: Path) -> None:
    class KilledError(BaseException):
        pass

    class Killed:
        def append(self, table: str, rows: Any) -> int:
            raise KilledError

    keep_jobs(tmp_path, [row("a")])
    with pytest.raises(KilledError):
        land_job_statistics(Killed(), tmp_path)  # type: ignore[arg-type]
    with (tmp_path / "jobs.jsonl").open("a") as file:
        file.write('{"job_id": "cut off')
    keep_file = (tmp_path / "jobs.landing.jsonl").read_text()
    with DuckDBLanding(tmp_path / "w.duckdb", lock_timeout=1) as landing:
        assert land_job_statistics(landing, tmp_path) == 1
        (tmp_path / "jobs.landing.jsonl").write_text(
            keep_file
        )  # killed after landing, before it was forgotten
        assert land_job_statistics(landing, tmp_path) == 0
        assert [one["job_id"] for one in landed(landing)] == ["a"]


def artifacts(target: Path, adapter_response: dict[str, Any]) -> Path:
    target.mkdir()
    node = {"unique_id": "model.p.fct_orders", "name": "fct_orders", "schema": "core", "alias": "fct_orders"}
    timing = [
        {"name": "execute", "started_at": "2026-03-02T02:00:01Z", "completed_at": "2026-03-02T02:00:05.5Z"}
    ]
    result = {
        "unique_id": node["unique_id"],
        "status": "success",
        "timing": timing,
        "adapter_response": adapter_response,
    }
    about = {"invocation_id": "i", "env": {"PUNCHLIST_RUN_ID": "r1"}}
    (target / "manifest.json").write_text(json.dumps({"nodes": {node["unique_id"]: node}}))
    (target / "run_results.json").write_text(json.dumps({"metadata": about, "results": [result]}))
    return target


def test_the_jobs_of_dbt_come_from_its_artifacts(tmp_path: Path) -> None:
    said = {"_message": "OK", "job_id": "j", "bytes_processed": 7, "bytes_billed": 10_485_760, "slot_ms": 36}
    target = artifacts(tmp_path / "target", said)
    (found,) = read_dbt_jobs(target)
    assert found["kind"] == "dbt_model"
    assert found["table_name"] == "core.fct_orders"
    assert (found["run_id"], found["status"], found["slot_ms"]) == ("r1", "success", 36)
    with DuckDBLanding(tmp_path / "w.duckdb", lock_timeout=1) as landing:
        keep_dbt_jobs(tmp_path, target)
        keep_dbt_jobs(tmp_path, target)
        assert land_job_statistics(landing, tmp_path) == 1
        assert landed(landing) == [{"job_id": "j", "bytes_billed": 10_485_760, "ended_at": ENDED}]


def test_another_engine_has_no_jobs(tmp_path: Path) -> None:
    keep_dbt_jobs(tmp_path, artifacts(tmp_path / "target", {"_message": "OK"}))
    keep_dbt_jobs(tmp_path, tmp_path / "nowhere")
    assert not (tmp_path / "jobs.jsonl").exists()


def job_of(kind: type, statistics: dict[str, Any], **state: Any) -> Any:
    """Give a job as Google's client makes it of BigQuery's answer."""
    step = "load" if kind is bigquery.LoadJob else "query"
    labels = {"app": "punchlist", "step": step} | ({"table": "documents"} if step == "load" else {})
    configuration = {
        "labels": labels,
        step: {"query": "select 'a name'"}
        if step == "query"
        else {"destinationTable": {"projectId": "p", "datasetId": "d", "tableId": "t"}, "sourceUris": []},
    }
    times = {"creationTime": "1772416804000", "startTime": "1772416804500", "endTime": "1772416805500"}
    answer = {
        "jobReference": {"projectId": "p", "jobId": "j", "location": "US"},
        "configuration": configuration,
        "statistics": {**times, **statistics},
        "status": {"state": "DONE", **state},
    }
    return kind.from_api_repr(answer, client=bigquery.Client("p", AnonymousCredentials()))


def test_a_query_tells_what_it_read_and_cost() -> None:
    said = {"query": {"totalBytesProcessed": "123", "totalBytesBilled": "10485760", "totalSlotMs": "77"}}
    found = job_row(job_of(bigquery.QueryJob, said), run_id="r1", estimated=120)
    assert (found["kind"], found["status"], found["bytes_estimated"]) == ("query", "done", 120)
    assert (found["bytes_processed"], found["bytes_billed"], found["slot_ms"]) == (123, 10_485_760, 77)
    assert (found["ended_at"] - found["started_at"]).total_seconds() == 1
    assert "a name" not in json.dumps(found, default=str)


def test_a_load_tells_what_it_wrote() -> None:
    said = {"load": {"outputBytes": "4096", "outputRows": "3"}}
    found = job_row(job_of(bigquery.LoadJob, said), run_id="r1", estimated=None)
    assert (found["kind"], found["table_name"], found["bytes_written"]) == ("load", "raw.documents", 4096)
    assert (found["bytes_processed"], found["bytes_billed"]) == (None, None)


def test_a_failed_job_tells_its_reason_and_no_word_of_its_message() -> None:
    wrong = {"reason": "invalidQuery", "message": "no such name: a name"}
    found = job_row(job_of(bigquery.QueryJob, {"query": {}}, errorResult=wrong), run_id=None, estimated=None)
    assert found["status"] == "invalidQuery"
    assert "a name" not in json.dumps(found, default=str)
