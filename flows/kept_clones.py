"""The marts as they were on BigQuery, kept while new ones are built. The same four steps as kept_marts.py has for DuckDB.

    keep(landing, schemas)          before dbt builds the marts
    put_back(landing, schemas)      where a model or a test of them failed
    forget(landing, schemas)        where all passed

A table is kept as a clone: no byte is copied, and only what changes afterwards is stored twice. BigQuery replaces one table
at a time, so the table `definitions` says that all is kept: it is written last and dropped first. A run that was killed in
between is made good by the next, from the beginning. Readers may see some marts put back and others not yet, for seconds.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from extract.errors import WarehouseError
from extract.landing.protocol import Landing

Schemas = Sequence[str]


def keep(landing: Landing, schemas: Schemas) -> None:
    """Clone the tables of the marts, and write down how their views are made."""
    kept = kept_schema(schemas)
    if is_kept(landing, schemas):
        structlog.get_logger(__name__).info("marts_were_kept_by_a_run_that_was_cut_off")
        return
    landing.query(f"drop schema if exists {kept} cascade")
    landing.query(f"create schema {kept}")
    there = _relations(landing, schemas)
    for schema, name, kind in there:
        if kind == "table":
            landing.query(f"create table {_copy(kept, schema, name)} clone {_quoted(schema, name)}")
    landing.query(f"create table {kept}.definitions as {_definitions({schema for schema, _, _ in there})}")


def put_back(landing: Landing, schemas: Schemas) -> None:
    """Replace the marts by those kept; what was not there before is dropped."""
    kept = kept_schema(schemas)
    before = landing.query(
        f"select schema_name, name, kind, view_sql from {kept}.definitions order by kind"  # noqa: S608 - our own name
    ).to_pylist()
    names = {(one["schema_name"], one["name"], one["kind"]) for one in before}
    for schema, name, kind in _relations(landing, schemas):
        if (schema, name, kind) not in names:
            landing.query(f"drop {kind} {_quoted(schema, name)}")
    for one in before:
        relation = _quoted(one["schema_name"], one["name"])
        if one["kind"] == "table":
            _clone_over(landing, relation, _copy(kept, one["schema_name"], one["name"]))
        else:
            landing.query(f"create or replace view {relation} as {one['view_sql']}")
    forget(landing, schemas)
    structlog.get_logger(__name__).info("marts_put_back")


def put_back_if_cut_off(landing: Landing, schemas: Schemas) -> None:
    """Put back what a run kept that was killed while it built the marts."""
    if is_kept(landing, schemas):
        put_back(landing, schemas)


def forget(landing: Landing, schemas: Schemas) -> None:
    """Drop what was kept: the marts are good."""
    kept = kept_schema(schemas)
    landing.query(f"drop table if exists {kept}.definitions")
    landing.query(f"drop schema if exists {kept} cascade")


def is_kept(landing: Landing, schemas: Schemas) -> bool:
    """Say whether all marts are kept."""
    kept = kept_schema(schemas)
    return f"{kept}.definitions" in landing.table_names(kept)


def kept_schema(schemas: Schemas) -> str:
    """Give the dataset of the clones: a developer's has the prefix of their marts."""
    [core] = [schema for schema in schemas if schema.endswith("core")]
    return f"{core.removesuffix('core')}punchlist_kept"


def _relations(landing: Landing, schemas: Schemas) -> list[tuple[str, str, str]]:
    """Give schema, name and kind (table or view) of what stands in these datasets; one that is not there has nothing."""
    there = {name.split(".")[0] for name in landing.table_names(*schemas)}
    if not there:
        return []
    found = landing.query(f"select schema_name, name, kind from ({_definitions(there)}) as relations")  # noqa: S608 - names of datasets
    return [(row["schema_name"], row["name"], row["kind"]) for row in found.to_pylist()]


def _definitions(schemas: set[str]) -> str:
    """Give the query of tables and views of these datasets, of a view with its statement. A table may be a clone itself."""
    asked = [
        f"""
        select
            '{schema}' as schema_name,
            tables.table_name as name,
            case when tables.table_type = 'VIEW' then 'view' else 'table' end as kind,
            views.view_definition as view_sql
        from {schema}.INFORMATION_SCHEMA.TABLES as tables
        left join {schema}.INFORMATION_SCHEMA.VIEWS as views on tables.table_name = views.table_name
        """  # noqa: S608 - names of datasets
        for schema in sorted(schemas)
    ]
    nothing = (
        "select '' as schema_name, '' as name, '' as kind, '' as view_sql from unnest([1]) as one where false"
    )
    return " union all ".join(asked) or nothing


def _clone_over(landing: Landing, relation: str, copy: str) -> None:
    """Replace a table by a clone. BigQuery refuses where the table is partitioned otherwise by now: then it goes first."""
    try:
        landing.query(f"create or replace table {relation} clone {copy}")
    except WarehouseError:
        landing.query(f"drop table if exists {relation}")
        landing.query(f"create table {relation} clone {copy}")


def _copy(kept: str, schema: str, name: str) -> str:
    return _quoted(kept, f"{schema}__{name}")


def _quoted(schema: str, name: str) -> str:
    return f"`{schema}`.`{name}`"
