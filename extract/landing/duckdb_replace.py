"""A whole table is replaced on DuckDB: what comes in waits in a temporary table, which DuckDB spills to disk where it is large.

Then rows that are not among it go, rows that are not there yet come, and the rest stays as it is, with its batch and its time.
Into an empty table rows go at once: there is nothing to compare. All of it is one transaction of the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import duckdb

from extract.errors import SourceError
from extract.landing.contract import Contract
from extract.landing.duckdb_insert import insert_rows
from extract.landing.protocol import TableResult
from extract.landing.row_hash import row_hash_sql

_STAGED = "replacing"


class Replacing:
    """The rows that come in, in a temporary table while it is open; `received` and `rejected` count them."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, contract: Contract, values: Mapping[str, Any]
    ) -> None:
        self._connection, self._contract, self._values = connection, contract, values
        self._columns = ", ".join(f'"{name}"' for name in contract.columns)
        self._there = 0
        self._landed = 0
        self.received = 0
        self.rejected = 0

    def add(self, rows: Any, rejected: int) -> None:
        """Take in an Arrow table of the contract's schema; `rejected` rows came beside it and went to quarantine."""
        self.received += rows.num_rows
        self.rejected += rejected
        if not self._there:
            self._landed += insert_rows(self._connection, self._contract, rows, self._values)
            return
        self._connection.register("incoming", rows)
        try:
            self._connection.execute(
                f"insert into {_STAGED} select {self._columns}, {row_hash_sql(self._contract)} from incoming"  # noqa: S608 - names come from checked contracts
            )
        finally:
            self._connection.unregister("incoming")

    def refuse_shrinking(self, source: str, max_shrink: float) -> None:
        """Raise SourceError "source_shrank" where fewer rows came than the share that must stay."""
        refuse_shrinking(self._contract, source, self._there, self.received + self.rejected, max_shrink)

    def remove_others(self) -> int:
        """Remove the table's rows that did not come in; give their number."""
        if not self._there:
            return 0
        return self._count(
            f"""
            delete from {self._contract.full_name} as landed
            where not exists (select 1 from {_STAGED} as staged where staged.row_hash = landed.row_hash)
            """  # noqa: S608 - as above
        )

    def insert_new(self) -> int:
        """Insert rows whose content is not in the table, once each; give the number of all that landed."""
        names = ", ".join([self._columns, "row_hash", *self._values])
        return self._landed + self._count(
            f"""
            insert into {self._contract.full_name} ({names})
            select distinct on (row_hash) {self._columns}, row_hash{"".join(f", ${name}" for name in self._values)}
            from {_STAGED} as staged
            where not exists (
                select 1 from {self._contract.full_name} as landed where landed.row_hash = staged.row_hash
            )
            """,  # noqa: S608 - as above
            self._values,
        )

    def result(self, landed: int, removed: int) -> TableResult:
        """Give what became of the rows that came in."""
        return TableResult(
            self.received + self.rejected, landed, self.received - landed, self.rejected, removed
        )

    def _count(self, sql: str, parameters: Mapping[str, Any] | None = None) -> int:
        found = self._connection.execute(sql, dict(parameters or {})).fetchone()
        return int(found[0]) if found else 0

    def __enter__(self) -> Self:
        self._there = self._count(f"select count(*) from {self._contract.full_name}")  # noqa: S608 - as above
        self._connection.execute(
            f"create temporary table {_STAGED} as "  # noqa: S608 - as above
            f"select {self._columns}, row_hash from {self._contract.full_name} limit 0"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:  # else the caller's transaction takes it back, or could not be asked any more
            self._connection.execute(f"drop table {_STAGED}")


def refuse_shrinking(contract: Contract, source: str, there: int, coming: int, max_shrink: float) -> None:
    """Raise SourceError "source_shrank" where a load would take away more than that share of a table's rows."""
    if coming < there * (1 - max_shrink):
        raise SourceError(
            "source_shrank",
            f"{source} gives {coming:,} rows for {contract.full_name}, which holds {there:,}: more than max_shrink = "
            f"{max_shrink:g} of them would go, so nothing was changed. Look whether the source is whole; where it is, "
            "raise max_shrink of this table in sources.yml for one run.",
        )
