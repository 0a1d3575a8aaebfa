"""Snowflake through its connector: statements go in as SQLAlchemy has them, Arrow comes out.

Values are parameters of the server's, names are quoted. One thread has the connection. The connector fetches a result by
chunks of its own size, two ahead at most; a batch is a slice of one.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

from extract.sources.arrow_types import DECIMAL, INSTANT
from extract.sources.change_positions import Clock
from extract.sources.limits import SourceLimits
from extract.sources.one_connection import OneConnection
from extract.sources.sql_columns import Column
from extract.sources.sql_errors import Said

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what it vendors warns of what is installed beside it
    from snowflake import connector

_SLOWEST_ANSWER = 60.0  # the server holds a question open for 45 seconds before it says "not yet"
_DIALECT = DefaultDialect(paramstyle="qmark")
_UNQUOTED = re.compile(r"^[a-z_][a-z0-9_$]*$")
_TYPES = {
    "REAL": pa.float64(),
    "TEXT": pa.string(),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
    "TIMESTAMP_NTZ": pa.timestamp("us"),
    "TIMESTAMP": pa.timestamp("us"),
    "TIMESTAMP_LTZ": INSTANT,
    "TIMESTAMP_TZ": INSTANT,
}


def folded(name: str) -> str:
    """Give a name as Snowflake has it: what needs no quotes is in upper case there."""
    return name.upper() if _UNQUOTED.match(name) else name


class SnowflakeReader(OneConnection):
    """A connection, made when it is first needed; `parameters` are those of the connector's `connect`."""

    _errors = connector.errors.Error

    def __init__(
        self, source: str, parameters: dict[str, Any], limits: SourceLimits, *, statement_seconds: float
    ) -> None:
        super().__init__(source, statement_seconds + min(_SLOWEST_ANSWER, limits.timeout_seconds))
        self._parameters = {
            **parameters,
            "paramstyle": "qmark",
            "arrow_number_to_decimal": True,
            "client_prefetch_threads": 2,
            "login_timeout": max(1, round(limits.timeout_seconds)),
            "network_timeout": max(1, round(limits.timeout_seconds)),
            "application": "punchlist",
            "session_parameters": {
                "TIMEZONE": "UTC",
                "STATEMENT_TIMEOUT_IN_SECONDS": max(1, round(statement_seconds)),
                "CLIENT_TELEMETRY_ENABLED": False,
                "CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False,
            },
        }
        self._batch_rows = limits.batch_rows

    def columns(self, name: str, schema: str | None) -> list[Column]:
        """Give the columns of a table or view. Raises SourceError "source_changed" where there is none."""
        found = _quoted_table(name, schema)
        statement = sa.select(sa.text("*")).select_from(found)
        described = self._do(
            lambda: self._cursor().describe(compiled(statement)[0]), f"reading the table {name!r}"
        )
        fields = [pa.field(column.name, _arrow_type(column)) for column in described]
        named = _quoted_table(name, schema, *(sa.column(_quoted(field.name)) for field in fields))
        return [Column(field.name, field, named.c[field.name], named.c[field.name]) for field in fields]

    def clock(self) -> Clock:
        """Give the server's time."""
        now: datetime = self._do(
            lambda: self._cursor().execute("select current_timestamp()").fetchone()[0], "asking for the time"
        )
        return Clock(now.astimezone(UTC))

    def value(self, statement: Any, what: str) -> Any:
        """Give the one value that a statement gives, as an Arrow scalar."""
        tables = list(self.stream(statement, what))
        return tables[0].column(0)[0]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Each statement sees one state of the database as it is."""
        yield

    def stream(self, statement: Any, what: str) -> Iterator[Any]:
        """Give the rows of a statement, a batch at a time."""
        text, parameters = compiled(statement)
        chunks = self._do(lambda: self._chunks(text, parameters), what)
        while (chunk := self._do(lambda: next(chunks, None), what)) is not None:
            named = chunk.rename_columns([str(name) for name in statement.selected_columns.keys()])  # noqa: SIM118 - no mapping
            for start in range(0, named.num_rows, self._batch_rows):
                yield named.slice(start, self._batch_rows)

    def _chunks(self, text: str, parameters: list[Any]) -> Iterator[Any]:
        cursor = self._cursor()
        cursor.execute(text, parameters or None)
        found: Iterator[Any] = cursor.fetch_arrow_batches()
        return found

    def _cursor(self) -> Any:
        if self._connection is None:
            self._connection = connector.connect(**self._parameters)
        return self._connection.cursor()

    def _said(self, error: Any) -> Said:
        """Give what Snowflake said. Its numbers are its own: they begin with SF here."""
        text = re.sub(
            r"^\d+ \(\w+\): (?:[0-9a-f-]{36}: )?(?:None: )?", "", str(error.raw_msg or error.msg or error)
        )
        text = re.sub(r"^SQL compilation error:\s*(?:error line \d+ at position \d+\s*)?", "", text)
        unreachable = isinstance(error, connector.errors.OperationalError) and error.errno != 250001
        return Said("08000" if unreachable else f"SF{error.errno or 0:06d}", text)


def compiled(statement: Any) -> tuple[str, list[Any]]:
    """Give a statement as Snowflake takes it, and its parameters in their order."""
    done = statement.compile(dialect=_DIALECT)
    return str(done), [_bound(done.params[name]) for name in done.positiontup or ()]


def _bound(value: Any) -> Any:
    """Say of a time whether it names its zone: the connector takes it for none otherwise."""
    if isinstance(value, datetime):
        return ("TIMESTAMP_TZ" if value.tzinfo else "TIMESTAMP_NTZ", value)
    return value


def _quoted(name: str) -> Any:
    return sa.quoted_name(name, quote=True)


def _quoted_table(name: str, schema: str | None, *columns: Any) -> Any:
    where = _quoted(folded(schema)) if schema else None
    return sa.table(_quoted(folded(name)), *columns, schema=where)


def _arrow_type(described: Any) -> Any:
    """Give the Arrow type of a column as the connector describes it."""
    kind = connector.constants.FIELD_ID_TO_NAME[described.type_code]
    if kind == "FIXED":
        return DECIMAL if described.scale else pa.int64()
    return _TYPES.get(kind, pa.binary())
