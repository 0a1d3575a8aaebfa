"""dbt on a small warehouse: papers land through the real landing, dbt runs in this process or as a terminal runs it.

land(dbt.warehouse, [Paper("first", work_order_number="WO-1", …)])
done = dbt("build")                       # the fixture `dbt_here`: the project is read once for all tests of a process
done = DbtCommand(tmp_path, warehouse)("build")
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult

from extract.landing.duckdb import DuckDBLanding

PROJECT = Path(__file__).parents[2]
READER = {"spec": "work_order", "spec_version": "1", "engine": "offline", "engine_version": "1"}


@dataclass
class Paper:
    """One document: its fields as the extractor left them, what it printed where that differs, and its lines."""

    name: str
    fields: dict[str, str] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)
    status: str = "extracted"
    error_code: str | None = None
    attempt: int = 1

    @property
    def document_id(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    @property
    def extraction_id(self) -> str:
        return hashlib.sha256(f"{self.document_id}|extraction|{self.attempt}".encode()).hexdigest()

    @property
    def is_work_order(self) -> bool:
        return self.status in ("extracted", "needs_review")

    def document(self) -> dict[str, Any]:
        return {
            "attempt_id": hashlib.sha256(f"{self.document_id}|attempt|{self.attempt}".encode()).hexdigest(),
            "document_id": self.document_id,
            "path": f"papers/{self.name}.pdf",
            "file_name": f"{self.name}.pdf",
            "attempt": self.attempt,
            "status": self.status,
            "error_code": self.error_code,
            "record_hash": hashlib.sha256(repr(self).encode()).hexdigest(),
            "file_bytes": 1000,
            "page_count": 1,
            "ocr_page_count": 0,
            **READER,
            "completeness": 0.5 if self.is_work_order else None,
            "duration_seconds": 0.1,
            "extracted_at": datetime(2025, 10, 1, tzinfo=UTC),
        }

    def work_order(self) -> dict[str, Any]:
        values = {"extraction_id": self.extraction_id, "document_id": self.document_id}
        values["attempt"] = self.attempt
        values |= {**READER, "status": self.status, "completeness": 0.5}
        raw = {f"{name}_raw": self.printed.get(name, value) for name, value in self.fields.items()}
        return values | self.fields | raw

    def work_order_lines(self) -> list[dict[str, Any]]:
        place = {"extraction_id": self.extraction_id, "document_id": self.document_id, "page": 1}
        return [{**place, "line_number": number, **line} for number, line in enumerate(self.lines, start=1)]


def land(warehouse: Path, papers: Sequence[Paper]) -> None:
    """Land the papers' rows in one batch."""
    orders = [paper for paper in papers if paper.is_work_order]
    rows = {
        "documents": [paper.document() for paper in papers],
        "work_orders": [paper.work_order() for paper in orders],
        "work_order_lines": [line for paper in orders for line in paper.work_order_lines()],
    }
    with DuckDBLanding(warehouse, lock_timeout=5) as landing:
        batch = {name: _table(found) for name, found in rows.items()}
        assert landing.land(batch, source="test", run_id="run-1").rows_quarantined == 0


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: [row.get(name) for row in rows] for name in names})


def query(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


@dataclass
class Finished:
    """A finished dbt command: its code, what it printed, and the status of each node by name."""

    code: int
    output: str
    statuses: dict[str, str]


class Dbt:
    """dbt in this process, on `warehouse`, always the same path: where it changes, dbt reads the whole project again."""

    def __init__(self, folder: Path) -> None:
        self.warehouse = folder / "warehouse.duckdb"
        self.target = folder / "target"
        self._options = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "profiles")]
        self._options += ["--target-path", str(self.target), "--log-path", str(folder / "logs"), "--quiet"]
        self._manifest: Any = None

    def __call__(self, *arguments: str) -> Finished:
        if self._manifest is None:
            self._manifest = self._invoke("parse").result
        done = self._invoke(*arguments)
        results = getattr(done.result, "results", None) or []
        told = [str(done.exception)] if done.exception else []
        told += [
            f"{result.status}: {result.node.name}: {result.message}" for result in results if result.message
        ]
        told += done.result if isinstance(done.result, list) else []  # what `ls` lists
        statuses = {result.node.unique_id.split(".")[2]: str(result.status) for result in results}
        return Finished(0 if done.success else 1, "\n".join(told), statuses)

    def _invoke(self, *arguments: str) -> dbtRunnerResult:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("PUNCHLIST_WAREHOUSE", str(self.warehouse))
            try:
                return dbtRunner(manifest=self._manifest).invoke([*arguments, *self._options])
            finally:
                DuckDBConnectionManager.close_all_connections()


@dataclass
class DbtCommand:
    """The dbt command on a warehouse. `folder` holds its target, which later commands of the test reuse."""

    folder: Path
    warehouse: Path
    project: Path = PROJECT
    profiles: Path = PROJECT / "profiles"

    def __call__(self, *arguments: str, **environment: str) -> Finished:
        target = self.folder / "target"
        command = [str(Path(sys.executable).with_name("dbt")), *arguments, "--project-dir", str(self.project)]
        command += ["--profiles-dir", str(self.profiles), "--target-path", str(target)]
        command += ["--log-path", str(self.folder / "logs")]
        settings = {**os.environ, "PUNCHLIST_WAREHOUSE": str(self.warehouse), **environment}
        (target / "run_results.json").unlink(missing_ok=True)
        done = subprocess.run(
            command, capture_output=True, text=True, env=settings, cwd=self.project, check=False
        )
        return Finished(done.returncode, done.stdout + done.stderr, _statuses(target / "run_results.json"))


def _statuses(run_results: Path) -> dict[str, str]:
    if not run_results.exists():
        return {}
    results = json.loads(run_results.read_text())["results"]
    # unique_id: model.punchlist.fct_work_orders; a generic test's has a hash behind its name.
    return {result["unique_id"].split(".")[2]: result["status"] for result in results}
