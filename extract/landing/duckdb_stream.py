"""A stream on DuckDB: rows and where their source goes on after them are one transaction. `streams.py` says how to use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from extract.closing import Closing
from extract.landing.contract import Contract, load_contract
from extract.landing.ledger import Batch, quarantine_rows
from extract.landing.streams import LEDGER, LEDGER_SQL, Opening, Quarantine, Row, ledger_table, settle, taken
from extract.landing.validation import conform

Write = Callable[[Batch, list[tuple[Contract, Any]], Callable[[], None]], None]
"""Adds rows to tables in one transaction, as they are, once the check (its last argument) has not raised inside of it."""


class DuckDBStream(Closing):
    """One table's stream, open for one source. Raises WarehouseError "stream_taken" where it was opened again since."""

    def __init__(
        self,
        table: str,
        source: str,
        *,
        run_id: str | None,
        query: Callable[..., Any],
        write: Write,
        quarantine: Quarantine,
    ) -> None:
        self._contract, self._source, self._run_id = load_contract(table), source, run_id
        self._query, self._write, self._quarantine = query, write, quarantine
        rows = self._rows()
        known = settle(rows, {})
        self._position, self._number = known.position, known.number
        generation = max((row["generation"] for row in rows), default=0) + 1
        self._opening = Opening(table, source, generation, uuid4().hex)
        self._say("opened")

    @property
    def position(self) -> str | None:
        """Where the source goes on: all rows before it are in the table, and none after it. None: from the start."""
        return self._position

    def append(self, rows: Any, position: str) -> int:
        """Append an Arrow table whose source goes on at `position`; give the number of rows that are in the table since.

        Rows that break the contract go to quarantine.
        """
        found = conform(rows, self._contract)
        if found.rejected:
            self._quarantine(quarantine_rows({self._contract.table: found.rejected}))
        batch = Batch(self._source, self._run_id)
        committed = self._opening.event(
            "committed",
            batch_number=self._number + 1,
            batch_id=batch.batch_id,
            batch_rows=found.rows.num_rows,
            position=position,
        )
        ledger = (load_contract(LEDGER), ledger_table([committed]))
        self._write(batch, [(self._contract, found.rows), ledger], self._refuse_if_taken)
        self._number, self._position = self._number + 1, position
        return int(found.rows.num_rows)

    def _say(self, event: Any) -> None:
        said = ledger_table([self._opening.event(event)])
        self._write(Batch(self._source, self._run_id), [(load_contract(LEDGER), said)], lambda: None)

    def _refuse_if_taken(self) -> None:
        if self._opening.is_behind(self._rows()):
            raise taken(self._contract, self._source)

    def _rows(self) -> list[Row]:
        return list(self._query(LEDGER_SQL, [self._contract.table, self._source]).to_pylist())
