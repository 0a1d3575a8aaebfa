"""A picture alone looks as it does on its page, whatever else the page shows, and is told from every other picture."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import papers
import pypdf
import pypdfium2
import pytest
from PIL import Image
from pypdf.generic import (
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.documents.picture_alone import PageCopy, told_apart_by
from extract.documents.rendering import draw
from extract.documents.scans import pictures_on

LETTERHEAD = papers.letterhead()
SCALE = 2.0
Draw = Callable[[Canvas], None]


def picture(canvas: Canvas, left: float = 40, down: float = 400, image: Image.Image = LETTERHEAD) -> None:
    canvas.drawImage(ImageReader(image), left, down, 300, 42, mask="auto")


def see_through(alpha: int = 128) -> Image.Image:
    image = LETTERHEAD.convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size).point(lambda level: min(255, level + alpha)))
    return image


def paper(draw_on: Draw, *, turned: int = 0, crop: tuple[float, ...] = ()) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=papers.A5, invariant=True)
    draw_on(canvas)
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(file.getvalue()))
    writer.pages[0].rotate(turned)
    if crop:
        writer.pages[0].cropbox = RectangleObject(crop)
    return written(writer)


def written(writer: pypdf.PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def taken(pdf: bytes) -> bytes | None:
    """All pictures of the first page together, alone."""
    with pypdfium2.PdfDocument(pdf) as document, PageCopy(document, 1) as page:
        boxes = np.array([picture.box for picture in page.pictures])
        return page.alone((*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)), page.pictures)


def told(draw_on: Draw) -> bytes:
    single = taken(paper(draw_on))
    assert single is not None
    return told_apart_by(single)


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("letterhead", 0, 0, *papers.A5)
    picture(canvas, 20, 350)
    canvas.endForm()
    canvas.translate(12, 16)
    canvas.scale(0.5, 0.5)
    canvas.doForm("letterhead")


def clipped(canvas: Canvas) -> None:
    part = canvas.beginPath()
    part.rect(40, 400, 150, 30)
    canvas.clipPath(part, stroke=0, fill=0)
    picture(canvas)


def upright(canvas: Canvas) -> None:
    canvas.translate(300, 200)
    canvas.rotate(90)
    picture(canvas, 0, 0)


def two(canvas: Canvas) -> None:
    picture(canvas)
    picture(canvas, 60, 380, see_through())


def assert_looks_the_same(pdf: bytes) -> None:
    single = taken(pdf)
    assert single is not None
    with pypdfium2.PdfDocument(pdf) as document, pypdfium2.PdfDocument(single) as shown:
        boxes = np.array([one.box for one in pictures_on(document[0])])
        page, part = draw(document[0], SCALE), draw(shown[0], SCALE)
    left, top = (int(edge) for edge in (SCALE * boxes[:, :2].min(axis=0)).round())
    there = page[top : top + part.shape[0], left : left + part.shape[1]]
    assert there.shape == part.shape
    assert there.std() > 10
    assert np.abs(there.astype(int) - part).mean() < 0.5


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("draw_on", [picture, in_a_form, clipped, upright, two])
def test_it_looks_as_it_does_on_its_page(draw_on: Draw, turned: int) -> None:
    assert_looks_the_same(paper(draw_on, turned=turned, crop=(10, 20, 410, 580)))


def test_a_stencil_has_its_colour() -> None:
    """An image that is a mask is painted in the colour its page has just then."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(papers.empty_pages(1)))
    image, code = StreamObject(), StreamObject()
    image.set_data(bytes(range(256)))
    image.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image")})
    image.update(
        {NameObject("/ImageMask"): BooleanObject(True), NameObject("/BitsPerComponent"): NumberObject(1)}
    )
    image.update({NameObject("/Width"): NumberObject(64), NameObject("/Height"): NumberObject(32)})
    code.set_data(b"1 0 0 rg q 200 0 0 100 20 20 cm /M Do Q")
    pictures = DictionaryObject({NameObject("/M"): writer._add_object(image)})
    writer.pages[0][NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    writer.pages[0][NameObject("/Contents")] = writer._add_object(code)
    assert_looks_the_same(written(writer))


def test_what_is_printed_over_it_is_not_in_it() -> None:
    def written_over(canvas: Canvas) -> None:
        picture(canvas)
        canvas.drawString(60, 410, "Order 4417 of the Harrowgate job")
        canvas.rect(40, 400, 300, 20, fill=1)

    assert told(written_over) == told(picture)
    single = taken(paper(written_over))
    assert single is not None
    assert b"Harrowgate" not in single
    with pypdfium2.PdfDocument(single) as document:
        assert document[0].get_textpage().get_text_bounded() == ""


def test_it_is_the_same_wherever_it_stands() -> None:
    assert (
        len({told(lambda canvas, at=at: picture(canvas, *at)) for at in ((40, 400), (51.3, 77.7), (0, 0))})
        == 1
    )  # type: ignore[misc]


def test_other_pictures_are_others() -> None:
    def larger(canvas: Canvas) -> None:
        canvas.scale(1.1, 1.1)
        picture(canvas)

    def painted(alpha: int) -> Draw:
        return lambda canvas: picture(canvas, image=see_through(alpha))

    other_phone = papers.letterhead("07 3333 4142")
    ways: list[Draw] = [picture, larger, clipped, upright, two, painted(100), painted(101)]
    ways.append(lambda canvas: picture(canvas, image=other_phone))
    assert len({told(way) for way in ways}) == len(ways)


def inline(canvas: Canvas) -> None:
    canvas.drawInlineImage(LETTERHEAD, 40, 400, 300, 42)


def faint(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.5)
    picture(canvas)


@pytest.mark.parametrize("draw_on", [inline, faint])
def test_what_is_mixed_with_its_page_is_not_alone(draw_on: Draw) -> None:
    assert taken(paper(draw_on)) is None


def test_what_a_layer_may_hide_is_not_alone() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(paper(picture)))
    code = StreamObject()
    code.set_data(b"/OC /Draft BDC\n" + writer.pages[0].get_contents().get_data() + b"\nEMC")  # type: ignore[union-attr]
    writer.pages[0][NameObject("/Contents")] = writer._add_object(code)
    layer = DictionaryObject(
        {NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("Draft")}
    )
    layers = DictionaryObject({NameObject("/Draft"): writer._add_object(layer)})
    writer.pages[0]["/Resources"][NameObject("/Properties")] = layers  # type: ignore[index]
    assert taken(written(writer)) is None
