"""The marts as they were, kept while new ones are built. Comes in: the warehouse. Goes out: marts old or new, never between.

    keep(landing)       before dbt builds the marts
    put_back(landing)   where a model or a test of them failed
    forget(landing)     where all passed

dbt replaces a table as soon as it is built and tests it afterwards: without a copy, a test that fails would leave rows in
the marts that nobody should read. Each of the three is one transaction. Marts that a killed run left kept are what the
marts were: they are never overwritten, and the next run puts them back first. For DuckDB only; it costs the marts' size on disk while they are built.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from extract.landing.protocol import Landing

KEPT = "punchlist_kept"
SCHEMAS = "('core', 'marts')"

_DEFINITIONS = f"""
    select schema_name, table_name as name, 'table' as kind, sql
    from duckdb_tables() where schema_name in {SCHEMAS} and database_name = current_database()
    union all
    select schema_name, view_name, 'view', sql
    from duckdb_views() where schema_name in {SCHEMAS} and database_name = current_database()
    order by kind, schema_name, name
"""  # noqa: S608 - constants


def keep(landing: Landing) -> None:
    """Copy the tables of the marts, and write down how they and their views were made."""
    if _is_kept(landing):
        structlog.get_logger(__name__).info("marts_were_kept_by_a_run_that_was_cut_off")
        return
    with _transaction(landing):
        landing.query(f"create schema {KEPT}")
        landing.query(f"create table {KEPT}.definitions as {_DEFINITIONS}")
        for schema, name, kind, _ in _rows(landing, f"from {KEPT}.definitions"):
            if kind == "table":
                landing.query(f"create table {_copy(schema, name)} as from {_quoted(schema, name)}")


def put_back(landing: Landing) -> None:
    """Replace the marts by those kept; what was not there before is dropped."""
    with _transaction(landing):
        for schema, name, kind, _ in _rows(landing, f"from ({_DEFINITIONS}) order by kind desc"):
            landing.query(f"drop {kind} {_quoted(schema, name)}")
        for schema, name, kind, sql in _rows(landing, f"from {KEPT}.definitions order by kind"):
            landing.query(sql)
            if kind == "table":
                landing.query(f"insert into {_quoted(schema, name)} from {_copy(schema, name)}")
        landing.query(f"drop schema {KEPT} cascade")
    structlog.get_logger(__name__).info("marts_put_back")


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


def _rows(landing: Landing, sql: str) -> list[tuple[str, str, str, str]]:
    """Give rows of definitions: schema, name, kind (table or view), the statement that makes it."""
    return [tuple(row.values()) for row in landing.query(sql).to_pylist()]


def _quoted(schema: str, name: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in (schema, name))


def _copy(schema: str, name: str) -> str:
    return _quoted(KEPT, f"{schema}.{name}")


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
