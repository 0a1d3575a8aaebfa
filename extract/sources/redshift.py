"""Amazon Redshift: tables of events, a window of time after another. Comes in: tables. Goes out: Arrow batches.

    portal:
      kind: redshift
      connection: {url: "${REDSHIFT_URL}"}              # postgresql://reader:…@cluster.eu-west-1.redshift.amazonaws.com:5439/portal
      tables:
        customer_behaviour: {contract: redshift_customer_behaviour, pattern: append}

It speaks PostgreSQL's protocol, and is read as PostgreSQL is (`table_reading.py` says how windows follow one another) but for
two things: nothing is asked of its transactions, and a cluster of one node lets a cursor fetch 1,000 rows at a time,
which `fetch_rows` says (ADR 0024).
"""

from __future__ import annotations

from pydantic import Field

from extract.sources.database_options import DatabaseConnection
from extract.sources.databases import Database
from extract.sources.limits import SourceLimits
from extract.sources.postgresql import PostgreSQL
from extract.sources.table_reading import Reader


class RedshiftConnection(DatabaseConnection):
    """A cluster or workgroup; `fetch_rows` is what a cursor gives at a time."""

    fetch_rows: int = Field(default=50_000, ge=1)


class Redshift(Database):
    """Redshift as a source."""

    def __init__(self, name: str, connection: RedshiftConnection, limits: SourceLimits) -> None:
        super().__init__(name, connection, limits)
        self._fetch_rows = connection.fetch_rows

    def open_reader(self) -> Reader:
        """Give a reader that keeps to what Redshift takes."""
        return PostgreSQL(
            self.name,
            self.url.set(drivername="postgresql").render_as_string(hide_password=False),
            self._limits,
            statement_seconds=self._connection.statement_seconds,
            fetch_rows=self._fetch_rows,
            is_redshift=True,
        )
