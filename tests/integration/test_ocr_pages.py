"""OCR of pages: upright, turned, askew; photographs and faxes; weights, sizes and rules; quiet, and without a network."""

from __future__ import annotations

import io
import math
import socket
from collections.abc import Iterator

import numpy as np
import papers
import pypdfium2
import pytest
from rapidocr import RapidOCR
from reportlab.pdfgen.canvas import Canvas

from extract.documents.ocr import ocr_page
from extract.documents.ocr_engine import cut_out, detect, read_characters
from extract.documents.pages import Page, text_page
from extract.documents.pictures import picture_words
from extract.documents.turning import Turn

ORDER = papers.order()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("OCR reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def read(pdf: bytes) -> tuple[Page, Turn]:
    with pypdfium2.PdfDocument(pdf) as document:
        return ocr_page(document[0], 1)


def printed() -> Page:
    with pypdfium2.PdfDocument(ORDER) as document:
        return text_page(document[0], 1)


def found(truth: Page, page: Page) -> Iterator[tuple[object, object]]:
    """Pairs of a printed word and the word that OCR read, for words that stand on the paper once."""
    for word in truth.words:
        same = [other for other in page.words if other.text == word.text]
        if len(same) == 1 and sum(other.text == word.text for other in truth.words) == 1:
            yield word, same[0]


def recall(truth: Page, page: Page) -> float:
    read_words = [word.text for word in page.words]
    return sum(word.text in read_words for word in truth.words) / len(truth.words)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 2.5])
def test_a_scan_reads_as_the_paper_however_it_was_put_in(
    degrees: float, capfd: pytest.CaptureFixture[str]
) -> None:
    truth = printed()
    page, turn = read(papers.scan(ORDER, turned=degrees))
    assert page.source == "ocr"
    assert (round(page.width), round(page.height)) == papers.A5
    assert recall(truth, page) >= 0.95
    assert math.degrees(turn.angle) == pytest.approx(-degrees if degrees % 90 else 0.0, abs=0.2)
    for word, other in found(truth, page):
        assert (other.x0, other.x1, other.top) == pytest.approx((word.x0, word.x1, word.top), abs=4.0)  # type: ignore[attr-defined]
    assert capfd.readouterr() == ("", "")


def test_bold_words_are_seen_and_sizes_are_even() -> None:
    truth = printed()
    page, _ = read(papers.scan(ORDER))
    pairs = list(found(truth, page))
    assert sum(word.bold == other.bold for word, other in pairs) >= 0.95 * len(pairs)  # type: ignore[attr-defined]
    body = {other.size for word, other in pairs if not word.bold}  # type: ignore[attr-defined]
    assert len(body) == 1


