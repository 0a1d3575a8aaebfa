"""The engine on papers of the test bed: a floor under its figures, and what must hold for every paper whatever it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.testbed import figures, scored
from examples.generator.testbed.folder import write_papers
from examples.generator.testbed.paper import draw_paper
from extract.documents.batch import discover, extract_document, extract_paths
from extract.documents.records import DocumentRecord
from extract.documents.specification import load_specification

SPEC = load_specification("work_order")
PAPERS, SEED = 40, 404
UPRIGHT = {"medium": "digital", "rotate": "0", "letterhead": "left"}  # values have a text under them


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("papers")
    write_papers(out, PAPERS, SEED, forced=UPRIGHT)
    return out


@pytest.fixture(scope="module")
def records(folder: Path) -> list[DocumentRecord]:
    return list(extract_paths(discover([folder]), SPEC, workers=1))


def test_papers_of_the_test_bed_are_read(folder: Path, records: list[DocumentRecord]) -> None:
    lines = folder / "predictions.jsonl"
    lines.write_text("".join(json.dumps(record.to_json()) + "\n" for record in records), encoding="utf-8")
    total = figures(scored(folder, lines))
    assert total.papers == PAPERS
    assert total.fields.f1 >= 0.87
    assert total.lines.f1 >= 0.85
    assert total.fields.invented_share <= 0.03


def test_no_paper_fails_but_those_that_are_not_seen_to_be_orders(records: list[DocumentRecord]) -> None:
    failed = [record for record in records if record.status == "failed"]
    assert len(failed) <= 0.1 * PAPERS
    assert {record.error_code for record in failed} <= {"not_this_kind"}


def bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def misplaced(record: DocumentRecord) -> list[tuple[str, str]]:
    """Fields whose printed words are not all in their box."""
    found = []
    with pypdfium2.PdfDocument(record.path) as document:
        for name, value in record.fields.items():
            if value is None:
                continue
            page = document[value.page - 1]
            left, top, right, bottom = value.box
            edges = (left - 1, page.get_height() - bottom - 1, right + 1, page.get_height() - top + 1)
            there = bare(page.get_textpage().get_text_bounded(*edges))
            if not all(bare(word) in there for word in value.raw.split()):
                found.append((name, value.raw))
    return found


def test_every_value_stands_in_its_box_on_its_page(records: list[DocumentRecord]) -> None:
    assert {record.path: wrong for record in records if (wrong := misplaced(record))} == {}


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**9), number=st.integers(0, 10**6))
def test_any_paper_is_read_or_refused_with_a_reason(seed: int, number: int, tmp_path: Path) -> None:
    paper = draw_paper(seed, number, forced={"medium": "digital"}).paper
    path = tmp_path / paper.file
    path.write_bytes(paper.pdf)
    record = extract_document(path, SPEC)
    assert record.status in {"extracted", "needs_review"} or record.error_code == "not_this_kind"
    for name, value in record.fields.items():
        if value is not None:
            assert value.value, name
            assert 0 < value.confidence <= 1, name
            assert 1 <= value.page <= record.pages, name
