"""The jobs that land a batch: what they carry, how a large batch is cut, how they are found again, and what stays behind."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from servers.bigquery import Emulator
from servers.fault_proxy import FaultProxy, Schedule
from warehouses import Warehouse, bigquery_warehouse

from extract.errors import WarehouseError
from extract.landing.bigquery.client import connect
from extract.landing.bigquery.landing import BigQueryLanding
from extract.landing.bigquery.staging import DATASET

NAME = "Invented Person"


class Forced(Schedule):
    """The given faults for the first requests that start a job of a kind, and nothing else."""

    def __init__(self, kind: str, *faults: str) -> None:
        super().__init__()
        self._kind, self._faults = kind, list(faults)

    def draw(self, job: str | None) -> str | None:
        return self._faults.pop(0) if job == self._kind and self._faults else None


@pytest.fixture(scope="module")
def warehouse(bigquery_emulator: Emulator) -> Warehouse:
    return bigquery_warehouse(bigquery_emulator)


@pytest.fixture
def proxy(bigquery_emulator: Emulator) -> Iterator[FaultProxy]:
    with FaultProxy(bigquery_emulator.endpoint) as running:
        yield running


@pytest.fixture
def landing(proxy: FaultProxy, warehouse: Warehouse) -> Iterator[BigQueryLanding]:
    with open_through(proxy, warehouse) as opened:
        yield opened


def open_through(
    proxy: FaultProxy, warehouse: Warehouse, run_id: str | None = None, **other: Any
) -> BigQueryLanding:
    settings = warehouse.settings.model_copy(update={"bigquery_endpoint": proxy.endpoint, **other})
    return BigQueryLanding(settings, run_id)


def lines(document: str, count: int = 3) -> Any:
    return pa.table(
        {
            "extraction_id": [document] * count,
            "document_id": [NAME] * count,
            "line_number": list(range(count)),
            "page": [1] * count,
        }
    )


def jobs_of(proxy: FaultProxy, step: str) -> dict[str, dict[str, Any]]:
    return {job_id: job for job_id, job in proxy.jobs.items() if f"-{step}" in job_id}


def count(landing: BigQueryLanding, document: str) -> int:
    found = landing.query(
        "select count(*) as n from raw.work_order_lines where extraction_id = ?", [document]
    )
    return int(found.column("n")[0].as_py())


def test_jobs_carry_labels_a_schema_and_a_limit(
    proxy: FaultProxy, warehouse: Warehouse, tmp_path: Path
) -> None:
    with open_through(proxy, warehouse, "Run-7", state_dir=tmp_path) as landing:
        result = landing.land({"work_order_lines": lines("a")}, source="t", run_id="Run-7")
    load = proxy.jobs[f"punchlist-{result.batch_id}-load-work_order_lines-0-g0"]["configuration"]
    assert load["labels"] == {"app": "punchlist", "run": "run-7", "step": "load", "table": "work_order_lines"}
    fields = {field["name"]: field["type"] for field in load["load"]["schema"]["fields"]}
    assert [fields[name] for name in ("line_number", "loaded_at", "row_hash")] == [
        "INT64",
        "TIMESTAMP",
        "STRING",
    ]
    commit = proxy.jobs[f"punchlist-{result.batch_id}-commit-g0"]["configuration"]
    assert commit["labels"]["step"] == "commit"
    assert commit["query"]["maximumBytesBilled"] == str(warehouse.settings.bigquery_max_bytes_billed)
    assert NAME not in json.dumps(list(proxy.jobs.values())), "no value of a row is in a statement"


def test_a_large_batch_is_cut_and_visible_at_once(proxy: FaultProxy, warehouse: Warehouse) -> None:
    with open_through(proxy, warehouse, bigquery_load_bytes=2_000) as landing:
        result = landing.land({"work_order_lines": lines("large", 40)}, source="t", run_id="r")
        assert len(jobs_of(proxy, "load-work_order_lines")) > 3
        assert len(jobs_of(proxy, "commit")) == 1
        assert (result.rows_landed, count(landing, "large")) == (40, 40)


@pytest.mark.parametrize("kind", ["load", "script"])
@pytest.mark.parametrize(
    ("fault", "generation"),
    [("drop_after", 0), ("status_after", 0), ("job_runs", 0), ("job_fails", 1)],
)
def test_a_job_is_adopted_or_follows_a_failed_one(
    landing: BigQueryLanding, proxy: FaultProxy, kind: str, fault: str, generation: int
) -> None:
    proxy.schedule = Forced(kind, fault)
    document = f"{kind}-{fault}"
    result = landing.land({"work_order_lines": lines(document)}, source="t", run_id="r")
    assert (result.rows_landed, count(landing, document)) == (3, 3)
    named = jobs_of(proxy, "load-work_order_lines" if kind == "load" else "commit")
    assert sorted(job_id.rsplit("-", 1)[1] for job_id in named) == [f"g{n}" for n in range(generation + 1)]


def test_a_transaction_that_met_another_comes_again(landing: BigQueryLanding, proxy: FaultProxy) -> None:
    proxy.schedule = Forced("script", "conflict", "conflict")
    assert landing.land({"work_order_lines": lines("met")}, source="t", run_id="r").rows_landed == 3
    assert len(jobs_of(proxy, "commit")) == 3


def test_who_waits_too_long_for_others_is_told(proxy: FaultProxy, warehouse: Warehouse) -> None:
    with open_through(proxy, warehouse, lock_timeout_seconds=0) as landing:
        proxy.schedule = Forced("script", "conflict", "conflict")
        with pytest.raises(WarehouseError, match="other processes landed") as caught:
            landing.land({"work_order_lines": lines("held")}, source="t", run_id="r")
        assert (caught.value.code, count(landing, "held")) == ("warehouse_held", 0)


def test_a_service_that_is_away_is_told_after_the_deadline(proxy: FaultProxy, warehouse: Warehouse) -> None:
    with open_through(proxy, warehouse, bigquery_deadline_seconds=0.3) as landing:
        proxy.schedule = Schedule(rate=1.0, most=10**6)
        proxy.schedule.draw = lambda job: "status_before"  # type: ignore[method-assign]
        began = time.monotonic()
        with pytest.raises(WarehouseError) as caught:
            landing.query("select 1 as one")
    assert caught.value.code in {"bigquery_unreachable", "bigquery_quota"}
    assert time.monotonic() - began < 5


def test_a_wrong_query_is_told_without_its_words(landing: BigQueryLanding) -> None:
    with pytest.raises(WarehouseError) as caught:
        landing.query(f"select cast('{NAME}' as int64) as n")
    assert NAME not in str(caught.value)
    assert caught.value.__cause__ is None


def test_nothing_is_left_in_staging_and_what_is_left_expires(landing: BigQueryLanding) -> None:
    landing.land({"work_order_lines": lines("gone")}, source="t", run_id="r")
    client = connect(landing._settings)
    assert list(client.list_tables(DATASET)) == []
    assert client.get_dataset(DATASET).default_table_expiration_ms == 24 * 3_600_000
