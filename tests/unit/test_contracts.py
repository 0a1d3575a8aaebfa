"""Contracts: every raw table has one, the specification's fields are not typed twice, a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.documents.specification import load_specification
from extract.errors import UsageError
from extract.landing.contract import CONTRACTS, contract_names, load_contract, read_contract

GOOD = """
table: orders
schema: raw
grain: one row per order
description: Orders.
keys: [order_id]
on_unknown_column: quarantine
columns:
  order_id: {type: text, required: true, description: The order.}
"""


_OPERATIONS = ("job_statistics", "model_calls", "run_summaries", "source_runs", "test_results")


@pytest.mark.parametrize("name", contract_names())
def test_every_contract_holds_together(name: str) -> None:
    contract = load_contract(name)
    assert contract.table == name
    assert contract.schema_name == ("operations" if name in _OPERATIONS else "raw")
    assert contract.grain.startswith("one row per")
    assert all(column.description for column in contract.columns.values())
    assert set(contract.columns) | set(contract.system_columns) >= {
        "row_hash",
        "batch_id",
        "run_id",
        "loaded_at",
    } - {"batch_id" if name == "load_batches" else ""}


def test_every_yaml_file_is_a_contract() -> None:
    assert {path.stem for path in CONTRACTS.iterdir() if path.suffix == ".yml"} == set(contract_names())


def test_work_orders_has_two_columns_for_each_field_of_the_specification() -> None:
    fields = load_specification("work_order").fields
    columns = load_contract("work_orders").columns
    assert len(fields) == 35
    for name, field in fields.items():
        assert columns[name].pii == columns[f"{name}_raw"].pii == field.pii
        assert columns[name].type == columns[f"{name}_raw"].type == "text"
        assert columns[name].description == field.description
    assert columns["site_contact_phone_raw"].pii
    assert not columns["total_amount"].pii


def test_values_that_may_be_personal_are_marked() -> None:
    assert load_contract("quarantine").columns["payload"].pii
    assert load_contract("work_order_fields").columns["value"].pii
    assert load_contract("work_order_fields").columns["raw"].pii


def test_when_and_how_long_are_no_part_of_a_rows_identity() -> None:
    content = load_contract("documents").content_columns
    assert not {"duration_seconds", "extracted_at"} & content.keys()
    assert "quarantined_at" not in load_contract("quarantine").content_columns


def test_a_table_without_a_contract_is_named() -> None:
    with pytest.raises(UsageError, match="no table 'invoices' among the contracts"):
        load_contract("invoices")


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ("type: text", "type: varchar", "columns.order_id.type"),
        ("keys: [order_id]", "keys: [number]", "keys names 'number'"),
        ("required: true, ", "", "not among the required columns"),
        ("on_unknown_column: quarantine", "on_unknown_column: ignore", "on_unknown_column"),
        ("schema: raw", "schema: raw\nfields_of: work_order\nkeeper: me", "keeper"),
        ("order_id: {", "status: {type: text, description: x}\n  : {", "not YAML|columns"),
        (
            "columns:",
            "fields_of: work_order\ncolumns:\n  total_amount: {type: text, description: x}",
            "rename one",
        ),
        ("schema: raw", "schema: [", "not YAML"),
    ],
)
def test_a_wrong_contract_is_refused_with_file_and_key(
    good: str, bad: str, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "orders.yml"
    path.write_text(GOOD)
    assert read_contract(path).full_name == "raw.orders"
    path.write_text(GOOD.replace(good, bad))
    with pytest.raises(UsageError, match=complaint) as caught:
        read_contract(path)
    assert str(path) in caught.value.message
