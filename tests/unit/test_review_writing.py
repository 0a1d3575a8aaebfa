"""Pages of reviewed documents as text: what stands in them, what is escaped, which pages are drawn. In a browser:
tests/integration/test_review_pages.py."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import papers
import pypdf
import pytest

from extract.documents.batch import extract_document
from extract.documents.records import DocumentRecord, FieldValue, LineItem, Review
from extract.documents.specification import load_specification
from extract.errors import UsageError
from extract.review import drawing
from extract.review.drawing import Sheet, draw
from extract.review.figures import level_of
from extract.review.index import entry_of, index_page
from extract.review.markup import data, element, joined
from extract.review.pages import document_page
from extract.review.writing import INDEX, page_name, write_page, write_pages
from extract.settings import Settings

SPEC = load_specification("work_order")
SHEETS = [Sheet(1, 600.0, 800.0, "data:image/webp;base64,AA"), Sheet(2, 600.0, 800.0, None)]
TOTAL = FieldValue("110.00", "$110.00", "beside", 0.7, 1, (60.0, 80.0, 120.0, 96.0))


def record(**other: object) -> DocumentRecord:
    fields = {**dict.fromkeys(SPEC.fields), "total_amount": TOTAL}
    made = DocumentRecord(
        "a" * 64, "in/a & b.pdf", "needs_review", "work_order", "1", "offline", "1", pages=2, fields=fields
    )
    return replace(made, **other)  # type: ignore[arg-type]


def test_markup_escapes_all_that_is_not_markup() -> None:
    assert element("p", {"title": '"<&', "hidden": True, "id": None}, "<b>", element("i", {}, "&")) == (
        '<p title="&quot;&lt;&amp;" hidden>&lt;b&gt;<i>&amp;</i></p>'
    )
    assert joined("<", None, "") == "&lt;"
    assert "</script" not in data("x", {"a": "</script><!--"}).removesuffix("</script>")


def test_boxes_are_in_percent_of_the_page_and_missing_fields_are_told() -> None:
    html = document_page(record(), SHEETS, SPEC)
    box = re.search(r'<rect x="([\d.]+)%" y="([\d.]+)%" width="([\d.]+)%" height="([\d.]+)%"', html)
    assert box is not None
    assert [float(edge) for edge in box.groups()] == pytest.approx([9.667, 9.813, 10.667, 2.375], abs=0.01)
    assert html.count("not found") >= len(SPEC.fields) - 1
    assert "Page 2 of 2 is not drawn" in html
    assert "Review a &amp; b.pdf" in html
    assert "0.70 medium" in html


def test_reasons_name_what_they_are_about() -> None:
    doubts = ("subtotal_amount and tax_amount do not add up to total_amount", "page 2 can't be read")
    html = document_page(record(review_reasons=doubts), SHEETS, SPEC)
    assert 'data-about="subtotal_amount tax_amount total_amount"' in html
    assert 'data-about="document"' in html
    assert "Subtotal amount and tax amount do not add up to total amount" in html


def test_what_people_decided_is_told_with_what_is_read() -> None:
    said = Review(
        "total_amount",
        "corrected",
        "O'Dette",
        datetime(2026, 3, 2, tzinfo=UTC),
        "110.00",
        read="10.00",
        note="p. 2",
    )
    items = (LineItem(None, None, "Paint", "1", "ea", None, "10.00", 1),)
    decided = replace(TOTAL, method="reviewed", confidence=1.0)
    html = document_page(
        record(fields={"total_amount": decided}, reviews=(said,), line_items=items), SHEETS, SPEC
    )
    assert (
        "corrected by O&#x27;Dette, 2026-03-02 00:00 UTC · the engine reads 10.00 · note: <q>p. 2</q>" in html
    )
    assert "Line items (1)" in html


@pytest.mark.parametrize(
    ("confidence", "level"), [(0.9, "high"), (0.89, "medium"), (0.6, "medium"), (0.59, "low")]
)
def test_levels(confidence: float, level: str) -> None:
    assert level_of(replace(TOTAL, confidence=confidence)) == level
    assert level_of(None) == "missing"
    assert level_of(replace(TOTAL, method="reviewed", confidence=confidence)) == "reviewed"


def test_pages_with_values_are_drawn_first_where_not_all_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(papers.order()))
    for _ in range(4):
        writer.append(io.BytesIO(papers.order()))
    path = tmp_path / "a.pdf"
    with path.open("wb") as file:
        writer.write(file)
    monkeypatch.setattr(drawing, "MOST_PAGES", 2)
    sheets = draw(path, Settings(), first={4})
    assert [sheet.number for sheet in sheets if sheet.picture] == [1, 4]
    assert (sheets[1].width, sheets[1].height) == papers.A5


def test_the_worklist_has_the_needful_first_and_links_only_pages_that_are_there() -> None:
    failed = record(document_id=None, path="b.pdf", status="failed", error="b.pdf is broken", fields={})
    found = [
        entry_of(record(status="extracted"), SPEC, "a.html"),
        entry_of(failed, SPEC, None),
        entry_of(record(), SPEC, "c.html"),
    ]
    html = index_page(found, SPEC)
    assert html.index("c.html") < html.index("b.pdf is broken") < html.index("a.html")
    assert "1 needs review" in html
    assert page_name(failed) is None


def test_a_page_is_written_for_what_has_the_status_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(papers.order())
    asked = Settings(reviewed=tmp_path / "reviewed")
    read = write_page(path, SPEC, asked, out=tmp_path, status="needs_review")
    assert not (tmp_path / str(page_name(read))).exists()
    write_page(path, SPEC, asked, out=tmp_path, status=read.status)
    html = (tmp_path / str(page_name(read))).read_text()
    assert html.count("data:image/webp;base64,") == 1
    assert "WO-20417" in html


def test_a_batch_writes_pages_and_worklist_and_says_where_it_may_not(tmp_path: Path) -> None:
    path, out = tmp_path / "a.pdf", tmp_path / "out"
    path.write_bytes(papers.order())
    settings = Settings(workers=1, reviewed=tmp_path / "reviewed")
    told: list[DocumentRecord] = []
    records = list(write_pages([path], SPEC, settings, out=out, status=None, tell=told.append))
    assert (
        records
        == told
        == [
            replace(
                extract_document(path, SPEC, settings),
                seconds=told[0].seconds,
                extracted_at=told[0].extracted_at,
            )
        ]
    )
    assert {file.name for file in out.iterdir()} == {INDEX, page_name(records[0])}
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="can't be written"):
        list(write_pages([path], SPEC, settings, out=tmp_path / "file", status=None, tell=told.append))
