"""A failed gate stops the run and leaves the marts alone; `--resume` goes on once the cause is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from project_copy import ROOT, Bench, ProjectCopy, broken_row, poisoned_row

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.deep]

MARTS = ("core", "marts")
LATE = str(ROOT / "examples" / "work_orders" / "marrick-po-85056.pdf")
"""A paper that comes after the first run: were the marts built, they would hold it."""


@pytest.fixture
def project(bench: Bench) -> ProjectCopy:
    return bench.as_it_was()


def test_each_gate_stops_the_run_and_leaves_the_marts_alone(project: ProjectCopy) -> None:
    """One run that meets three causes, one after the other, and goes on with `--resume` when each is gone."""
    marts = project.exactly(*MARTS)

    with broken_row(project):
        failed = project.punchlist("run", LATE)
        assert failed.exit_code == 1
        assert "extraction_id" in failed.output
        assert "punchlist run --resume" in failed.output
        assert project.exactly(*MARTS) == marts
        assert project.punchlist("run", "--resume").exit_code == 1, "the row is still there"

    with poisoned_row(project):
        failed = project.punchlist("run", "--resume")
    assert failed.exit_code == 1
    assert (
        "staging_and_corrected failed: dbt_utils_accepted_range_stg_work_orders__work_orders_completeness"
        in failed.output
    )
    assert project.exactly(*MARTS) == marts
    assert project.query(
        "select failed_step, tests_failed from operations.run_summaries where status = 'failed'"
    ) == [("staging_and_corrected", 1)]
    kept = """
        select run_id = (select max(run_id) from operations.run_summaries), table_name, is_blocking_failure
        from operations.fct_quality_results where status = 'fail' and table_name like 'staging.%'
    """
    assert project.query(kept) == [(True, "staging.stg_work_orders__work_orders", True)]

    mend = spoil_the_marts(project)
    for keep_whole_rows in (1_000_000, 0):  # copied whole; by the orders that changed
        failed = replace(project, keep_whole_rows=keep_whole_rows).punchlist("run", "--resume")
        assert failed.exit_code == 1
        assert "marts failed: assert_no_late_paper" in failed.output
        assert "they are as they were" in failed.output
        assert project.exactly(*MARTS) == marts
        assert not project.query("select 1 from duckdb_schemas() where schema_name = 'punchlist_kept'")
        assert ("NOT NULL",) in project.query(
            "select constraint_type from duckdb_constraints() where table_name = 'fct_work_orders'"
        )

    mend()
    project.run("--resume")
    assert len(project.content("core")["core.fct_work_orders"]) == 1 + len(marts["core.fct_work_orders"])
    assert len(project.records) == 2, "the first run, and this one resumed five times"
    told = project.query(
        "select status, tests_passed, tests_failed from operations.run_summaries order by started_at"
    )
    assert told == [told[0], ("succeeded", told[0][1] + 1, 0)], "a test that ran twice counts once"


def spoil_the_marts(project: ProjectCopy) -> Callable[[], None]:
    """Add a mart, and a test that no paper may come later; give what takes both away."""
    check = project.root / "tests" / "data" / "assert_no_late_paper.sql"
    check.write_text(
        "select * from {{ ref('fct_work_orders') }} where document_id not in (" + known(project) + ")"
    )
    new = project.root / "models" / "marts" / "core" / "late_orders.sql"
    new.write_text(
        "{{ config(contract={'enforced': false}) }} select 1 as one from {{ ref('fct_work_orders') }}"
    )

    def mend() -> None:
        check.write_text(check.read_text() + " and false")
        new.unlink()

    return mend


def known(project: ProjectCopy) -> str:
    return ", ".join(f"'{one}'" for (one,) in project.query("select document_id from core.fct_work_orders"))


def test_there_is_nothing_to_resume_after_a_run_that_succeeded(project: ProjectCopy) -> None:
    before = project.records
    refused = project.punchlist("run", "--resume")
    assert refused.exit_code == 2
    assert "nothing to resume" in refused.output
    assert project.records == before
