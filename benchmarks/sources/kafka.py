"""Messages of a topic read and landed, against the plain client: consume, json.loads, a list of dicts.

`python -m benchmarks.sources.kafka`. The broker is the tests' mock cluster in a process of its own, which keeps 5 MB of a partition.
"""

from __future__ import annotations

import json
from typing import Any

from confluent_kafka import Consumer, TopicPartition

from benchmarks.sources.comparing import LIMITS, Compared, compare
from extract.landing.contract import load_contract
from extract.sources.kafka import Kafka, KafkaConnection
from extract.sources.protocol import SourceTable
from tests.servers.kafka import Broker, running_kafka

PARTITIONS, EACH, TOPIC = 4, 25_000, "orders"
TABLE = SourceTable("benchmark", "orders", load_contract("order_events"), "stream", {"topic": TOPIC})


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


def measure() -> list[Compared]:
    """Ours beside the plain client."""
    with running_kafka() as broker:
        for partition in range(PARTITIONS):
            first = partition * EACH
            broker.send(TOPIC, [event(number) for number in range(first, first + EACH)], partition)
        connection = KafkaConnection(bootstrap_servers=broker.address)
        found = compare("Kafka", lambda: plain(broker), lambda: Kafka("benchmark", connection, LIMITS), TABLE)
    return [found]


if __name__ == "__main__":
    for line in measure():
        print(line)
