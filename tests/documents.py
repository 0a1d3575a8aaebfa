"""Papers for the engine's tests: words placed on pages without a PDF, and the same words drawn as one.

    page_of(at(40, 100, "Order Date:", bold=True), at(120, 100, "14/03/2026"))      a `Page`
    values_of(at(40, 100, "Order Date: 14/03/2026"))                                {"issue_date": "2026-03-14"}
    drawn([at(40, 100, "Total")], rotate=90)                                        the bytes of a PDF

Places are in points from the top-left corner; a word's box is as high as its font is large, like PDFium's loose boxes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pypdf
from pypdf.generic import RectangleObject
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from extract.documents.offline import OfflineEngine, Reading
from extract.documents.pages import Page, Word
from extract.documents.records import FieldValue
from extract.documents.specification import Specification, load_specification

A4 = (595.0, 842.0)
SPEC = load_specification("work_order")
ENGINE = OfflineEngine()


class Text(NamedTuple):
    """A line of text: its left edge and top in points, and its type."""

    x: float
    top: float
    text: str
    bold: bool = False
    size: float = 10.0
    confidence: float = 1.0

    @property
    def font(self) -> str:
        return "Helvetica-Bold" if self.bold else "Helvetica"


def at(x: float, top: float, text: str, *, bold: bool = False, size: float = 10.0) -> Text:
    """A line of text that begins at x."""
    return Text(x, top, text, bold, size)


def ending(x1: float, top: float, text: str, *, bold: bool = False, size: float = 10.0) -> Text:
    """A line of text that ends at x1."""
    line = Text(0, top, text, bold, size)
    return line._replace(x=x1 - stringWidth(text, line.font, size))


def rows(x: float, top: float, *lines: str, pitch: float = 16.0, bold: bool = False) -> list[Text]:
    """Lines below each other at the pitch of a form's rows."""
    return [at(x, top + pitch * number, line, bold=bold) for number, line in enumerate(lines)]


def wrapped(x: float, top: float, *lines: str, bold: bool = False) -> list[Text]:
    """Lines below each other at the pitch of running text."""
    return rows(x, top, *lines, pitch=12.0, bold=bold)


def words_of(line: Text) -> Iterator[Word]:
    """The words of a line with the widths they have in Helvetica."""
    left, space = line.x, stringWidth(" ", line.font, line.size)
    for text in line.text.split():
        width = stringWidth(text, line.font, line.size)
        yield Word(
            text, left, line.top, left + width, line.top + line.size, line.size, line.bold, line.confidence
        )
        left += width + space


def page_of(*lines: Text, number: int = 1, size: tuple[float, float] = A4) -> Page:
    """A page of those lines, in the order given."""
    return Page(number, *size, tuple(word for line in lines for word in words_of(line)))


def paper_of(*pages: Sequence[Text]) -> list[Page]:
    """A document of pages, numbered from 1."""
    return [page_of(*lines, number=number) for number, lines in enumerate(pages, start=1)]


def reading_of(*pages: Sequence[Text], spec: Specification = SPEC) -> Reading:
    """What the offline engine reads off a document of pages."""
    return ENGINE.read(paper_of(*pages), spec)


def fields_of(*lines: Text) -> dict[str, FieldValue]:
    """The fields that the engine finds on one page of lines."""
    return {name: value for name, value in reading_of(lines).fields.items() if value}


def values_of(*lines: Text) -> dict[str, str]:
    """The values that the engine finds on one page of lines."""
    return {name: value.value for name, value in fields_of(*lines).items()}


def drawn(
    lines: Sequence[Text],
    *,
    size: tuple[float, float] = A4,
    rotate: int = 0,
    cropped: tuple[float, float, float, float] | None = None,
) -> bytes:
    """A PDF of one page; `rotate` is its /Rotate, `cropped` its /CropBox (left, bottom, right, top in PDF space)."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, invariant=True)
    for line in lines:
        canvas.setFont(line.font, line.size)
        canvas.drawString(line.x, size[1] - line.top - 0.8 * line.size, line.text)
    canvas.showPage()  # also where nothing was drawn
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(file.getvalue()))
    page = writer.pages[0]
    if rotate:
        page.rotate(rotate)
    if cropped:
        page.cropbox = RectangleObject(cropped)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
