"""Rules of a page and the cells between them, on pages drawn in different ways."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.documents.cells import cells_of
from extract.documents.layout import segments_of
from extract.documents.pages import Page, text_page
from extract.documents.ruling import NO_RULES, Rules, rules_of

HEIGHT = 400.0


def by_lines(canvas: Canvas) -> None:
    for y in (300, 280, 260):
        canvas.line(50, y, 250, y)
    for x in (50, 150, 250):
        canvas.line(x, 260, x, 300)


def by_own_borders(canvas: Canvas) -> None:
    for x in (50, 150):
        for y in (260, 280):
            canvas.rect(x, y, 100, 20, stroke=1, fill=0)


def by_thin_boxes(canvas: Canvas) -> None:
    for y in (300, 280, 260):
        canvas.rect(50, y - 0.25, 200, 0.5, stroke=0, fill=1)
    for x in (50, 150, 250):
        canvas.rect(x - 0.25, 260, 0.5, 40, stroke=0, fill=1)


def by_one_path(canvas: Canvas) -> None:
    path = canvas.beginPath()
    for y in (300, 280, 260):
        path.moveTo(50, y)
        path.lineTo(250, y)
    for x in (50, 150, 250):
        path.moveTo(x, 260)
        path.lineTo(x, 300)
    canvas.drawPath(path)


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("grid")
    canvas.translate(-10, 5)
    by_lines(canvas)
    canvas.endForm()
    canvas.saveState()
    canvas.translate(10, -5)
    canvas.doForm("grid")
    canvas.restoreState()


def by_shades(canvas: Canvas) -> None:
    canvas.setFillGray(0.8)
    for x in (50, 150):
        for y in (260, 280):
            canvas.rect(x, y, 100, 20, stroke=0, fill=1)
    canvas.setFillGray(0)


def a_page(draw: object, *texts: tuple[float, float, str]) -> Page:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(300, HEIGHT), invariant=1)
    if callable(draw):
        draw(canvas)
    canvas.setFont("Helvetica", 9)
    for x, y, text in texts:
        canvas.drawString(x, y, text)
    canvas.save()
    with pypdfium2.PdfDocument(stream.getvalue()) as document:
        return text_page(document[0], 1)


WAYS = [by_lines, by_own_borders, by_thin_boxes, by_one_path, in_a_form, by_shades]


@pytest.mark.parametrize("draw", WAYS)
def test_a_grid_is_the_same_however_it_is_drawn(draw: object) -> None:
    page = a_page(draw, (60, 286, "Order"), (160, 266, "Lot 7"))
    assert [round(y) for y, *_ in page.rules.horizontal] == [100, 120, 140]
    assert [round(x) for x, *_ in page.rules.vertical] == [50, 150, 250]
    cells = [segment.cell for segment in segments_of([page])]
    assert [cell and tuple(map(round, cell)) for cell in cells] == [(50, 100, 150, 120), (150, 120, 250, 140)]


def test_words_on_both_sides_of_a_rule_are_two_segments() -> None:
    page = a_page(by_lines, (120, 286, "Order"), (152, 286, "4711"))
    assert [segment.text for segment in segments_of([page])] == ["Order", "4711"]
    assert [s.text for s in segments_of([a_page(None, (125, 286, "Order"), (152, 286, "4711"))])] == [
        "Order 4711"
    ]


def test_white_boxes_and_underlines_enclose_nothing() -> None:
    def white(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        canvas.rect(50, 260, 200, 40, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.line(60, 284, 90, 284)

    assert [s.cell for s in segments_of([a_page(white, (60, 286, "Order"))])] == [None]


def test_a_page_without_words_has_no_rules() -> None:
    assert a_page(by_lines).rules == NO_RULES


def test_pieces_of_a_line_are_joined_and_lines_apart_are_not() -> None:
    boxes = np.array([(10, 50, 40, 50.5), (40.5, 50, 80, 50.4), (90, 50, 99, 50.4), (10, 70, 11, 90)]).T
    found = rules_of(boxes)
    assert [(round(y), a, b) for y, a, b in found.horizontal] == [(50, 10, 80), (50, 90, 99)]
    assert found.vertical == ((10.5, 70, 90),)


def test_open_sides_make_no_cell() -> None:
    rules = Rules(((10.0, 0.0, 100.0), (30.0, 0.0, 100.0)), ((0.0, 10.0, 30.0),))
    assert cells_of([(5.0, 12.0, 50.0, 22.0)], rules) == [None]
    shut = Rules(rules.horizontal, (*rules.vertical, (100.0, 10.0, 30.0)))
    assert cells_of([(5.0, 12.0, 50.0, 22.0)], shut) == [(0.0, 10.0, 100.0, 30.0)]


def test_a_drawing_is_no_form(tmp_path: Path) -> None:
    def hatching(canvas: Canvas) -> None:
        for x in range(4200):
            canvas.line(x / 20, 10, x / 20, 30)

    assert a_page(hatching, (60, 286, "Order")).rules == NO_RULES
