from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import Producer
from servers.kafka import Broker, TimedConsumer, running_kafka
from sources import LIMITS, Failed, Killed, land_source, same_as_undisturbed, source_table

from extract.errors import SourceError
from extract.landing.duckdb import DuckDBLanding
from extract.landing.protocol import Landing
from extract.sources.kafka import Kafka
from extract.sources.kafka_connection import KafkaConnection
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceTable, Window

QUICK = SourceLimits(batch_rows=40, timeout_seconds=2)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def kafka() -> Iterator[Broker]:
    with running_kafka() as broker:
        yield broker


@pytest.fixture
def topic() -> str:
    return f"orders-{uuid4().hex}"


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with DuckDBLanding(tmp_path / "warehouse.duckdb", 10) as opened:
        yield opened


def event(number: int, **other: Any) -> bytes:
    values = {
        "event_id": f"e{number}",
        "order_id": f"o{number % 7}",
        "event_type": "picked",
        "occurred_at": (NOON + timedelta(seconds=number)).isoformat(),
    }
    return json.dumps(values | other).encode()


def events(count: int, first: int = 0) -> list[bytes]:
    return [event(number) for number in range(first, first + count)]


def table(topic: str, **options: Any) -> SourceTable:
    return source_table("orders", "order_events", "stream", topic=topic, **options)


def source(broker: Broker, limits: SourceLimits = LIMITS) -> Kafka:
    return Kafka("orders", KafkaConnection(bootstrap_servers=broker.address), limits)


def land(broker: Broker, table: SourceTable, landing: Landing, **given: Any) -> None:
    land_source(partial(source, broker), [table], landing, **given)


def landed(landing: Landing, columns: str = "partition, message_offset, event_id") -> list[tuple[Any, ...]]:
    rows = landing.query(f"select {columns} from raw.order_events order by partition, message_offset")
    return [tuple(row.values()) for row in rows.to_pylist()]


def quarantined(landing: Landing) -> list[tuple[str, str, str]]:
    rows = landing.query("select path, reason_code, payload from raw.quarantine order by path")
    return [tuple(row.values()) for row in rows.to_pylist()]


def test_each_message_lands_once_however_often_it_is_asked_for(
    kafka: Broker, topic: str, landing: Landing
) -> None:
    kafka.send(topic, events(5), partition=0)
    kafka.send(topic, events(3, first=10), partition=2)
    land(kafka, table(topic), landing)
    land(kafka, table(topic), landing)
    kafka.send(topic, [event(1), event(11)], partition=0)  # sent again, and late
    kafka.send(topic, events(1, first=20), partition=3)  # a partition that was not there before
    land(kafka, table(topic), landing)
    first = [(0, number, f"e{number}") for number in range(5)]
    assert landed(landing) == [
        *first, (0, 5, "e1"), (0, 6, "e11"), (2, 0, "e10"), (2, 1, "e11"), (2, 2, "e12"), (3, 0, "e20")
    ]  # fmt: skip


def test_disturbed_or_not_the_same_lands(kafka: Broker, topic: str, tmp_path: Path) -> None:
    for partition in range(3):
        kafka.send(topic, events(250, first=1000 * partition), partition)
    disturbances = [Killed(at=0), Killed(at=2), Failed(at=1), Killed(at=1), Failed(at=0)]
    found = same_as_undisturbed(partial(source, kafka, QUICK), [table(topic)], tmp_path, disturbances)
    assert sum(found["order_events"].values()) == 750


def test_messages_that_are_no_rows_are_told_with_their_place(
    kafka: Broker, topic: str, landing: Landing
) -> None:
    values: Sequence[bytes | None] = [
        event(0), b"\x00\x01 no JSON", None, b"[1]", event(4, event_type=None), event(5, surprise="x"), event(6, occurred_at="noon"),
        b'{"event_id": ' + b"[" * 100_000, event(8),
    ]  # fmt: skip
    kafka.send(topic, values)
    land(kafka, table(topic), landing)
    assert [row[1] for row in landed(landing)] == [0, 8]
    assert [(path, code) for path, code, _ in quarantined(landing)] == [
        (f"{topic}/0/1", "unreadable_message"),
        (f"{topic}/0/2", "unreadable_message"),
        (f"{topic}/0/3", "unreadable_message"),
        (f"{topic}/0/4", "missing_value"),
        (f"{topic}/0/5", "unknown_column"),
        (f"{topic}/0/6", "wrong_type"),
        (f"{topic}/0/7", "unreadable_message"),
    ]
    assert quarantined(landing)[0][2] == "\x00\x01 no JSON"


