"""The house rules of the dbt project, read from the manifest that `dbt parse` writes (no warehouse is touched).

Run alone: `pytest tests/unit/test_manifest_rules.py`. A rule names the models that break it.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from dbt_manifest import PROJECT, Node, checks_of, layer, marts

# What a layer may read. Staging alone reads sources. Operations looks at all of them and nobody looks at it: it reports on
# what landed and on how good it is. Snapshots stand within the corrected layer: what changed is told by them, and
# dimensions show what they believe.
MAY_READ = {
    "staging": {"source"},
    "corrected": {"seed", "staging", "corrected", "snapshot"},
    "snapshot": {"corrected"},
    "marts": {"corrected", "snapshot", "marts"},
    "operations": {"seed", "staging", "corrected", "marts", "operations"},
}
PREFIXES = {
    "staging": r"stg_[a-z0-9]+(_[a-z0-9]+)*__[a-z0-9_]+",
    "corrected": r"int_[a-z0-9_]+__[a-z0-9_]+",
    "core": r"(dim|fct|bridge)_[a-z0-9_]+",
    "marts": r"[a-z0-9_]+",
    "operations": r"[a-z0-9_]+",
}
SCHEMAS = {"staging": "staging", "corrected": "corrected", "operations": "operations"}

# Words that only one engine understands, or that differ between the two: they belong in macros/cross_engine.
DIALECT_WORDS = re.compile(
    r"::|`|\b(try_cast|safe_cast|strptime|strftime|parse_date|format_date|regexp_\w+|unnest|generate_series"
    r"|generate_date_array|date_diff|datediff|dateadd|date_add|date_sub|date_trunc|timestamp_\w+|safe_\w+|list_\w+"
    r"|array_\w+|string_agg|listagg|group_concat|string_split|split_part|json_\w+|to_json|struct_pack|epoch\w*"
    r"|isodow|dayofweek|farm_fingerprint|to_hex|md5|sha256|varchar|timestamptz|read_\w+|current_timestamp|now)\b",
    re.IGNORECASE,
)

# Columns that carry personal data under another name than the specification's field: every field, or a whole record.
CARRIES_PII = {
    ("stg_work_orders__work_order_fields", "field_value"),
    ("stg_work_orders__work_order_fields", "field_value_raw"),
    ("stg_work_orders__work_order_reviews", "reviewed_value"),
    ("stg_work_orders__work_order_reviews", "engine_value"),
    ("stg_work_orders__work_order_reviews", "replaced_value"),
    ("stg_work_orders__work_order_reviews", "reviewed_by"),
    ("stg_work_orders__work_order_reviews", "review_note"),
    ("stg_work_orders__quarantine", "payload"),
    ("stg_progress__work_order_reports", "reported_by"),
    ("stg_progress__work_order_reports", "report_note"),
    *(
        (table, column)
        for table in (
            "stg_hubspot__contacts",
            "stg_salesforce__contacts",
            "int_contacts__unified",
            "dim_contacts",
        )
        for column in ("first_name", "last_name", "email", "phone")
    ),
    *(
        (table, column)
        for table in (
            "stg_snowflake__customers",
            "int_customers__corrected",
            "snap_customers",
            "dim_customers",
        )
        for column in ("email", "phone")
    ),
    ("stg_order_events__events", "actor"),
    ("int_contacts__unified", "email_key"),
    ("int_contacts__unified", "person_words"),
}


def test_data_goes_one_way(manifest: dict[str, Any], models: list[Node]) -> None:
    everything = {**manifest["nodes"], **manifest["sources"]}
    wrong = [
        f"{node['name']} ({layer(node)}) reads {everything[parent]['name']} ({layer(everything[parent])})"
        for node in models
        for parent in node["depends_on"]["nodes"]
        if layer(everything[parent]) not in MAY_READ[layer(node)]
    ]
    assert wrong == []


def test_each_raw_table_has_one_staging_view(manifest: dict[str, Any], models: list[Node]) -> None:
    readers = {
        source: [node["name"] for node in models if source in node["depends_on"]["nodes"]]
        for source in manifest["sources"]
    }
    assert {source: names for source, names in readers.items() if len(names) != 1} == {}
    views = [node for node in models if layer(node) == "staging"]
    assert [node["name"] for node in views if node["config"]["materialized"] != "view"] == []


def test_names_follow_the_layer(models: list[Node]) -> None:
    """The star's tables say what they are; what people query first is named after its topic."""
    wrong = []
    for node in models:
        room = "core" if node["schema"] == "core" else layer(node)
        if room in PREFIXES and not re.fullmatch(PREFIXES[room], node["name"]):
            wrong.append(node["name"])
    assert wrong == []


def test_layers_are_schemas(models: list[Node]) -> None:
    wrong = {
        node["name"]: node["schema"]
        for node in models
        if layer(node) in SCHEMAS and node["schema"] != SCHEMAS[layer(node)]
    }
    wrong |= {n["name"]: n["schema"] for n in marts(models) if n["schema"] not in ("core", "marts")}
    wrong |= {n["name"]: n["schema"] for n in models if layer(n) == "snapshot" and n["schema"] != "snapshots"}
    assert wrong == {}


