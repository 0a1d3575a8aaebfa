"""MySQL, SQL Server and Oracle through SQLAlchemy's cursors: statements go in, Arrow comes out a batch at a time.

    reader = SqlRows("orders", make_url("mysql+pymysql://…"), limits, statement_seconds=600)
    for rows in reader.stream(statement, "reading the table orders"): ...

Types come from the database's own catalogue, so that a column of nulls has one and numbers with decimals stay decimals. Values
are parameters, names are quoted by SQLAlchemy's dialect, rows come through a cursor that doesn't keep them on either side.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql, oracle
from sqlalchemy.exc import DBAPIError, NoSuchTableError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from extract.errors import SourceError, UsageError
from extract.sources.arrow_types import INSTANT, MAX_PRECISION
from extract.sources.change_positions import Clock
from extract.sources.limits import SourceLimits
from extract.sources.sql_columns import Column
from extract.sources.sql_errors import CHANGED, CONNECTING, Said, error_code, source_error

_NOW = {
    "mysql": "select utc_timestamp(6)",
    "mariadb": "select utc_timestamp(6)",
    "mssql": "select sysutcdatetime()",
    "oracle": "select sys_extract_utc(systimestamp) from dual",
}
_FOR_EACH_CONNECTION = {
    "mysql": "set time_zone = '+00:00'",
    "mariadb": "set time_zone = '+00:00'",
    "oracle": "alter session set time_zone = '+00:00'",
}
"""The session's zone is the one in which MySQL shows a TIMESTAMP, and Oracle a TIMESTAMP WITH LOCAL TIME ZONE: both are instants."""


class SqlRows:
    """A connection, made when it is first needed; `zone` is that of times which name none."""

    def __init__(
        self, source: str, url: sa.URL, limits: SourceLimits, *, statement_seconds: float, zone: str
    ) -> None:
        self.source = source
        self._zone = ZoneInfo(zone)
        self._dialect = url.get_dialect().name
        self._batch_rows = limits.batch_rows
        self._statement_seconds = statement_seconds
        self._connection: Any = None
        try:
            self._engine = sa.create_engine(
                url,
                poolclass=NullPool,
                connect_args=_waits(url.drivername, limits.timeout_seconds, statement_seconds),
            )
        except ImportError as error:
            raise UsageError(
                "no_driver", f"{source}: {url.drivername} is not installed: pip install {error.name}."
            ) from None

    def columns(self, name: str, schema: str | None) -> list[Column]:
        """Give the columns of a table or view. Raises SourceError "source_changed" where there is none."""
        with self._telling(f"reading the table {name!r}"):
            found = sa.Table(name, sa.MetaData(), schema=schema, autoload_with=self._connected())
        return [
            Column(column.name, pa.field(column.name, arrow_type(column.type)), asked_for(column), column)
            for column in found.columns
        ]

    def clock(self) -> Clock:
        """Give the server's time."""
        with self._telling("asking for the time"):
            now = self._connected().execute(sa.text(_NOW[self._dialect])).scalar_one()
        return Clock(now.replace(tzinfo=UTC))

    def value(self, statement: Any, what: str) -> Any:
        """Give the one value that a statement gives, as an Arrow scalar."""
        with self._telling(what):
            return pa.scalar(self._connected().execute(statement).scalar_one())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Let go of what was locked or kept for a reading when that ends."""
        try:
            yield
        finally:
            if self._connection is not None and not self._connection.closed:
                self._connection.close()
            self._connection = None

    def stream(self, statement: Any, what: str) -> Iterator[Any]:
        """Give the rows of a statement, a batch at a time."""
        names = list(statement.selected_columns.keys())
        types = [arrow_type(column.type) for column in statement.selected_columns]
        with self._telling(what):
            result = self._connected().execution_options(stream_results=True).execute(statement)
        try:
            while True:
                with self._telling(what), _left_alone(result.cursor):
                    rows = result.fetchmany(self._batch_rows)
                if not rows:
                    break
                columns = zip(*rows, strict=True)
                arrays = [
                    _array(values, kind, self._zone) for values, kind in zip(columns, types, strict=True)
                ]
                yield pa.table(arrays, names=names)
        finally:
            self._drop(result)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._drop(self._connection)
            self._connection = None

    def _connected(self) -> Any:
        if self._connection is None:
            self._connection = self._engine.connect()
            if self._dialect in _FOR_EACH_CONNECTION:
                self._connection.exec_driver_sql(_FOR_EACH_CONNECTION[self._dialect])
            if self._dialect == "oracle":
                driver = self._connection.connection.driver_connection
                driver.call_timeout = int(self._statement_seconds * 1000)
        return self._connection

    def _drop(self, held: Any) -> None:
        """Close what may be broken already: nothing is lost with it."""
        try:
            held.close()
        except SQLAlchemyError:
            self._engine.dispose()

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        """Say in a user's words what goes wrong inside, and begin with a new connection after it."""
        try:
            yield
        except NoSuchTableError:
            raise SourceError(
                "source_changed", f"{self.source}: {what}: there is no such table; {CHANGED}."
            ) from None
        except DBAPIError as error:
            doing = what if self._connection is not None else CONNECTING
            self.close()
            raise source_error(
                self.source,
                Said(error_code(error.orig), str(error.orig)),
                doing,
                broken=error.connection_invalidated,
            ) from None


