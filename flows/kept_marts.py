"""The marts as they were, kept while new ones are built. Comes in: the warehouse. Goes out: marts old or new, never between.

    keep(landing, by_key, 1_000_000)    before dbt builds the marts
    put_back(landing)                   where a model or a test of them failed
    forget(landing)                     where all passed

dbt replaces a table as soon as it is built and tests it afterwards: without a copy, a test that fails would leave rows in
the marts that nobody should read. Each of the three is one transaction. Marts that a killed run left kept are what the
marts were: they are never overwritten, and the next run puts them back first. For DuckDB only.

A table is copied whole, which costs its size on disk while the marts are built. Of a big fact that dbt replaces order by
order only the rows of those orders are kept: the orders in `int_work_orders__changes` that changed since the fact was
built, the very list that the fact is built from (docs/decisions/0015-how-change-travels.md). It must be sure that dbt
will not build the fact anew: where a full refresh is asked for, or the model has other columns than the table, the whole
table is copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import structlog

from extract.landing.protocol import Landing

KEPT = "punchlist_kept"
SCHEMAS = "('core', 'marts')"
CHANGES = '"corrected"."int_work_orders__changes"'
KEY, MOMENT = "work_order_key", "changed_at"

_DEFINITIONS = f"""
    select schema_name, table_name as name, 'table' as kind, sql
    from duckdb_tables() where schema_name in {SCHEMAS} and database_name = current_database()
    union all
    select schema_name, view_name, 'view', sql
    from duckdb_views() where schema_name in {SCHEMAS} and database_name = current_database()
    order by kind, schema_name, name
