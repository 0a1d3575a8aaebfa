"""A table of a database is read by its pattern. Comes in: a reader of that database. Goes out: batches and positions.

    yield from TableReading("stock", reader, "UTC").batches(table, position, window)

`replace` reads a whole table; `incremental` goes by the contract's cursor, with an overlap for rows that come late; `append`
does so a window of time after another, up to a while ago: what happens now may still be on its way; `cdc` follows a table of
changes by their numbers (`change_positions.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

import sqlalchemy as sa

from extract.errors import SourceError, UsageError
from extract.sources.arrow_types import is_numeric, plain
from extract.sources.change_positions import ChangePosition, Clock
from extract.sources.cursor_positions import (
    CursorKind,
    CursorPosition,
    CursorValue,
    bound,
    cursor_kind,
    earliest,
    python_value,
)
from extract.sources.database_options import DatabaseOptions
from extract.sources.protocol import SourceBatch, SourceTable, Window
from extract.sources.source_columns import columns_of
from extract.sources.sql_columns import Column

OVERLAP = timedelta(minutes=10)
"""How far before its position an incremental reading begins: for that long a transaction may take."""
LATE = timedelta(hours=1)
"""And an appended one: for that long an event may be under way."""


class Reader(Protocol):
    """A connection that answers statements of SQLAlchemy with Arrow. Its methods raise SourceError."""

    def columns(self, name: str, schema: str | None) -> list[Column]:
        """Give the columns of a table."""
        ...

    def clock(self) -> Clock:
        """Give the server's time, and what it tells of its transactions."""
        ...

    def value(self, statement: Any, what: str) -> Any:
        """Give a statement's one value, as an Arrow scalar; `what` is being done, for errors."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Read one state of the database inside, where it has such a thing."""
        ...

    def stream(self, statement: Any, what: str) -> Iterator[Any]:
        """Give a statement's rows, a batch at a time."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


@dataclass(frozen=True, slots=True)
class _Asked:
    """A table as it is asked for: its columns by the contract's names, and in what words errors tell of it."""

    columns: dict[str, Column]
    options: DatabaseOptions
    what: str

    @property
    def rows(self) -> Any:
        return sa.select(
            *(column.asked.label(sa.quoted_name(name, True)) for name, column in self.columns.items())
        )

    def earlier(self, reached: CursorPosition, overlap: timedelta) -> CursorValue:
        """Give where a reading begins: before the position by the options' overlap, or by that of the pattern."""
        if self.options.overlap_seconds is not None:
            overlap = timedelta(seconds=self.options.overlap_seconds)
        return reached.earlier(overlap, self.options.overlap_values)


@dataclass(frozen=True, slots=True)
class _Cursor:
    """The column a reading goes by: the contract's name of it, what it is in SQL, and its kind."""

    name: str
    column: Any
    kind: CursorKind


