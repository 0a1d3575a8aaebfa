"""What a batch may find in its table already is looked for between its least and greatest values, and nothing is missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.landing.bounds import bounds, may_repeat
from extract.landing.contract import load_contract
from extract.landing.duckdb import DuckDBLanding
from extract.landing.validation import conform

CONTRACT = load_contract("stock_movements")
START = datetime(2026, 1, 1, tzinfo=UTC)


def rows(*numbers: int) -> Any:
    found = [
        {
            "movement_id": f"m{number:03}",
            "warehouse_id": "w",
            "product_id": "p",
            "moved_at": START,
            "quantity": 1,
            "reason": None,
            "updated_at": START + timedelta(minutes=number // 2),
        }
        for number in numbers
    ]
    return conform(pa.Table.from_pylist(found), CONTRACT).rows


def test_limits_are_of_the_cursor_and_the_first_key() -> None:
    assert bounds(CONTRACT, rows(7, 3, 9)) == {
        "updated_at": (START + timedelta(minutes=1), START + timedelta(minutes=4)),
        "movement_id": ("m003", "m009"),
    }
    assert bounds(CONTRACT, CONTRACT.arrow_schema.empty_table()) == {}


def test_a_column_that_lacks_a_value_limits_nothing() -> None:
    hubspot = load_contract("hubspot_companies")
    lacking = pa.table([pa.array(["1"]), pa.array(["a"])], names=["company_id", "name"])
    filled = pa.table(
        [
            lacking[field.name] if field.name in lacking.column_names else pa.nulls(1, field.type)
            for field in hubspot.arrow_schema
        ],
        schema=hubspot.arrow_schema,
    )
    assert bounds(hubspot, filled) == {"company_id": ("1", "1")}


@pytest.mark.parametrize("again", [(1, 2, 3), (3,), (0, 5, 9), (9, 8, 2, 11), (20, 0)])
def test_what_landed_is_known_wherever_it_stands(again: tuple[int, ...], tmp_path: Path) -> None:
    with DuckDBLanding(tmp_path / "w.duckdb", 1) as landing:
        for batch in (rows(4, 5, 6), rows(0, 1, 2, 3), rows(9, 7, 8)):
            landing.land({"stock_movements": batch}, source="s", run_id="r")
        found = landing.land({"stock_movements": rows(*again)}, source="s", run_id="r").tables[
            "stock_movements"
        ]
    assert found.known == sum(number < 10 for number in again)


@given(st.lists(st.integers(0, 9), max_size=6))
@settings(deadline=None, max_examples=60)
def test_rows_that_repeat_are_never_said_to_differ(numbers: list[int]) -> None:
    assert may_repeat(CONTRACT, rows(*numbers)) == (len(set(numbers)) < len(numbers))


def test_a_cursor_that_rises_is_enough_where_a_key_is_there_twice() -> None:
    later = pa.concat_tables([rows(2), rows(4)])
    one_key = later.set_column(0, CONTRACT.arrow_schema.field(0), pa.array(["m", "m"]))
    assert not may_repeat(CONTRACT, one_key)
    assert may_repeat(CONTRACT, one_key.take([1, 0]))


def test_the_same_content_twice_in_a_batch_lands_once(tmp_path: Path) -> None:
    with DuckDBLanding(tmp_path / "w.duckdb", 1) as landing:
        found = landing.land({"stock_movements": rows(5, 3, 5, 3)}, source="s", run_id="r")
    assert found.tables["stock_movements"].landed == 2
