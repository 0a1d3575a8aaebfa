"""The pages of a paper: filled forms are read, broken pages are told, scans keep the way back to the page as displayed."""

from __future__ import annotations

import io
from pathlib import Path

import papers
import pypdf
import pypdfium2
import pytest
from pypdf.generic import NameObject, NullObject
from reportlab.pdfgen.canvas import Canvas

from extract.documents.paper import Paper, add_pictures, read_paper
from extract.errors import DocumentError
from extract.settings import get_settings

PATH = Path("paper.pdf")


def paper_of(pdf: bytes) -> Paper:
    with pypdfium2.PdfDocument(pdf) as document:
        return read_paper(document, PATH, get_settings(max_ocr_pages=0))


def form() -> bytes:
    """A fillable form with one field filled, and a link."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=papers.A5)
    canvas.drawString(24, 500, "Work Order No:")
    canvas.linkURL("http://builder.example", (24, 400, 100, 412))
    canvas.acroForm.textfield(name="number", x=120, y=495, width=120, height=18, value="WO-777", fontSize=10)
    canvas.save()
    return file.getvalue()


def with_broken_page(count: int, broken: int) -> bytes:
    """Pages of which number `broken` (from 0) is no page at all."""
    writer = pypdf.PdfWriter()
    for _ in range(count):
        writer.append(io.BytesIO(papers.prose()))
    writer.root_object["/Pages"]["/Kids"][broken] = NullObject()
    writer.root_object["/Pages"][NameObject("/Count")] = pypdf.generic.NumberObject(count)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_what_was_typed_into_a_form_is_read_where_it_stands() -> None:
    (page,) = paper_of(form()).pages
    (number,) = [word for word in page.words if word.text == "WO-777"]
    assert number.x0 == pytest.approx(120, abs=4)
    assert number.top == pytest.approx(papers.A5[1] - 495 - 18, abs=8)


def test_a_broken_page_is_told_and_the_others_are_read() -> None:
    paper = paper_of(with_broken_page(3, 1))
    assert [page.number for page in paper.pages] == [1, 3]
    assert paper.doubts == ["page 2 can't be read: compare with the sender's copy"]


def test_no_page_that_can_be_read_is_a_broken_pdf() -> None:
    with pytest.raises(DocumentError, match=r"paper\.pdf: none of its pages") as caught:
        paper_of(with_broken_page(1, 0))
    assert caught.value.code == "broken_pdf"


def test_a_damaged_page_that_loads_no_more_has_no_pictures_to_read() -> None:
    """Some damaged page trees give a page once and then no more (benchmarks.fuzz --seed 1, paper 80)."""
    with pypdfium2.PdfDocument(papers.order()) as document:
        paper = read_paper(document, PATH, get_settings(max_ocr_pages=0))
        pypdfium2.raw.FPDFPage_Delete(document, 0)
        assert not add_pictures(document, paper, get_settings())
