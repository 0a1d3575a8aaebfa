"""The metrics, as dbt writes them for MetricFlow: valid by its own rules, made of columns that are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from dbt_semantic_interfaces.implementations.semantic_manifest import PydanticSemanticManifest
from dbt_semantic_interfaces.validations.semantic_manifest_validator import SemanticManifestValidator

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def semantics(parsed: Path) -> PydanticSemanticManifest:
    return PydanticSemanticManifest.parse_raw((parsed / "semantic_manifest.json").read_text())


@pytest.fixture(scope="module")
def nodes(manifest: dict[str, Any]) -> dict[str, Any]:
    return manifest["nodes"]


def test_metricflow_takes_the_metrics(semantics: PydanticSemanticManifest) -> None:
    results = SemanticManifestValidator[PydanticSemanticManifest]().validate_semantic_manifest(semantics)
    assert [issue.as_readable_str() for issue in results.all_issues] == []
    assert {"order_value", "order_count", "days_late", "completeness"} <= {m.name for m in semantics.metrics}


def test_metrics_are_made_of_columns_that_are_there(
    semantics: PydanticSemanticManifest, nodes: dict[str, Any]
) -> None:
    missing = []
    for model in semantics.semantic_models:
        alias = model.node_relation.alias
        columns = next(set(node["columns"]) for node in nodes.values() if node.get("alias") == alias)
        elements = [*model.entities, *model.dimensions, *model.measures]
        used = {word for e in elements for word in re.findall(r"[a-z_]+", _without_text(e.expr or e.name))}
        missing += [f"{alias}.{name}" for name in sorted(used - columns - SQL)]
    assert missing == []


SQL = {"case", "when", "then", "else", "end", "coalesce"}


def _without_text(expression: str) -> str:
    return re.sub(r"'[^']*'", "", expression)


def test_days_without_orders_are_in_the_time_spine(semantics: PydanticSemanticManifest) -> None:
    [spine] = semantics.project_configuration.time_spines
    assert spine.node_relation.alias == "time_spine_daily"


def test_fields_of_papers_are_those_of_the_specification(nodes: dict[str, Any]) -> None:
    """The macro paper_fields() lists what dbt can't read from the specification."""
    specification = yaml.safe_load((PROJECT / "extract/documents/specs/work_order.yml").read_text())
    model = nodes["model.punchlist.int_work_orders__filled_fields"]
    flags = [name.removeprefix("has_") for name in model["columns"] if name.startswith("has_")]
    assert flags == list(specification["fields"])