"""  # noqa: S608 - constants


class Definition(NamedTuple):
    """A table or view and the statement that makes it; of a table kept in part, how many rows stay as they are."""

    schema: str
    name: str
    kind: str
    sql: str
    rows_beside: int | None

    @property
    def quoted(self) -> str:
        """Its name, as SQL names it."""
        return _quoted(self.schema, self.name)

    @property
    def copy(self) -> str:
        """What was kept of it."""
        return _quoted(KEPT, f"{self.schema}.{self.name}")


def keep(landing: Landing, by_key: Mapping[str, frozenset[str]], whole_rows: int) -> None:
    """Copy the tables of the marts, and write down how they and their views were made.

    `by_key` names the tables, as schema.table with the columns of their models, that dbt will replace order by order; of
    those with more than `whole_rows` rows only what may change is kept.
    """
    if _is_kept(landing):
        structlog.get_logger(__name__).info("marts_were_kept_by_a_run_that_was_cut_off")
        return
    with _transaction(landing):
        landing.query(f"create schema {KEPT}")
        landing.query(f"create table {KEPT}.definitions as from ({_DEFINITIONS})")
        landing.query(f"alter table {KEPT}.definitions add column rows_beside bigint")
        tables = [one for one in _rows(landing, f"from {KEPT}.definitions") if one.kind == "table"]
        parts = [one for one in tables if _is_kept_in_part(landing, one, by_key, whole_rows)]
        if parts:
            _keep_keys(landing, parts)
        for table in tables:
            if table in parts:
                _keep_part(landing, table)
            else:
                landing.query(f"create table {table.copy} as from {table.quoted}")


def _is_kept_in_part(
    landing: Landing, table: Definition, by_key: Mapping[str, frozenset[str]], whole_rows: int
) -> bool:
    """Say whether a table is big, and sure to be replaced order by order."""
    expected = by_key.get(f"{table.schema}.{table.name}")
    if expected is None:
        return False
    found = landing.query(f"describe {table.quoted}").column("column_name").to_pylist()
    return expected == set(found) >= {KEY, MOMENT} and _count(landing, table.quoted) > whole_rows


def _keep_keys(landing: Landing, parts: list[Definition]) -> None:
    """Write down which orders dbt may replace: those that changed since the oldest of the facts was built."""
    newest = [f"(select max({MOMENT}) from {table.quoted})" for table in parts]  # noqa: S608 - names of tables
    since = f"select least({', '.join(newest)}) as since, greatest({', '.join(newest)}) as until"
    landing.query(f"create table {KEPT}.built as {since}")
    changed = f"{MOMENT} > (select since from {KEPT}.built)"  # noqa: S608 - constants
    landing.query(f"create table {KEPT}.keys as select {KEY} from {CHANGES} where {changed}")  # noqa: S608


def _keep_part(landing: Landing, table: Definition) -> None:
    """Copy the rows of these orders, found by the key alone: it is one column of many."""
    rows = f"select rowid from {table.quoted} where {KEY} in (from {KEPT}.keys)"  # noqa: S608 - names of tables
    landing.query(f"create table {table.copy} as from {table.quoted} where rowid in ({rows})")
    beside = _count(landing, table.quoted) - _count(landing, table.copy)
    landing.query(
        f"update {KEPT}.definitions set rows_beside = ? where schema_name = ? and name = ?",  # noqa: S608
        [beside, table.schema, table.name],
    )


def put_back(landing: Landing) -> None:
    """Replace the marts by those kept; what was not there before is dropped.

    A fact that was kept in part and has been built by somebody else since stays as they built it, which is logged.
    """
    with _transaction(landing):
        kept = _rows(landing, f"from {KEPT}.definitions order by kind")
        parts = {(one.schema, one.name) for one in kept if one.rows_beside is not None}
        now = f"select *, null from ({_DEFINITIONS}) order by kind desc"  # noqa: S608 - constants
        for found in _rows(landing, now):
            if (found.schema, found.name) not in parts:
                landing.query(f"drop {found.kind} {found.quoted}")
        for one in kept:
            if one.rows_beside is not None:
                _put_back_part(landing, one)
                continue
            landing.query(one.sql)
            if one.kind == "table":
                landing.query(f"insert into {one.quoted} from {one.copy}")
        landing.query(f"drop schema {KEPT} cascade")
    structlog.get_logger(__name__).info("marts_put_back")


def _put_back_part(landing: Landing, table: Definition) -> None:
    """Take what the fact says of these orders out and put in what it said, if the others are as they were."""
    ours = f"{KEY} in (from {KEPT}.keys)"
    others = f"select count(*) as n, max({MOMENT}) <= (select until from {KEPT}.built) as as_were from {table.quoted}"  # noqa: S608
    [found] = landing.query(f"{others} where not {ours}").to_pylist()
    if found["n"] != table.rows_beside or found["as_were"] is False:
        structlog.get_logger(__name__).error("mart_was_built_by_others", table=table.quoted)
        return
    landing.query(f"delete from {table.quoted} where {ours}")  # noqa: S608 - names of tables
    landing.query(f"insert into {table.quoted} by name from {table.copy}")


def put_back_if_cut_off(landing: Landing) -> None:
    """Put back what a run kept that was killed while it built the marts."""
    if _is_kept(landing):
        put_back(landing)


def forget(landing: Landing) -> None:
    """Drop what was kept: the new marts are good."""
    with _transaction(landing):
        landing.query(f"drop schema if exists {KEPT} cascade")


def _is_kept(landing: Landing) -> bool:
    found = landing.query("select 1 from duckdb_schemas() where schema_name = ?", [KEPT])
    return bool(found.num_rows)


def _rows(landing: Landing, sql: str) -> list[Definition]:
    """Give rows of definitions."""
    return [Definition(*row.values()) for row in landing.query(sql).to_pylist()]


def _count(landing: Landing, table: str) -> int:
    return int(landing.query(f"select count(*) as n from {table}").to_pylist()[0]["n"])  # noqa: S608 - a table's name


def _quoted(schema: str, name: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in (schema, name))


@contextmanager
def _transaction(landing: Landing) -> Iterator[None]:
    """Commit at the end, roll back on any error."""
    landing.query("begin transaction")
    try:
        yield
        landing.query("commit")
    except BaseException:
        landing.query("rollback")
        raise
