"""The marts kept as clones on BigQuery (the emulator): put back exactly, also by the run after one that was killed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers.bigquery import Emulator
from warehouses import bigquery_warehouse

from extract.errors import WarehouseError
from extract.landing.protocol import Landing
from flows import kept_clones

SCHEMAS = ["ada_core", "ada_marts"]


@pytest.fixture
def landing(bigquery_emulator: Emulator) -> Iterator[Landing]:
    """Give a warehouse with a fact, a mart and a view over the fact."""
    with bigquery_warehouse(bigquery_emulator).open() as opened:
        for sql in (
            "create schema ada_core",
            "create schema ada_marts",
            "create table ada_core.fct as select 1 as id, 'old' as said",
            "create view ada_core.fct_v1 as select id, 'a word' as word from ada_core.fct where said != 'none'",
            "create table ada_marts.sums as select 1 as orders",
        ):
            opened.query(sql)
        yield opened


def build(landing: Landing) -> None:
    """What a build does that fails in the end: rows, columns, tables and views become others."""
    for sql in (
        "insert into ada_core.fct (id, said) values (2, 'young')",
        "create or replace view ada_core.fct_v1 as select id, said from ada_core.fct",
        "create or replace table ada_marts.sums as select 2 as orders, 3 as lines",
        "create table ada_marts.more as select 1 as one",
        "create view ada_marts.more_v1 as select one from ada_marts.more",
    ):
        landing.query(sql)


def content(landing: Landing) -> dict[str, list[dict[str, object]]]:
    names = sorted(landing.table_names(*SCHEMAS))
    return {name: landing.query(f"select * from {name} order by 1").to_pylist() for name in names}


def test_marts_are_put_back_as_they_were(landing: Landing) -> None:
    before = content(landing)
    kept_clones.keep(landing, SCHEMAS)
    build(landing)
    assert content(landing) != before
    kept_clones.put_back(landing, SCHEMAS)
    assert content(landing) == before
    assert not landing.table_names("ada_punchlist_kept")


def test_marts_that_passed_stay(landing: Landing) -> None:
    kept_clones.keep(landing, SCHEMAS)
    build(landing)
    built = content(landing)
    kept_clones.forget(landing, SCHEMAS)
    kept_clones.put_back_if_cut_off(landing, SCHEMAS)
    assert content(landing) == built


def test_what_a_killed_run_kept_is_put_back_by_the_next(landing: Landing) -> None:
    before = content(landing)
    kept_clones.keep(landing, SCHEMAS)
    build(landing)
    kept_clones.keep(landing, SCHEMAS)  # the next run begins to build: what is kept is what the marts were
    kept_clones.put_back_if_cut_off(landing, SCHEMAS)
    assert content(landing) == before


def test_a_run_killed_while_it_kept_has_kept_nothing(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = landing.query

    def cut_off(sql: str) -> object:
        if "definitions as" in sql:
            raise WarehouseError("killed", "here")
        return query(sql)

    with monkeypatch.context() as patch:
        patch.setattr(landing, "query", cut_off)
        with pytest.raises(WarehouseError):
            kept_clones.keep(landing, SCHEMAS)
    assert not kept_clones.is_kept(landing, SCHEMAS)
    kept_clones.keep(landing, SCHEMAS)
    assert kept_clones.is_kept(landing, SCHEMAS)


def test_marts_that_are_not_there_yet_are_dropped_again(bigquery_emulator: Emulator) -> None:
    with bigquery_warehouse(bigquery_emulator).open() as landing:
        kept_clones.keep(landing, SCHEMAS)
        for sql in ("create schema ada_core", "create table ada_core.fct as select 1 as id"):
            landing.query(sql)
        kept_clones.put_back(landing, SCHEMAS)
        assert not landing.table_names(*SCHEMAS)
