"""How well orders are read, by the public way: the project's examples, and the development set where it is at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from benchmarks.scoring import Counts, plain, same, score, truths
from extract.documents.batch import extract_document
from extract.documents.records import DocumentRecord, FieldValue
from extract.documents.specification import load_specification

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "work_orders"
DEVELOPMENT = ROOT.parent / "shared" / "data" / "work_orders"
SPEC = load_specification("work_order")


@cache
def orders(folder: Path, scans: bool = False) -> tuple[Path, ...]:
    """The PDFs of a folder that have a truth: those with a text layer, or those that are pictures."""
    found = [folder / truth["file"] for truth in truths(folder).values()]
    return tuple(sorted(path for path in found if is_picture(path) == scans))


def is_picture(path: Path) -> bool:
    with pypdfium2.PdfDocument(path) as document:
        return not any(page.get_textpage().count_chars() for page in document)


@cache
def records(*paths: Path) -> tuple[DocumentRecord, ...]:
    return tuple(extract_document(path, SPEC) for path in paths)


def scored(folder: Path, *paths: Path) -> tuple[dict[str, Counts], Counts]:
    """Counts by field and of line items, of these papers of a folder only."""
    lines = [record.to_json() for record in records(*paths)]
    return score(folder, lines, SPEC, only={line["document_id"] for line in lines})


def wrong_fields(by_field: dict[str, Counts]) -> dict[str, Counts]:
    """What a failing test shows: the fields that are not all right."""
    return {name: counts for name, counts in by_field.items() if counts.wrong or counts.missed}


def test_digital_examples_are_read() -> None:
    assert len(orders(EXAMPLES)) > 40
    by_field, lines = scored(EXAMPLES, *orders(EXAMPLES))
    total = sum(by_field.values(), Counts())
    assert total.f1 >= 0.97, wrong_fields(by_field)
    assert lines.f1 >= 0.9, lines
    assert total.invented_share <= 0.01, wrong_fields(by_field)


def test_no_field_of_the_digital_examples_is_read_badly() -> None:
    by_field, _ = scored(EXAMPLES, *orders(EXAMPLES))
    assert {name: counts for name, counts in by_field.items() if counts.f1 < 0.9} == {}


def test_a_scan_is_read() -> None:
    by_field, lines = scored(EXAMPLES, orders(EXAMPLES, scans=True)[0])
    total = sum(by_field.values(), Counts())
    assert total.f1 >= 0.9, wrong_fields(by_field)
    assert lines.f1 >= 0.7, lines


def test_the_development_set_is_read() -> None:
    if not DEVELOPMENT.is_dir():
        pytest.skip(f"the development set is not part of the project and does not lie at {DEVELOPMENT}")
    by_field, lines = scored(DEVELOPMENT, *orders(DEVELOPMENT))
    total = sum(by_field.values(), Counts())
    assert total.f1 >= 0.95, wrong_fields(by_field)
    assert lines.f1 >= 0.9, lines
    assert total.invented_share <= 0.01, wrong_fields(by_field)


def found_values() -> Iterator[tuple[str, str, FieldValue, str]]:
    """File, field and value of every value read, with the text that PDFium finds in its box."""
    for path, record in zip(orders(EXAMPLES), records(*orders(EXAMPLES)), strict=True):
        with pypdfium2.PdfDocument(path) as document:
            for name, value in record.fields.items():
                if value:
                    page = document[value.page - 1]
                    left, top, right, bottom = value.box
                    edges = (left - 1, page.get_height() - bottom - 1, right + 1, page.get_height() - top + 1)
                    yield path.name, name, value, page.get_textpage().get_text_bounded(*edges)


def bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_every_value_stands_in_its_box_on_its_page() -> None:
    count = 0
    for file, name, value, there in found_values():
        count += 1
        assert all(bare(word) in bare(there) for word in value.raw.split()), (file, name, value.box)
    assert count > 1000


def test_every_value_is_what_is_printed_in_another_form() -> None:
    for file, name, value, _ in found_values():
        kind = SPEC.fields[name].type
        if kind == "money":
            assert bare(value.value).lstrip("0") in bare(value.raw), (file, name)
        elif kind not in {"date", "choice"}:
            assert bare(value.value) in bare(value.raw), (file, name)


def test_sound_orders_need_no_review() -> None:
    doubtful = [
        (record.path, record.review_reasons) for record in records(*orders(EXAMPLES)) if record.review_reasons
    ]
    assert len(doubtful) <= 0.25 * len(orders(EXAMPLES)), doubtful


@pytest.mark.parametrize(
    ("wanted", "given", "kind", "right"),
    [
        ("Harrow & Vale Pty Ltd", "HARROW & VALE PTY. LTD.", "organisation", True),
        ("Harrow Pty Ltd", "Harrow", "organisation", False),
        ("(07) 5550 1234", "07 5550 1234", "phone", True),
        ("07 5550 1234", "07 5550 1235", "phone", False),
        ("1000.00", "1000", "money", True),
        ("1000.00", "1000.01", "money", False),
        ("2026-03-14", "14/03/2026", "date", False),
        ("6 Harkell Street, Toowong", "6 Harkell Street Toowong", "address", True),
        ("Call before arrival.", "Call before arrival. Keys at the office.", "note", True),
        ("Call before arrival.", "Keys at the office.", "note", False),
        ("Call", "Recall all of them", "note", False),
    ],
)
def test_the_scorer_is_strict_about_values_and_not_about_their_print(
    wanted: str, given: str, kind: str, right: bool
) -> None:
    assert same(wanted, given, kind) is right


def test_the_scorer_counts_wrong_missed_and_invented_values() -> None:
    counts = Counts(right=3, wrong=2, missed=1, invented=1) + Counts(right=1)
    assert (counts.right, counts.wrong, counts.missed, counts.invented) == (4, 2, 1, 1)
    assert counts.f1 == pytest.approx(8 / 11)
    assert counts.invented_share == pytest.approx(1 / 6)
    assert Counts().f1 == 1.0
    assert Counts(wrong=1).f1 == 0.0
    assert plain("  Sub–Total, ") == "sub-total"
