"""A contract says how its table lies on BigQuery; what is there already is changed as far as BigQuery can, and no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from google.cloud import bigquery

from extract.errors import UsageError
from extract.landing.bigquery.tables import bring_up, table_schema, wanted_table
from extract.landing.contract import contract_names, load_contract, read_contract
from extract.settings import get_settings

TAG = "projects/p/locations/us/taxonomies/1/policyTags/2"
CONTRACT = """
table: orders
schema: raw
grain: one row per order
description: Orders.
keys: [order_id]
on_unknown_column: quarantine
partition_by: loaded_at month
cluster_by: [builder_name, order_id]
columns:
  order_id: {type: text, required: true, description: The order.}
  builder_name: {type: text, description: The builder.}
  phone: {type: text, pii: true, description: Whom to call.}
  payload: {type: text, pii: true, pii_class: document, description: All of it.}
  amount: {type: double, description: Money.}
"""


def contract_of(tmp_path: Path, text: str = CONTRACT) -> Any:
    file = tmp_path / "orders.yml"
    file.write_text(text, encoding="utf-8")
    return read_contract(file)


@pytest.mark.parametrize("name", contract_names())
def test_every_raw_table_has_month_partitions_clusters_and_words(name: str) -> None:
    table = wanted_table("p", load_contract(name), {}).to_api_repr()
    assert table["timePartitioning"]["type"] == "MONTH"
    assert table["clustering"]["fields"]
    assert table["labels"] == {"app": "punchlist", "layer": load_contract(name).schema_name}
    assert 20 < len(table["description"]) < 16_384
    assert all(0 < len(field["description"]) <= 1_024 for field in table["schema"]["fields"])
    assert not any(field.get("policyTags") for field in table["schema"]["fields"])
    # landing looks for the content of a batch in all of a table, and staging reads all of it
    assert "requirePartitionFilter" not in table


def test_work_orders_are_clustered_by_who_and_where() -> None:
    fields = wanted_table("p", load_contract("work_orders"), {}).clustering_fields
    assert fields == ["builder_name", "project_name", "company_name"]


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ("loaded_at month", "loaded_at week", "partition_by"),
        ("loaded_at month", "landed_at month", "names 'landed_at'"),
        ("loaded_at month", "order_id month", "names 'order_id'"),
        ("[builder_name, order_id]", "[builder]", "names 'builder'"),
        ("[builder_name, order_id]", "[amount]", "names 'amount'"),
        ("[builder_name, order_id]", "[a, b, c, d, e]", "cluster_by"),
        ("partition_by: loaded_at month", "require_partition_filter: true", "wants partition_by: loaded_at"),
        ("text, pii: true, pii_class: document", "text, pii_class: document", "pii is not true"),
        ("pii_class: document", "pii_class: secret", "columns.payload.pii_class"),
    ],
)
def test_a_layout_that_can_not_be_is_named(tmp_path: Path, good: str, bad: str, complaint: str) -> None:
    assert good in CONTRACT
    with pytest.raises(UsageError, match=complaint):
        contract_of(tmp_path, CONTRACT.replace(good, bad))


def test_a_table_of_events_alone_may_want_a_filter(tmp_path: Path) -> None:
    text = CONTRACT.replace("cluster_by", "require_partition_filter: true\ncluster_by")
    assert wanted_table("p", contract_of(tmp_path, text), {}).to_api_repr()["requirePartitionFilter"] is True


def test_policy_tags_go_to_the_columns_of_their_class(tmp_path: Path) -> None:
    def tagged(policy_tags: dict[str, str]) -> set[str]:
        schema = table_schema(contract_of(tmp_path), policy_tags)
        return {field.name for field in schema if field.to_api_repr().get("policyTags") == {"names": [TAG]}}

    assert tagged({}) == set()
    assert tagged({"personal": TAG}) == {"phone"}
    assert tagged({"personal": TAG, "document": TAG}) == {"phone", "payload"}


def test_policy_tags_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUNCHLIST_BIGQUERY_POLICY_TAGS", f'{{"personal": "{TAG}"}}')
    assert get_settings().bigquery_policy_tags == {"personal": TAG}
    monkeypatch.setenv("PUNCHLIST_BIGQUERY_POLICY_TAGS", '{"personal": "secret"}')
    with pytest.raises(UsageError, match="PUNCHLIST_BIGQUERY_POLICY_TAGS"):
        get_settings()


def there(tmp_path: Path, **changes: Any) -> bigquery.Table:
    """Give the contract's table as BigQuery would describe it, with changes of its own."""
    table = wanted_table("p", contract_of(tmp_path), {}).to_api_repr()
    return bigquery.Table.from_api_repr({**table, **changes})


def test_a_table_that_is_as_wanted_is_not_written(tmp_path: Path) -> None:
    assert bring_up(there(tmp_path), wanted_table("p", contract_of(tmp_path), {})) == []


def test_what_others_have_added_stays(tmp_path: Path) -> None:
    table = there(tmp_path, labels={"team": "data"})
    schema = table.to_api_repr()["schema"]["fields"]
    schema[1]["policyTags"] = {"names": [TAG]}
    own = {"name": "mine", "type": "STRING", "mode": "NULLABLE"}
    table = there(tmp_path, labels={"team": "data"}, schema={"fields": [*schema, own]})
    assert bring_up(table, wanted_table("p", contract_of(tmp_path), {})) == ["labels"]
    assert table.labels == {"team": "data", "app": "punchlist", "layer": "raw"}
    assert table.schema[1].policy_tags.names == (TAG,)
    assert table.schema[-1].name == "mine"


def test_words_columns_clusters_and_tags_are_brought_up(tmp_path: Path) -> None:
    old = there(tmp_path)
    text = CONTRACT.replace("Orders.", "All orders.").replace("[builder_name, order_id]", "[order_id]")
    text = text.replace("The builder.", "Who builds.") + "  suburb: {type: text, description: Where.}\n"
    changed = bring_up(old, wanted_table("p", contract_of(tmp_path, text), {"personal": TAG}))
    assert sorted(changed) == ["clustering_fields", "description", "schema"]
    assert old.clustering_fields == ["order_id"]
    assert old.description == "All orders. Grain: one row per order."
    assert [field.name for field in old.schema][-1] == "suburb"
    assert old.schema[1].description == "Who builds."
    assert old.schema[2].policy_tags.names == (TAG,)
