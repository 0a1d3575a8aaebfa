"""Marts say how fresh they are: the raw tables that a mart names for `is_stale` are those that dbt's own lineage leads to."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from dbt_manifest import PROJECT, Node, marts

# What lies upstream and does not decide a row: it only adds members to a dimension, or other columns of a mart that is read.
ASIDE = {
    "customer_360": set[str](),
    "customer_segments": {
        "redshift_customer_behaviour",
        "hubspot_companies",
        "hubspot_contacts",
        "salesforce_contacts",
    },
    "product_performance": {"snowflake_customers", "redshift_customer_behaviour"},
}


@pytest.fixture(scope="module")
def landed_by_sources() -> set[str]:
    """The raw tables of sources.yml."""
    said = yaml.safe_load((PROJECT / "sources.yml").read_text(encoding="utf-8"))["sources"]
    return {table["contract"] for source in said.values() for table in source["tables"].values()}


@pytest.mark.parametrize("name", sorted(ASIDE))
def test_a_mart_names_the_sources_it_depends_on(
    name: str, manifest: dict[str, Any], landed_by_sources: set[str]
) -> None:
    node = next(node for node in manifest["nodes"].values() if node["name"] == name)
    call = re.search(r"staleness_of\(\[(.*?)\]\)", node["raw_code"], re.DOTALL)
    assert call is not None
    named = re.findall(r"'(\w+)'", call[1])
    assert len(named) == len(set(named))
    upstream = _upstream(manifest, node["unique_id"]) & landed_by_sources
    assert set(named) <= upstream
    assert upstream - set(named) == ASIDE[name], "name them in staleness_of, or say here why not"


def test_every_mart_of_other_systems_shows_it(manifest: dict[str, Any], models: list[Node]) -> None:
    topics = [node for node in marts(models) if "/customers/" in f"/{node['path']}"]
    assert {node["name"] for node in topics} == set(ASIDE)
    wanted = {"is_stale", "stale_sources", "stale_since"}
    assert [node["name"] for node in topics if not wanted <= set(node["columns"])] == []


def _upstream(manifest: dict[str, Any], node_id: str) -> set[str]:
    """Give the raw tables that a node is made of."""
    everything, found, open_ids = {**manifest["nodes"], **manifest["sources"]}, set[str](), [node_id]
    seen = set(open_ids)
    while open_ids:
        node = everything[open_ids.pop()]
        if node["resource_type"] == "source":
            found.add(node["name"])
        parents = node.get("depends_on", {}).get("nodes", [])
        open_ids += [parent for parent in parents if parent not in seen]
        seen |= set(parents)
    return found
