"""One table of a source lands. Comes in: a source and a table. Goes out: rows and the position after them, in one transaction.

    with open_source(entry, settings) as source:
        loading = Loading(table, landing, Load(run_id=run_id))
        loading.load(source)
        loading.counts.landed

Pages are gathered to batches, so that a system that gives a hundred rows at a time does not cost a transaction each. An error
in the middle leaves what came before it landed, with its position: the next try goes on there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from extract.errors import UsageError
from extract.landing.ledger import quarantine_rows
from extract.landing.protocol import Landing
from extract.landing.validation import Rejection
from extract.sources.ahead import read_ahead
from extract.sources.gathering import GATHERED_ROWS, Counts, gather
from extract.sources.positions import (
    TABLE,
    Origin,
    Whose,
    as_rows,
    in_force,
    moved,
    origin_row,
    origins,
    position_table,
)
from extract.sources.protocol import Source, SourceBatch, SourceTable, Window
from extract.sources.streaming import OpenStreams

Tell = Callable[[str, int], None]
"""Is called with the raw table and how many more rows of it have come in."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is the same for all that one use of a command lands of a table."""

    run_id: str
    origin: Origin = "system"
    batch_rows: int = GATHERED_ROWS
    max_shrink: float = 0.5
    tell: Tell = lambda _table, _rows: None


class Loading:
    """One table on its way into the warehouse; `counts` says what became of its rows, over all tries.

    Its methods raise SourceError, WarehouseError, PunchlistError where a contract says that a load stops, and UsageError
    "mixed_origins". Whatever they raise: rows that came before have landed, with their position.
    """

    def __init__(self, table: SourceTable, landing: Landing, load: Load) -> None:
        self.table, self.counts = table, Counts()
        self._landing, self._load = landing, load
        self._name = table.contract.table
        self._origins: set[str] = set()

    def load(self, source: Source) -> None:
        """Land what is new in the table."""
        self._refuse_other_origin()
        if self.table.pattern == "replace":
            self._replace(source)
        elif self.table.pattern == "stream" and self._load.origin == "system":
            self._stream(source)
        else:
            whose = Whose(self.table.source, self._name)
            after = {name: place.position for name, place in in_force(self._landing, whose).items()}
            self._land_all(source.batches(self.table, after, None), whose)

    def load_window(self, source: Source, window: Window) -> None:
        """Land what changed or happened in a window, without moving where loads go on."""
        self._refuse_other_origin()
        batches = (batch._replace(position=None) for batch in source.batches(self.table, {}, window))
        self._land_all(batches, Whose(self.table.source, self._name))

    def move(self, position: str, purpose: str) -> None:
        """Bring a position of another purpose than loads' into force."""
        whose = Whose(self.table.source, self._name, purpose)
        places = moved(in_force(self._landing, whose), {"": position})
        if places:
            self._send({TABLE: position_table(as_rows(places, whose))})

    def _land_all(self, batches: Iterable[SourceBatch], whose: Whose) -> None:
        """Land batches, gathered, each with the positions that it moves. What is gathered when one fails lands first."""
        known = in_force(self._landing, whose)
        with closing(read_ahead(iter(batches))) as fetched:
            for gathered in gather(self._told(fetched), self._load.batch_rows):
                places = moved(known, gathered.positions)
                facts = as_rows(places, whose) + (self._origin_rows() if gathered.rows else [])
                batch = gathered.by_table(self._name) | ({TABLE: position_table(facts)} if facts else {})
                if self._name in batch:
                    self.counts.see(self.table, batch[self._name])
                if batch:
                    self._send(batch, rejected=len(gathered.rejected))
                known.update(places)
                del gathered, batch  # before the next ones are fetched

    def _replace(self, source: Source) -> None:
        """Land the whole table as it is now, all or nothing."""
        rejected: list[Rejection] = []
        beside = {TABLE: position_table(self._origin_rows())}

        def rows(fetched: Iterator[SourceBatch]) -> Iterator[Any]:
            for gathered in gather(self._told(fetched), self._load.batch_rows):
                if gathered.rejected:
                    rejected.extend(gathered.rejected)
                    beside["quarantine"] = quarantine_rows({self._name: rejected})
                table = gathered.table()
                if table is not None:
                    self.counts.see(self.table, table)
                    yield table
                del gathered, table  # before the next ones are fetched

        with closing(read_ahead(iter(source.batches(self.table, {}, None)))) as fetched:
            result = self._landing.replace(
                self._name,
                rows(fetched),
                source=self.table.source,
                run_id=self._load.run_id,
                max_shrink=self._load.max_shrink,
                beside=beside,
            )
        self.counts.add(self._name, result, len(rejected))

    def _told(self, batches: Iterable[SourceBatch]) -> Iterator[SourceBatch]:
        """Give the batches, and say of each that it has come."""
        for batch in batches:
            self._load.tell(self._name, batch.rows.num_rows)
            yield batch

    def _stream(self, source: Source) -> None:
        """Land events, each position of each partition once."""
        with OpenStreams(self._landing, self.table, self._load.run_id) as streams:
            batches = source.batches(self.table, streams.positions(), None)
            with closing(read_ahead(iter(batches))) as fetched:
                for batch in fetched:
                    self._append(streams, batch)

    def _append(self, streams: OpenStreams, batch: SourceBatch) -> None:
        facts = self._origin_rows()
        if facts:
            self._send({TABLE: position_table(facts)})
        if batch.rejected:  # before the position moves over them; once, however often they come
            self._send({"quarantine": quarantine_rows({self._name: list(batch.rejected)})})
        appended = streams.append(batch)
        received = batch.rows.num_rows + len(batch.rejected)
        self.counts.see(self.table, batch.rows)
        self.counts.received += received
        self.counts.landed += appended
        self.counts.quarantined += received - appended
        self._load.tell(self._name, batch.rows.num_rows)

    def _send(self, batch: dict[str, Any], *, rejected: int = 0) -> None:
        result = self._landing.land(batch, source=self.table.source, run_id=self._load.run_id)
        self.counts.add(self._name, result, rejected)

    def _origin_rows(self) -> list[dict[str, Any]]:
        """Give the row that says of which origin the table's rows are, where the warehouse does not have it yet."""
        if self._load.origin in self._origins:
            return []
        self._origins = {*self._origins, self._load.origin}
        return [origin_row(self.table.source, self._name, self._load.origin)]

    def _refuse_other_origin(self) -> None:
        """Keep sample rows and a system's apart: a warehouse holds one or the other of a source."""
        origin, name = self._load.origin, self.table.source
        self._origins = origins(self._landing, name)
        if not self._origins - {origin}:
            return
        if origin == "system":
            what = "sample rows of the source {!r}, and the system's own would come beside them. Begin a warehouse of your own"
            advice = "(PUNCHLIST_WAREHOUSE): the examples stay where they are."
        else:
            what = "rows of the source {!r} from its system, and sample rows would come beside them. Set the variables of its"
            advice = "connection again, or let PUNCHLIST_WAREHOUSE name another warehouse."
        raise UsageError("mixed_origins", f"the warehouse holds {what.format(name)} {advice}")
