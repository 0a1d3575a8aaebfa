"""Messages of a topic read and landed, against the plain client: consume, json.loads, a list of dicts. Rows per processor second.

`python -m benchmarks.sources.kafka`. The broker is the tests' mock cluster in a process of its own, which keeps 5 MB of a partition.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from confluent_kafka import Consumer, TopicPartition

from extract.landing.contract import load_contract
from extract.landing.duckdb import DuckDBLanding
from extract.sources.kafka import Kafka, KafkaConnection
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceTable
from extract.sources.running import Load, Loading
from tests.servers.kafka import Broker, running_kafka

PARTITIONS, EACH, ROUNDS, TOPIC = 4, 25_000, 3, "orders"
ROWS = PARTITIONS * EACH
TABLE = SourceTable("benchmark", "orders", load_contract("order_events"), "stream", {"topic": TOPIC})
Speed = tuple[str, int, float, float]
"""What was read how fast: rows, rows per second of processor time, and times the plain client's."""


def event(number: int) -> bytes:
    """An event of an order."""
    return json.dumps(
        {
            "event_id": f"e{number}",
            "order_id": f"o{number // 5}",
            "event_type": "picked",
            "occurred_at": f"2026-05-01T12:{number % 60:02d}:00Z",
            "produced_at": f"2026-05-01T13:{number % 60:02d}:00Z",
            "actor": "depot",
        }
    ).encode()


def plain(broker: Broker) -> int:
    """Fetch all messages as dicts, as the client's own documentation does it, thousands at a time."""
    settings = {"bootstrap.servers": broker.address, "group.id": "plain", "enable.auto.commit": False}
    consumer = Consumer(settings)
    rows: list[dict[str, Any]] = []
    for partition in range(PARTITIONS):
        consumer.assign([TopicPartition(TOPIC, partition, 0)])
        left = EACH
        while left:
            messages = consumer.consume(min(2_000, left), 1.0)
            rows += [
                {
                    **json.loads(message.value()),
                    "partition": message.partition(),
                    "message_offset": message.offset(),
                }
                for message in messages
            ]
            left -= len(messages)
    consumer.close()
    return len(rows)


def source(broker: Broker) -> Kafka:
    """The source under measurement."""
    return Kafka("benchmark", KafkaConnection(bootstrap_servers=broker.address), SourceLimits())


def read(broker: Broker) -> int:
    """Read all messages as rows of their contract, and keep none."""
    with source(broker) as opened:
        return sum(int(batch.rows.num_rows) for batch in opened.batches(TABLE, {}, None))


def land(broker: Broker) -> int:
    """Land all messages, each once."""
    with tempfile.TemporaryDirectory() as folder, DuckDBLanding(Path(folder) / "w.duckdb", 10) as landing:
        with source(broker) as opened:
            Loading(TABLE, landing, Load("benchmark")).load(opened)
        return int(landing.query("select count(*) as rows from raw.order_events").to_pylist()[0]["rows"])


def measure() -> list[Speed]:
    """Rows per processor second; the first round is not counted."""
    ways: dict[str, Callable[[Broker], int]] = {
        "Kafka: plain client, dicts in memory": plain,
        "Kafka: Punchlist, rows of the contract in memory": read,
        "Kafka: Punchlist, landed in DuckDB": land,
    }
    spent: dict[str, list[float]] = {way: [] for way in ways}
    with running_kafka() as broker:
        for partition in range(PARTITIONS):
            first = partition * EACH
            broker.send(TOPIC, [event(number) for number in range(first, first + EACH)], partition)
        for _ in range(ROUNDS + 1):
            for way, call in ways.items():
                started = time.process_time()
                if (found := call(broker)) != ROWS:
                    raise SystemExit(f"{way}: {found:,} rows of {ROWS:,}: each must be there once")
                spent[way].append(time.process_time() - started)
    seconds = {way: median(times[1:]) for way, times in spent.items()}
    base = seconds["Kafka: plain client, dicts in memory"]
    return [(way, ROWS, ROWS / taken, base / taken) for way, taken in seconds.items()]


if __name__ == "__main__":
    for what, rows, speed, ratio in measure():
        print(f"{what}: {rows:,} rows, {speed:,.0f} a second, {ratio:.2f}×")
