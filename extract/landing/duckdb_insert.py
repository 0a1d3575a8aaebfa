"""Rows go into a table of DuckDB, each content once. Comes in: an Arrow table of the contract. Goes out: how many were new.

Looking for content that repeats costs as much as writing it: a hash table of all rows of the batch, and a join with the
table. Most batches have nothing to look for, which is cheap to prove: no two of their rows have one key, and nothing that
landed stands between their least and greatest (`bounds.py`). Then rows go straight from Arrow into row groups (ADR 0031).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from extract.landing.bounds import Bounds, bounds, may_repeat
from extract.landing.contract import Contract
from extract.landing.row_hash import row_hash_sql

ROW_GROUP = 122_880
"""Rows of one of DuckDB's row groups. As many in one transaction are written once; fewer go to the log first."""


def insert_rows(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    rows: Any,
    added: Mapping[str, Any],
    *,
    once: bool = True,
) -> int:
    """Insert the rows whose content is not there yet, once each; all rows as they are without `once`. Gives their number.

    `added` has the value of each system column beside `row_hash`, the same for all rows.
    """
    distinct, unknown, values = "", "", dict(added)
    if once:
        if may_repeat(contract, rows):
            distinct = "distinct on (row_hash)"
        near, ends = _near(bounds(contract, rows))
        if _is_any(connection, contract, near, ends):
            unknown = f"""
                where not exists (
                    select 1 from {contract.full_name} as landed where landed.row_hash = hashed.row_hash{near}
                )"""  # noqa: S608 - names come from checked contracts, values go as parameters
            values |= ends
    columns = ", ".join(f'"{name}"' for name in contract.columns)
    names = ", ".join([columns, "row_hash", *added])
    parameters = "".join(f", ${name}" for name in added)
    connection.register("incoming", in_row_groups(rows))
    try:
        inserted = connection.execute(
            f"""
            insert into {contract.full_name} ({names})
            select {distinct} {columns}, row_hash{parameters}
            from (select *, {row_hash_sql(contract)} as row_hash from incoming) as hashed
            {unknown}
            """,  # noqa: S608 - as above
            values,
        ).fetchone()
    finally:
        connection.unregister("incoming")
    return int(inserted[0]) if inserted else 0


def in_row_groups(rows: Any) -> Any:
    """Give an Arrow table in pieces of a row group each: DuckDB has one thread per piece, and writes it as it is."""
    return pa.Table.from_batches(rows.combine_chunks().to_batches(ROW_GROUP), rows.schema)


def _near(limits: Bounds) -> tuple[str, dict[str, Any]]:
    """Give the limits as conditions on what landed, and their parameters."""
    ends = {
        f"{which}_{name}": value
        for name, both in limits.items()
        for which, value in zip(("least", "greatest"), both, strict=True)
    }
    return "".join(
        f' and landed."{name}" between $least_{name} and $greatest_{name}' for name in limits
    ), ends


def _is_any(
    connection: duckdb.DuckDBPyConnection, contract: Contract, near: str, ends: Mapping[str, Any]
) -> bool:
    """Say whether any row that landed stands there."""
    sql = f"select 1 from {contract.full_name} as landed where true{near} limit 1"  # noqa: S608 - as above
    return connection.execute(sql, dict(ends)).fetchone() is not None
