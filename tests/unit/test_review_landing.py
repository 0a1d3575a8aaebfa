"""Papers that people reviewed land as a new version, exactly once; what they said stands beside what was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import papers
import pytest

from extract.documents.batch import extract_document
from extract.documents.records import DocumentRecord
from extract.documents.specification import load_specification
from extract.landing.duckdb import DuckDBLanding
from extract.landing.planning import DocumentPlan
from extract.landing.state import read_state
from extract.landing.work_orders import known_documents, land_records, plan_documents
from extract.review.decisions import Decision, ReviewedFile
from extract.review.store import reviewed_path, reviews_hashes, take_in
from extract.settings import Settings

SPEC = load_specification("work_order")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[DuckDBLanding]:
    with DuckDBLanding(tmp_path / "warehouse.duckdb", lock_timeout=1) as opened:
        yield opened


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    path.write_bytes(papers.order())
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(reviewed=tmp_path / "reviewed")


def decide(paper: Path, settings: Settings, **said: str) -> None:
    given = {
        "field": "job_number",
        "decision": "corrected",
        "value": "J-1",
        "by": "Odette",
        "at": NOON,
    } | said
    document_id = hashlib.sha256(paper.read_bytes()).hexdigest()
    file = ReviewedFile(
        document_id=document_id, spec="work_order", decisions=(Decision.model_validate(given),)
    )
    take_in(settings.reviewed, file, SPEC)


def plan(landing: DuckDBLanding, settings: Settings, *paths: Path) -> DocumentPlan:
    return plan_documents(paths, known_documents(landing, SPEC), reviews_hashes(settings.reviewed))


def run(landing: DuckDBLanding, settings: Settings, *paths: Path) -> list[DocumentRecord]:
    """What a run does: plan, read, land."""
    found = plan(landing, settings, *paths)
    records = [extract_document(path, SPEC, settings) for path in found.to_extract]
    land_records(landing, [*records, *found.duplicates], "r")
    return records


def orders(landing: DuckDBLanding) -> list[str]:
    rows = landing.query("select job_number from raw.work_orders order by attempt").to_pylist()
    return [row["job_number"] for row in rows]


def test_a_correction_lands_as_a_new_version_once(
    landing: DuckDBLanding, paper: Path, settings: Settings
) -> None:
    run(landing, settings, paper)
    decide(paper, settings)
    [record] = run(landing, settings, paper)
    assert orders(landing) == ["J-88213", "J-1"]
    assert plan(landing, settings, paper).already_known == [paper]
    assert land_records(landing, [record], "r").batch_id is None
    [said] = landing.query("select * from raw.work_order_reviews").to_pylist()
    assert (said["field"], said["value"], said["engine_value"], said["reviewed_by"], said["reviewed_at"]) == (
        "job_number",
        "J-1",
        "J-88213",
        "Odette",
        NOON,
    )
    methods = landing.query("select method, confidence from raw.work_order_fields where field = 'job_number'")
    assert {"method": "reviewed", "confidence": 1.0} in methods.to_pylist()


def test_taking_the_decision_back_brings_the_first_reading_back_as_a_version(
    landing: DuckDBLanding, paper: Path, settings: Settings
) -> None:
    [first] = run(landing, settings, paper)
    decide(paper, settings)
    run(landing, settings, paper)
    for file in settings.reviewed.iterdir():  # as `git revert` does
        file.unlink()
    run(landing, settings, paper)
    assert orders(landing) == ["J-88213", "J-1", "J-88213"]
    assert run(landing, settings, paper) == []
    assert land_records(landing, [first], "late").batch_id is None, "a file of before is no news"


def test_the_file_that_was_read_is_read_again_and_not_its_copy(
    landing: DuckDBLanding, paper: Path, settings: Settings
) -> None:
    copy = paper.with_name("0-copy.pdf")
    run(landing, settings, paper)
    copy.write_bytes(paper.read_bytes())
    run(landing, settings, copy, paper)
    decide(paper, settings)
    assert plan(landing, settings, copy, paper).to_extract == [paper]
    paper.unlink()
    assert plan(landing, settings, copy).to_extract == [copy]
    run(landing, settings, copy)
    assert orders(landing) == ["J-88213", "J-1"]
    assert plan(landing, settings, copy).already_known == [copy]
    ids = landing.query("select distinct extraction_id from raw.work_orders")
    assert ids.num_rows == 2


def test_a_bad_reviewed_file_fails_its_document_until_it_is_corrected(
    landing: DuckDBLanding, paper: Path, settings: Settings
) -> None:
    other = paper.with_name("b.pdf")
    other.write_bytes(papers.order(number="WO-2"))
    decide(paper, settings)
    file = next(settings.reviewed.iterdir())
    good = file.read_text()
    file.write_text(good.replace("corrected", "correct"))
    bad, fine = run(landing, settings, paper, other)
    assert (bad.status, bad.error_code, fine.status) == ("failed", "bad_review", "extracted")
    assert "J-1" not in (bad.error or "")
    assert run(landing, settings, paper, other) == [], "nothing changed"
    file.write_text(good)
    [read] = run(landing, settings, paper, other)
    assert read.status == "extracted"
    assert read_state(landing, "w").quarantine == []


def test_a_paper_whose_doubts_a_person_settled_waits_for_review_no_more(
    landing: DuckDBLanding, tmp_path: Path, settings: Settings
) -> None:
    paper = tmp_path / "doubtful.pdf"
    paper.write_bytes(papers.order(more=("Start Date: 20/04/2026", "Completion Date: 10/04/2026")))
    [record] = run(landing, settings, paper)
    assert (record.status, record.review_reasons) == (
        "needs_review",
        ("start_date is after completion_date",),
    )
    decide(paper, settings, decision="confirmed", field="start_date", value="2026-04-20")
    assert run(landing, settings, paper)[0].review_reasons == record.review_reasons
    decide(paper, settings, decision="confirmed", field="completion_date", value="2026-04-10")
    [settled] = run(landing, settings, paper)
    assert (settled.status, settled.review_reasons) == ("extracted", ())
    assert read_state(landing, "w").review == []


def test_records_of_before_there_were_reviews_keep_their_hash(landing: DuckDBLanding, paper: Path) -> None:
    record = extract_document(paper, SPEC, Settings(reviewed=paper.with_name("none")))
    land_records(landing, [record], "r")
    assert record.reviews_hash is None
    later = replace(record, extracted_at=record.extracted_at + timedelta(days=1))
    assert land_records(landing, [later], "r").batch_id is None
    assert not reviewed_path(paper, record.document_id or "").exists()
