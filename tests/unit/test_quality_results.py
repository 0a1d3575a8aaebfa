"""What dbt's artifacts become: one row per invocation and test, once, without a word of a document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from extract.cli import main
from extract.commands.status import worse_since
from extract.landing.protocol import Landing
from extract.landing.test_results import land_test_results, read_test_results

FACT = {"unique_id": "model.p.fct_orders", "name": "fct_orders", "schema": "core", "alias": "fct_orders"}
RAW = {"unique_id": "source.p.raw.orders", "name": "orders", "schema": "raw", "identifier": "orders"}
UNIQUE = {
    "unique_id": "test.p.unique_fct_orders_key.1",
    "name": "unique_fct_orders_key",
    "column_name": "order_key",
    "attached_node": FACT["unique_id"],
    "config": {"severity": "ERROR"},
    "depends_on": {"nodes": [FACT["unique_id"]]},
}
RULE = {
    "unique_id": "test.p.rule_dates.2",
    "name": "rule_dates",
    "attached_node": FACT["unique_id"],
    "config": {
        "severity": "warn",
        "meta": {
            "tier": "business_rule",
            "rule": "dates",
            "table": "core.fct_orders",
            "column": "issue_date",
        },
    },
    "depends_on": {"nodes": [FACT["unique_id"]]},
}
LANDED = {
    "unique_id": "test.p.source_not_null.3",
    "name": "source_not_null",
    "column_name": "order_id",
    "attached_node": None,
    "config": {"severity": "ERROR"},
    "sources": [["raw", "orders"]],
    "depends_on": {"nodes": [RAW["unique_id"]]},
}


def artifacts(
    target: Path, invocation: str, results: list[dict[str, Any]], which: str = "build", **env: str
) -> Path:
    target.mkdir(exist_ok=True)
    nodes = {node["unique_id"]: node for node in (FACT, UNIQUE, RULE, LANDED)}
    manifest = {"nodes": nodes, "sources": {RAW["unique_id"]: RAW}, "unit_tests": {}}
    (target / "manifest.json").write_text(json.dumps(manifest))
    metadata = {"invocation_id": invocation, "generated_at": "2026-03-02T02:00:09Z", "env": env}
    (target / "run_results.json").write_text(
        json.dumps({"metadata": metadata, "results": results, "args": {"which": which}})
    )
    return target


def result(node: dict[str, Any], status: str, **more: Any) -> dict[str, Any]:
    timing = [{"name": "execute", "completed_at": "2026-03-02T02:00:05.5Z"}]
    return {
        "unique_id": node["unique_id"],
        "status": status,
        "timing": timing,
        "execution_time": 0.25,
        **more,
    }


def test_a_row_says_what_was_tested_and_what_came_of_it(tmp_path: Path) -> None:
    found = [
        result(FACT, "success"),
        result(UNIQUE, "pass", failures=0),
        result(RULE, "warn", failures=3, message="Got 3 results, configured to warn if != 0"),
        result(LANDED, "fail", failures=1, message="Got 1 result, configured to fail if != 0"),
        result({"unique_id": "test.p.gone.9"}, "pass"),
    ]
    rows = list(read_test_results(artifacts(tmp_path, "i-1", found, PUNCHLIST_RUN_ID="run-1")))
    told = [(r["tier"], r["rule"], r["table_name"], r["column_name"], r["severity"]) for r in rows]
    assert told == [
        ("schema", None, "core.fct_orders", "order_key", "error"),
        ("business_rule", "dates", "core.fct_orders", "issue_date", "warn"),
        ("schema", None, "raw.orders", "order_id", "error"),
    ]
    assert [(r["status"], r["failures"]) for r in rows] == [("pass", 0), ("warn", 3), ("fail", 1)]
    assert {(r["run_id"], r["invocation_id"], r["execution_seconds"]) for r in rows} == {
        ("run-1", "i-1", 0.25)
    }
    assert rows[0]["executed_at"].isoformat() == "2026-03-02T02:00:05.500000+00:00"


def test_freshness_is_told_beside_the_tests(tmp_path: Path) -> None:
    target = artifacts(tmp_path, "i-1", [])
    metadata = {"invocation_id": "i-2", "generated_at": "2026-03-02T02:00:09Z", "env": {}}
    stale = result(RAW, "warn", max_loaded_at="2026-01-01T00:00:00Z")
    (target / "sources.json").write_text(json.dumps({"metadata": metadata, "results": [stale]}))
    [row] = read_test_results(target)
    assert (row["kind"], row["tier"], row["table_name"], row["status"]) == (
        "freshness",
        "freshness",
        "raw.orders",
        "warn",
    )
    assert row["run_id"] == "dbt-i-2", "a person called dbt, not the flow"


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Got 2 results, configured to fail if != 0", "Got 2 results, configured to fail if != 0"),
        (
            "Runtime Error in test x\n  Conversion Error: 'Jo Bloggs 0400 000 000'",
            "Runtime Error, Conversion Error",
        ),
        ("Got 1 result, configured to fail if != 0\nJo Bloggs", None),
    ],
)
def test_no_word_of_a_document_is_kept(tmp_path: Path, message: str, kept: str | None) -> None:
    [row] = read_test_results(artifacts(tmp_path, "i-1", [result(UNIQUE, "error", message=message)]))
    assert row["message"] == kept


def test_an_invocation_lands_once_and_the_ledger_stays_as_it_was(tmp_path: Path, landing: Landing) -> None:
    first = artifacts(tmp_path / "a", "i-1", [result(UNIQUE, "pass"), result(RULE, "warn", failures=1)])
    again = artifacts(tmp_path / "b", "i-2", [result(UNIQUE, "pass")])
    assert [land_test_results(landing, target) for target in (first, first, again, first)] == [2, 0, 1, 0]
    assert landing.query("select count(*) as n from raw.load_batches").to_pylist() == [{"n": 0}]
    assert land_test_results(landing, tmp_path / "never") == 0
    docs = artifacts(tmp_path / "c", "i-3", [result(UNIQUE, "success")], which="generate")
    assert land_test_results(landing, docs) == 0, "the docs compile tests and run none"


def test_the_command_takes_the_target_of_ones_own_dbt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUNCHLIST_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    target = artifacts(tmp_path / "target", "i-1", [result(UNIQUE, "pass")])
    done = CliRunner().invoke(main, ["record-tests", str(target)])
    assert (done.exit_code, done.output.split(" in ")[0]) == (0, "1 new results are"), done.output
    refused = CliRunner().invoke(main, ["record-tests", str(tmp_path)])
    assert refused.exit_code == 2
    assert "dbt has left nothing" in refused.output


def test_status_says_what_got_worse_than_four_weeks_before() -> None:
    names = ("failed_test_count", "failed_before", "warned_test_count", "warned_before", "open_issue_count")
    row = dict.fromkeys(names, 0) | {"issues_before": 0, "row_count": 90, "rows_before": 100}
    row |= {"score": 80.0, "score_before": 97.0, "completeness": 0.7, "completeness_before": 0.85}
    assert worse_since(row) == ["10 rows fewer", "completeness 0.70 (was 0.85)"]
    worse = row | {"warned_test_count": 2, "open_issue_count": 1_200, "issues_before": 3, "rows_before": 80}
    assert worse_since(worse)[:2] == ["2 tests warned (was 0)", "1,200 open issues (was 3)"]
    assert worse_since(row | {"score_before": None}) == [], "nothing was measured then"
