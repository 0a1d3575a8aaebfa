"""OCR of scans: upright, turned, askew; words in their places, with weights and even sizes; quiet, and without a network."""

from __future__ import annotations

import io
import math
import socket
from collections.abc import Iterator

import numpy as np
import papers
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from extract.documents.ocr import ocr_page
from extract.documents.ocr_ink import Ink, ink_of
from extract.documents.ocr_lines import Line, pieces, words
from extract.documents.ocr_style import bold, even_sizes
from extract.documents.pages import Page, text_page
from extract.documents.pictures import picture_words
from extract.documents.scans import image_boxes
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
        found_words = picture_words(document[0], digital, image_boxes(document[0]))
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
        assert picture_words(document[0], printed(), image_boxes(document[0])) == ()


def columns(text: str, gap: int | None = None) -> list[int]:
    """Columns two apart for each character; a jump of `gap` columns before the last."""
    places = [2 * index for index, char in enumerate(text) if not char.isspace()]
    return [*places[:-1], places[-1] + gap] if gap else places


NO_INK = Ink(0.0, 0.0, 0.0, np.zeros(0), np.zeros((0, 0), dtype=np.bool_))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order No: 20417", ["Order", "No:", "20417"]),
        ("ABN:51927416083", ["ABN:", "51927416083"]),
        ("at 7:30", ["at", "7:30"]),
        ("office@x.example|1300", ["office@x.example", "|", "1300"]),
        ("Total：＄1，100", ["Total:", "$1,100"]),
        ("  ", []),
    ],
)
def test_lines_are_cut_into_words(text: str, expected: list[str]) -> None:
    cut = pieces(text, columns(text), [0.9] * len(text), 2.0 * len(text), NO_INK)
    assert [piece.text for piece in cut] == expected
    assert all(0 <= piece.start < piece.end <= 1 for piece in cut)


def test_a_wide_gap_parts_words_though_no_space_was_read() -> None:
    cut = pieces("AB", columns("AB", gap=8), [0.5, 0.9], 12.0, NO_INK)
    assert [(piece.text, piece.confidence) for piece in cut] == [("A", 0.5), ("B", 0.9)]


def test_sizes_within_an_eighth_become_one() -> None:
    assert even_sizes([9.0, 9.4, 8.8, 14.1, 9.2, 14.5, 0.0]) == pytest.approx(
        [9.1, 9.1, 9.1, 14.3, 9.1, 14.3, 0.0]
    )
    assert even_sizes([]) == []


def line(text: str, size: int = 40, spaced: float = 0.0) -> tuple[np.ndarray, list[int], float]:
    """A picture of a line with a rule above, the column of each character, and the number of columns."""
    font = ImageFont.load_default(size)
    image = Image.new("RGB", (1200, 120), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 4, 1200, 7), fill="black")
    left, middles = 30.0, list[float]()
    for char in text:
        width = font.getlength(char)
        if not char.isspace():
            pen.text((left, 30), char, fill="black", font=font)
            middles.append(left + width / 2)
        left += width + spaced * size
    return np.asarray(image, dtype=np.uint8), [int(middle // 10) for middle in middles], 120.0


@pytest.mark.parametrize("text", ["Flooring", "SCOPE", "Typography", "2,450.00"])
def test_the_size_of_a_font_is_measured_on_its_letters(text: str) -> None:
    """Whatever margin the detector left, and with a rule above."""
    picture, columns, total = line(text)
    ink = ink_of(picture, text, columns, total)
    assert ink.em == pytest.approx(40, rel=0.1)
    assert ink.start == pytest.approx(ink.end, abs=1.0)
    assert ink_of(np.full_like(picture, 255), text, columns, total).em == 0.0


@pytest.mark.parametrize(
    ("printed_text", "read_text", "expected"),
    [
        ("D L & P R Fenwick", "DL&PRFenwick", ["D", "L", "&", "P", "R", "Fenwick"]),
        ("management - Provide", "management- Provide", ["management", "-", "Provide"]),
        ("Install only call", "Install only call", ["Install", "only", "call"]),
        ("QLD 4066", "QLD4066", ["QLD", "4066"]),
        ("51 927 416 083", "51927416083", ["51927416083"]),
        ("2,111.00", "2,111.00", ["2,111.00"]),
    ],
)
def test_spaces_that_were_not_read_are_seen_in_the_ink(
    printed_text: str, read_text: str, expected: list[str]
) -> None:
    picture, columns, total = line(printed_text)
    ink = ink_of(picture, "".join(read_text.split()), columns, total)
    cut = pieces(read_text, columns, [0.9] * len(read_text), total, ink)
    assert [piece.text for piece in cut] == expected


def test_spaced_letters_are_one_word() -> None:
    picture, columns, total = line("GROUP", spaced=0.35)
    cut = pieces("GROUP", columns, [0.9] * 5, total, ink_of(picture, "GROUP", columns, total))
    assert [piece.text for piece in cut] == ["GROUP"]


def test_a_number_that_leads_with_a_bar_is_an_identifier_that_leads_with_a_letter() -> None:
    """Where the face draws a 1 otherwise, which the page's other numbers tell."""
    lines = []
    for text in ("I06284", "1300", "1604", "1300"):
        picture, columns, total = line(text)
        read_text = text.replace("I", "1")
        ink = ink_of(picture, read_text, columns, total)
        quad = np.array([[0, 0], [1200, 0], [1200, 120], [0, 120]], dtype=np.float32)
        lines.append(Line(quad, pieces(read_text, columns, [0.9] * len(text), total, ink), ink.em))
    turn = Turn(1200.0, 120.0)
    assert [word.text for word in words(lines, 1.0, turn)] == ["I06284", "1300", "1604", "1300"]
    assert [word.text for word in words(lines[:1], 1.0, turn)] == ["106284"]


def test_the_edges_of_words_are_those_of_their_ink() -> None:
    picture, columns, total = line("Order No")
    first, second = pieces("Order No", columns, [0.9] * 8, total, ink_of(picture, "OrderNo", columns, total))
    inked = np.flatnonzero(picture[20:].min(axis=(0, 2)) < 128)
    gap = int(np.argmax(np.diff(inked)))
    width = picture.shape[1]
    assert (first.start, first.end) == pytest.approx((inked[0] / width, inked[gap] / width), abs=0.004)
    assert (second.start, second.end) == pytest.approx((inked[gap + 1] / width, inked[-1] / width), abs=0.004)


def test_bold_is_told_by_comparison() -> None:
    assert bold([0.07, 0.072, 0.075, 0.11, 0.069]) == [False, False, False, True, False]
    assert bold([0.0, 0.0]) == [False, False]
    assert bold([]) == []


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_box_finds_its_way_back_to_the_page_as_displayed(quarters: int) -> None:
    turn = Turn(400.0, 600.0, quarters)
    x0, top, x1, bottom = turn.displayed((10.0, 20.0, 60.0, 30.0))
    expected = [(10, 20, 60, 30), (370, 10, 380, 60), (340, 570, 390, 580), (20, 540, 30, 590)]
    assert (x0, top, x1, bottom) == pytest.approx(expected[quarters])


def test_straight_and_displayed_undo_each_other() -> None:
    turn = Turn(400.0, 600.0, 0, 0.03)
    x, y = turn.straight((100.0, 150.0))
    assert turn.displayed((x, y, x, y)) == pytest.approx((100.0, 150.0, 100.0, 150.0))