class TableReading:
    """Reads the tables of one source; `zone` is that of times which name none."""

    def __init__(self, name: str, reader: Reader, zone: str) -> None:
        self.name = name
        self._reader = reader
        self._zone = zone

    def batches(
        self, table: SourceTable, position: str | None, window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give a table's rows by its pattern. Raises SourceError, and UsageError "no_window", "no_cursor" or "wrong_pattern"."""
        readings = {
            "replace": self._whole,
            "incremental": self._changed,
            "append": self._appended,
            "cdc": self._changes,
        }
        if table.pattern not in readings:
            raise UsageError(
                "wrong_pattern",
                f"{self.name}.{table.name}: a database has no pattern {table.pattern!r}, but {', '.join(readings)}.",
            )
        with self._reader.transaction():
            yield from readings[table.pattern](table, self._asked(table), position, window)

    def _asked(self, table: SourceTable) -> _Asked:
        options = DatabaseOptions.model_validate(table.options)
        name = options.table or table.name
        there = {column.name: column for column in self._reader.columns(name, options.schema_name)}
        chosen = columns_of(table, list(there), options.columns)
        return _Asked(
            {ours: there[theirs] for ours, theirs in chosen.items()}, options, f"reading the table {name!r}"
        )

    def _whole(
        self, table: SourceTable, asked: _Asked, _: str | None, window: Window | None
    ) -> Iterator[SourceBatch]:
        if window is not None:
            raise UsageError(
                "no_window", f"{self.name}.{table.name} is replaced as a whole and has no windows; land it."
            )
        for rows in self._reader.stream(asked.rows, asked.what):
            yield SourceBatch(plain(rows, self._zone), None)

    def _changed(
        self, table: SourceTable, asked: _Asked, position: str | None, window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give rows by their cursor; first those without one, each time: the contract says what becomes of them."""
        cursor = self._cursor(table, asked)
        now = self._reader.clock().now
        reached = self._reached(position, cursor, asked)
        reached = reached.not_after(now) if reached and window is None else reached
        rows = asked.rows.where(cursor.column.is_not(None))
        if window is not None:
            rows = rows.where(*self._within(table, cursor, window))
            rows = rows.where(cursor.column >= reached.value) if reached else rows
        else:
            yield from self._without_cursor(cursor, asked)
            if reached:
                rows = rows.where(cursor.column >= asked.earlier(reached, OVERLAP))
        yield from self._in_order(rows, cursor, asked, reached, now)

    def _appended(
        self, table: SourceTable, asked: _Asked, position: str | None, window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give rows by their cursor, a statement for each window of time; none of the last while, which is not settled."""
        cursor = self._cursor(table, asked)
        now = self._reader.clock().now
        reached = self._reached(position, cursor, asked)
        reached = reached.not_after(now) if reached and window is None else reached
        settled = now - timedelta(seconds=asked.options.settle_seconds)
        length = timedelta(hours=asked.options.window_hours)
        conditions = self._within(table, cursor, Window(settled, settled))[1:]
        if window is not None:
            conditions += self._within(table, cursor, window)
        else:
            yield from self._without_cursor(cursor, asked)
        begin = asked.earlier(reached, LATE) if reached and window is None else reached and reached.value
        while True:
            later = [cursor.column >= begin] if begin is not None else []
            first = self._reader.value(
                sa.select(sa.func.min(cursor.column)).where(*conditions, *later), asked.what
            )
            if not first.is_valid:
                return
            start: Any = python_value(first, cursor.kind, self._zone)
            begin = start + max(length, timedelta(days=1)) if cursor.kind == "date" else start + length
            rows = asked.rows.where(*conditions, cursor.column >= start, cursor.column < begin)
            for batch in self._in_order(rows, cursor, asked, reached, now):
                reached = self._reached(batch.position, cursor, asked)
                yield batch

    def _reached(self, position: str | None, cursor: _Cursor, asked: _Asked) -> CursorPosition | None:
        return CursorPosition.read(position, cursor.kind, self._zone, asked.what) if position else None

    def _without_cursor(self, cursor: _Cursor, asked: _Asked) -> Iterator[SourceBatch]:
        for rows in self._reader.stream(asked.rows.where(cursor.column.is_(None)), asked.what):
            yield SourceBatch(plain(rows, self._zone), None)

    def _in_order(
        self, rows: Any, cursor: _Cursor, asked: _Asked, reached: CursorPosition | None, now: datetime
    ) -> Iterator[SourceBatch]:
        """Give rows in the cursor's order, each batch with the position after it."""
        for batch in self._reader.stream(rows.order_by(cursor.column), asked.what):
            newest = python_value(batch.column(cursor.name)[-1], cursor.kind, self._zone)
            if reached is None:
                reached = CursorPosition(cursor.kind, earliest(newest, now, self._zone), self._zone)
            reached = reached.reached(newest, now)
            yield SourceBatch(plain(batch, self._zone), reached.text)

    def _changes(
        self, table: SourceTable, asked: _Asked, position: str | None, window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give changes by their numbers, from the last one before which nothing can appear any more."""
        cursor = self._cursor(table, asked)
        if cursor.kind not in {"integer", "decimal"}:
            raise UsageError(
                "wrong_pattern",
                f"{self.name}.{table.name}: changes go by a number, and {cursor.name!r} is none.",
            )
        reached = ChangePosition.read(position) if position else ChangePosition()
        clock = self._reader.clock()
        rows = asked.rows.where(cursor.column.is_not(None)).order_by(cursor.column)
        begin = reached.settled
        if window is not None:
            times = self._cursor(table, asked, asked.options.time_column)
            rows, begin = rows.where(*self._within(table, times, window)), reached.last
        elif reached.last is not None:
            self._refuse_new_numbers(cursor, reached.last, asked.what)
        if begin is not None:
            rows = rows.where(cursor.column > begin)
        settle = timedelta(seconds=asked.options.settle_seconds)
        for batch in self._reader.stream(rows, asked.what):
            newest = int(cast("Any", python_value(batch.column(cursor.name)[-1], cursor.kind, self._zone)))
            reached = reached.reached(newest, clock, settle)
            yield SourceBatch(plain(batch, self._zone), reached.text)

    def _refuse_new_numbers(self, cursor: _Cursor, last: int, what: str) -> None:
        """A table that was made anew numbers its changes from the start: nothing of it would be read."""
        highest = self._reader.value(sa.select(sa.func.max(cursor.column)), what).as_py()
        if highest is not None and int(highest) < last:
            raise SourceError(
                "source_changed",
                f"{self.name}: {what}: change {last} was read, and its highest is {highest} now: it was made anew. "
                "Land it under another contract, or give the changes numbers above.",
            )

    def _cursor(self, table: SourceTable, asked: _Asked, name: str | None = None) -> _Cursor:
        chosen = name or asked.options.cursor or table.contract.cursor
        if chosen not in asked.columns:
            raise UsageError(
                "no_cursor",
                f"{self.name}.{table.name}: {chosen!r} is no column of {table.contract.table}; name one in `cursor:`.",
            )
        column = asked.columns[chosen]
        kind = cursor_kind(column.field.type, numeric=is_numeric(column.field))
        if kind is None:
            raise UsageError(
                "no_cursor",
                f"{self.name}.{table.name}: one can't go by {chosen!r}, of type {column.field.type}; name another.",
            )
        return _Cursor(chosen, column.compared, kind)

    def _within(self, table: SourceTable, cursor: _Cursor, window: Window) -> list[Any]:
        """Give the conditions that keep to a window. Raises UsageError "no_window" where the column is no time."""
        start, end = (bound(edge, cursor.kind, self._zone) for edge in window)
        if start is None or end is None:
            raise UsageError(
                "no_window",
                f"{self.name}.{table.name}: {cursor.name!r} is no time, so there are no windows; name a `time_column:`.",
            )
        return [cursor.column >= start, cursor.column < end]
