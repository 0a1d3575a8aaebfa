"""The business rules stand in three places that must agree: the seed, the tests, and the runbook."""

from __future__ import annotations

import csv
import re
from typing import Any

from dbt_manifest import PROJECT


def rules() -> dict[str, dict[str, str]]:
    with (PROJECT / "seeds/quality/quality_rules.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule_name"]: row for row in csv.DictReader(file)}


def test_each_rule_is_found_somewhere_and_tested_as_the_seed_says(manifest: dict[str, Any]) -> None:
    nodes = manifest["nodes"].values()
    tests = {
        node["config"]["meta"]["rule"]: node
        for node in nodes
        if node["resource_type"] == "test" and node["config"]["meta"].get("tier") == "business_rule"
    }
    findings = [node["raw_code"] for node in nodes if node["name"].endswith("_findings")]
    found = set(re.findall(r"'(\w+)' as rule_name", "".join(findings)))
    assert set(rules()) == set(tests) == found
    for name, rule in rules().items():
        config = tests[name]["config"]
        told = {"severity": rule["severity"], "table": rule["table_name"], "column": rule["key_column"]}
        assert {key: config["meta"][key] for key in told} == told, name
        assert (config["severity"].lower(), config["store_failures"]) == ("warn", True), name
        assert tests[name]["name"] == f"rule_{name}"


def test_the_runbook_says_of_each_rule_what_to_do() -> None:
    runbook = (PROJECT / "docs/runbooks/quality.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+)` \| (?:high|medium|low) \|", runbook, re.MULTILINE))
    assert told == set(rules())


def test_only_rules_and_statistics_warn(manifest: dict[str, Any]) -> None:
    """What breaks a promise of a table blocks; what a person should look at warns."""
    warning = {
        re.sub(r"_v\d_", "_", node["name"])  # every version of a model has the test
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node["config"]["severity"].lower() == "warn"
        and node["config"]["meta"].get("tier") not in ("business_rule", "statistics")
    }
    assert warning == {
        # An empty star is right before the first paper.
        "dbt_expectations_expect_table_row_count_to_be_between_fct_work_orders_50000000__1",
        # Text that is no date or amount stands in the _raw column; the paper is to be looked at.
        "stg_work_orders__work_orders_printed_values_survive_casting",
        "int_work_orders__progress_starts_before_it_ends",
        # Another system may say a new word, or tell of an order before the order lands: its own people are to be asked.
        "fct_orders_kind_is_known",
        "fct_order_events_type_is_known",
        "fct_customer_behaviour_event_type_is_known",
        "fct_order_events_are_of_an_order",
    }
