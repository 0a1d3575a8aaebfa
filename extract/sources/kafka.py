"""Events of a Kafka topic. Comes in: messages of its partitions. Goes out: rows of Arrow, each batch with the offset after it.

    with Kafka("orders", KafkaConnection(bootstrap_servers="127.0.0.1:9092"), SourceLimits()) as source:
        for batch in source.batches(table, after={"0": '{"offset": 1200}'}, window=None): …

Offsets are in our ledger only, with the rows; nothing is committed to a consumer group, so no rebalance and no other consumer can
move them. A run reads up to the end that each partition had when it began. A message that is no row is told with its place, as
`topic/partition/offset`, and the offset moves on.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

import structlog

from extract.closing import Closing
from extract.errors import SourceError
from extract.landing.validation import Rejection
from extract.sources.kafka_connection import MOST_BYTES, KafkaConnection, KafkaOptions
from extract.sources.kafka_rows import rows_of
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceBatch, SourceTable, Window

log = structlog.get_logger(__name__)

_AT_ONCE = 2_000
_POLL_SECONDS = 0.2


class _Stretch(NamedTuple):
    """The offsets of a partition that a run reads: `start` is within, `end` is not."""

    partition: int
    start: int
    end: int


class Kafka(Closing):
    """A cluster. Each table is a topic."""

    options_model = KafkaOptions

    def __init__(self, name: str, connection: KafkaConnection, limits: SourceLimits) -> None:
        self._name, self._connection, self._limits = name, connection, limits
        self._opened: Any = None
        self._trouble: dict[str, str] = {}

    def check(self) -> str:
        """Ask the cluster who it is."""
        found = self._metadata(None)
        where = self._connection.bootstrap_servers
        return f"{where} answers: brokers {len(found.brokers)}, topics {len(found.topics)}"

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give each partition's messages behind its offset; with a window, from the first sent in it up to the first after it.

        So windows side by side share no message and leave none out, however late some were sent.
        """
        options = KafkaOptions.model_validate(table.options)
        for partition in self._partitions(options.topic):
            stretch = self._stretch(options, partition, after.get(str(partition)), window)
            if stretch.start < stretch.end:
                yield from self._messages(table, options, stretch)
            elif str(partition) not in after and window is None and stretch.end:
                yield _batch(table.contract.arrow_schema.empty_table(), stretch.end, partition)

    def _partitions(self, topic: str) -> list[int]:
        found = self._metadata(topic).topics[topic]
        if found.error is not None:
            raise self._told(found.error, f"the topic {topic!r}")
        return sorted(found.partitions)

    def _stretch(
        self, options: KafkaOptions, partition: int, position: str | None, window: Window | None
    ) -> _Stretch:
        """Say from which offset to which a partition is read. Raises SourceError "source_changed" where they are gone."""
        from confluent_kafka import TopicPartition  # noqa: PLC0415 - clients are loaded when they are needed

        where = f"{options.topic}/{partition}"
        with self._translated(where):
            low, high = self._consumer.get_watermark_offsets(
                TopicPartition(options.topic, partition), self._limits.timeout_seconds
            )
        if window is not None:
            ends = [self._first_at(moment, options.topic, partition, high) for moment in window]
            return _Stretch(partition, *ends)
        if position is None:
            return _Stretch(partition, self._begin(options, partition, low, high), high)
        start = int(json.loads(position)["offset"])
        if start > high:
            raise SourceError(
                "source_changed",
                f"{self._name}: {where} ends at offset {high:,}, and {start:,} was read before: the topic was made anew. "
                "Give the source another name in sources.yml to land it from its beginning.",
            )
        if start < low and options.when_deleted == "stop":
            raise SourceError(
                "source_changed",
                f"{self._name}: of {where} the offsets {start:,} to {low - 1:,} were deleted before they were read. Set "
                "options.when_deleted: go_on to land what is left, and raise the topic's retention.",
            )
        if start < low:
            log.warning("messages_deleted", source=self._name, place=where, first=start, last=low - 1)
        return _Stretch(partition, max(start, low), high)

    def _begin(self, options: KafkaOptions, partition: int, low: int, high: int) -> int:
        """Say where a partition begins that was never read."""
        match options.start:
            case "earliest":
                return low
            case "latest":
                return high
            case dict():
                return min(max(options.start.get(partition, low), low), high)
            case moment:
                return self._first_at(moment, options.topic, partition, high)

    def _first_at(self, moment: datetime, topic: str, partition: int, high: int) -> int:
        """Give the offset of the first message sent at a moment or after it; the end where there is none."""
        from confluent_kafka import TopicPartition  # noqa: PLC0415 - as above

        asked = [TopicPartition(topic, partition, int(moment.timestamp() * 1000))]
        with self._translated(f"{topic}/{partition}"):
            [first] = self._consumer.offsets_for_times(asked, self._limits.timeout_seconds)
        return int(first.offset) if first.offset >= 0 else high

    def _messages(
        self, table: SourceTable, options: KafkaOptions, stretch: _Stretch
    ) -> Iterator[SourceBatch]:
        """Read a stretch. Where a transaction is open, or its last messages were compacted away, the broker says the end."""
        from confluent_kafka import KafkaError, TopicPartition  # noqa: PLC0415 - as above

        where = f"{options.topic}/{stretch.partition}"
        self._consumer.assign([TopicPartition(options.topic, stretch.partition, stretch.start)])
        taken: list[Any] = []
        size, position, is_end, last_heard = 0, stretch.start, False, time.monotonic()
        while not is_end:
            with self._translated(where):
                found = self._consumer.consume(min(_AT_ONCE, stretch.end - position), _POLL_SECONDS)
            for message in found:
                error = message.error()
                if error is None and message.offset() < stretch.end:
                    position = message.offset() + 1
                    size += len(message.value() or b"")
                    taken.append(message)
                elif error is None or error.code() == KafkaError._PARTITION_EOF:
                    position, is_end = min(max(position, message.offset()), stretch.end), True
                    break
                else:
                    raise self._told(error, where)
            is_end = is_end or position >= stretch.end
            if is_end or len(taken) >= self._limits.batch_rows or size >= MOST_BYTES:
                rows, rejected = rows_of(taken, table.contract, options.rename)
                yield _batch(rows, position, stretch.partition, rejected)
                taken, size = [], 0
            if found:
                last_heard = time.monotonic()
            elif time.monotonic() - last_heard > self._limits.timeout_seconds:
                raise self._unreachable(f"no answer for {self._limits.timeout_seconds:g} seconds at {where}")
        self._consumer.unassign()

    @property
    def _consumer(self) -> Any:
        if self._opened is None:
            from confluent_kafka import Consumer  # noqa: PLC0415 - as above

            self._opened = Consumer(
                self._connection.client_settings(self._met), logger=logging.getLogger(__name__)
            )
        return self._opened

    def _met(self, error: Any) -> None:
        """Keep what the connections meet, each word once, until the cluster answers."""
        self._trouble.setdefault(error.name(), error.str())

    def _metadata(self, topic: str | None) -> Any:
        """Ask for the cluster's metadata, until it comes, it is clear that it won't, or the time is over."""
        from confluent_kafka import KafkaException  # noqa: PLC0415 - as above

        asked = (topic,) if topic else ()
        deadline = time.monotonic() + self._limits.timeout_seconds
        while True:
            try:
                found = self._consumer.list_topics(*asked, timeout=min(1.0, self._limits.timeout_seconds))
            except KafkaException as error:
                self._consumer.poll(0)  # hands over what the connections met
                if self._trouble or time.monotonic() > deadline:
                    raise self._told(error.args[0], "the cluster") from error
            else:
                self._trouble.clear()
                return found

    @contextmanager
    def _translated(self, where: str) -> Iterator[None]:
        from confluent_kafka import KafkaException  # noqa: PLC0415 - as above

        try:
            yield
        except KafkaException as error:
            raise self._told(error.args[0], where) from error

    def _told(self, error: Any, where: str) -> SourceError:
        """Say what a broker, or the way to it, said."""
        said = {error.name(): error.str(), **self._trouble}
        denied = next((name for name in said if "AUTH" in name or name == "_SSL"), None)
        if denied:
            return SourceError(
                "source_denied",
                f"{self._name}: {where} is denied ({said[denied]}); look at security_protocol, sasl_mechanism, username and "
                "password of the connection, and the topic's access list.",
            )
        if error.name() in {"UNKNOWN_TOPIC_OR_PART", "_UNKNOWN_TOPIC", "_UNKNOWN_PARTITION"}:
            return SourceError(
                "source_changed", f"{self._name}: {where} is not there; create it, or correct options.topic."
            )
        if error.name() in {"_AUTO_OFFSET_RESET", "OFFSET_OUT_OF_RANGE"}:
            return SourceError(
                "source_answer",
                f"{self._name}: of {where} messages were deleted while it was read; run again.",
            )
        words = [text for name, text in self._trouble.items() if name != "_ALL_BROKERS_DOWN"]
        return self._unreachable(f"{where}: {(words or [error.str()])[0]}")

    def _unreachable(self, what: str) -> SourceError:
        return SourceError(
            "source_unreachable",
            f"{self._name}: {self._connection.bootstrap_servers} can't be reached ({what}); try again, or look at the "
            "connection's bootstrap_servers.",
        )

    def close(self) -> None:
        """Let go of the connection. May be called again."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def _batch(rows: Any, position: int, partition: int, rejected: Sequence[Rejection] = ()) -> SourceBatch:
    return SourceBatch(rows, json.dumps({"offset": position}), str(partition), rejected)
