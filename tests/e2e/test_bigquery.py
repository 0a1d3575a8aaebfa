"""The whole job on BigQuery (the emulator): a run lands, builds and tests, and its marts are those of DuckDB.

Each test is a pass of some minutes or more: they run in `make test-bigquery`, and `make test` leaves all but the last out.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from bigquery_copy import BigQueryCopy, on_bigquery, rows_of, what_it_says
from project_copy import NewProject, ProjectCopy, differences
from servers.bigquery import Emulator

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

REVISION = "larchmont-pike-po-74014-rev2.pdf"
MARTS = ("core", "marts")
FINDINGS = (
    *("document_outcomes", "order_checks", "amount_findings", "date_findings", "paper_findings"),
    *("quality_issues", "daily_volumes", "anomalies"),
)
"""What operations say of the business; the rest tells of runs and tests."""


@pytest.fixture(scope="module")
def project(new_project: NewProject, papers: Path, bigquery_emulator: Emulator) -> BigQueryCopy:
    """Give a project on the emulator that has run over the papers."""
    found = on_bigquery(new_project(papers), bigquery_emulator.another_project(), papers)
    found.run()
    return found


@pytest.mark.bigquery
def test_marts_are_the_same_on_both_engines(project: BigQueryCopy, undisturbed: ProjectCopy) -> None:
    """Row by row, keys included; what says when or by whom is left out."""
    tables = what_it_says(undisturbed, *MARTS, "operations")
    tables = {
        name: columns
        for name, columns in tables.items()
        if not name.startswith("operations.") or name.split(".")[1] in FINDINGS
    }
    expected = rows_of(undisturbed, tables)
    assert sum(map(len, expected.values())) > 1_000
    assert differences(rows_of(project, tables), expected) == {}
    [told] = project.query("select status, tests_failed, tests_passed > 300 from operations.run_summaries")
    assert told == ("succeeded", 0, True)
    kinds = {kind for (kind,) in project.query("select job_kind from operations.warehouse_costs")}
    assert kinds >= {"load", "commit", "query", "dbt_model", "dbt_test", "dbt_snapshot"}


@pytest.mark.bigquery
def test_a_second_run_changes_nothing(project: BigQueryCopy, undisturbed: ProjectCopy) -> None:
    tables = what_it_says(undisturbed, "raw", "corrected", *MARTS, "snapshots")
    when = {
        name: [*columns, "changed_at"]
        for name, columns in tables.items()
        if "core.fct" in name and "v1" not in name
    }
    before, written = rows_of(project, tables), rows_of(project, when)
    project.run()
    assert differences(rows_of(project, tables), before) == {}
    assert differences(rows_of(project, when), written) == {}, "no row of a fact was written again"


@pytest.mark.bigquery
def test_unit_tests_pass_on_bigquery(project: BigQueryCopy) -> None:
    """Every macro that is another on BigQuery gives what it gives on DuckDB, and so does every model's logic."""
    done = project.dbt("test", "--select", "test_type:unit")
    assert done.returncode == 0, done.stdout[-5_000:]


@pytest.fixture(scope="module")
def revised(
    new_project: NewProject,
    papers: Path,
    bigquery_emulator: Emulator,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[BigQueryCopy, Path]:
    """Give a project that has run over all papers but a revision, and the folder where that one comes later."""
    folder = tmp_path_factory.mktemp("papers") / "papers"
    shutil.copytree(papers, folder)
    (folder / REVISION).unlink()
    found = on_bigquery(new_project(folder), bigquery_emulator.another_project(), folder)
    found.run()
    shutil.copy2(papers / REVISION, folder)
    return found, folder


@pytest.mark.bigquery
def test_a_mart_that_fails_its_test_is_put_back(
    revised: tuple[BigQueryCopy, Path], undisturbed: ProjectCopy
) -> None:
    """A revision comes: the marts fail, are put back, and pass; then they are those of a warehouse built in one go."""
    project, _ = revised
    tables = what_it_says(undisturbed, *MARTS)
    with_moments = {
        name: [*columns, "changed_at"]
        for name, columns in tables.items()
        if "core.fct" in name and "v1" not in name
    }
    marts, moments = rows_of(project, tables), rows_of(project, with_moments)
    check = project.root / "tests" / "data" / "assert_no_revision.sql"
    check.write_text("select * from {{ ref('fct_work_orders') }} where is_revised")

    failed = project.punchlist("run", str(project.papers))

    assert failed.exit_code == 1
    assert "marts failed: assert_no_revision" in failed.output
    assert differences(rows_of(project, tables), marts) == {}
    assert differences(rows_of(project, with_moments), moments) == {}
    assert not project.query(
        "select 1 as one from INFORMATION_SCHEMA.SCHEMATA where schema_name = 'punchlist_kept'"
    )

    check.unlink()
    project.run("--resume")

    assert differences(rows_of(project, tables), rows_of(undisturbed, tables)) == {}
    states = "select is_latest, dbt_valid_to is null from snapshots.snap_work_orders where work_order_number = '74014' order by 1, 2"
    assert project.query(states) == [(False, True), (True, False), (True, True)], (
        "the first version's row was closed"
    )


@pytest.mark.deep
def test_a_profile_of_another_engine_is_refused(new_project: NewProject, papers: Path) -> None:
    project = replace(new_project(papers))
    own = (project.root / "profiles" / "profiles.yml").read_text()
    (project.root / "profiles.yml").write_text(
        own.replace("{{ env_var('PUNCHLIST_WAREHOUSE_KIND', 'duckdb') }}", "bigquery")
    )
    refused = project.punchlist("run", str(papers))
    assert refused.exit_code == 1
    assert (
        "documents would land on duckdb (PUNCHLIST_WAREHOUSE_KIND), and dbt would build on bigquery"
        in refused.output
    )
