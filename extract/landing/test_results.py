"""What dbt's tests found. Comes in: the artifacts in dbt's target folder. Goes out: rows of `operations.test_results`.

    land_test_results(landing, Path("target"))     # twice is once: rows are known by invocation and test

Reads `run_results.json`, `sources.json` (freshness) and, for what a test is about, `manifest.json`. dbt itself is not
needed. Landing needs no ledger row: a run that finds no new document leaves `raw` as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.landing.contract import load_contract
from extract.landing.protocol import Landing
from extract.settings import RUN_ID_IN_ARTIFACTS

TABLE = "test_results"
RUNS_TESTS = frozenset({"build", "test", "retry"})
"""The commands of dbt whose results tell what tests found."""

ERROR_KINDS = re.compile(
    r"^\s*((?:Binder|Catalog|Compilation|Constraint|Conversion|Database|IO|Internal|Invalid Input|Mismatch Type|"
    r"Not implemented|Out of Memory|Out of Range|Parser|Permission|Runtime|Syntax|Transaction) Error)\b",
    re.MULTILINE,
)
"""dbt's and DuckDB's own names, at the start of a line: nothing that a document could have said is matched."""
_COUNT = re.compile(r"Got \d+ results?, configured to (?:warn|fail) if [^\n]{1,40}")
_STATUSES = {"runtime error": "error"}

Node = dict[str, Any]


def land_test_results(landing: Landing, target: Path) -> int:
    """Land what the last dbt commands in `target` left there; give the number of rows that were new."""
    rows = list(read_test_results(target))
    table = pa.Table.from_pylist(rows, schema=load_contract(TABLE).arrow_schema)
    return landing.append(TABLE, table) if rows else 0


def read_test_results(target: Path) -> Iterator[dict[str, Any]]:
    """Give one row per test and freshness check of the commands whose artifacts are in `target`; none before the first."""
    if not (target / "manifest.json").is_file():
        return
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    nodes = {**manifest["nodes"], **manifest["sources"], **manifest.get("unit_tests", {})}
    for name in ("run_results.json", "sources.json"):
        file = target / name
        if not file.is_file():
            continue
        artifact = json.loads(file.read_text(encoding="utf-8"))
        if name == "run_results.json" and artifact.get("args", {}).get("which") not in RUNS_TESTS:
            continue  # `dbt docs generate` lists the tests as compiled
        about = artifact["metadata"]
        for result in artifact["results"]:
            node = nodes.get(result["unique_id"])
            kind = _kind(result["unique_id"], name)
            if node is None or kind is None:
                continue  # a model, or a node that has left the project since
            yield {
                "run_id": about["env"].get(RUN_ID_IN_ARTIFACTS) or f"dbt-{about['invocation_id']}",
                "invocation_id": about["invocation_id"],
                **_subject(node, kind, nodes),
                **_outcome(result, about["generated_at"]),
            }


def _kind(unique_id: str, artifact: str) -> str | None:
    """Say what was checked; None for a node that checks nothing."""
    if artifact == "sources.json":
        return "freshness"
    return {"test": "data_test", "unit_test": "unit_test"}.get(unique_id.split(".", 1)[0])


def _subject(node: Node, kind: str, nodes: dict[str, Node]) -> dict[str, Any]:
    """Say what the test is, and what it watches over."""
    config = node.get("config", {})
    meta = config.get("meta") or {}
    usual = {"data_test": "schema", "unit_test": "unit", "freshness": "freshness"}[kind]
    return {
        "test_id": node["unique_id"],
        "test_name": node["name"],
        "kind": kind,
        "tier": meta.get("tier", usual),
        "rule": meta.get("rule"),
        "table_name": meta.get("table") or _table(_watched(node, kind, nodes)),
        "column_name": meta.get("column") or node.get("column_name"),
        "severity": "warn" if kind == "freshness" else str(config.get("severity") or "error").lower(),
    }


def _watched(node: Node, kind: str, nodes: dict[str, Node]) -> Node | None:
    """Give the node a test is about: the one its YAML hangs on, else the first it reads."""
    if kind == "freshness":
        return node
    read = node["depends_on"]["nodes"]
    own_source = [one for one in read if node.get("sources") and one.endswith(".".join(node["sources"][0]))]
    watched = node.get("attached_node") or next(iter([*own_source, *read]), None)
    return nodes.get(watched) if watched else None


def _table(node: Node | None) -> str | None:
    if node is None:
        return None
    return f"{node['schema']}.{node.get('identifier') or node.get('alias') or node['name']}"


def _outcome(result: Node, generated_at: str) -> dict[str, Any]:
    """Give what the test found, without anything a document may have said."""
    status = _STATUSES.get(str(result["status"]), str(result["status"]))
    ended = [step["completed_at"] for step in result.get("timing", ()) if step["name"] == "execute"]
    return {
        "status": status,
        "failures": result.get("failures"),
        "execution_seconds": round(result.get("execution_time") or 0.0, 3),
        "message": _harmless(result.get("message"), status),
        "executed_at": datetime.fromisoformat(ended[0] if ended else generated_at),
    }


def _harmless(message: str | None, status: str) -> str | None:
    """Give the words of a count; of anything else only the kind of error: a database's words may quote a document."""
    if message is None or status == "pass":
        return None
    counted = _COUNT.fullmatch(message.strip())
    if counted:
        return counted.group(0)
    return ", ".join(dict.fromkeys(ERROR_KINDS.findall(message))) or None
