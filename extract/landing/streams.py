"""What a stream knows of itself, on any engine: the rows of its ledger, and what they say after a kill.

    with landing.stream("work_order_progress", source="topic-0", run_id=run_id) as stream:
        source.seek(stream.position)                   # None: from the start
        for rows, position in source:                  # rows: an Arrow table; position: where to go on after them, as text
            stream.append(rows, position)

A position is in force exactly when the rows before it are in the table. On DuckDB both are one transaction. On BigQuery
a batch is announced in the ledger, then written, then told as committed; how many rows of an announced batch are there
is asked of the API's stream, which is ended by asking: nobody can write to it any more.

Rows are taken as they come: unlike `land`, a stream does not look whether their content is in the table already. It
writes each position once; readers take one row per `row_hash`, as of every raw table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import pyarrow as pa

from extract.errors import WarehouseError
from extract.landing.contract import Contract, load_contract

LEDGER = "stream_batches"
LEDGER_SQL = f"""
    with
    told as (
        select distinct
            generation, writer_id, event, batch_number, batch_id, batch_rows, position,
            write_stream, write_offset, write_rows, happened_at
        from raw.{LEDGER}
        where table_name = ? and source = ?
    ),
    settled as (
        select coalesce(max(batch_number), 0) as batch_number from told where event = 'committed'
    )
    select told.*
    from told cross join settled
    where told.batch_number is null or told.batch_number >= settled.batch_number
    order by told.generation, told.batch_number
"""  # noqa: S608 - no part of it is given from outside
"""What matters of a stream: who opened it, its last committed batch, and what was announced since."""
Event = Literal["opened", "announced", "committed", "closed"]
Row = dict[str, Any]
Lengths = Mapping[str, int | None]
"""How many rows the API's streams hold, by name; None where it no longer says."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A stream as one writer has it open: what is the same in all its rows of the ledger."""

    table: str
    source: str
    generation: int
    writer_id: str

    def event(self, event: Event, **about: Any) -> Row:
        """Give the ledger's row of an event, as the names of its columns and their values."""
        return {
            "table_name": self.table,
            "source": self.source,
            "generation": self.generation,
            "writer_id": self.writer_id,
            "event": event,
            "happened_at": datetime.now(UTC),
            **about,
        }

    def is_behind(self, rows: Iterable[Row]) -> bool:
        """Tell whether somebody has opened the stream since. Of two at once the later generation wins, then the id."""
        return any((row["generation"], row["writer_id"]) > (self.generation, self.writer_id) for row in rows)


def taken(contract: Contract, source: str) -> WarehouseError:
    """Give the error of a writer whose stream somebody else has opened since."""
    return WarehouseError(
        "stream_taken",
        f"another writer has opened the stream to {contract.full_name} for {source!r} since; one source has one "
        "writer. End this one, or the other and run again.",
    )


def ledger_table(rows: Iterable[Row]) -> Any:
    """Give rows of the ledger as an Arrow table."""
    return pa.Table.from_pylist(list(rows), schema=load_contract(LEDGER).arrow_schema)


@dataclass(frozen=True, slots=True)
class Known:
    """What a ledger says. `position` is of the last batch that is in the table as a whole, `number` the highest in use.

    `complete` are batches after it that turned out to be in the table, not yet told as committed. `partial` gives for
    batches of which a part is there how many rows: the source will send these rows again.
    """

    position: str | None = None
    number: int = 0
    complete: list[Row] = field(default_factory=list)
    partial: dict[str, int] = field(default_factory=dict)


def unsettled(rows: list[Row]) -> list[Row]:
    """Give the announcements after the last committed batch: of these the ledger alone can't say what became."""
    last = max((row["batch_number"] for row in rows if row["event"] == "committed"), default=0)
    return [row for row in rows if row["event"] == "announced" and row["batch_number"] > last]


def counted(rows: list[Row], lengths: Lengths) -> tuple[dict[str, int], list[Row]]:
    """Say how many rows of each unsettled batch are in the table, by its batch_id and the lengths of the API's streams.

    Beside them stand announcements of batches that lengths say nothing of: one of their streams is gone.
    """
    told = {row["write_stream"]: row["write_offset"] for row in rows if row["event"] == "closed"}
    known = {name: length for name, length in {**told, **lengths}.items() if length is not None}
    announced = unsettled(rows)
    unknown = {row["batch_id"]: row for row in announced if row["write_stream"] not in known}
    present: dict[str, int] = {}
    for row in announced:
        if row["batch_id"] not in unknown:
            there = min(max(known[row["write_stream"]] - row["write_offset"], 0), row["write_rows"])
            present[row["batch_id"]] = present.get(row["batch_id"], 0) + there
    return present, list(unknown.values())


def settle(rows: list[Row], present: Mapping[str, int]) -> Known:
    """Say how far the stream is, given how many rows of each unsettled batch (by batch_id) are in the table."""
    committed = [row for row in rows if row["event"] == "committed"]
    batches = {row["batch_id"]: row for row in unsettled(rows)}
    complete = sorted(
        (row for name, row in batches.items() if present[name] >= row["batch_rows"]),
        key=lambda row: int(row["batch_number"]),
    )
    last = max([*committed, *complete], key=lambda row: int(row["batch_number"]), default=None)
    settled = last["batch_number"] if last else 0
    return Known(
        position=last["position"] if last else None,
        number=max((row["batch_number"] for row in [*committed, *batches.values()]), default=0),
        complete=complete,
        partial={
            name: present[name]
            for name, row in batches.items()
            if row["batch_number"] > settled and present[name]
        },
    )


def open_streams(rows: list[Row]) -> list[str]:
    """Give the API's streams of earlier writers that nobody has ended yet."""
    ended = {row["write_stream"] for row in rows if row["event"] == "closed"}
    opened = [row["write_stream"] for row in rows if row["event"] == "opened" and row["write_stream"]]
    return [name for name in dict.fromkeys(opened) if name not in ended]


class Replayed:
    """The rows of batches that were cut short, to be dropped as the source sends them again.

    A source gives after a position the same rows in the same order, in batches of any size. So once it sends a row that
    was not there, it has sent all that were.
    """

    def __init__(self, row_hashes: Iterable[str] = ()) -> None:
        self._there = Counter(row_hashes)

    def __bool__(self) -> bool:
        """Tell whether the source has yet to send rows that are there."""
        return bool(self._there)

    def new_rows(self, rows: Any) -> Any:
        """Give the rows, with their `row_hash`, that are not in the table yet. Raises WarehouseError "stream_replay"."""
        if not self._there:
            return rows
        keep = []
        for row_hash in rows.column("row_hash").to_pylist():
            known = self._there[row_hash] > 0
            self._there[row_hash] -= known
            keep.append(not known)
        self._there = +self._there
        if any(keep) and self._there:
            raise WarehouseError(
                "stream_replay",
                f"{self._there.total()} rows were in the table before the stream was cut short, and the source goes on "
                "without sending them again: it must give the same rows in the same order after a position. Read its "
                "table by row_hash, and go on from a position behind them.",
            )
        return rows.filter(pa.array(keep, type=pa.bool_()))


Quarantine = Callable[[Any], object]
"""Takes rows of quarantine as an Arrow table and lands them, each once."""
