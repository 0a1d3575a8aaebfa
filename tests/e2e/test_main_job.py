"""The main job: the examples, from PDF to the star, with one command. And the same again, which changes nothing."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from project_copy import ROOT, NewProject, ProjectCopy, differences

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SCANS = {
    "ashton-homes-wo-84364",
    "larchmont-pike-po-74151",
    "penwarden-po-25283",
    "tallow-creek-wo-82164",
    "wexcombe-wo-29499",
}
"""All but one: OCR takes seconds a page, and one shows that it is part of the way."""


@pytest.fixture(scope="module")
def project(new_project: NewProject, tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    """Give a project that has run over its examples, and so over the samples of all sources."""
    made = new_project(tmp_path_factory.mktemp("unused"))
    papers = made.root / "examples" / "work_orders"
    papers.mkdir(parents=True)
    for paper in (ROOT / "examples" / "work_orders").glob("*.pdf"):
        if paper.stem not in SCANS:
            shutil.copy2(paper, papers)
    shutil.copy2(ROOT / "examples" / "work_orders" / "progress.csv", papers)
    shutil.copytree(ROOT / "examples" / "sources", made.root / "examples" / "sources")
    shutil.copy2(ROOT / "sources.yml", made.root)
    made = replace(made, papers=papers, workers=2)
    made.run()
    return made


def statuses(project: ProjectCopy) -> Counter[str]:
    return Counter(status for (status,) in project.query("select status from raw.documents"))


def test_every_file_has_one_row(project: ProjectCopy) -> None:
    files = len(list(project.papers.glob("*.pdf")))
    assert sum(statuses(project).values()) == files
    assert statuses(project)["duplicate"] == 1
    assert statuses(project)["failed"] == 2


def test_every_source_landed_its_sample(project: ProjectCopy) -> None:
    assert project.records[0]["sources"] == {"succeeded": 14}
    assert project.query("select count(*) from core.dim_warehouses") == [(13,)], "12, and the unknown one"
    [(orders, without, linked)] = project.query(
        "select count(*), count(*) filter (reporting_total_amount is null), count(work_order_key) from core.fct_orders"
    )
    assert orders > 1_000
    assert without < 0.02 * orders
    assert linked > 20


def test_the_star_holds_every_order_once(project: ProjectCopy) -> None:
    found = statuses(project)
    read = found["extracted"] + found["needs_review"]
    [(orders,)] = project.query("select count(*) from core.fct_work_orders")
    assert orders == read - 1, "one order came twice: first as it was, then revised"
    [(lines,)] = project.query("select count(*) from core.fct_work_order_lines")
    assert lines > orders


def test_the_sheet_says_how_far_orders_are(project: ProjectCopy) -> None:
    reports = len((project.papers / "progress.csv").read_text().splitlines()) - 1
    assert project.query("select count(*) from raw.work_order_progress") == [(reports,)]
    found = {status for (status,) in project.query("select distinct order_status from core.fct_work_orders")}
    assert found == {"issued", "started", "completed", "cancelled"}
    [(late, early)] = project.query(
        "select count(*) filter (days_late > 0), count(*) filter (days_late = 0) from core.fct_work_orders"
    )
    assert late > 0
    assert early > 0
    reasons = project.query("select distinct reason from corrected.int_progress_reports__worklist order by 1")
    assert reasons == [("no_such_order",), ("unknown_status",)]


def test_every_analysis_answers(project: ProjectCopy) -> None:
    """The questions of analyses/ compile and give rows."""
    compiled = project.analyses
    assert len(compiled) == len(list((ROOT / "analyses").glob("*.sql")))
    assert [name for name, sql in compiled.items() if not project.query(sql)] == []


def test_every_key_of_a_fact_finds_its_dimension(project: ProjectCopy) -> None:
    for dimension, key in (
        ("dim_builders", "builder_key"),
        ("dim_companies", "company_key"),
        ("dim_projects", "project_key"),
        ("dim_sites", "site_key"),
        ("dim_work_categories", "work_category_key"),
    ):
        [(orphans,)] = project.query(
            f"select count(*) from core.fct_work_orders anti join core.{dimension} using ({key})"
        )
        assert orphans == 0, dimension


def test_the_revised_order_shows_in_the_snapshot(project: ProjectCopy) -> None:
    states = project.query(
        "select version_number, is_latest from snapshots.snap_work_orders "
        "where work_order_number like '%74014%' order by version_number"
    )
    assert states == [(1, False), (2, True)]


def test_files_that_are_no_order_are_told_and_in_no_fact(project: ProjectCopy) -> None:
    failed = dict(project.query("select file_name, error_code from raw.documents where status = 'failed'"))
    assert failed == {"broken.pdf": "broken_pdf", "underfoot-safety-bulletin.pdf": "not_this_kind"}
    [(facts,)] = project.query(
        "select count(*) from core.fct_work_orders semi join "
        "(from raw.documents where raw.documents.status = 'failed') using (document_id)"
    )
    assert facts == 0


def test_a_scan_becomes_a_fact(project: ProjectCopy) -> None:
    [(pages,)] = project.query(
        "select sum(ocr_page_count) from core.fct_work_orders join raw.documents using (document_id)"
    )
    assert pages >= 1


def test_the_run_is_on_every_row_and_in_the_summary(project: ProjectCopy) -> None:
    [(run_id, status, seen, new)] = project.query(
        "select run_id, status, documents_seen, documents_new from operations.run_summaries"
    )
    files = len(list(project.papers.glob("*.pdf")))
    assert (status, seen, new) == ("succeeded", files, files)
    for table in ("documents", "work_orders", "work_order_fields", "work_order_lines", "load_batches"):
        assert project.query(f"select distinct run_id from raw.{table}") == [(run_id,)]


def test_the_docs_site_is_there(project: ProjectCopy) -> None:
    site = project.root / ".punchlist" / "docs"
    assert {file.name for file in site.iterdir()} == {"index.html", "manifest.json", "catalog.json"}
    nodes = json.loads((site / "manifest.json").read_text())["nodes"].values()
    shown = [node for node in nodes if node["resource_type"] in ("model", "analysis", "snapshot")]
    assert [node["name"] for node in shown if not node.get("compiled_code")] == []


def test_a_second_run_changes_nothing(project: ProjectCopy) -> None:
    before, times = project.content(), project.query("select max(loaded_at) from raw.documents")
    output = project.run().output
    assert differences(project.content(), before) == {}
    assert project.query("select max(loaded_at) from raw.documents") == times
    assert project.records[-1]["documents_new"] == 0
    assert "Rows landed" in output
    assert not list(Path(project.root, ".punchlist", "chunks").iterdir())
