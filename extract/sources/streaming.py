"""A topic's partitions as streams of one raw table. Comes in: batches with their partition. Goes out: rows, each position once.

The stream of partition 0 of the source "orders" is called "orders-0" in `raw.stream_batches`, where its position is (ADR 0018).
"""

from __future__ import annotations

from contextlib import ExitStack

from extract.closing import Closing
from extract.errors import UsageError
from extract.landing.protocol import Landing, LandingStream
from extract.sources.protocol import SourceBatch, SourceTable

_STREAMS_SQL = """
    select distinct source from raw.stream_batches where table_name = ? and (source = ? or starts_with(source, ?))
"""


class OpenStreams(Closing):
    """The streams of one table, opened when they are first needed."""

    def __init__(self, landing: Landing, table: SourceTable, run_id: str) -> None:
        self._landing, self._table, self._run_id = landing, table, run_id
        self._open: dict[str, LandingStream] = {}
        self._stack = ExitStack()

    def positions(self) -> dict[str, str]:
        """Give where each known partition goes on."""
        source = self._table.source
        found = self._landing.query(_STREAMS_SQL, [self._table.contract.table, source, f"{source}-"])
        names = found.column(0).to_pylist()
        partitions = sorted("" if name == source else name.removeprefix(f"{source}-") for name in names)
        positions = {partition: self._stream(partition).position for partition in partitions}
        return {partition: position for partition, position in positions.items() if position is not None}

    def append(self, batch: SourceBatch) -> int:
        """Append a batch to the stream of its partition; give the number of rows that are in the table since."""
        if batch.position is None:
            raise UsageError(
                "bad_kind",
                f"the source {self._table.source!r} gives a batch of a stream without its position.",
            )
        return self._stream(batch.partition).append(batch.rows, batch.position)

    def close(self) -> None:
        """Close them all. May be called again."""
        self._stack.close()

    def _stream(self, partition: str) -> LandingStream:
        if partition not in self._open:
            source = f"{self._table.source}-{partition}" if partition else self._table.source
            stream = self._landing.stream(self._table.contract.table, source=source, run_id=self._run_id)
            self._open[partition] = self._stack.enter_context(stream)
        return self._open[partition]
