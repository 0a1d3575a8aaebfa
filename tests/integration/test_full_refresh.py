"""A warehouse that grew by days holds the rows of one built anew, on a generated year of papers.

Everything but `changed_at`, which says when the warehouse wrote a row, must be equal: in the star and in the marts.
"""

from __future__ import annotations

import shutil
from typing import Any

import duckdb
import pytest
from business_history import add_business
from dbt_project import Dbt, land
from history import CORRECTED, Batch, year

MODELS = [
    "--exclude-resource-type",
    "test",
    "--exclude-resource-type",
    "unit_test",
    "--exclude-resource-type",
    "seed",
]
HALF = 2

pytestmark = [pytest.mark.slow, pytest.mark.deep]

Tables = dict[str, list[tuple[Any, ...]]]


class Warehouse:
    """A warehouse of a year's batches."""

    def __init__(self, dbt: Dbt) -> None:
        self._dbt, self.file = dbt, dbt.warehouse
        land(self.file, [])
        self.dbt("seed")

    def dbt(self, *command: str) -> None:
        """Run one command; a failure names the nodes that failed."""
        done = self._dbt(*command)
        assert done.code == 0, done.output

    def build(self, *options: str) -> None:
        self.dbt("build", *MODELS, *options)

    def take(self, *batches: Batch) -> None:
        with duckdb.connect(str(self.file)) as connection:
            for batch in batches:
                batch.land(connection)

    def execute(self, sql: str) -> None:
        with duckdb.connect(str(self.file)) as connection:
            connection.execute(sql)

    def correct(self) -> None:
        """A person maps one spelling of a builder to another."""
        values = f"'{CORRECTED[0]}', '{CORRECTED[1]}', 'accounts', date '2025-06-30', 'One builder'"
        self.execute(f"insert into corrected.corrections_builder_names values ({values})")

    def tables(self, *, audit: bool = False) -> Tables:
        """Rows of the star, the marts and the counts by day, in one order; with `audit` also when each was written."""
        columns = "*" if audit else "columns(c -> c != 'changed_at')"
        with duckdb.connect(str(self.file), read_only=True) as connection:
            names = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables() "
                "where schema_name in ('core', 'marts') or table_name = 'order_days'"
            ).fetchall()
            return {
                name: connection.execute(f"select {columns} from {name} order by all").fetchall()
                for (name,) in sorted(names)
            }


@pytest.fixture(scope="module")
def grown(dbt_here: Dbt) -> Warehouse:
    """A warehouse that took its year in batches, with a correction in the middle and builds that were cut off."""
    warehouse = Warehouse(dbt_here)
    batches = year(seed=7, batches=5)
    add_business(batches, seed=7)
    for number, batch in enumerate(batches):
        if number == HALF:
            warehouse.correct()
        warehouse.take(batch)
        if number == HALF + 1:  # killed after the versions, and again after the star's first fact
            warehouse.build("--select", "+int_work_orders__versions")
            warehouse.build("--select", "+fct_work_orders", "--exclude", "snap_companies+")
        warehouse.build()
    return warehouse


def differences(left: Tables, right: Tables) -> dict[str, Any]:
    """Give the tables that differ, each with a few rows that only one side has."""
    found = {}
    for name in left.keys() | right.keys():
        here, there = set(left.get(name, ())), set(right.get(name, ()))
        if left.get(name) != right.get(name):
            found[name] = (
                len(here - there),
                sorted(here - there, key=repr)[:2],
                sorted(there - here, key=repr)[:2],
            )
    return found


def test_the_year_is_one_worth_comparing(grown: Warehouse) -> None:
    with duckdb.connect(str(grown.file), read_only=True) as connection:
        versions, members, closed = connection.execute(
            "select (select count(*) from core.dim_builders), (select count(distinct builder_durable_key)"
            " from core.dim_builders), (select count(*) from snapshots.snap_work_orders where dbt_valid_to is not null)"
        ).fetchall()[0]
        orders, linked, carried, events, told = connection.execute(
            "select count(*), count(work_order_key), count(*) filter (is_rate_carried),"
            " (select count(*) from core.fct_order_events), (select count(*) from raw.order_events) from core.fct_orders"
        ).fetchall()[0]
    assert versions > members + 2
    assert closed > 20
    assert orders > 90
    assert min(linked, told - events) > 5
    assert carried > 2


def test_a_build_without_news_changes_no_row(grown: Warehouse) -> None:
    before = grown.tables(audit=True)
    grown.build()
    assert differences(grown.tables(audit=True), before) == {}


def test_a_full_refresh_gives_the_same_rows(grown: Warehouse) -> None:
    before = grown.tables()
    kept = shutil.copy(grown.file, grown.file.with_suffix(".kept"))
    grown.build("--full-refresh")
    after = grown.tables()
    shutil.move(kept, grown.file)
    assert differences(after, before) == {}


def test_a_warehouse_built_anew_from_raw_has_the_same_rows(grown: Warehouse) -> None:
    """Snapshots too: versions of dimensions are dated by papers, so nobody has to have been there."""
    before = grown.tables()
    kept = shutil.copy(grown.file, grown.file.with_suffix(".kept"))
    for schema in ("snapshots", "core", "marts"):
        grown.execute(f"drop schema {schema} cascade")
    grown.build("--full-refresh")
    after = grown.tables()
    shutil.move(kept, grown.file)
    assert differences(after, before) == {}
