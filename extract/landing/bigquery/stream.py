"""A stream on BigQuery: rows through the Storage Write API, exactly once, and where their source goes on after them.

Three writes, in this order, make a batch (ADR 0018): its announcement in the ledger (which stream and offset its
rows will have, and the position after them), its rows, and, with the next announcement or at the end, that it is
committed. Whoever opens the stream next ends the API's streams of those before: that says how many rows each holds,
and so which announced batches are in the table, and it shuts out a writer that lost its connection but lives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import numpy as np
import pyarrow as pa

from extract.errors import WarehouseError
from extract.landing.bigquery.write_api import RowsRefusedError, StreamEndedError, WriteApi
from extract.landing.bigquery.write_requests import MAX_REQUEST_BYTES, split
from extract.landing.contract import Contract, load_contract
from extract.landing.ledger import Batch, quarantine_rows, with_constants
from extract.landing.row_hash import rows_hashed
from extract.landing.streams import (
    LEDGER,
    LEDGER_SQL,
    Lengths,
    Opening,
    Quarantine,
    Replayed,
    Row,
    counted,
    ledger_table,
    open_streams,
    settle,
    taken,
    unsettled,
)
from extract.landing.validation import Rejection, as_json, conform

_CLOCKS_DIFFER = timedelta(days=1)
_TOO_LARGE = ("row_too_large", "the row has more bytes than a request to BigQuery may have")
_REFUSED = ("row_refused", "BigQuery takes no such row, though it keeps the contract")
_MAX_ENDINGS = 20
"""How often the API may end the stream under one batch before we give up."""


Query = Callable[[str, Sequence[Any]], Any]
"""Asks the warehouse: SQL with a question mark for each parameter; gives a pyarrow.Table."""


@dataclass(slots=True)
class _Append:
    """A batch on its way: its rows, and where in which of the API's streams they go."""

    batch: Batch
    number: int
    position: str
    rows: Any
    done: int = 0


