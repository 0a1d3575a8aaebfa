"""`punchlist land`, `status`, `replay` and `record-tests` on BigQuery: what they say, and what is then in the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from servers.bigquery import Emulator

from extract.cli import main
from extract.landing import open_for_reading
from extract.settings import get_settings

GOOD = {
    "document_id": "ab" * 32,
    "path": "a.pdf",
    "status": "needs_review",
    "spec": "work_order",
    "engine": "offline",
    "pages": 1,
    "fields": {
        "work_order_number": {
            "value": "WO-1",
            "raw": "WO 1",
            "method": "beside",
            "confidence": 0.9,
            "page": 1,
            "box": [1, 2, 3, 4],
        }
    },
    "line_items": [],
    "completeness": 0.25,
    "error": None,
}


@pytest.fixture(autouse=True)
def project(bigquery_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in bigquery_emulator.another_project().environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PUNCHLIST_BIGQUERY_RETRY_DELAY_SECONDS", "0.01")
    monkeypatch.setenv("PUNCHLIST_WORKERS", "1")
    (tmp_path / "dbt_project.yml").write_text("name: here\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def punchlist(*arguments: str) -> Result:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    return done


def status() -> dict[str, Any]:
    return json.loads(punchlist("status", "--json").stdout)


def rows(sql: str) -> list[Any]:
    with open_for_reading(get_settings()) as landing:
        return [tuple(row.values()) for row in landing.query(sql).to_pylist()]


def test_from_records_to_rows_and_back_again(project: Path) -> None:
    assert "Raw tables: none yet" in punchlist("status").output, "nothing was made by asking"
    paper = project / "b.pdf"
    paper.write_bytes(b"no PDF")
    failed = GOOD | {
        "document_id": "cd" * 32,
        "path": str(paper),
        "status": "failed",
        "error": "b.pdf is not a PDF",
    }
    failed |= {"fields": {}, "completeness": 0.0, "pages": 0}
    records = project / "orders.jsonl"
    records.write_text("".join(f"{json.dumps(record)}\n" for record in (GOOD, failed)) + "no JSON\n")
    assert "2 new records landed" in punchlist("land", str(records)).output
    assert "0 new records landed" in punchlist("land", str(records)).output
    state = status()
    assert state["warehouse"].startswith("BigQuery project punchlist-")
    assert state["documents"] == [
        {"status": "failed", "documents": 1},
        {"status": "needs_review", "documents": 1},
    ]
    assert [entry["path"] for entry in state["review"]] == ["a.pdf"]
    assert sorted(entry["reason_code"] for entry in state["quarantine"]) == ["unreadable_line", "unstated"]

    replayed = punchlist("replay", str(paper))
    assert "Reading 1 document again" in replayed.output
    assert rows(
        "select path, attempt, error_code from raw.documents where error_code is not null order by 2"
    ) == [
        (str(paper), 1, "unstated"),
        (str(paper), 1, "not_a_pdf"),
    ]


def test_what_dbt_found_is_kept_once(project: Path) -> None:
    node = {
        "unique_id": "test.p.unique_key.1",
        "name": "unique_key",
        "config": {},
        "depends_on": {"nodes": []},
    }
    metadata = {"invocation_id": "i-1", "generated_at": "2026-03-02T02:00:09Z", "env": {}}
    result = {"unique_id": node["unique_id"], "status": "pass", "timing": [], "execution_time": 0.5}
    target = project / "target"
    target.mkdir()
    (target / "manifest.json").write_text(json.dumps({"nodes": {node["unique_id"]: node}, "sources": {}}))
    (target / "run_results.json").write_text(
        json.dumps({"metadata": metadata, "args": {"which": "build"}, "results": [result]})
    )
    said = [punchlist("record-tests", str(target)).output for _ in range(2)]
    assert [text.split(" new")[0] for text in said] == ["1", "0"]
    assert rows("select test_name, status from operations.test_results") == [("unique_key", "pass")]
