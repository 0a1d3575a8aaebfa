"""Rows that broke their contract are let in once it is mended: with their outcome in one transaction, on both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from warehouses import Warehouse

from extract.landing import contract as contracts
from extract.landing.contract import load_contract, read_contract
from extract.landing.protocol import Landing
from extract.landing.replay_rows import replay_rows
from extract.landing.state import read_state

ROW = {"warehouse_id": "BNE1", "product_id": "p1", "on_hand": "4.5", "changed_at": "2026-01-02T03:04:05Z"}
BAD = [
    {**ROW, "change_id": "1", "operation": "merge"},
    {**ROW, "change_id": "2", "operation": "insert", "on_hand": "1,250"},
    {**ROW, "change_id": "3", "operation": "insert", "changed_at": None},
]
GOOD = {**ROW, "change_id": "4", "operation": "update"}


def mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow another word in the contract of stock_levels."""
    file = contracts.CONTRACTS / "stock_levels.yml"
    other = tmp_path / "stock_levels.yml"
    other.write_text(file.read_text().replace("[insert, update, delete]", "[insert, update, delete, merge]"))
    changed = read_contract(other)
    before: Any = contracts.load_contract
    for module in ("replay_rows", "ledger", "duckdb", "bigquery.landing", "bigquery.staging"):
        monkeypatch.setattr(
            f"extract.landing.{module}.load_contract",
            lambda name: changed if name == "stock_levels" else before(name),
            raising=False,
        )


def test_rows_come_out_of_quarantine_once_their_contract_is_mended(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with warehouse.open() as landing:
        landing.land({"stock_levels": pa.Table.from_pylist([*BAD, GOOD])}, source="stock", run_id="one")
        assert waiting(landing) == {"value_not_allowed", "wrong_type", "missing_value"}
        [before] = replay_rows(landing, [], "two")
        assert (before.kept, before.landed, before.waiting) == (0, 0, 3)
        assert versions(landing) == {load_contract("stock_levels").version}

        mended(tmp_path, monkeypatch)
        [found] = replay_rows(landing, ["stock_levels"], "three")
        assert (found.kept, found.landed, found.waiting) == (1, 1, 2)
        assert all(reason.startswith("column ") for reason in found.reasons)
        assert waiting(landing) == {"wrong_type", "missing_value"}
        rows = landing.query(
            "select change_id, operation from raw.stock_levels order by change_id"
        ).to_pylist()
        assert rows == [{"change_id": "1", "operation": "merge"}, {"change_id": "4", "operation": "update"}]

        [again] = replay_rows(landing, ["stock_levels"], "four")
        assert (again.kept, again.landed, again.waiting) == (0, 0, 2)


def waiting(landing: Landing) -> set[str]:
    return {entry["reason_code"] for entry in read_state(landing, "it").quarantine}


def versions(landing: Landing) -> set[str]:
    found = landing.query("select distinct contract_version from raw.quarantine").to_pylist()
    return {row["contract_version"] for row in found}
