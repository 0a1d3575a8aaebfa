"""Papers that are pictures, through the public way: what software, telephones and fax machines make of an order."""

from __future__ import annotations

import io
from pathlib import Path

import papers
import pypdf
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.documents.document import extract_document
from extract.documents.records import DocumentRecord
from extract.documents.specification import load_specification

SPEC = load_specification("work_order")
ORDER = papers.order()
VALUES = {
    "work_order_number": "WO-20417",
    "job_number": "J-88213",
    "issue_date": "2026-03-14",
    "site_postal_code": "4066",
    "supervisor_name": "Odette Brannigan",
    "total_amount": "1100.00",
}
WRONG = [line.replace("20417", "99999").replace("88213", "11111") for *_, line in papers.LINES]


def extracted(pdf: bytes, folder: Path) -> DocumentRecord:
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    return extract_document(path, SPEC)


def values(record: DocumentRecord) -> dict[str, str]:
    return {name: value.value for name in VALUES if (value := record.fields[name])}


def shifted_layer() -> bytes:
    """The order's picture under a visible text in which every letter stands for another."""
    lines = ["".join(chr(33 + (ord(c) + 29) % 90) for c in line) for *_, line in papers.LINES]
    return papers.on_picture(papers.picture(ORDER, 200), lines * 2, invisible=False, before=True)


@pytest.mark.parametrize(
    "pdf",
    [
        pytest.param(papers.scan(ORDER, 200), id="scan"),
        pytest.param(papers.scan(ORDER, 150, turned=90), id="on its side"),
        pytest.param(papers.scan(ORDER, 300, turned=0.7), id="300 dpi, askew"),
        pytest.param(papers.fax(ORDER), id="fax"),
        pytest.param(papers.photograph(ORDER)[0], id="photograph"),
        pytest.param(
            papers.on_picture(papers.picture(ORDER, 200), WRONG, invisible=True),
            id="an invisible text that disagrees",
        ),
        pytest.param(
            papers.on_picture(
                papers.picture(ORDER, 200), ["", "", "", "", "", "", "RECEIVED 18 MAR"], invisible=False
            ),
            id="with a stamp",
        ),
        pytest.param(shifted_layer(), id="over a text that is none"),
    ],
)
def test_an_order_that_is_a_picture_is_read(pdf: bytes, tmp_path: Path) -> None:
    record = extracted(pdf, tmp_path)
    assert record.ocr_pages == 1
    assert values(record) == VALUES


def with_pictured_number() -> bytes:
    """Two digital pages with the same letterhead as a picture; what is required stands in a picture at the second's foot."""
    head = papers.picture(papers.order(number="unused"), 100).crop((0, 0, 400, 60))
    foot = papers.picture(ORDER, 200).crop((40, 220, 700, 275))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=papers.A5)
    for page in range(2):
        canvas.drawImage(ImageReader(head), 20, 540, 200, 30)
        if not page:
            for left, down, font, points, text in papers.LINES:
                if "{number}" not in text:
                    canvas.setFont(font, points)
                    canvas.drawString(left, papers.A5[1] - down, text)
        else:
            canvas.drawString(24, 500, "Please quote the number below in all correspondence with the office.")
            canvas.drawImage(ImageReader(foot), 24, 40, 238, 20)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_what_is_required_is_read_off_a_picture_of_any_page(tmp_path: Path) -> None:
    pdf = with_pictured_number()
    with io.BytesIO(pdf) as file:
        assert "20417" not in "".join(page.extract_text() for page in pypdf.PdfReader(file).pages)
    number = extracted(pdf, tmp_path).fields["work_order_number"]
    assert number is not None
    assert (number.value, number.page) == ("WO-20417", 2)