class BigQueryStream:
    """One table's stream, open for one source. One writer at a time: the one that opened it last.

    Raises WarehouseError "stream_taken" where another writer has opened it since, "stream_replay", "stream_lost_rows".
    """

    def __init__(
        self,
        table: str,
        source: str,
        *,
        run_id: str | None,
        api: WriteApi,
        project: str,
        query: Query,
        quarantine: Quarantine,
        translated: Callable[[], AbstractContextManager[None]],
        max_request_bytes: int = MAX_REQUEST_BYTES,
    ) -> None:
        self._contract = load_contract(table)
        self._source, self._run_id, self._writer_id = source, run_id, uuid4().hex
        self._api, self._query, self._quarantine, self._translated = api, query, quarantine, translated
        self._table = _path(project, self._contract)
        self._ledger = f"{_path(project, load_contract(LEDGER))}/streams/_default"
        self._limit = max_request_bytes
        self._stream, self._offset = "", 0
        self._position: str | None = None
        self._number = 0
        self._replayed = Replayed()
        self._unsaid: list[Row] = []
        self._broken = False
        try:
            with translated():
                self._take_over()
        except BaseException:
            self._api.close()
            raise

    @property
    def position(self) -> str | None:
        """Where the source goes on: all rows before it are in the table, and none after it. None: from the start."""
        return self._position

    def append(self, rows: Any, position: str) -> int:
        """Append an Arrow table whose source goes on at `position`; give the number of rows that are in the table since.

        Rows that break the contract, or are larger than the API takes, go to quarantine. An error leaves it open
        whether the rows are there: the next to open the stream finds out.
        """
        if self._broken:
            raise WarehouseError(
                "stream_broken", "an earlier batch of this stream failed; open the stream again."
            )
        batch = Batch(self._source, self._run_id)
        append = _Append(batch, self._number + 1, position, self._accept(rows, batch))
        if self._replayed:
            return 0  # all of it is in the table, and more that the source has yet to send again
        self._broken = True
        with self._translated():
            self._deliver(append)
        self._number, self._position, self._broken = append.number, position, False
        return int(append.rows.num_rows)

    def close(self) -> None:
        """Tell the ledger what is still unsaid and end the API's stream. May be called again."""
        if self._stream:
            stream, self._stream = self._stream, ""
            with self._translated():
                closed = self._opening.event(
                    "closed", write_stream=stream, write_offset=self._api.end(stream)
                )
                self._unsaid.append(closed)
                self._say()
        self._api.close()

    def _accept(self, rows: Any, batch: Batch) -> Any:
        """Give the rows as the table takes them; what it does not take goes to quarantine first."""
        found = conform(rows, self._contract)
        taken = self._replayed.new_rows(rows_hashed(self._contract, found.rows))
        taken = with_constants(taken, batch.system_values(self._contract), self._contract)
        if found.rejected:
            self._quarantine(quarantine_rows({self._contract.table: found.rejected}))
        too_large = split(taken, self._limit).too_large if taken.nbytes > self._limit else []
        return self._set_aside(taken, too_large, *_TOO_LARGE)

    def _set_aside(self, rows: Any, bad: list[int], code: str, reason: str) -> Any:
        """Put rows into quarantine; give the others."""
        if not bad:
            return rows
        aside = rows.take(pa.array(bad)).select(list(self._contract.columns)).to_pylist()
        rejected = [
            Rejection(code, reason, as_json(row), row.get("document_id"), row.get("path")) for row in aside
        ]
        self._quarantine(quarantine_rows({self._contract.table: rejected}))
        keep = np.ones(rows.num_rows, dtype=bool)
        keep[bad] = False
        return rows.filter(pa.array(keep))

    def _deliver(self, append: _Append) -> None:
        for _ in range(_MAX_ENDINGS):
            try:
                self._write(append)
                return
            except StreamEndedError:
                self._go_on_elsewhere(append)
            except RowsRefusedError as refused:
                bad = [append.done + row for row in refused.rows]
                append.rows = self._set_aside(append.rows, bad, *_REFUSED)
                self._go_on_elsewhere(append)
        raise WarehouseError(
            "stream_ended",
            f"BigQuery ended the stream to {self._contract.full_name} {_MAX_ENDINGS} times under one batch; "
            "what is there counts. Run again later.",
        )

    def _write(self, append: _Append) -> None:
        """Announce what is left of a batch, then write it. What was announced by nobody is never in the table."""
        left = append.rows.slice(append.done)
        told = {
            "batch_number": append.number,
            "batch_id": append.batch.batch_id,
            "batch_rows": append.rows.num_rows,
            "position": append.position,
        }
        self._unsaid.append(
            self._opening.event(
                "announced",
                **told,
                write_stream=self._stream,
                write_offset=self._offset,
                write_rows=left.num_rows,
            )
        )
        self._say()
        self._api.append(self._stream, split(left, self._limit), self._offset)
        self._offset += left.num_rows
        self._unsaid.append(self._opening.event("committed", **told))

    def _go_on_elsewhere(self, append: _Append) -> None:
        """The API ended our stream, or it is not as long as we know: count what is there, and take another."""
        self._refuse_if_taken(self._rows())
        stream, offset = self._stream, self._offset
        lengths, there = self._take_over()
        length = lengths[stream]
        if length is not None and length < offset:
            raise WarehouseError(
                "stream_lost_rows",
                f"BigQuery has taken {offset} rows of {self._contract.full_name} in {stream} and has {length}. "
                "Tell Google's support; the rows since are to be read from their source again.",
            )
        append.done = there[append.batch.batch_id or ""]
        self._replayed = Replayed()

    def _take_over(self) -> tuple[Lengths, dict[str, int]]:
        """Become the writer: a stream of our own, those before us ended, and what they left settled.

        Gives the lengths of the streams that were ended, and how many rows of each unsettled batch are in the table.
        """
        generation = max((row["generation"] for row in self._rows()), default=0) + 1
        self._opening = Opening(self._contract.table, self._source, generation, self._writer_id)
        self._stream, self._offset = self._api.create(self._table), 0
        self._unsaid.append(self._opening.event("opened", write_stream=self._stream))
        self._say()
        rows = self._rows()
        self._refuse_if_taken(rows)
        lengths = {name: self._api.end(name) for name in open_streams(rows) if name != self._stream}
        rows = self._rows()  # the others are shut out: what they announce from now on will never be there
        self._refuse_if_taken(rows)
        there = self._present(rows, lengths)
        known = settle(rows, there)
        self._position, self._number = known.position, known.number
        partial = {row["batch_id"]: row for row in unsettled(rows) if row["batch_id"] in known.partial}
        self._replayed = Replayed(one for row in partial.values() for one in self._row_hashes(row))
        told = ("batch_number", "batch_id", "batch_rows", "position")
        self._unsaid += [
            self._opening.event("committed", **{name: row[name] for name in told}) for row in known.complete
        ]
        self._unsaid += [
            self._opening.event("closed", write_stream=name, write_offset=length)
            for name, length in lengths.items()
        ]
        return lengths, there

    def _refuse_if_taken(self, rows: list[Row]) -> None:
        if self._opening.is_behind(rows):
            self._api.end(self._stream)
            raise taken(self._contract, self._source)

    def _present(self, rows: list[Row], lengths: Lengths) -> dict[str, int]:
        """Give how many rows of each unsettled batch are in the table: by its streams' lengths, else by count."""
        present, unknown = counted(rows, lengths)
        return present | {row["batch_id"]: len(self._row_hashes(row)) for row in unknown}

    def _row_hashes(self, announced: Row) -> list[str]:
        """Give the identities of the rows of a batch that are in the table; looks at the partitions they may be in."""
        since = announced["happened_at"] - _CLOCKS_DIFFER
        found = self._query(
            f"select row_hash from {self._contract.full_name} "  # noqa: S608 - the name is a contract's
            "where batch_id = ? and loaded_at >= ?",
            [announced["batch_id"], since],
        )
        return list(found.column("row_hash").to_pylist())

    def _rows(self) -> list[Row]:
        return list(self._query(LEDGER_SQL, [self._contract.table, self._source]).to_pylist())

    def _say(self) -> None:
        """Write to the ledger what is unsaid. A lost answer may double a row there: readers take one of each."""
        contract, said = load_contract(LEDGER), ledger_table(self._unsaid)
        system = {"run_id": self._run_id, "loaded_at": self._unsaid[-1]["happened_at"]}
        rows = with_constants(rows_hashed(contract, said), system, contract)
        self._api.append(self._ledger, split(rows, self._limit), None)
        self._unsaid = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self._api.close()  # the next to open the stream finds out how far it came


def _path(project: str, contract: Contract) -> str:
    return f"projects/{project}/datasets/{contract.schema_name}/tables/{contract.table}"
