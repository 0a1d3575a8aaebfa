"""A failed gate stops the run and leaves the marts alone; `--resume` goes on once the cause is gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import NewProject
from project_copy import ProjectCopy, broken_row

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

MARTS = ("core", "marts", "snapshots")


@pytest.fixture
def project(new_project: NewProject, papers: Path, tmp_path: Path) -> ProjectCopy:
    """Give a project that has run over two papers and now finds a third."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for paper in sorted(papers.glob("*.pdf"))[:3]:
        shutil.copy2(paper, folder)
    late = folder / "saltgrass-po-90065.pdf"
    made = new_project(folder)
    made.run()
    shutil.copy2(papers / late.name, late)
    return made


def test_a_row_that_breaks_a_source_test_stops_the_run(project: ProjectCopy) -> None:
    marts = project.content(*MARTS)
    with broken_row(project):
        failed = project.punchlist("run", str(project.papers))
        assert failed.exit_code == 1
        assert "unique_work_orders_extraction_id" in failed.output
        assert "punchlist run --resume" in failed.output
        assert project.content(*MARTS) == marts
        again = project.punchlist("run", "--resume")
        assert again.exit_code == 1, "the row is still there"

    project.run("--resume")

    assert project.content(*MARTS) != marts, "the third paper is in the star now"
    assert len(project.records) == 2, "it is the same run"
    rows = project.query("select status, tests_failed from operations.run_summaries order by started_at")
    assert rows == [("succeeded", 0), ("succeeded", 0)]
    nothing = project.punchlist("run", "--resume")
    assert nothing.exit_code == 2
    assert "nothing to resume" in nothing.output


def test_a_test_that_fails_after_corrections_keeps_the_marts_and_is_retried(project: ProjectCopy) -> None:
    marts = project.content(*MARTS[:2])
    wrong = project.root / "models" / "staging" / "work_orders" / "wrong.yml"
    wrong.write_text(
        "models:\n  - name: stg_work_orders__documents\n    columns:\n      - name: error_code\n"
        "        data_tests: [not_null]\n"
    )
    models = project.root / "models" / "staging" / "work_orders" / "_models.yml"
    original = models.read_text()
    wrong.unlink()
    models.write_text(
        original.replace(
            "- name: file_path",
            "- name: error_code\n        data_tests: [not_null]\n      - name: file_path",
            1,
        )
    )

    failed = project.punchlist("run", str(project.papers))

    assert failed.exit_code == 1
    assert "staging_and_corrected failed" in failed.output
    assert project.content(*MARTS[:2]) == marts
    [(step, tests_failed)] = project.query(
        "select failed_step, tests_failed from operations.run_summaries where status = 'failed'"
    )
    assert (step, tests_failed) == ("staging_and_corrected", 1)

    models.write_text(original)
    project.run("--resume")
    assert project.content(*MARTS[:2]) != marts
