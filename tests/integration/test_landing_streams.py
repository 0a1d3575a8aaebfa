"""A stream's rows and its source's position land together on both engines, whatever goes wrong between client and server.

FAULT_SCHEDULES=200 pytest tests/integration/test_landing_streams.py     # 4 schedules unless told otherwise
"""

from __future__ import annotations

import contextlib
import json
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pytest
from servers.bigquery import Emulator
from servers.storage_faults import Proxy, faulty, no_faults, schedule

from extract.errors import WarehouseError
from extract.landing.bigquery.client import connect
from extract.landing.bigquery.jobs import Jobs
from extract.landing.bigquery.landing import BigQueryLanding
from extract.landing.bigquery.stream import BigQueryStream
from extract.landing.bigquery.write_api import WriteApi, connect_writer
from extract.landing.contract import load_contract
from extract.landing.duckdb import DuckDBLanding
from extract.landing.protocol import LandingStream
from extract.settings import Settings, get_settings

TABLE = "work_order_progress"
SCHEDULES = int(os.environ.get("FAULT_SCHEDULES", "4"))
Open = Callable[..., LandingStream]


class Warehouse:
    """What the tests need of either engine."""

    def __init__(self, open_stream: Open, query: Callable[..., Any]) -> None:
        self.open, self.query = open_stream, query

    def reports(self, source: str) -> list[str]:
        """Give the report_ids of a source's rows, those that are there twice twice."""
        rows = self.query(f"select report_id from raw.{TABLE} where builder_name = ?", [source]).to_pylist()
        return sorted(row["report_id"] for row in rows)


class BigQueryWarehouse(Warehouse):
    """A project of the emulator, whose Storage API is asked through the faulty proxy."""

    def __init__(self, landing: BigQueryLanding, settings: Settings, proxy: Proxy) -> None:
        super().__init__(self._open, landing.query)
        self.landing, self.settings, self.proxy = landing, settings, proxy

    def _open(self, source: str, max_request_bytes: int = 3_000) -> LandingStream:
        return BigQueryStream(
            TABLE,
            source,
            run_id="r",
            api=WriteApi(connect_writer(self.settings), deadline=30, delay=0.001),
            project=str(self.settings.bigquery_project),
            query=self.landing.query,
            quarantine=lambda rows: self.landing.land({"quarantine": rows}, source=source, run_id="r"),
            translated=Jobs(connect(self.settings), self.settings).translated,
            max_request_bytes=max_request_bytes,
        )


@pytest.fixture(scope="module")
def bigquery_warehouse(bigquery_emulator: Emulator) -> Iterator[BigQueryWarehouse]:
    emulator = bigquery_emulator.another_project()
    with faulty(emulator.grpc_endpoint) as proxy:
        settings = get_settings(
            warehouse_kind="bigquery",
            bigquery_project=emulator.project,
            bigquery_endpoint=emulator.endpoint,
            bigquery_storage_endpoint=proxy.endpoint,
            bigquery_retry_delay_seconds=0.01,
        )
        with BigQueryLanding(settings) as landing:
            yield BigQueryWarehouse(landing, settings, proxy)


@contextmanager
def on_duckdb(path: Path) -> Iterator[Warehouse]:
    with DuckDBLanding(path, lock_timeout=1) as landing:
        yield Warehouse(lambda source: landing.stream(TABLE, source=source, run_id="r"), landing.query)


