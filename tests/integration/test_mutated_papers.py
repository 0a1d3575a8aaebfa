"""PDFs that something is wrong with, by the generators of benchmarks/mutated.py: the run goes on, each has its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from benchmarks.fuzz import fuzz, sound_papers
from benchmarks.mutated import DAMAGES, mutated
from benchmarks.plain_pdf import one_page, stream, text_operators
from benchmarks.traps import TRAPS
from extract.documents.batch import TRANSIENT_CODES, UNEXPECTED_CODES, extract_document, extract_paths
from extract.documents.specification import Specification, load_specification
from extract.settings import Settings

pytestmark = pytest.mark.deep


@pytest.fixture(scope="module")
def spec() -> Specification:
    return load_specification("work_order")


@pytest.mark.slow
def test_150_mutated_papers_end_with_a_line_each_and_no_fault_of_ours() -> None:
    outcomes = fuzz(150, seed=3, limit=4, ocr_pages=0, workers=2, trap_share=0.15)
    assert outcomes.faults == []
    assert sum(outcomes.by_code.values()) == 150
    assert not UNEXPECTED_CODES & outcomes.by_code.keys()
    assert {"extracted", "broken_pdf"} <= outcomes.by_code.keys(), "some can be read, and some can't"
    assert outcomes.largest_bytes < 3_000_000_000


def test_the_same_seed_gives_the_same_papers() -> None:
    sound = sound_papers()
    assert [mutated(Random(f"5:{number}"), sound) for number in range(40)] == [
        mutated(Random(f"5:{number}"), sound) for number in range(40)
    ]
    assert len({change.__name__ for change in (*DAMAGES, *TRAPS)}) == len(DAMAGES) + len(TRAPS)


def test_what_the_traps_are_made_of_can_be_read(tmp_path: Path, spec: Specification) -> None:
    """Else they would all be refused before they do any harm."""
    path = tmp_path / "a.pdf"
    path.write_bytes(one_page(stream(text_operators())))
    record = extract_document(path, spec, Settings())
    assert record.error_code is None
    total = record.fields["total_amount"]
    assert total is not None
    assert total.value == "1100.00"


def test_a_paper_that_takes_too_much_memory_is_given_up_and_the_next_is_read(
    tmp_path: Path, spec: Specification
) -> None:
    hungry, sound = tmp_path / "a.pdf", tmp_path / "b.pdf"
    hungry.write_bytes(one_page(stream(b"BT /F1 9 Tf (carpet) Tj ET " * 2_000_000)))
    sound.write_bytes(one_page(stream(text_operators())))
    settings = Settings(max_worker_bytes=220_000_000, max_document_seconds=120)
    first, second = extract_paths([hungry, sound], spec, 1, settings=settings)
    assert (first.error_code, second.error_code) == ("too_much_memory", None)
    assert "220,000,000 bytes" in str(first.error)
    assert "PUNCHLIST_MAX_WORKER_BYTES" in str(first.error)
    assert "too_much_memory" not in TRANSIENT_CODES | UNEXPECTED_CODES, "it would be the same every night"


def _endless_contents() -> bytes:
    return one_page(stream(b"q Q " * 120_000_000))


def _forms_of_two_to_the_40() -> bytes:
    forms = [
        stream(
            b"/X Do /X Do " if level < 39 else text_operators(),
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> /Font << /F1 5 0 R >> >>"
            % (level + 7),
        )
        for level in range(40)
    ]
    return one_page(stream(b"/X Do "), *forms, resources=b"/XObject << /X 6 0 R >>")


@pytest.mark.parametrize("trap", [_endless_contents, _forms_of_two_to_the_40])
def test_a_paper_that_never_ends_is_given_up_and_the_next_is_read(
    trap: Callable[[], bytes], tmp_path: Path, spec: Specification
) -> None:
    endless, sound = tmp_path / "a.pdf", tmp_path / "b.pdf"
    endless.write_bytes(trap())
    sound.write_bytes(one_page(stream(text_operators())))
    first, second = extract_paths([endless, sound], spec, 1, settings=Settings(max_document_seconds=4))
    assert (first.error_code, second.error_code) == ("too_slow", None)
    assert "4 seconds" in str(first.error)
