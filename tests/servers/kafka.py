"""A Kafka broker on loopback: librdkafka's mock cluster, which speaks the real protocol, in a process of its own.

    with running_kafka() as kafka:
        kafka.send("orders", [b'{"event_id": "1"}'], partition=0)
        … KafkaConnection(bootstrap_servers=kafka.address)

It keeps the last 5 MB of a partition and deletes what is older. It does not look messages up by time (`TimedConsumer` does), and
gives aborted messages of transactions as well.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from confluent_kafka import Consumer, Producer, TopicPartition


@dataclass(frozen=True, slots=True)
class Broker:
    address: str
    pid: int
    producer: Producer

    def send(
        self, topic: str, values: Sequence[bytes | None], partition: int = 0, at: Sequence[int] = ()
    ) -> None:
        """Send messages, in order; `at` are their times in milliseconds since 1970."""
        for number, value in enumerate(values):
            times = {"timestamp": at[number]} if at else {}
            self.producer.produce(topic, value, key=f"key {number}", partition=partition, **times)
            self.producer.poll(0)
        assert self.producer.flush(10) == 0

    def suspend(self) -> None:
        """Keep the connections and answer nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """Refuse connections from now on."""
        os.kill(self.pid, signal.SIGKILL)


@contextmanager
def running_kafka() -> Iterator[Broker]:
    """Start a cluster of one broker; topics are made when they are sent to, with four partitions."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    assert process.pid is not None
    try:
        assert ours.poll(30), "the mock cluster did not start"
        address = ours.recv()
        producer = Producer({"bootstrap.servers": address, "linger.ms": 1, "log_level": 0})
        yield Broker(address, process.pid, producer)
    finally:
        process.kill()
        process.join()


def _serve(pipe: Connection) -> None:
    cluster = Producer({"bootstrap.servers": "mock", "test.mock.num.brokers": 1, "log_level": 0})
    [broker] = cluster.list_topics(timeout=10).brokers.values()
    pipe.send(f"{broker.host}:{broker.port}")
    signal.pause()


class TimedConsumer:
    """confluent_kafka.Consumer with the one answer the mock cluster does not have: which offset is the first at a time."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        self._consumer = Consumer(*args, **settings)
        self._second = Consumer({**args[0], "auto.offset.reset": "earliest"})

    def offsets_for_times(self, asked: Sequence[TopicPartition], timeout: float) -> list[TopicPartition]:
        return [self._first(place, timeout) for place in asked]

    def _first(self, place: TopicPartition, timeout: float) -> TopicPartition:
        low, high = self._second.get_watermark_offsets(TopicPartition(place.topic, place.partition), timeout)
        self._second.assign([TopicPartition(place.topic, place.partition, low)])
        found = -1
        while low < high and found < 0:
            message = self._second.poll(timeout)
            if message is None or message.error():
                break
            found = message.offset() if message.timestamp()[1] >= place.offset else -1
        return TopicPartition(place.topic, place.partition, found)

    def close(self) -> None:
        self._second.close()
        self._consumer.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._consumer, name)