@pytest.fixture(params=["duckdb", "bigquery"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    if request.param == "bigquery":
        yield request.getfixturevalue("bigquery_warehouse")
    else:
        with on_duckdb(tmp_path / "warehouse.duckdb") as opened:
            yield opened


@pytest.fixture
def source() -> str:
    return f"topic-{uuid4().hex[:8]}"


def events(source: str, first: int, last: int) -> Any:
    """Give a source's events from `first` up to `last`."""
    rows = [
        {
            "report_id": f"{number:05}",
            "builder_name": source,
            "work_order_number": "1",
            "status": "begun",
            "report_date": "2025-09-01",
            "path": "topic",
            "file_name": "topic",
            "row_number": number,
        }
        for number in range(first, last)
    ]
    return pa.Table.from_pylist(rows, load_contract(TABLE).arrow_schema)


def names(last: int) -> list[str]:
    return [f"{number:05}" for number in range(last)]


def test_a_stream_goes_on_where_it_was(warehouse: Warehouse, source: str) -> None:
    with warehouse.open(source) as stream:
        assert stream.position is None
        assert stream.append(events(source, 0, 5), "5") == 5
        assert stream.append(events(source, 5, 6), "6") == 1
        assert stream.append(events(source, 6, 6), "9") == 0  # nothing there for us
        assert stream.position == "9"
    with warehouse.open(source) as stream:
        assert stream.position == "9"
        stream.append(events(source, 6, 8), "11")
    assert warehouse.reports(source) == names(8)
    with warehouse.open(f"{source}-other") as other:
        assert other.position is None


def test_rows_say_who_brought_them_and_are_known_by_their_content(warehouse: Warehouse, source: str) -> None:
    with warehouse.open(source) as stream:
        stream.append(events(source, 0, 3), "3")
        stream.append(
            events(source, 1, 2), "4"
        )  # the source repeats itself: another position, the same content
    rows = warehouse.query(
        f"select report_id, row_hash, batch_id, run_id, loaded_at from raw.{TABLE} where builder_name = ?",
        [source],
    ).to_pylist()
    assert len(rows) == 4
    assert len({row["row_hash"] for row in rows}) == 3
    assert {len(row["row_hash"]) for row in rows} == {64}
    assert {row["run_id"] for row in rows} == {"r"}
    assert all(row["loaded_at"].utcoffset().total_seconds() == 0 for row in rows)
    batches = warehouse.query(
        "select batch_id, batch_rows, position from raw.stream_batches where source = ? and event = 'committed'",
        [source],
    ).to_pylist()
    told = {(row["batch_id"], row["batch_rows"], row["position"]) for row in batches}
    assert {(batch, rows) for batch, rows, _ in told} == {
        (batch, sum(row["batch_id"] == batch for row in rows)) for batch in {row["batch_id"] for row in rows}
    }


def test_the_same_rows_have_the_same_identity_on_both_engines(
    bigquery_warehouse: BigQueryWarehouse, tmp_path: Path, source: str
) -> None:
    sql = f"select row_hash from raw.{TABLE} where builder_name = ? order by row_hash"
    with on_duckdb(tmp_path / "warehouse.duckdb") as other:
        for one in (bigquery_warehouse, other):
            with one.open(source) as stream:
                stream.append(events(source, 0, 20), "20")
        assert other.query(sql, [source]).to_pylist() == bigquery_warehouse.query(sql, [source]).to_pylist()


def test_rows_that_break_the_contract_do_not_hold_the_stream_up(warehouse: Warehouse, source: str) -> None:
    rows = events(source, 0, 4)
    column = rows.schema.get_field_index("status")
    broken = rows.set_column(column, "status", pa.array(["begun", None, "begun", "begun"]))
    with warehouse.open(source) as stream:
        assert stream.append(broken, "4") == 3
        assert stream.position == "4"
    assert warehouse.reports(source) == ["00000", "00002", "00003"]


def test_a_writer_whose_stream_was_opened_again_is_shut_out(warehouse: Warehouse, source: str) -> None:
    first = warehouse.open(source)
    first.append(events(source, 0, 2), "2")
    with warehouse.open(source) as second:
        assert second.position == "2"
        with pytest.raises(WarehouseError, match="another writer has opened") as taken:
            first.append(events(source, 2, 4), "4")
        assert taken.value.code == "stream_taken"
        second.append(events(source, 2, 5), "5")
    assert warehouse.reports(source) == names(5)


def test_a_landing_opens_streams(bigquery_warehouse: BigQueryWarehouse, source: str) -> None:
    with bigquery_warehouse.landing.stream(TABLE, source=source, run_id="r") as stream:
        stream.append(events(source, 0, 2_000), "2000")
    with bigquery_warehouse.landing.stream(TABLE, source=source) as stream:
        assert stream.position == "2000"
    assert len(bigquery_warehouse.reports(source)) == 2_000


def test_a_batch_larger_than_a_request_is_split(bigquery_warehouse: BigQueryWarehouse, source: str) -> None:
    bigquery_warehouse.proxy.seen.clear()
    with bigquery_warehouse.open(source, max_request_bytes=5_000) as stream:
        stream.append(events(source, 0, 200), "200")
    sent = [method for method, _ in bigquery_warehouse.proxy.seen if method == "AppendRows"]
    assert len(sent) > 12
    assert bigquery_warehouse.reports(source) == names(200)


def test_a_row_larger_than_a_request_is_set_aside(bigquery_warehouse: BigQueryWarehouse, source: str) -> None:
    rows = events(source, 0, 3)
    notes = pa.array([None, "x" * 9_000, None])
    rows = rows.set_column(rows.schema.get_field_index("note"), "note", notes)
    with bigquery_warehouse.open(source, max_request_bytes=5_000) as stream:
        assert stream.append(rows, "3") == 2
    assert bigquery_warehouse.reports(source) == ["00000", "00002"]
    sql = "select table_name, reason_code, reason, payload from raw.quarantine where reason_code = 'row_too_large'"
    (aside,) = bigquery_warehouse.query(sql).to_pylist()
    assert (aside["reason_code"], aside["table_name"]) == ("row_too_large", TABLE)
    assert "x" * 9_000 in aside["payload"]
    assert "xxx" not in aside["reason"]


def test_a_row_that_the_service_refuses_is_set_aside_and_the_others_land(
    bigquery_warehouse: BigQueryWarehouse, source: str
) -> None:
    bigquery_warehouse.proxy.faults = lambda method: "refuses:37" if method == "AppendRows" else None
    with bigquery_warehouse.open(source) as stream:
        assert stream.append(events(source, 0, 60), "60") == 59
        stream.append(events(source, 60, 62), "62")
    bigquery_warehouse.proxy.faults = no_faults
    with bigquery_warehouse.open(source) as stream:
        assert stream.position == "62"
    assert bigquery_warehouse.reports(source) == [name for name in names(62) if name != "00037"]
    sql = "select payload from raw.quarantine where reason_code = 'row_refused'"
    assert [
        json.loads(row["payload"])["row_number"] for row in bigquery_warehouse.query(sql).to_pylist()
    ] == [37]


def die_at(number: int, fault: str) -> Callable[[str], str | None]:
    """Let the message of that number (from 0) be the writer's last."""
    left = iter(range(number))
    return lambda method: None if next(left, None) is not None else fault


@pytest.mark.parametrize("number", range(12))
def test_killed_at_each_message_the_source_goes_on_without_loss_or_double(
    bigquery_warehouse: BigQueryWarehouse, source: str, number: int
) -> None:
    """A batch of one request and one of several, by a writer that dies at its first, second, third … message."""
    proxy = bigquery_warehouse.proxy
    proxy.faults = die_at(number, "dies_after" if number % 2 else "dies_before")
    with contextlib.suppress(WarehouseError), bigquery_warehouse.open(source) as stream:
        stream.append(events(source, 0, 5), "5")
        stream.append(events(source, 5, 65), "65")
    proxy.faults = no_faults
    with bigquery_warehouse.open(source) as again:
        there, first = len(bigquery_warehouse.reports(source)), int(again.position or 0)
        assert there == first or (first == 5 and there < 65), (
            "only a batch of several requests may be there in part"
        )
        for start in range(first, 70, 25):  # cut otherwise than before
            again.append(events(source, start, min(start + 25, 70)), str(min(start + 25, 70)))
        assert again.position == "70"
    assert bigquery_warehouse.reports(source) == names(70)


@pytest.mark.parametrize("seed", range(SCHEDULES))
def test_no_schedule_of_faults_loses_or_doubles_a_row(
    bigquery_warehouse: BigQueryWarehouse, seed: int
) -> None:
    """A third of the messages go wrong, before or after they reached the service; writers die and others go on."""
    source, proxy, chance = f"seed-{seed}-{uuid4().hex[:6]}", bigquery_warehouse.proxy, random.Random(seed)
    writers, wanted, faults = 0, 60, schedule(seed)
    position = 0
    while position < wanted:
        writers += 1
        assert writers < 100
        proxy.faults = faults
        try:
            with bigquery_warehouse.open(source) as stream:
                position = int(stream.position or 0)
                while position < wanted:
                    after = min(position + chance.randint(1, 25), wanted)
                    stream.append(events(source, position, after), str(after))
                    position = after
        except WarehouseError:
            position = 0
    proxy.faults = no_faults
    with bigquery_warehouse.open(source) as stream:
        assert stream.position == str(wanted)
    assert bigquery_warehouse.reports(source) == names(wanted)


def test_a_source_that_does_not_repeat_itself_is_told(
    bigquery_warehouse: BigQueryWarehouse, source: str
) -> None:
    bigquery_warehouse.proxy.faults = die_at(6, "dies_after")
    with pytest.raises(WarehouseError, match="refuses this identity"):
        bigquery_warehouse.open(source).append(events(source, 0, 60), "60")
    bigquery_warehouse.proxy.faults = no_faults
    with (
        pytest.raises(WarehouseError, match="same rows in the same order") as refused,
        bigquery_warehouse.open(source) as stream,
    ):
        stream.append(events(source, 60, 70), "70")
    assert refused.value.code == "stream_replay"


def test_a_stream_that_the_service_forgot_is_counted_in_the_table(
    bigquery_warehouse: BigQueryWarehouse, source: str
) -> None:
    """Streams are gone after days without use; what a writer left unsaid then is found by its batch."""
    lost = bigquery_warehouse.open(source)
    lost.append(events(source, 0, 4), "4")
    sql = "select write_stream from raw.stream_batches where source = ? and event = 'announced'"
    name = bigquery_warehouse.query(sql, [source]).to_pylist()[0]["write_stream"]
    bigquery_warehouse.query(
        f"update raw.stream_batches set write_stream = '{name[:-4]}0000' where source = '{source}'"
    )
    with bigquery_warehouse.open(source) as stream:
        assert stream.position == "4"
        stream.append(events(source, 4, 6), "6")
    assert bigquery_warehouse.reports(source) == names(6)
