"""Corrections from one build to the next: what a new reading, a new spelling and a new decision change, and what they don't."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from dbt_project import Dbt, Paper, land, query

from extract.categories.predicting import predict
from extract.landing.duckdb import DuckDBLanding
from extract.settings import Settings

TABLES = (
    "int_corrections__decisions",
    "int_categories__decisions",
    "int_work_orders__corrected",
    "int_work_order_lines__corrected",
)
LINES = [
    {"description": "Lay carpet", "unit": "SQM", "section": "Carpet"},
    {"description": "Trims", "unit": "bucket"},
]

READ_AGAIN = Paper("again", {"work_order_number": "WO-1", "builder_name": "Tarnbrook Homes"}, lines=LINES)
FEWER_LINES = Paper("again", {**READ_AGAIN.fields, "job_number": "J1"}, lines=LINES[:1], attempt=2)
NO_LINES = Paper("again", {**READ_AGAIN.fields, "job_number": "J2"}, attempt=3)
TO_DECIDE = Paper("decide", {"work_order_number": "WO-2", "builder_name": "Brookfeild Homes"}, lines=LINES)
AS_IT_IS = Paper("stays", {"work_order_number": "WO-3", "builder_name": "Ashton Homes"}, lines=LINES[:1])
NEXT_DAY = Paper(
    "next",
    {"work_order_number": "WO-4", "builder_name": "BROOKFEILD HOMES"},
    lines=[
        {"description": "Restretch carpet to hallway and refix to smooth edge"},
        {"description": "Sundry", "section": "Oddments"},
    ],
)


@pytest.fixture(scope="module")
def dbt(dbt_here: Dbt) -> Dbt:
    """A warehouse after its first build."""
    land(dbt_here.warehouse, [READ_AGAIN, TO_DECIDE, AS_IT_IS])
    judge(dbt_here)
    build(dbt_here)
    return dbt_here


def judge(dbt: Dbt) -> None:
    """Judge the trade category of texts, as a run does before it builds."""
    with DuckDBLanding(dbt.warehouse, lock_timeout=5) as landing:
        predict(landing, Settings(warehouse=dbt.warehouse), "run-1")


def categories_of(dbt: Dbt, paper: Paper) -> list[tuple[Any, ...]]:
    return query(
        dbt.warehouse,
        "select line_number, category_method, category from corrected.int_work_order_lines__corrected"
        f" where document_id = '{paper.document_id}' order by all",
    )


def build(dbt: Dbt, *arguments: str) -> None:
    done = dbt(
        "build",
        "--select",
        "+int_corrections__worklist",
        "--exclude-resource-type",
        "test",
        "unit_test",
        *arguments,
    )
    assert done.code == 0, done.output


def orders(dbt: Dbt) -> dict[str, tuple[Any, ...]]:
    """Give builder, correction and the moment of the last change by number."""
    found = query(
        dbt.warehouse,
        "select work_order_number, builder_name, builder_name_correction, changed_at"
        " from corrected.int_work_orders__corrected",
    )
    return {row[0]: row[1:] for row in found}


def lines_of(dbt: Dbt, paper: Paper) -> list[tuple[Any, ...]]:
    return query(
        dbt.warehouse,
        "select line_number, unit, unit_correction from corrected.int_work_order_lines__corrected"
        f" where document_id = '{paper.document_id}' order by all",
    )


def contents(dbt: Dbt) -> dict[str, list[tuple[Any, ...]]]:
    return {
        name: query(dbt.warehouse, f"select * exclude (changed_at) from corrected.{name} order by all")
        for name in TABLES
    }


def test_corrections_follow_readings_spellings_and_decisions(dbt: Dbt) -> None:
    first = orders(dbt)
    assert {number: row[:2] for number, row in first.items()} == {
        "WO-1": ("TARNBROOK HOMES", "normalised"),
        "WO-2": ("BROOKFEILD HOMES", "proposed"),
        "WO-3": ("ASHTON HOMES", "normalised"),
    }
    assert lines_of(dbt, READ_AGAIN) == [(1, "m2", "mapped"), (2, "bucket", "none")]
    assert categories_of(dbt, TO_DECIDE) == [(1, "heading", "CARPET"), (2, "undecided", None)]

    # Nothing new: no row is written.
    build(dbt)
    assert orders(dbt) == first

    # Read again with fewer lines, and a new paper with the spelling in capitals.
    land(dbt.warehouse, [FEWER_LINES, NEXT_DAY])
    judge(dbt)
    build(dbt)
    assert categories_of(dbt, NEXT_DAY) == [(1, "classifier", "CARPET"), (2, "undecided", None)]
    second = orders(dbt)
    assert lines_of(dbt, READ_AGAIN) == [(1, "m2", "mapped")]
    assert second["WO-4"][:2] == ("BROOKFEILD HOMES", "proposed")
    assert {number for number in first if second[number] != first[number]} == {"WO-1"}
    listed = query(
        dbt.warehouse,
        "select raw_value, proposed_value, document_count from corrected.int_corrections__worklist"
        " where field_name in ('builder_name', 'unit') order by all",
    )
    assert listed == [
        ("BROOKFEILD HOMES", "BROOKFIELD HOMES", 2),
        ("Tarnbrook Homes", None, 1),
        ("bucket", None, 1),
    ]

    # Read again without lines; a person decides about both spellings of one name, and about a unit.
    land(dbt.warehouse, [NO_LINES])
    with duckdb.connect(str(dbt.warehouse)) as connection:
        for seed, raw, value in (
            ("builder_names", "Brookfeild Homes", "BROOKFIELD HOMES"),
            ("units", "bucket", "bucket"),
            ("categories", "TRIMS.", "HARD FLOORING"),
            ("category_headings", "Oddments", "PRELIMINARIES"),
        ):
            connection.execute(
                f"insert into corrected.corrections_{seed} values ('{raw}', '{value}', 'accounts', '2026-03-01', '')"
            )
    build(dbt, "--exclude", "resource_type:seed")
    third = orders(dbt)
    assert third["WO-2"][:2] == third["WO-4"][:2] == ("BROOKFIELD HOMES", "mapped")
    assert third["WO-3"] == first["WO-3"]
    assert lines_of(dbt, READ_AGAIN) == []
    assert lines_of(dbt, TO_DECIDE) == [(1, "m2", "mapped"), (2, "bucket", "none")]
    assert categories_of(dbt, TO_DECIDE) == [(1, "heading", "CARPET"), (2, "reviewed", "HARD FLOORING")]
    assert categories_of(dbt, NEXT_DAY) == [
        (1, "classifier", "CARPET"),
        (2, "heading", "PRELIMINARIES"),
    ]

    # Step by step or at once: the same rows.
    step_by_step = contents(dbt)
    build(dbt, "--exclude", "resource_type:seed", "--full-refresh")
    assert contents(dbt) == step_by_step


def test_seeds_that_contradict_are_told_with_file_and_rows(dbt: Dbt) -> None:
    with duckdb.connect(str(dbt.warehouse)) as connection:
        for raw, value in (
            ("BROOK-FIELD", "BROOK HOMES"),
            ("Brook Field.", "BROOKFIELD HOMES"),
            ("Brk", "BROOKFIELD"),
        ):
            connection.execute(
                f"insert into corrected.corrections_builder_names values ('{raw}', '{value}', 'a', '2026-03-01', '')"
            )
    done = dbt("test", "--select", "assert_corrections_do_not_contradict")
    assert done.code == 1, done.output
    found = query(
        dbt.warehouse, "select problem from operations.assert_corrections_do_not_contradict order by all"
    )
    file = "seeds/corrections_builder_names.csv"
    assert [row[0] for row in found] == [
        f'{file}: the row of "BROOK-FIELD" says "BROOK HOMES", the row of "Brook Field." says "BROOKFIELD HOMES";'
        " they are one spelling, case and punctuation aside",
        f'{file}: the row of "Brk" says "BROOKFIELD", the row of "Brookfield" says "BROOKFIELD HOMES";'
        " the first row gives a value that the second corrects again",
    ]
