"""What a released contract promised is kept, or its version says that it is not; contracts in other words; proposals."""

from __future__ import annotations

import copy
import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from extract.cli import main
from extract.errors import UsageError
from extract.landing import contract_releases
from extract.landing.contract import Contract, contract_names, load_contract, read_contract
from extract.landing.contract_exports import as_avro, as_json_schema
from extract.landing.contract_inference import propose_contract
from extract.landing.contract_releases import changes_between, check_contracts, form_of, read_released


def orders(**about: Any) -> Contract:
    columns = {
        "order_id": {"type": "text", "required": True, "description": "x"},
        "status": {"type": "text", "allowed": ["open", "done"], "description": "x"},
        "amount": {"type": "decimal", "description": "x"},
    }
    given = {
        "table": "orders",
        "schema": "raw",
        "grain": "one row per order",
        "description": "Orders.",
        "keys": ["order_id"],
        "on_unknown_column": "quarantine",
        "columns": columns,
    }
    return Contract.model_validate({**given, **about})


def changed(path: str, value: Any) -> list[tuple[str, bool]]:
    """Give the changes after something of the columns was set; None takes it away."""
    form = form_of(orders())
    after = copy.deepcopy(form)
    *parents, last = path.split(".")
    inside = after
    for name in parents:
        inside = inside[name]
    if value is None:
        del inside[last]
    else:
        inside[last] = value
    return [(change.what, change.is_breaking) for change in changes_between(form, after)]


@pytest.mark.parametrize(
    ("path", "value", "says", "is_breaking"),
    [
        ("columns.amount", None, "column 'amount' is gone", True),
        ("columns.amount.type", "double", "was decimal and is double", True),
        ("columns.amount.required", True, "must have a value", True),
        ("columns.order_id.required", False, "need not have a value", True),
        ("columns.amount.content", False, "two rows the same", True),
        ("columns.status.allowed", ["open"], "allows other values", True),
        ("columns.status.allowed", ["done", "late", "open"], "allows other values", False),
        ("columns.amount.allowed", ["1"], "allows other values", True),
        ("columns.amount.pii", "personal", "marked as personal", False),
        ("columns.note", {"type": "text"}, "column 'note' is new", False),
        ("columns.note", {"type": "text", "required": True}, "new and required", True),
        ("keys", ["order_id", "status"], "keys was", True),
        ("table", "raw.sales", "table was", True),
        ("on_unknown_column", "drop", "on_unknown_column was", False),
    ],
)
def test_each_change_is_told_and_judged(path: str, value: Any, says: str, is_breaking: bool) -> None:
    [(what, breaks)] = changed(path, value)
    assert says in what
    assert breaks is is_breaking


def test_an_explanation_is_no_change() -> None:
    before = orders()
    after = orders(description="All orders.", owner="sales", freshness={"warn_after_hours": 2})
    assert changes_between(form_of(before), form_of(after)) == []


def test_the_contracts_keep_what_was_released() -> None:
    """Fails for who changed a contract: give it a new version and `punchlist contracts release`."""
    assert check_contracts() == []
    assert set(read_released()) <= set(contract_names())


def test_a_version_says_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    released = {**read_released()}
    monkeypatch.setattr(contract_releases, "read_released", lambda: released)

    def problem(version: str, **columns: Any) -> str | None:
        """Release another form of a table than it has, and check it."""
        form = form_of(load_contract("stock_levels"))
        released["stock_levels"] = {**form, "version": version, "columns": {**form["columns"], **columns}}
        found = [one for one in check_contracts() if one.table == "stock_levels"]
        return found[0].advice if found else None

    assert problem("1.0") is None
    assert problem("1.0", gone={"type": "text"}) == "it breaks what version 1.0 promised: give it version 2.0"
    assert problem("0.9", gone={"type": "text"}) is None
    less = {"on_hand": {"type": "decimal", "pii": "personal"}}
    assert problem("1.0", **less) == "it changed: give it version 1.1"
    assert problem("0.9", **less) is None
    assert problem("2.0") == "version 2.0 was released: it can't go back to 1.0"
    del released["stock_levels"]
    released["sold"] = form_of(orders())
    assert [one.table for one in check_contracts()] == ["sold"], "one that is new breaks nothing"


def test_the_command_ends_with_1_and_names_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    released = {**read_released()}
    form = copy.deepcopy(released["stock_levels"])
    form["columns"]["counted_by"] = {"type": "text"}
    released["stock_levels"] = form
    monkeypatch.setattr(contract_releases, "read_released", lambda: released)
    done = CliRunner().invoke(main, ["contracts", "check"])
    assert done.exit_code == 1
    assert "stock_levels: it breaks what version" in done.output
    assert "column 'counted_by' is gone (breaking)" in done.output
    refused = CliRunner().invoke(main, ["contracts", "release"])
    assert refused.exit_code == 2


@pytest.mark.parametrize("name", contract_names())
def test_every_contract_is_a_schema_of_others(name: str) -> None:
    contract = load_contract(name)
    schema = as_json_schema(contract)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == set(contract.columns)
    assert [field["name"] for field in as_avro(contract)["fields"]] == list(contract.columns)


def test_a_row_that_keeps_the_contract_keeps_its_schema() -> None:
    check = jsonschema.Draft202012Validator(as_json_schema(orders()))
    assert check.is_valid({"order_id": "1", "status": None, "amount": "12.50"})
    for bad in ({"status": "open"}, {"order_id": "1", "status": "late"}, {"order_id": "1", "amount": 1.5}, {"order_id": "1", "x": 1}):  # fmt: skip
        assert not check.is_valid(bad), bad


def test_a_proposal_is_a_contract_that_its_rows_keep(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["day", "visit_id", "email", "kind", "minutes", "updated_at"])
        for number in range(120):
            kind = ("call", "visit")[number % 2]
            writer.writerow(
                [
                    "2026-01-02",
                    f"v{number}",
                    "a@b.example",
                    kind,
                    "" if number == 3 else number,
                    datetime(2026, 1, 2, 3, number % 60, tzinfo=UTC).isoformat(),
                ]
            )
    proposed = tmp_path / "visits.yml"
    proposed.write_text(propose_contract(path, "visits"))
    contract = read_contract(proposed)
    assert contract.keys == ("visit_id",)
    assert contract.cursor == "updated_at"
    assert {name: column.type for name, column in contract.columns.items()} == {
        "day": "date", "visit_id": "text", "email": "text", "kind": "text", "minutes": "bigint", "updated_at": "timestamptz",
    }  # fmt: skip
    assert contract.columns["kind"].allowed == ("call", "visit")
    assert contract.columns["email"].pii
    assert not contract.columns["minutes"].required


def test_a_file_that_can_not_be_proposed_for_is_told_why(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(UsageError, match="save it as one of these"):
        propose_contract(tmp_path / "a.docx", "a")
    (tmp_path / "a.csv").write_text("Order No,Amount\n1,2\n")
    with pytest.raises(UsageError, match="'Order No' is no name of a contract"):
        propose_contract(tmp_path / "a.csv", "a")
    (tmp_path / "a.parquet").write_text("no parquet")
    with pytest.raises(UsageError, match="can't be read as parquet"):
        propose_contract(tmp_path / "a.parquet", "a")


def test_decimals_are_strings_in_json() -> None:
    assert as_json_schema(orders())["properties"]["amount"]["type"] == ["string", "null"]
    assert json.dumps(str(Decimal("1.10"))) == '"1.10"'
    assert yaml.safe_load(yaml.safe_dump(as_avro(orders())))["fields"][2]["type"][1]["precision"] == 38
