"""A whole table is replaced, on both engines: what is in it is what came, all or nothing, and what stayed is not touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from warehouses import Warehouse

from extract.errors import SourceError
from extract.landing.contract import load_contract
from extract.landing.protocol import Landing, LandResult

TABLE = "supplier_prices"


def prices(*products: int, cost: str = "1.5") -> Any:
    rows = [
        {
            "product_id": f"p{product}",
            "supplier": "s",
            "cost": cost,
            "currency": "AUD",
            "valid_from": "2026-01-01",
            "file_path": "prices.csv",
            "row_number": product,
        }
        for product in products
    ]
    return pa.Table.from_pylist(rows)


def replace(landing: Landing, *batches: Any, max_shrink: float = 0.5, beside: Any = None) -> LandResult:
    return landing.replace(
        TABLE, iter(batches), source="office", run_id="r", max_shrink=max_shrink, beside=beside
    )


def products(landing: Landing) -> dict[str, str]:
    rows = landing.query(f"select product_id, batch_id from raw.{TABLE} order by product_id").to_pylist()
    return {row["product_id"]: row["batch_id"] for row in rows}


def test_a_table_is_replaced_all_or_nothing(landing: Landing) -> None:
    """One warehouse through all of it: opening another costs seconds on BigQuery."""
    first = replace(landing, prices(1, 2, 2), prices(2, 3))
    assert (first.tables[TABLE].received, first.tables[TABLE].landed) == (5, 3)

    nothing = replace(landing, prices(3, 2, 1))
    assert nothing.batch_id is None
    assert products(landing) == dict.fromkeys(["p1", "p2", "p3"], first.batch_id)

    second = replace(landing, prices(1, 2), prices(4))
    assert (second.tables[TABLE].landed, second.tables[TABLE].removed) == (1, 1)
    assert products(landing) == {"p1": first.batch_id, "p2": first.batch_id, "p4": second.batch_id}

    with pytest.raises(SourceError, match=r"1 rows .* holds 3.*max_shrink") as caught:
        replace(landing, prices(9))
    assert caught.value.code == "source_shrank"
    assert set(products(landing)) == {"p1", "p2", "p4"}

    def cut_off() -> Iterator[Any]:
        yield prices(7, 8, 9)
        raise SourceError("source_unreachable", "made up")

    with pytest.raises(SourceError, match="made up"):
        landing.replace(TABLE, cut_off(), source="office", run_id="r", max_shrink=0.5)
    assert set(products(landing)) == {"p1", "p2", "p4"}

    bad = prices(5, 6).set_column(0, "product_id", pa.array(["p5", None]))
    third = replace(landing, prices(1, 2), bad, max_shrink=1)
    assert third.tables[TABLE].quarantined == 1
    assert set(products(landing)) == {"p1", "p2", "p5"}
    assert landing.query("select count(*) as n from raw.quarantine").to_pylist() == [{"n": 1}]

    only_removed = replace(landing, prices(1, 2))
    assert (only_removed.tables[TABLE].landed, only_removed.tables[TABLE].removed) == (0, 1)
    assert only_removed.batch_id is not None
    empty = replace(landing, max_shrink=1)
    assert empty.tables[TABLE].removed == 2
    assert products(landing) == {}
    removed = landing.query(
        f"select sum(rows_removed) as n from raw.load_batches where table_name = '{TABLE}'"
    ).to_pylist()
    assert removed == [{"n": 5}]


def test_what_lands_beside_is_in_force_with_the_table(warehouse: Warehouse) -> None:
    position = {
        "source": "office",
        "table_name": TABLE,
        "partition_name": "",
        "purpose": "origin",
        "position": "sample",
        "sequence": 1,
    }
    beside = {
        "source_positions": pa.Table.from_pylist([position], load_contract("source_positions").arrow_schema)
    }
    with warehouse.open() as landing:
        assert replace(landing, prices(1), beside=beside).batch_id
        assert replace(landing, prices(1), beside=beside).batch_id is None
        assert landing.query("select position from raw.source_positions").to_pylist() == [
            {"position": "sample"}
        ]
