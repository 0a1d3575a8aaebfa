"""Databases: PostgreSQL, MySQL, SQL Server and Oracle, each named by a SQLAlchemy URL. Comes in: tables. Goes out: Arrow batches.

    stock:
      kind: postgresql
      connection: {url: "${STOCK_DATABASE_URL}"}        # postgresql://reader:…@host/stock
      tables:
        movements: {contract: stock_movements, pattern: incremental}
        levels: {contract: stock_levels, pattern: cdc, options: {table: stock_changes, schema: warehouse}}

`replace` reads a whole table; `incremental` goes by the contract's cursor, with an overlap for rows that come late;
`cdc` follows a table of changes by their numbers (`change_positions.py`). PostgreSQL is read through ADBC, the others through
SQLAlchemy's cursors; either way memory holds a batch, values are parameters, and no number with decimals is a float.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self, cast

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from extract.errors import SourceError, UsageError
from extract.sources.arrow_types import is_numeric, plain
from extract.sources.change_positions import ChangePosition, Clock
from extract.sources.cursor_positions import (
    CursorKind,
    CursorPosition,
    bound,
    cursor_kind,
    earliest,
    python_value,
)
from extract.sources.database_options import FAMILIES, DatabaseConnection, DatabaseOptions
from extract.sources.limits import SourceLimits
from extract.sources.postgresql import PostgreSQL
from extract.sources.protocol import SourceBatch, SourceTable, Window
from extract.sources.source_columns import columns_of
from extract.sources.sql_columns import Column


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
        return sa.select(*(column.asked.label(name) for name, column in self.columns.items()))


@dataclass(frozen=True, slots=True)
class _Cursor:
    """The column a reading goes by: the contract's name of it, what it is in SQL, and its kind."""

    name: str
    column: Any
    kind: CursorKind


class Database:
    """A database as a source."""

    options_model = DatabaseOptions

    def __init__(self, name: str, connection: DatabaseConnection, limits: SourceLimits) -> None:
        self.name = name
        self._connection = connection
        self._limits = limits
        self._zone = connection.time_zone
        self._opened: Reader | None = None

    def check(self) -> str:
        """Connect, and say as whom and to what."""
        now = self._reader.clock().now
        url = make_url(self._connection.url.get_secret_value())
        return f"{url.username or 'nobody'} at {url.host or 'this machine'}, database {url.database}; its clock shows {now:%Y-%m-%d %H:%M:%S} UTC"

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give a table's rows by its pattern. Raises SourceError, and UsageError "no_window" or "wrong_pattern"."""
        readings = {"replace": self._whole, "incremental": self._changed, "cdc": self._changes}
        if table.pattern not in readings:
            raise UsageError(
                "wrong_pattern",
                f"{self.name}.{table.name}: a database has no pattern {table.pattern!r}, but {', '.join(readings)}.",
            )
        with self._reader.transaction():
            yield from readings[table.pattern](table, self._asked(table), after.get(""), window)

    def close(self) -> None:
        """Let go of the connection."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _reader(self) -> Reader:
        if self._opened is None:
            self._opened = _open(self.name, self._connection, self._limits)
        return self._opened

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
        reached = CursorPosition.read(position, cursor.kind, self._zone, asked.what) if position else None
        now = self._reader.clock().now
        rows = asked.rows.where(cursor.column.is_not(None)).order_by(cursor.column)
        if window is not None:
            rows = rows.where(*self._within(table, cursor, window))
            rows = rows.where(cursor.column >= reached.value) if reached else rows
        else:
            for without in self._reader.stream(asked.rows.where(cursor.column.is_(None)), asked.what):
                yield SourceBatch(plain(without, self._zone), None)
            if reached:
                begin = reached.earlier(
                    timedelta(seconds=asked.options.overlap_seconds), asked.options.overlap_values
                )
                rows = rows.where(cursor.column >= begin)
        for batch in self._reader.stream(rows, asked.what):
            newest = python_value(batch.column(cursor.name)[-1], cursor.kind)
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
            newest = int(cast("Any", python_value(batch.column(cursor.name)[-1], cursor.kind)))
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
        edges: list[datetime] = [window.start, window.end]
        start, end = (bound(edge, cursor.kind, self._zone) for edge in edges)
        if start is None or end is None:
            raise UsageError(
                "no_window",
                f"{self.name}.{table.name}: {cursor.name!r} is no time, so there are no windows; name a `time_column:`.",
            )
        return [cursor.column >= start, cursor.column < end]


def _open(name: str, connection: DatabaseConnection, limits: SourceLimits) -> Reader:
    """Open the reader that a URL names."""
    url = make_url(connection.url.get_secret_value())
    family, _, driver = url.drivername.partition("+")
    if FAMILIES[family] == "postgresql":
        plain_url = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgreSQL(name, plain_url, limits, statement_seconds=connection.statement_seconds)
    from extract.sources.sql_rows import SqlRows  # noqa: PLC0415 - its drivers are loaded when one is used

    named = url if driver else url.set(drivername=FAMILIES[family])
    return SqlRows(name, named, limits, statement_seconds=connection.statement_seconds)
