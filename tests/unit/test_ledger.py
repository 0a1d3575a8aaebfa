"""The ledger tells what each batch did, and can be checked against the tables by anyone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from warehouses import Warehouse

from extract.errors import WarehouseError
from extract.landing.duckdb import DuckDBLanding
from extract.landing.ledger import quarantine_rows
from extract.landing.protocol import Landing
from extract.landing.validation import Rejection


def lines(*numbers: int) -> Any:
    return pa.table(
        {
            "extraction_id": ["e"] * len(numbers),
            "document_id": ["d"] * len(numbers),
            "line_number": list(numbers),
            "page": [1] * len(numbers),
        }
    )


def test_a_ledger_row_per_table_commits_with_the_batch(landing: Landing) -> None:
    result = landing.land({"work_order_lines": lines(1, 2)}, source="orders.jsonl", run_id="r1")
    [row] = landing.query("select * from raw.load_batches").to_pylist()
    assert (row["batch_id"], row["source"], row["run_id"]) == (result.batch_id, "orders.jsonl", "r1")
    assert (row["rows_received"], row["rows_landed"], row["rows_known"], row["rows_quarantined"]) == (
        2,
        2,
        0,
        0,
    )
    assert row["started_at"] <= row["committed_at"]


def test_the_content_hash_can_be_computed_again_from_the_table(
    landing: Landing, warehouse: Warehouse
) -> None:
    landing.land({"work_order_lines": lines(1, 2)}, source="one", run_id="r1")
    landing.land({"work_order_lines": lines(2, 3, 4)}, source="two", run_id="r2")
    again = landing.query(
        f"select batch_id, {warehouse.content_hash_sql} as content_hash from raw.work_order_lines group by batch_id order by 1"
    ).to_pylist()
    ledger = landing.query(
        "select batch_id, content_hash from raw.load_batches order by batch_id"
    ).to_pylist()
    assert again == ledger


def test_the_content_hash_does_not_depend_on_the_order(warehouse: Warehouse) -> None:
    hashes = []
    for numbers in ((1, 2, 3), (3, 1, 2)):
        with warehouse.another().open() as landing:
            landing.land({"work_order_lines": lines(*numbers)}, source="x", run_id="r")
            hashes.append(landing.query("select content_hash from raw.load_batches").to_pylist())
    assert hashes[0] == hashes[1]


def test_the_same_rejection_has_the_same_id_and_another_has_not() -> None:
    one = Rejection("wrong_type", "told once", "{}", "d", "a.pdf")
    same = Rejection("wrong_type", "told otherwise", "{}", "d", "a.pdf")
    other = Rejection("wrong_type", "told once", "{}", "d", "b.pdf")
    ids = quarantine_rows({"work_orders": [one, same, other]}).column("quarantine_id").to_pylist()
    assert ids[0] == ids[1] != ids[2]
    assert quarantine_rows({"documents": [one]}).column("quarantine_id").to_pylist() != ids[:1]


def test_a_contract_that_gained_a_column_gives_it_to_the_table(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with DuckDBLanding(path, lock_timeout=1) as landing:
        landing.land({"work_order_lines": lines(1)}, source="x", run_id="r")
        landing.query("alter table raw.work_order_lines drop column area")
    with DuckDBLanding(path, lock_timeout=1) as landing:
        assert landing.query("select area from raw.work_order_lines").to_pylist() == [{"area": None}]
        assert landing.land({"work_order_lines": lines(1)}, source="x", run_id="r").rows_landed == 0


def test_a_column_whose_type_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with DuckDBLanding(path, lock_timeout=1) as landing:
        landing.query("alter table raw.work_order_lines alter column page type varchar")
    with pytest.raises(WarehouseError, match=r"work_order_lines\.page is VARCHAR .* INTEGER in its contract"):
        DuckDBLanding(path, lock_timeout=1)


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"This is a letter, not a database. " * 1000)
    with pytest.raises(WarehouseError, match="no DuckDB database") as caught:
        DuckDBLanding(path, lock_timeout=1)
    assert caught.value.code == "not_a_warehouse"
    assert path.read_bytes().startswith(b"This is a letter")