def arrow_type(kind: Any) -> Any:
    """Give the Arrow type of a column's SQL type; what Arrow has none for is text."""
    if isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float):
        return _decimal_type(kind)
    if isinstance(kind, mysql.TINYINT) and kind.display_width == 1:
        return pa.bool_()
    kinds: list[tuple[Any, Any]] = [
        (sa.Float, pa.float64()),
        (sa.Boolean, pa.bool_()),
        (sa.Integer, pa.uint64() if getattr(kind, "unsigned", False) else pa.int64()),
        ((mysql.TIMESTAMP, mssql.DATETIMEOFFSET), INSTANT),
        (sa.DateTime, INSTANT if _names_zone(kind) else pa.timestamp("us")),
        (sa.Date, pa.date32()),
        (sa.LargeBinary, pa.binary()),
    ]
    return next((arrow for sql, arrow in kinds if isinstance(kind, sql)), pa.string())


@contextmanager
def _left_alone(cursor: Any) -> Iterator[None]:
    """Keep PyMySQL, after an error inside, from reading the rest of the rows from a connection that is no more."""
    unread: Any = getattr(cursor, "_result", None)
    try:
        yield
    except Exception:
        if hasattr(unread, "unbuffered_active"):
            unread.unbuffered_active = False
        raise


def _names_zone(kind: Any) -> bool:
    return bool(getattr(kind, "timezone", False) or getattr(kind, "local_timezone", False))


def _decimal_type(kind: Any) -> Any:
    precision, scale = kind.precision, kind.scale
    if precision is None or precision > MAX_PRECISION or not 0 <= (scale or 0) <= precision:
        return pa.string()  # Oracle's NUMBER without more can be anything: text loses nothing of it
    return pa.decimal128(precision, scale or 0)


def asked_for(column: Any) -> Any:
    """Ask for instants in UTC where the client would lose their zone."""
    instant = sa.DateTime(timezone=True)
    if isinstance(column.type, mssql.DATETIMEOFFSET):
        in_utc = sa.cast(sa.func.switchoffset(column, "+00:00"), mssql.DATETIME2(precision=6))  # type: ignore[no-untyped-call]
        return sa.type_coerce(in_utc, instant)
    if isinstance(column.type, oracle.TIMESTAMP) and column.type.timezone:
        return sa.type_coerce(sa.func.sys_extract_utc(column), instant)
    return column


def _array(values: tuple[Any, ...], kind: Any, zone: ZoneInfo) -> Any:
    """Give a column of Arrow; as text where a value has no place in its type: the contract finds the row."""
    try:
        if pa.types.is_string(kind):
            return pa.array([None if value is None else str(value) for value in values], kind)
        return pa.array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([_text(value, UTC if kind == INSTANT else zone) for value in values], pa.string())


def _text(value: Any, zone: tzinfo) -> str | None:
    """Give a value as text: a time as the contract reads one, with its offset."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC).isoformat()
    return None if value is None else str(value)


def _waits(driver: str, seconds: float, statement_seconds: float) -> dict[str, Any]:
    """Give what a driver calls its time-outs."""
    connecting, reading = max(1, round(seconds)), max(1, round(seconds + statement_seconds))
    waits: dict[str, dict[str, Any]] = {
        "mysql+pymysql": {"connect_timeout": connecting, "read_timeout": reading, "write_timeout": reading},
        "mssql+pymssql": {"login_timeout": connecting, "timeout": reading},
        "oracle+oracledb": {"tcp_connect_timeout": seconds},
    }
    return waits.get(driver, {})
