"""Between Google's client and the server things go wrong, before and after a request arrived: no row is lost or doubled."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
import pytest
from servers.bigquery import Emulator
from servers.fault_proxy import ANY_JOB, ANY_REQUEST, FaultProxy, Schedule
from warehouses import Warehouse, bigquery_warehouse

from extract.errors import WarehouseError
from extract.landing.protocol import Landing, LandResult

pytestmark = pytest.mark.deep

SCHEDULES = int(os.environ.get("FAULT_SCHEDULES", "30"))
"""`make faults` runs 200."""
TABLE = "work_order_lines"


@pytest.fixture(scope="module")
def warehouse(bigquery_emulator: Emulator) -> Warehouse:
    return bigquery_warehouse(bigquery_emulator)


@pytest.fixture(scope="module")
def proxy(bigquery_emulator: Emulator) -> Iterator[FaultProxy]:
    with FaultProxy(bigquery_emulator.endpoint) as running:
        yield running


def through(proxy: FaultProxy, warehouse: Warehouse, **other: object) -> Landing:
    settings = warehouse.settings.model_copy(update={"bigquery_endpoint": proxy.endpoint, **other})
    return Warehouse("bigquery", settings, warehouse.another).open()


def lines(numbers: list[int]) -> pa.Table:
    count = len(numbers)
    return pa.table(
        {
            "extraction_id": ["e"] * count,
            "document_id": ["d"] * count,
            "line_number": numbers,
            "page": [1] * count,
        }
    )


def land_until_it_says_so(landing: Landing, numbers: list[int]) -> LandResult:
    """Land, and again where it gave up: what a person, or the next run, does."""
    for _ in range(5):
        try:
            return landing.land({TABLE: lines(numbers)}, source="test", run_id="r")
        except WarehouseError as error:
            if error.code != "bigquery_unreachable":
                raise
    raise AssertionError("five times in vain")


def test_random_schedules_lose_and_double_nothing(proxy: FaultProxy, warehouse: Warehouse) -> None:
    chance, met, expected, next_number = random.Random(5), Counter[str](), set[int](), 0
    with through(proxy, warehouse) as whole, through(proxy, warehouse, bigquery_load_bytes=150) as in_parts:
        for seed in range(SCHEDULES):
            new = list(range(next_number, next_number + chance.randint(0, 3)))
            next_number += len(new)
            old = chance.sample(sorted(expected), min(len(expected), 2))
            proxy.schedule = Schedule(seed, rate=0.3)
            result = land_until_it_says_so(in_parts if seed % 8 == 0 else whole, new + old + new[:1])
            assert (result.rows_landed, result.batch_id is None) == (len(new), not new), f"schedule {seed}"
            expected.update(new)
            met += proxy.schedule.met
        proxy.schedule = Schedule()
        found = whole.query(f"select line_number from raw.{TABLE}").column(0).to_pylist()
        ledger = whole.query(
            "select sum(rows_landed) as n, count(distinct batch_id) as b, count(*) as r from raw.load_batches"
        )
    assert sorted(found) == sorted(expected)
    [told] = ledger.to_pylist()
    assert told["n"] == len(expected)
    assert told["b"] == told["r"]
    assert set(met) >= {*ANY_REQUEST, *ANY_JOB, "conflict"}, "each fault was met"
