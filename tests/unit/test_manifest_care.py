"""What the dbt project owes its readers: owners, unit tests, freshness, documented access; exceptions have reasons.

Run alone: `pytest tests/unit/test_manifest_care.py`. Exceptions: seeds/rule_exceptions.csv (rule, node, reason).
"""

from __future__ import annotations

import csv
import re
from typing import Any

from dbt_manifest import PROJECT, Node, layer

from extract.landing.contract import load_contract

LOGIC = re.compile(
    r"\b(case\s+when|join|group\s+by|having|qualify|row_number|rank|lag|lead|max_by|is_incremental)\b|\bover\s*\(",
    re.IGNORECASE,
)
"""What a model does beyond renaming and casting."""


def excepted(rule: str) -> set[str]:
    """Give the nodes that need not follow a rule."""
    with (PROJECT / "seeds/rule_exceptions.csv").open(encoding="utf-8", newline="") as file:
        return {row["node"] for row in csv.DictReader(file) if row["rule"] == rule}


def test_exceptions_have_a_reason_and_name_what_there_is(manifest: dict[str, Any]) -> None:
    with (PROJECT / "seeds/rule_exceptions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {node["name"] for node in [*manifest["nodes"].values(), *manifest["sources"].values()]}
    assert [row for row in rows if len(row["reason"].split()) < 4] == []
    assert [row["node"] for row in rows if row["node"] not in known] == []
    assert {row["rule"] for row in rows} <= {"unit_test", "freshness"}


def test_every_model_has_an_owner(manifest: dict[str, Any], models: list[Node]) -> None:
    owners = {group["name"]: group["owner"] for group in manifest["groups"].values()}
    assert [node["name"] for node in models if not owners.get(node["config"]["group"] or "")] == []


def test_only_marts_are_for_everybody(models: list[Node]) -> None:
    """Other projects may build on marts; the layers before them may change on any day."""
    nodes = [node for node in models if node["resource_type"] == "model"]
    public = {node["name"] for node in nodes if node["config"]["access"] == "public"}
    assert public == {node["name"] for node in nodes if layer(node) == "marts"}


def test_sources_say_how_fresh_they_are(manifest: dict[str, Any]) -> None:
    stale = {
        source["name"]
        for source in manifest["sources"].values()
        if not source["config"]["loaded_at_field"]
        or not (source["config"]["freshness"] or {}).get("warn_after")
    }
    assert stale - excepted("freshness") == set()
    assert excepted("freshness") <= stale, "an exception that is no longer needed"


def test_sources_agree_with_their_contracts(manifest: dict[str, Any]) -> None:
    """Each is a raw table with a contract, in its schema, with columns it has, and as fresh as it promises."""
    wrong = []
    for source in manifest["sources"].values():
        contract = load_contract(source["name"])
        there = contract.columns.keys() | contract.system_columns.keys()
        wrong += [
            f"{source['name']}.{column}: not in the contract" for column in source["columns"].keys() - there
        ]
        if (source["schema"], source["identifier"]) != (contract.schema_name, contract.table):
            wrong.append(f"{source['name']}: is {contract.full_name} in the contract")
        warned = (source["config"]["freshness"] or {}).get("warn_after") or {}
        if contract.freshness and (warned.get("count"), warned.get("period")) != (
            contract.freshness.warn_after_hours,
            "hour",
        ):
            wrong.append(
                f"{source['name']}: is stale after {contract.freshness.warn_after_hours} hours in the contract"
            )
    assert sorted(wrong) == []


def test_models_with_logic_have_unit_tests(manifest: dict[str, Any], models: list[Node]) -> None:
    tested = {
        parent
        for test in manifest["unit_tests"].values()
        for parent in test["depends_on"]["nodes"]
        if parent.split(".")[2] == test["model"]
    }
    untested = {
        node["name"]
        for node in models
        if node["resource_type"] == "model" and node["unique_id"] not in tested and has_logic(node)
    }
    assert untested - excepted("unit_test") == set()
    assert excepted("unit_test") <= untested, "an exception that is no longer needed"


def has_logic(node: Node) -> bool:
    """Say whether a model does more than rename and cast."""
    return bool(LOGIC.search(re.sub(r"\{#.*?#\}|--[^\n]*", " ", node["raw_code"], flags=re.DOTALL)))


def test_every_column_a_model_names_is_documented_once(models: list[Node]) -> None:
    """Words that stand at five columns or more are a doc block, so that they change in one place."""
    words: dict[str, list[str]] = {}
    for node in models:
        source = (PROJECT / str(node["patch_path"]).split("://", 1)[1]).read_text(encoding="utf-8")
        for column in node["columns"].values():
            if column["description"] in source and len(column["description"]) > 40:
                words.setdefault(column["description"], []).append(f"{node['name']}.{column['name']}")
    assert {text: places for text, places in words.items() if len(places) > 4} == {}


def test_every_macro_that_differs_by_engine_has_a_unit_test(manifest: dict[str, Any]) -> None:
    """It stands in a model that a unit test runs: on DuckDB with the models, on BigQuery in `make test-bigquery`."""
    macros, nodes = manifest["macros"], manifest["nodes"]

    def with_callees(names: list[str]) -> set[str]:
        found: set[str] = set()
        while names:
            if (name := names.pop()) in macros and name not in found:
                found.add(name)
                names += macros[name]["depends_on"]["macros"]
        return found

    run = {
        macro
        for test in manifest["unit_tests"].values()
        for node in test["depends_on"]["nodes"]
        if node in nodes
        for macro in with_callees(list(nodes[node]["depends_on"]["macros"]))
    }
    ours = {name for name, macro in macros.items() if macro["package_name"] == "punchlist"}
    differ = {name for name in ours if name.replace("macro.punchlist.", "macro.punchlist.bigquery__") in ours}
    assert len(differ) > 10
    assert differ - run == set()
