"""The whole project against the planner: what landing sends, what dbt sends for a first build and for a later one, and
the analyses. Each statement is analysed as it is sent, by the clients that would send it to BigQuery.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from extract.errors import WarehouseError
from extract.landing.bigquery.landing import BigQueryLanding
from extract.landing.contract import Contract, contract_names, load_contract
from extract.landing.protocol import Reader
from extract.settings import Settings
from scripts.check_bigquery.answers import Query
from scripts.check_bigquery.catalog import plain_type
from scripts.check_bigquery.engine import AnalysisError
from scripts.check_bigquery.findings import Finding, written_at
from scripts.check_bigquery.server import Planner
from scripts.check_bigquery.statements import analyse_script

ROOT = Path(__file__).parents[2]
PROJECT = "punchlist-check"
FIRST = ("--exclude-resource-type", "test")
LATER = (
    "--exclude-resource-type", "test", "unit_test",
    "--select", "config.materialized:incremental", "resource_type:snapshot",
)  # fmt: skip
"""What of a later build is another statement than in the first one."""
_VALUES: dict[str, Any] = {
    "text": "x",
    "integer": 1,
    "bigint": 1,
    "double": 0.5,
    "decimal": Decimal("0.5"),
    "boolean": True,
    "date": datetime(2026, 1, 1, tzinfo=UTC).date(),
    "timestamptz": datetime(2026, 1, 1, tzinfo=UTC),
}


@dataclass(frozen=True)
class Checked:
    """What came of it: every query, where each run of dbt's begins among them, and what is wrong."""

    planner: Planner
    later_build_from: int
    findings: list[Finding]
    target: Path

    def of_node(self, name: str, *, is_later_build: bool) -> list[Query]:
        """Give what dbt sent for a node, by its name, in its first build or in the later one."""
        queries = self.planner.queries
        part = queries[self.later_build_from :] if is_later_build else queries[: self.later_build_from]
        kinds = ("model", "snapshot")
        nodes = [(query, query.node.split(".")) for query in part if query.node]
        return [query for query, parts in nodes if parts[0] in kinds and parts[2] == name]

    def built(self) -> list[str]:
        """Give the names of the models and snapshots that were built, in the order of their first statement."""
        nodes = [query.node.split(".") for query in self.planner.queries if query.node]
        return list(dict.fromkeys(parts[2] for parts in nodes if parts[0] in ("model", "snapshot")))

    def of_build(self, name: str) -> list[Query]:
        """Give what a build of an existing warehouse sends for a node: its later build, its first where that is no other."""
        return self.of_node(name, is_later_build=True) or self.of_node(name, is_later_build=False)


def check(target: Path, root: Path = ROOT) -> Checked:
    """Analyse everything; `target` is a folder for what dbt writes and for statements that are wrong."""
    with Planner(PROJECT) as planner:
        findings = [*land(planner)]
        manifest: dict[str, Any] = {}
        starts = []
        for arguments in (FIRST, LATER):
            starts.append(len(planner.queries))
            failed = run_dbt(planner, target, root, "build", *arguments)
            manifest = json.loads((target / "manifest.json").read_text())
            findings += of_dbt(planner.queries[starts[-1] :], failed, manifest, target, root)
        findings += contracts(planner.queries, manifest)
        findings += whole_rows(planner.queries, manifest)
        run_dbt(planner, target, root, "compile", "--select", "resource_type:test", "resource_type:analysis")
        manifest = json.loads((target / "manifest.json").read_text())
        findings += compiled(planner, manifest, target, root)
    return Checked(planner, starts[1], list(dict.fromkeys(findings)), target)


def land(planner: Planner) -> Iterator[Finding]:
    """Let landing make the raw tables and land a row of each."""
    settings = Settings(
        warehouse_kind="bigquery",
        bigquery_project=planner.project,
        bigquery_endpoint=planner.endpoint,
        bigquery_storage_endpoint=planner.endpoint,
    )
    reader = Reader("work_order", "1", "offline", "1")
    with suppress(WarehouseError), BigQueryLanding(settings) as landing:
        names = [name for name in contract_names() if name not in ("load_batches", "quarantine")]
        landing.land({name: one_row(load_contract(name)) for name in names}, source="check", run_id="check")
        landing.append("run_summaries", one_row(load_contract("run_summaries")))
        landing.known_documents(reader)
        rows = one_row(load_contract("warehouses"))
        landing.replace("warehouses", [rows], source="check", run_id="check", max_shrink=1)
    for query in planner.queries:
        if query.error:
            yield Finding("extract/landing/bigquery", query.error.message, "extract/landing/bigquery")


def one_row(contract: Contract) -> Any:
    """A row of the contract's table, every column filled."""
    row = {name: _VALUES[column.type] for name, column in contract.columns.items()}
    return pa.Table.from_pylist([row], schema=contract.arrow_schema)


