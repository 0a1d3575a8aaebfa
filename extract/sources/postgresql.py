"""PostgreSQL, and what speaks its protocol, through ADBC: statements go in as SQLAlchemy has them, Arrow comes out.

    reader = PostgreSQL("stock", "postgresql://…", limits)
    with reader.transaction():
        for rows in reader.stream(select(…), "reading movements"): ...

Rows come through a cursor of the server, so that a batch is all there is of them in memory. Values are parameters, names are
quoted by SQLAlchemy's own dialect. One thread has the connection, so that a server which hangs is left to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from extract.sources.arrow_types import is_numeric
from extract.sources.change_positions import Clock
from extract.sources.limits import SourceLimits
from extract.sources.one_connection import OneConnection
from extract.sources.sql_columns import Column
from extract.sources.sql_errors import Said

WITHOUT_COPY = {"adbc.postgresql.use_copy": "false"}  # COPY takes neither parameters nor FETCH
CURSOR = "punchlist_rows"
_DIALECT = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_REDSHIFT_CLOCK = "select now() as now_at"
_CLOCK_AND_TRANSACTIONS = (
    "select clock_timestamp() as now_at, txid_snapshot_xmin(txid_current_snapshot()) as oldest, "
    "txid_snapshot_xmax(txid_current_snapshot()) as following"
)
_AS_THEY_ARE = {
    "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "text", "varchar", "bpchar", "name", "date",
    "timestamp", "timestamptz", "bytea",
}  # fmt: skip
"""Types that ADBC gives as Arrow has them. All others are asked for as text."""


class PostgreSQL(OneConnection):
    """A connection, made when it is first needed. `fetch_rows` is what the server's cursor gives at a time."""

    _errors = adbc.Error

    def __init__(
        self,
        source: str,
        url: str,
        limits: SourceLimits,
        *,
        statement_seconds: float,
        fetch_rows: int | None = None,
        is_redshift: bool = False,
    ) -> None:
        super().__init__(source, statement_seconds + limits.timeout_seconds)
        self._url = _with_options(url, limits.timeout_seconds)
        self._statement_seconds = statement_seconds
        self._fetch_rows = min(fetch_rows or limits.batch_rows, limits.batch_rows)
        self._batch_rows = limits.batch_rows
        self._is_redshift = is_redshift

    def columns(self, name: str, schema: str | None) -> list[Column]:
        """Give the columns of a table or view. Raises SourceError "source_changed" where there is none."""
        found = sa.table(name, schema=schema)
        schema_only = sa.select(sa.text("*")).select_from(found).where(sa.false())
        described = self._do(lambda: self._ask(schema_only).schema, f"reading the table {name!r}")
        named = sa.table(name, *(_sa_column(field) for field in described), schema=schema)
        return [
            Column(field.name, field, _asked(field, named.c[field.name]), named.c[field.name])
            for field in described
        ]

    def clock(self) -> Clock:
        """Give the server's time and, where it tells of them, its transactions."""
        statement = _REDSHIFT_CLOCK if self._is_redshift else _CLOCK_AND_TRANSACTIONS
        row = self._do(lambda: self._fetched(statement, ()).to_pylist()[0], "asking for the time")
        now: datetime = row["now_at"].astimezone(UTC)
        return Clock(now, row.get("oldest"), row.get("following"))

    def value(self, statement: Any, what: str) -> Any:
        """Give the one value that a statement gives, as an Arrow scalar."""
        return self._do(lambda: self._ask(statement).column(0)[0], what)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Read one state of the database inside, where it has such a thing."""
        self._do(self._begin, "beginning to read")
        try:
            yield
        finally:
            self._thread.start(self._end)

    def stream(self, statement: Any, what: str) -> Iterator[Any]:
        """Give the rows of a statement, a batch at a time."""
        self._do(lambda: self._declare(statement), what)
        while (rows := self._do(self._batch, what)).num_rows:
            yield rows
        self._do(lambda: self._execute(f"close {CURSOR}"), what)

    def _said(self, error: Any) -> Said:
        return Said(error.sqlstate or "", str(error))

    def _connected(self) -> Any:
        """Give the connection. A time zone of the server's own would only be told in text, which is asked for nowhere."""
        if self._connection is None:
            self._connection = adbc.connect(self._url)
            milliseconds = int(self._statement_seconds * 1000)
            self._execute(f"set statement_timeout = {milliseconds}")
            self._connection.commit()
        return self._connection

    def _begin(self) -> None:
        self._connected().rollback()
        if not self._is_redshift:  # which has one state for all transactions, and no other
            self._execute("set transaction isolation level repeatable read read only")

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.rollback()

    def _declare(self, statement: Any) -> None:
        text, parameters = compiled(statement)
        self._execute(f"declare {CURSOR} no scroll cursor for {text}", parameters)

    def _batch(self) -> Any:
        """Fetch a batch; in parts, where the server takes only small ones. Empty: that was all."""
        parts, rows = [], 0
        while rows < self._batch_rows:
            wanted = min(self._fetch_rows, self._batch_rows - rows)
            part = self._fetched(f"fetch forward {wanted} from {CURSOR}", ())
            parts.append(part)
            rows += part.num_rows
            if part.num_rows < wanted:
                break
        return pa.concat_tables(parts)

    def _ask(self, statement: Any) -> Any:
        return self._fetched(*compiled(statement))

    def _fetched(self, text: str, parameters: Sequence[Any]) -> Any:
        with self._connected().cursor(adbc_stmt_kwargs=WITHOUT_COPY) as cursor:
            cursor.execute(text, tuple(parameters) or None)
            return cursor.fetch_arrow_table()

    def _execute(self, text: str, parameters: Sequence[Any] = ()) -> None:
        with self._connection.cursor(adbc_stmt_kwargs=WITHOUT_COPY) as cursor:
            cursor.execute(text, tuple(parameters) or None)


def compiled(statement: Any) -> tuple[str, list[Any]]:
    """Give a statement as PostgreSQL takes it, and its parameters in their order."""
    done = statement.compile(dialect=_DIALECT)
    return str(done), [done.params[name] for name in done.positiontup or ()]


def _with_options(url: str, seconds: float) -> str:
    """Give the URL with the waits libpq knows, unless it names its own."""
    parts = urlsplit(url)
    waits = {
        "connect_timeout": str(max(2, round(seconds))),
        "tcp_user_timeout": str(round(seconds * 1000)),
        "keepalives_idle": str(max(1, round(seconds))),
        "application_name": "punchlist",
    }
    query = {**waits, **dict(parse_qsl(parts.query))}
    return parts._replace(query=urlencode(query, quote_via=quote)).geturl()


def _sa_column(field: Any) -> Any:
    kind: Any = sa.types.NullType()
    if is_numeric(field):
        kind = sa.Numeric()
    elif pa.types.is_timestamp(field.type):
        kind = sa.DateTime(timezone=field.type.tz is not None)
    elif pa.types.is_date(field.type):
        kind = sa.Date()
    elif pa.types.is_integer(field.type):
        kind = sa.BigInteger()
    elif pa.types.is_string(field.type):
        kind = sa.Text()
    return sa.column(field.name, kind)


def _asked(field: Any, column: Any) -> Any:
    known = (field.metadata or {}).get(b"POSTGRESQL:type", b"").decode() in _AS_THEY_ARE
    return column if known else sa.cast(column, sa.Text())