def form() -> bytes:
    """A form of two cells with words in them, and a heading as large as a rule is long."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=papers.A5)
    canvas.setLineWidth(0.6)
    canvas.grid([40, 200, 380], [400, 430, 460])
    canvas.setFont("Helvetica-Bold", 28)
    canvas.drawString(40, 500, "ILLHILL")
    canvas.setFont("Helvetica", 9)
    for x, y, text in (
        (44, 442, "Order No"),
        (204, 442, "20417"),
        (44, 412, "Order date"),
        (204, 412, "1 May"),
        (40, 360, "The order number stands on all invoices of this order."),
    ):
        canvas.drawString(x, y, text)
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize("degrees", [0.0, 1.5, 90])
def test_the_rules_of_a_scanned_form_are_seen_and_strokes_of_letters_are_none(degrees: float) -> None:
    page, _ = read(papers.scan(form(), turned=degrees))
    level, upright = page.rules
    height = papers.A5[1]
    assert [place for place, _, _ in level] == pytest.approx(
        [height - 460, height - 430, height - 400], abs=1.5
    )
    assert [place for place, _, _ in upright] == pytest.approx([40, 200, 380], abs=1.5)
    assert level[0][1:] == pytest.approx((40, 380), abs=2)
    assert upright[1][1:] == pytest.approx((height - 460, height - 400), abs=2)


def test_a_blank_scan_has_no_words() -> None:
    page, _ = read(papers.scan(papers.empty_pages(1)))
    assert page.words == ()


def test_a_letterhead_that_is_a_picture_is_read_without_what_is_printed() -> None:
    letterhead = papers.picture(papers.order(number="WO-1"), dpi=150)
    printed_too = ["Quillfeather pays within thirty days of a sound invoice"] * 3
    with pypdfium2.PdfDocument(papers.on_picture(letterhead, printed_too, invisible=False)) as document:
        digital = text_page(document[0], 1)
        found_words = picture_words(document, digital, [True])
    texts = [word.text for word in found_words]
    assert "WO-1" not in [word.text for word in digital.words]
    assert {"J-88213", "$1,100.00", "Toowong"} <= set(texts)
    assert "invoice" not in texts


def test_a_photograph_is_read_as_the_sheet_that_is_seen_in_it() -> None:
    truth = printed()
    pdf, lens = papers.photograph(ORDER)
    page, turn = read(pdf)
    assert recall(truth, page) >= 0.95
    assert page.width / page.height == pytest.approx(papers.A5[0] / papers.A5[1], rel=0.06)
    for word, other in found(truth, page):
        x, y, depth = lens @ np.array([word.x0, word.bottom, 1.0])  # type: ignore[attr-defined]
        box = turn.displayed((other.x0, other.top, other.x1, other.bottom))  # type: ignore[attr-defined]
        assert box[0] - 5 <= x / depth <= box[2] + 5
        assert box[1] - 5 <= y / depth <= box[3] + 5


def test_a_page_whose_pixels_were_taken_for_points_is_read_as_common_paper() -> None:
    file = io.BytesIO()
    papers.picture(ORDER, dpi=200).save(file, format="PDF", resolution=72, quality=80)
    page, turn = read(file.getvalue())
    assert max(page.width, page.height) == pytest.approx(842)
    assert recall(printed(), page) >= 0.95
    assert turn.displayed((0, 0, page.width, page.height)) == pytest.approx((0, 0, 1167, 1653), abs=2)


def test_a_fax_is_read() -> None:
    page, _ = read(papers.fax(ORDER))
    assert recall(printed(), page) >= 0.95


def test_a_page_without_pictures_costs_nothing() -> None:
    with pypdfium2.PdfDocument(ORDER) as document:
        assert picture_words(document, printed(), []) == ()


@pytest.mark.parametrize("part", ["the page", "a strip", "a column", "nothing"])
def test_lines_are_those_that_rapidocr_finds_and_reads_itself(part: str) -> None:
    """What is done here around its models is to change nothing but what it costs."""
    rows, columns = {
        "the page": (slice(None), slice(None)),
        "a strip": (slice(60, 160), slice(0, 1100)),
        "a column": (slice(None), slice(150, 210)),
        "nothing": (slice(0, 40), slice(0, 40)),
    }[part]
    page = np.asarray(papers.picture(ORDER, dpi=200).convert("RGB"), dtype=np.uint8)[..., ::-1]
    picture = np.ascontiguousarray(page[rows, columns])
    alone = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.return_word_box": True,
            "Global.max_side_len": 1280,
            "Det.limit_side_len": 320,
            "Det.unclip_ratio": 2.0,
            "Rec.rec_img_shape": [3, 48, 48],
            "Rec.rec_batch_num": 1,
        }
    )
    boxes = alone(picture, use_rec=False).boxes
    quads = detect(picture)
    assert len(quads) == (0 if boxes is None else len(boxes))
    assert not quads or np.asarray(quads) == pytest.approx(boxes, abs=1)
    crops = cut_out(picture, quads)
    assert bool(crops) == (part != "nothing")
    expected = alone.recognize_txt(crops) if crops else None
    for index, crop in enumerate(crops):
        found, info = read_characters(crop), expected.word_results[index]
        assert found.text == expected.txts[index]
        assert found.columns == tuple(column for word in info.word_cols for column in word)
        assert found.confidences == tuple(info.confs)
        assert (found.score, found.total) == pytest.approx(
            (expected.scores[index], info.line_txt_len), abs=1e-4
        )