def test_every_table_says_its_grain(manifest: dict[str, Any], models: list[Node]) -> None:
    seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    tables = [*models, *seeds, *manifest["sources"].values()]
    assert [node["name"] for node in tables if not node["description"].startswith("One row per")] == []


def test_every_documented_column_says_something(manifest: dict[str, Any], models: list[Node]) -> None:
    empty = [
        f"{node['name']}.{column['name']}"
        for node in [*models, *manifest["sources"].values()]
        for column in node["columns"].values()
        if not column["description"].strip()
    ]
    assert empty == []


def test_personal_data_is_marked_where_it_stands(models: list[Node]) -> None:
    """A column is marked `meta: {pii: true}` if and only if it carries a field the specification marks."""
    specification = yaml.safe_load((PROJECT / "extract/documents/specs/work_order.yml").read_text())
    fields = {name for name, field in specification["fields"].items() if field.get("pii")}
    assert "site_address" in fields
    documented = {(node["name"], name): column for node in models for name, column in node["columns"].items()}
    expected = {at for at in documented if at[1].removesuffix("_raw") in fields} | CARRIES_PII
    marked = {at for at, column in documented.items() if column["config"]["meta"].get("pii") is True}
    assert marked == expected


def test_a_snapshot_marks_the_personal_data_it_copies(models: list[Node]) -> None:
    """A snapshot takes all columns of what it reads, documented or not."""

    def marked(node: Node) -> set[str]:
        return {
            name for name, column in node["columns"].items() if column["config"]["meta"].get("pii") is True
        }

    by_id = {node["unique_id"]: node for node in models}
    for snapshot in (node for node in models if layer(node) == "snapshot"):
        copied = [marked(by_id[parent]) for parent in snapshot["depends_on"]["nodes"]]
        assert marked(snapshot) == set().union(*copied), snapshot["name"]


def test_every_primary_key_is_tested(manifest: dict[str, Any], models: list[Node]) -> None:
    """A single column that is unique and not null, or a combination that is unique."""
    untested = []
    for node in models:
        kinds: dict[str, set[str]] = {}
        combined = False
        for test in checks_of(manifest, node):
            kinds.setdefault(str(test["column_name"]), set()).add(test["test_metadata"]["name"])
            combined |= test["test_metadata"]["name"] == "unique_combination_of_columns"
        if not combined and not any({"unique", "not_null"} <= names for names in kinds.values()):
            untested.append(node["name"])
    assert untested == []


def test_every_foreign_key_of_a_fact_is_tested(manifest: dict[str, Any], models: list[Node]) -> None:
    missing = []
    for node in marts(models):
        own_key = next(iter(node["columns"]), "")
        # A dimension with versions has two keys of its own: the version's and the member's.
        own_keys = {own_key, own_key.replace("_key", "_durable_key")}
        related = {
            str(test["column_name"])
            for test in checks_of(manifest, node)
            if test["test_metadata"]["name"] == "relationships"
        }
        keys = {name for name in node["columns"] if name.endswith("_key") and name not in own_keys}
        missing += [f"{node['name']}.{name}" for name in sorted(keys - related)]
    assert missing == []


def test_marts_keep_a_contract(models: list[Node]) -> None:
    loose = [node["name"] for node in marts(models) if not node["config"]["contract"]["enforced"]]
    assert loose == []
    untyped = [
        f"{node['name']}.{column['name']}"
        for node in marts(models)
        for column in node["columns"].values()
        if not column["data_type"]
    ]
    assert untyped == []


def test_marts_read_no_clock(models: list[Node]) -> None:
    """The same raw rows give the same marts on any day."""
    clock = re.compile(r"current_(date|time|timestamp)|now\(\)|run_started_at|invocation_id", re.IGNORECASE)
    assert [node["name"] for node in marts(models) if clock.search(node["raw_code"])] == []


def test_no_dialect_words_outside_macros(manifest: dict[str, Any], models: list[Node]) -> None:
    nodes = manifest["nodes"].values()
    singular = [n for n in nodes if n["resource_type"] == "test" and not n.get("test_metadata")]
    analyses = [n for n in nodes if n["resource_type"] == "analysis"]
    found = {}
    for node in [*models, *singular, *analyses]:
        # What stands inside {{ … }} and in comments is a macro's name or a word to people.
        sql = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|--[^\n]*", " ", node["raw_code"], flags=re.DOTALL)
        if words := sorted({match.group(0) for match in DIALECT_WORDS.finditer(sql)}):
            found[node["name"]] = words
    assert found == {}


def test_singular_tests_say_what_a_failure_means(manifest: dict[str, Any]) -> None:
    nodes = manifest["nodes"].values()
    singular = [n for n in nodes if n["resource_type"] == "test" and not n.get("test_metadata")]
    assert singular
    assert [n["name"] for n in singular if not n["raw_code"].startswith("-- A failure means:")] == []
    assert [n["name"] for n in singular if not n["name"].startswith("assert_")] == []


def test_facts_are_used_by_somebody(manifest: dict[str, Any], models: list[Node]) -> None:
    used = {
        parent for exposure in manifest["exposures"].values() for parent in exposure["depends_on"]["nodes"]
    }
    assert used & {node["unique_id"] for node in marts(models)}
