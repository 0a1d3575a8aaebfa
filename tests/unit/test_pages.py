"""Words of a PDF with boxes on the page as displayed, whatever its rotation, crop box and fonts."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from documents import A4, at, drawn
from reportlab.pdfgen.canvas import Canvas

from extract.documents.layout import union
from extract.documents.pages import Page, Word, text_page
from extract.documents.records import Box

LINES = [at(72, 100, "Order Date:", bold=True), at(160, 100, "14/03/2026"), at(72, 700, "Total", size=20)]


def opened(pdf: bytes) -> Page:
    with pypdfium2.PdfDocument(pdf) as document:
        return text_page(document[0], 1)


def word(page: Page, text: str) -> Word:
    [found] = [word for word in page.words if word.text == text]
    return found


def test_words_have_their_place_size_and_weight() -> None:
    page = opened(drawn(LINES))
    assert [w.text for w in page.words] == ["Order", "Date:", "14/03/2026", "Total"]
    assert (page.number, page.width, page.height, page.source) == (1, *A4, "text")
    order, total = word(page, "Order"), word(page, "Total")
    assert order.x0 == pytest.approx(72, abs=1.5)
    assert order.top == pytest.approx(100, abs=3)
    assert order.bottom == pytest.approx(110, abs=3)
    assert total.size == pytest.approx(2 * order.size, rel=0.1)
    assert [w.bold for w in page.words] == [True, True, False, False]
    assert all(w.confidence == 1.0 for w in page.words)


def turned(box: Box, rotate: int, width: float, height: float) -> Box:
    """A box of an upright page of that size as it is displayed after a turn to the right by degrees."""
    left, top, right, bottom = box
    return {
        0: box,
        90: (height - bottom, left, height - top, right),
        180: (width - right, height - bottom, width - left, height - top),
        270: (top, width - right, bottom, width - left),
    }[rotate]


def box(page: Page, text: str) -> Box:
    return union([word(page, text)])


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_boxes_are_on_the_page_as_displayed(rotate: int) -> None:
    upright, page = opened(drawn(LINES)), opened(drawn(LINES, rotate=rotate))
    assert (page.width, page.height) == (A4[::-1] if rotate % 180 else A4)
    for text in ("Order", "14/03/2026", "Total"):
        assert box(page, text) == pytest.approx(turned(box(upright, text), rotate, *A4), abs=0.1)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_crop_box_moves_the_corner_and_hides_what_is_outside(rotate: int) -> None:
    whole = opened(drawn(LINES))
    page = opened(drawn(LINES, cropped=(50, 400, 450, 800), rotate=rotate))
    assert (page.width, page.height) == pytest.approx((400, 400))
    assert sorted(w.text for w in page.words) == ["14/03/2026", "Date:", "Order"]
    left, top, right, bottom = box(whole, "14/03/2026")
    cropped = (left - 50, top - 42, right - 50, bottom - 42)
    assert box(page, "14/03/2026") == pytest.approx(turned(cropped, rotate, 400, 400), abs=0.1)


def test_turned_pages_hold_the_same_words() -> None:
    texts = [{w.text for w in opened(drawn(LINES, rotate=rotate)).words} for rotate in (0, 90, 180, 270)]
    assert texts.count(texts[0]) == 4


def test_a_wide_gap_in_one_string_parts_words() -> None:
    page = opened(drawn([at(72, 100, "Qty          Unit")]))
    assert [w.text for w in page.words] == ["Qty", "Unit"]


def test_text_that_runs_upwards_is_whole_words() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True)
    canvas.rotate(90)
    canvas.drawString(300, -100, "DRAFT COPY")
    canvas.save()
    page = opened(file.getvalue())
    assert [w.text for w in page.words] == ["DRAFT", "COPY"]
    assert all(w.bottom - w.top > w.x1 - w.x0 for w in page.words)


def test_text_that_runs_downwards_is_whole_words_too() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True)
    canvas.setPageRotation(270)  # and so it is upright where it is displayed
    canvas.rotate(-90)
    for number, text in enumerate(("Purchase Order", "illicit tilt", "Larkhill Homes")):
        canvas.drawString(-600, 100 + 20 * number, text)
    canvas.save()
    page = opened(file.getvalue())
    assert sorted(w.text for w in page.words) == ["Homes", "Larkhill", "Order", "Purchase", "illicit", "tilt"]
    assert all(w.x1 - w.x0 > w.bottom - w.top for w in page.words if len(w.text) > 4)


def test_letters_below_each_other_are_no_word() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True)
    for number, letter in enumerate("WILMI"):
        canvas.drawString(100, 700 - 14 * number, letter)
    canvas.save()
    assert [w.text for w in opened(file.getvalue()).words] == list("WILMI")


def test_a_page_without_text_has_no_words() -> None:
    assert opened(drawn([])).words == ()


def test_a_page_of_few_words_set_letter_by_letter_has_words() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True)
    texts = ("Docket No", 40, 780), ("KV-0917", 190, 780), ("Customer", 40, 767), ("AV Ito", 190, 767)
    for text, x, y in texts:
        left = float(x)
        for letter in text:  # each an object of its own, as browsers print
            canvas.drawString(left, y, letter)
            left += canvas.stringWidth(letter, "Helvetica", 12)
    canvas.save()
    words = " ".join(w.text for w in opened(file.getvalue()).words)
    assert words == "Docket No KV-0917 Customer AV Ito"