def test_what_the_message_itself_says_is_kept(kafka: Broker, topic: str, landing: Landing) -> None:
    kafka.send(topic, [event(0), event(1, produced_at="2026-05-01T00:00:00Z")], at=[1_777_000_000_000] * 2)
    land(kafka, table(topic), landing)
    assert landed(landing, "topic, produced_at") == [
        (topic, datetime.fromtimestamp(1_777_000_000, UTC)),
        (topic, datetime(2026, 5, 1, tzinfo=UTC)),
    ]


def test_a_window_gives_its_time_again_and_doubles_nothing(
    kafka: Broker, topic: str, landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("confluent_kafka.Consumer", TimedConsumer)
    minutes = [0, 1, 2, 0, 3, 9]  # one of them late
    at = [int((NOON + timedelta(minutes=minute)).timestamp() * 1000) for minute in minutes]
    kafka.send(topic, events(6), at=at)
    window = Window(NOON + timedelta(minutes=1), NOON + timedelta(minutes=3))
    land(kafka, table(topic), landing, window=window)
    assert [row[1] for row in landed(landing)] == [1, 2, 3]
    land(kafka, table(topic), landing, window=window)
    assert len(landed(landing)) == 3
    for first, last in [(0, 1), (3, 4), (4, 60)]:
        window = Window(NOON + timedelta(minutes=first), NOON + timedelta(minutes=last))
        land(kafka, table(topic), landing, window=window)
    assert [row[1] for row in landed(landing)] == list(range(6))


@pytest.mark.parametrize(
    ("start", "offsets"), [("latest", [5]), ({0: 3}, [3, 4, 5]), (NOON + timedelta(minutes=2), [2, 3, 4, 5])]
)
def test_a_topic_may_begin_at_its_end_an_offset_or_a_time(
    kafka: Broker,
    topic: str,
    landing: Landing,
    *,
    monkeypatch: pytest.MonkeyPatch,
    start: object,
    offsets: list[int],
) -> None:
    monkeypatch.setattr("confluent_kafka.Consumer", TimedConsumer)
    at = [int((NOON + timedelta(minutes=minute)).timestamp() * 1000) for minute in range(5)]
    kafka.send(topic, events(5), at=at)
    land(kafka, table(topic, start=start), landing)
    kafka.send(topic, events(1, first=5))
    land(kafka, table(topic, start=start), landing)
    assert [row[1] for row in landed(landing)] == offsets


def test_a_run_ends_where_markers_of_transactions_stand_at_the_end(
    kafka: Broker, topic: str, landing: Landing
) -> None:
    writer = Producer({"bootstrap.servers": kafka.address, "transactional.id": topic, "log_level": 0})
    writer.init_transactions(10)
    for number in range(2):
        writer.begin_transaction()
        writer.produce(topic, event(number), partition=0)
        writer.commit_transaction(10)
    land(kafka, table(topic), landing)
    land(kafka, table(topic), landing)
    assert [row[2] for row in landed(landing)] == ["e0", "e1"]


def test_messages_that_were_deleted_unread_stop_the_load_until_it_may_go_on(
    kafka: Broker, topic: str, landing: Landing
) -> None:
    kafka.send(topic, events(3))
    land(kafka, table(topic), landing)
    kafka.send(topic, [event(number, actor="a" * 100_000) for number in range(3, 103)])
    with pytest.raises(SourceError, match="deleted before they were read") as raised:
        land(kafka, table(topic), landing)
    assert raised.value.code == "source_changed"
    land(kafka, table(topic, when_deleted="go_on"), landing)
    assert landed(landing)[-1][1] == 102


def test_a_topic_that_was_made_anew_or_is_not_there_is_told(
    kafka: Broker, topic: str, landing: Landing
) -> None:
    with pytest.raises(SourceError, match="is not there") as raised:
        land(kafka, table(topic), landing)
    assert raised.value.code == "source_changed"
    kafka.send(topic, events(3))
    with source(kafka) as opened, pytest.raises(SourceError, match="made anew"):
        list(opened.batches(table(topic), {"0": '{"offset": 4}'}, None))


def test_a_broker_that_hangs_or_goes_away_in_the_middle_is_unreachable(tmp_path: Path) -> None:
    with running_kafka() as kafka:
        kafka.send("orders", events(2000))
        with source(kafka, SourceLimits(batch_rows=40, timeout_seconds=1)) as opened:
            assert "brokers 1" in opened.check()
            batches = opened.batches(table("orders"), {}, None)
            next(batches)
            kafka.suspend()
            with pytest.raises(SourceError) as raised:
                list(batches)
            assert raised.value.code == "source_unreachable"
        kafka.kill()
        with source(kafka, QUICK) as opened, pytest.raises(SourceError) as raised:
            opened.check()
        assert raised.value.code == "source_unreachable"