def run_dbt(planner: Planner, target: Path, root: Path, *arguments: str) -> dict[str, str]:
    """Run dbt on the planner; give the messages of nodes that failed. Raises RuntimeError where dbt itself did."""
    environment = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "False"}
    environment |= {"PUNCHLIST_WAREHOUSE_KIND": "bigquery", "DBT_TARGET": "planner"}
    output = {"type": "bigquery", "method": "oauth-secrets", "token": "none", "dataset": "main", "threads": 4}
    output |= {"project": planner.project, "location": "US", "api_endpoint": planner.endpoint}
    profiles = target / "profiles"
    profiles.mkdir(parents=True, exist_ok=True)
    profile = {"punchlist": {"target": "planner", "outputs": {"planner": output}}}
    (profiles / "profiles.yml").write_text(yaml.safe_dump(profile))
    dbt = str(Path(sys.executable).with_name("dbt"))
    folders = ["--project-dir", str(root), "--profiles-dir", str(profiles)]
    folders += ["--target-path", str(target), "--log-path", str(target / "logs")]
    command = [dbt, "--quiet", *arguments, *folders]
    results = target / "run_results.json"
    results.unlink(missing_ok=True)
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or not results.is_file():
        raise RuntimeError(f"dbt failed:\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}")
    nodes = json.loads(results.read_text())["results"]
    return {each["unique_id"]: each["message"] or "" for each in nodes if each["status"] == "error"}


def of_dbt(
    queries: list[Query], failed: dict[str, str], manifest: dict[str, Any], target: Path, root: Path
) -> Iterator[Finding]:
    """What was refused of a node, and what dbt itself found wrong."""
    folder = target / "refused"
    refused = set()
    for query in queries:
        if not query.error:
            continue
        node = query.node or "dbt"
        refused.add(node)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{node[:200]}.sql"  # a test may be named longer than a file can be
        path.write_text(query.sql)
        file = _file(manifest, node)
        place = written_at(root, file, query.sql, query.error.line)
        yield Finding(node, query.error.message, place, path, query.error.line)
    for node, message in failed.items():
        if node not in refused and ".".join(node.split(".")[:3]) not in refused:
            yield Finding(node, message.strip(), _file(manifest, node))


def _nodes(manifest: dict[str, Any], node: str | None) -> list[dict[str, Any]]:
    """The nodes that a statement's comment may mean: versions of a model have one name."""
    if not node:
        return []
    known = {**manifest["nodes"], **manifest.get("unit_tests", {})}
    if node in known:
        return [known[node]]
    kind, _, name = node.split(".")[:3]
    return [each for each in known.values() if each["resource_type"] == kind and each["name"] == name]


def _file(manifest: dict[str, Any], node: str) -> str:
    return next((str(each["original_file_path"]) for each in _nodes(manifest, node)), "")


def contracts(queries: list[Query], manifest: dict[str, Any]) -> Iterator[Finding]:
    """Columns of a model with a contract whose analysed type is another than the contract says.

    dbt asks for a model's columns with a query that reads no row (`limit 0`): what that gives is what the model gives.
    """
    for query in queries:
        nodes = [each for each in _nodes(manifest, query.node) if each["resource_type"] == "model"]
        nodes = [each for each in nodes if each["config"].get("contract", {}).get("enforced")]
        sql = query.sql.lower()
        asked = nodes and query.statements and "__dbt_sbq" in sql
        if not asked or "cast(null as" in sql.partition("__dbt_sbq")[0][-2000:]:
            continue
        given = query.statements[-1].columns
        wrong = [_broken(given, node) for node in nodes]
        if all(wrong):
            node = nodes[-1]
            for message in wrong[-1]:
                yield Finding(node["unique_id"], message, node["original_file_path"])


def _broken(given: dict[str, str], node: dict[str, Any]) -> list[str]:
    declared = {name: plain_type(each["data_type"]) for name, each in node["columns"].items()}
    return [
        f"{name} is {data_type}, its contract says {declared.get(name, 'nothing')}"
        for name, data_type in given.items()
        if declared.get(name) != data_type
    ]


def whole_rows(queries: list[Query], manifest: dict[str, Any]) -> Iterator[Finding]:
    """Columns that are a whole row: BigQuery takes a name for the table of that name before it takes it for a column."""
    for query in queries:
        nodes = _nodes(manifest, query.node)
        if not nodes or nodes[0]["resource_type"] != "model":
            continue
        node = nodes[0]
        for statement in query.statements:
            for name, data_type in statement.columns.items():
                if statement.kind.startswith("ResolvedCreate") and data_type.startswith("STRUCT"):
                    message = f"{name} is a whole row ({data_type[:60]}…): a table of that name is read"
                    yield Finding(node["unique_id"], message, node["original_file_path"])


def compiled(planner: Planner, manifest: dict[str, Any], target: Path, root: Path) -> Iterator[Finding]:
    """The data tests and the analyses, as dbt compiled them: dbt would only count the rows that a test's query gives."""
    queries = []
    for name, node in manifest["nodes"].items():
        sql = node.get("compiled_code")
        if node["resource_type"] not in ("test", "analysis") or not sql:
            continue
        try:
            queries.append(Query(sql, name, tuple(analyse_script(sql, planner.catalog.copy()))))
        except AnalysisError as error:
            queries.append(Query(sql, name, error=error))
    planner.queries += queries
    yield from of_dbt(queries, {}, manifest, target, root)
