"""Which pages are pictures: scans with or without an old text layer are, pages with a letterhead behind the text are not."""

from __future__ import annotations

import io

import papers
import pypdf
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.documents.pages import text_page
from extract.documents.scans import image_boxes, is_picture

SCAN = papers.picture(papers.order(), dpi=40)
TEXT = ["Work order number 20417 of Quillfeather Flooring", "Site address 14 Harrowgate Lane, Toowong"] * 3


def picture(pdf: bytes) -> bool:
    with pypdfium2.PdfDocument(pdf) as document:
        return is_picture(document[0], text_page(document[0], 1))


def strips(count: int) -> bytes:
    """A scan as some scanners save it: the page cut into bands, with an invisible text layer."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=papers.A5)
    width, height = papers.A5
    for strip in range(count):
        band = SCAN.crop((0, SCAN.height * strip // count, SCAN.width, SCAN.height * (strip + 1) // count))
        canvas.drawImage(ImageReader(band), 0, height * (count - strip - 1) / count, width, height / count)
    layer = canvas.beginText(24, 500)
    layer.setTextRenderMode(3)
    layer.textLines("\n".join(TEXT))
    canvas.drawText(layer)
    canvas.save()
    return file.getvalue()


def outlines(text: list[str]) -> bytes:
    """Letters drawn as shapes, as design programs do, and some text."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=papers.A5)
    for letter in range(200):
        left, down = 24 + 8 * (letter % 40), 300 - 14 * (letter // 40)
        shape = canvas.beginPath()
        shape.moveTo(left, down)
        for corner in range(1, 12):
            shape.lineTo(left + corner % 3 * 2, down + corner)
        shape.close()
        canvas.drawPath(shape, fill=1)
    for number, line in enumerate(text):
        canvas.drawString(24, 500 - 14 * number, line)
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize(
    ("pdf", "expected"),
    [
        pytest.param(papers.order(), False, id="digital"),
        pytest.param(papers.scan(papers.order(), dpi=40), True, id="image only"),
        pytest.param(papers.empty_pages(1), False, id="nothing on it"),
        pytest.param(papers.on_picture(SCAN, TEXT, invisible=True), True, id="scan with a text layer"),
        pytest.param(
            papers.on_picture(SCAN, TEXT, invisible=False), False, id="text on a page-wide letterhead"
        ),
        pytest.param(papers.on_picture(SCAN, ["Page 1 of 3"], invisible=False), True, id="scan with a stamp"),
        pytest.param(
            papers.on_picture(SCAN, [*TEXT, *TEXT], invisible=False, before=True),
            True,
            id="text under a scan",
        ),
        pytest.param(
            papers.on_picture(
                SCAN, ["APPROVED by the commercial manager", "Cost code 4410, 12 May"], invisible=False
            ),
            True,
            id="scan with a large stamp",
        ),
        pytest.param(
            papers.on_picture(SCAN, ["Scanned with a telephone"], invisible=False, share=0.6),
            True,
            id="photograph on a page with a caption",
        ),
        pytest.param(
            papers.on_picture(SCAN, TEXT, invisible=True, share=0.6),
            True,
            id="photograph with an invisible text",
        ),
        pytest.param(
            papers.on_picture(SCAN, [*TEXT, *TEXT, *TEXT], invisible=False, before=True, share=0.6),
            False,
            id="page with a photograph of the site",
        ),
        pytest.param(outlines(["Page 1 of 3"]), True, id="letters as outlines"),
        pytest.param(outlines([*TEXT, *TEXT, *TEXT]), False, id="text beside a drawing"),
        pytest.param(strips(8), True, id="scan in strips"),
    ],
)
def test_what_is_a_picture(pdf: bytes, expected: bool) -> None:
    assert picture(pdf) is expected


def test_text_as_outlines_is_a_picture() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=papers.A5)
    canvas.rect(100, 100, 50, 10, fill=1)
    canvas.save()
    assert picture(file.getvalue())


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_box_of_an_image_is_where_it_is_displayed(rotation: int) -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 600))
    canvas.translate(10, 20)
    canvas.drawImage(ImageReader(Image.new("L", (8, 8))), 40, 60, 100, 50)
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(file.getvalue()))
    writer.pages[0].rotate(rotation)
    turned = io.BytesIO()
    writer.write(turned)
    with pypdfium2.PdfDocument(turned.getvalue()) as document:
        (box,) = image_boxes(document[0])
    expected = {
        0: (50, 470, 150, 520),
        90: (80, 50, 130, 150),
        180: (250, 80, 350, 130),
        270: (470, 250, 520, 350),
    }
    assert box == pytest.approx(expected[rotation], abs=0.1)
