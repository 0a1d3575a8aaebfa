"""Databases: PostgreSQL, MySQL, SQL Server and Oracle, each named by a SQLAlchemy URL. Comes in: tables. Goes out: Arrow batches.

    stock:
      kind: postgresql
      connection: {url: "${STOCK_DATABASE_URL}"}        # postgresql://reader:…@host/stock
      tables:
        movements: {contract: stock_movements, pattern: incremental}
        levels: {contract: stock_levels, pattern: cdc, options: {table: stock_changes, schema: warehouse}}

The patterns are `replace`, `incremental`, `append` and `cdc` (`table_reading.py`). PostgreSQL is read through ADBC, the others through
SQLAlchemy's cursors; either way memory holds a batch, values are parameters, and no number with decimals is a float.
"""

from __future__ import annotations

from sqlalchemy.engine import URL, make_url

from extract.sources.database_options import FAMILIES, DatabaseConnection
from extract.sources.limits import SourceLimits
from extract.sources.postgresql import PostgreSQL
from extract.sources.table_reading import Reader
from extract.sources.table_source import TableSource


class Database(TableSource):
    """A database as a source."""

    def __init__(self, name: str, connection: DatabaseConnection, limits: SourceLimits) -> None:
        super().__init__(name, connection.time_zone)
        self._connection = connection
        self._limits = limits

    @property
    def url(self) -> URL:
        """The URL of its connection."""
        return make_url(self._connection.url.get_secret_value())

    def check(self) -> str:
        """Connect, and say as whom and to what."""
        now, url = self.reader.clock().now, self.url
        return f"{url.username or 'nobody'} at {url.host or 'this machine'}, database {url.database}; its clock shows {now:%Y-%m-%d %H:%M:%S} UTC"

    def open_reader(self) -> Reader:
        """Open the reader that the URL names."""
        url, connection = self.url, self._connection
        family, _, driver = url.drivername.partition("+")
        if FAMILIES[family] == "postgresql":
            plain_url = url.set(drivername="postgresql").render_as_string(hide_password=False)
            return PostgreSQL(
                self.name, plain_url, self._limits, statement_seconds=connection.statement_seconds
            )
        from extract.sources.sql_rows import SqlRows  # noqa: PLC0415 - its drivers are loaded when one is used

        return SqlRows(
            self.name,
            url if driver else url.set(drivername=FAMILIES[family]),
            self._limits,
            statement_seconds=connection.statement_seconds,
            zone=connection.time_zone,
        )
