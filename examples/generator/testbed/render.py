"""Pages of marks become the bytes of a PDF: order of the content, rotation, pictures, scans and their text layers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

import numpy as np
import pypdfium2
from PIL import Image
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from examples.generator import logos
from examples.generator.scan import jpeg, scanned
from examples.generator.testbed.pieces import Box, Logo, Mark, Rule, Slanted, Text
from examples.generator.testbed.scanner import SCANNERS

PICTURE_DPI = 170
GIBBERISH = "~^|\\_=*;:.,'\"`<>{}[]#%&@ijlI1t|!()/"


@dataclass(slots=True)
class Page:
    """What stands on a page, and how the PDF holds it."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    medium: str = "digital"  # or "scan"
    layer: str = "none"  # of a scan: none, true, garbage or other
    turned: int = 0  # how it lay on the scanner, degrees; the file does not say so


@dataclass(frozen=True, slots=True)
class Print:
    """How the program that wrote the PDF puts marks on a page."""

    order: str = "drawn"  # drawn, reversed, columns, random
    runs: str = "line"  # line, word, char: what one text operator shows
    rotate: int = 0  # the page's /Rotate; what is seen stays upright
    in_forms: bool = False  # the content stands in a form object
    scanner: str = "clean"  # or one of SCANNERS
    dpi: int = 200
    angle: float = 0.5
    grain: float = 6.0


@contextmanager
def _streams_as_bytes() -> Iterator[None]:
    """reportlab's setting for its whole process, put back: its inline images need the other."""
    before, rl_config.useA85 = rl_config.useA85, 0
    try:
        yield
    finally:
        rl_config.useA85 = before


@_streams_as_bytes()
def pdf(pages: list[Page], way: Print, seed: str) -> bytes:
    """The bytes of a PDF; the same pages, way and seed give the same bytes."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1, pageCompression=1)
    for number, page in enumerate(pages):
        rng = Random(f"{seed}:{number}")
        if page.medium == "scan":
            _scan(canvas, page, way, rng, number)
        else:
            _digital(canvas, page, way, rng, number)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _digital(canvas: Canvas, page: Page, way: Print, rng: Random, number: int) -> None:
    width, height = page.width, page.height
    canvas.setPageSize((width, height))  # as seen: reportlab swaps the sides of a page on its side
    canvas.setPageRotation(way.rotate)
    canvas.saveState()
    if way.rotate:
        matrix = {
            90: (0, 1, -1, 0, height, 0),
            180: (-1, 0, 0, -1, width, height),
            270: (0, -1, 1, 0, 0, width),
        }
        canvas.transform(*matrix[way.rotate])
    if way.in_forms:
        canvas.beginForm(f"page{number}", 0, 0, width, height)
    for mark in _ordered(page.marks, way.order, rng):
        draw(canvas, mark, height, way.runs)
    if way.in_forms:
        canvas.endForm()
        canvas.doForm(f"page{number}")
    canvas.restoreState()


def _ordered(marks: list[Mark], order: str, rng: Random) -> list[Mark]:
    """What is under first; texts in the order the program writes them."""
    under: list[Mark] = [mark for mark in marks if not isinstance(mark, Text)]
    texts = [mark for mark in marks if isinstance(mark, Text)]
    if order == "reversed":
        texts.reverse()
    elif order == "columns":
        texts.sort(key=lambda text: (round(text.x / 60), text.y))
    elif order == "random":
        rng.shuffle(texts)
    return [*under, *texts]


def draw(canvas: Canvas, mark: Mark, height: float, runs: str = "line") -> None:
    """One mark on a canvas of this height."""
    if isinstance(mark, Text):
        _text(canvas, mark, height, runs)
    elif isinstance(mark, Box):
        if mark.fill:
            canvas.setFillColor(HexColor(mark.fill))
        if mark.stroke:
            canvas.setStrokeColor(HexColor(mark.stroke))
            canvas.setLineWidth(mark.line)
        low = height - mark.y - mark.height
        canvas.rect(
            mark.x, low, mark.width, mark.height, stroke=int(bool(mark.stroke)), fill=int(bool(mark.fill))
        )
    elif isinstance(mark, Rule):
        canvas.setStrokeColor(HexColor(mark.colour))
        canvas.setLineWidth(mark.line)
        canvas.setDash(2, 2) if mark.dashed else canvas.setDash()
        canvas.line(mark.x, height - mark.y, mark.to_x, height - mark.to_y)
        canvas.setDash()
    elif isinstance(mark, Logo):
        _logo(canvas, mark, height)
    elif isinstance(mark, Slanted):
        canvas.saveState()
        canvas.translate(mark.x, height - mark.y)
        canvas.rotate(mark.angle)
        canvas.setFont(mark.style.face, mark.style.size)
        canvas.setFillColor(HexColor(mark.style.colour))
        canvas.drawCentredString(0, 0, mark.text)
        canvas.restoreState()
    else:
        piece = mark.piece
        image = picture(piece.width, piece.height, list(piece.marks))
        canvas.drawImage(
            ImageReader(jpeg(image, 88)), mark.x, height - mark.y - piece.height, piece.width, piece.height
        )


def _text(canvas: Canvas, mark: Text, height: float, runs: str) -> None:
    style = mark.style
    canvas.setFont(style.face, style.size)
    canvas.setFillColor(HexColor(style.colour))
    x, y = mark.x, height - mark.y
    if runs == "line":
        canvas.drawString(x, y, mark.text, charSpace=style.spacing)
        return
    for part in mark.text if runs == "char" else _with_blanks(mark.text):
        if part.strip():
            canvas.drawString(x, y, part.rstrip(), charSpace=style.spacing)
        x += style.width(part)


def _with_blanks(text: str) -> list[str]:
    parts = text.split(" ")
    return [f"{part} " for part in parts[:-1]] + parts[-1:]


def _logo(canvas: Canvas, mark: Logo, height: float) -> None:
    low = height - mark.y - mark.size
    if mark.as_picture:
        plain = Logo(mark.size * 0.08, mark.size * 0.04, mark.size * 0.8, mark.mark, mark.colour)
        image = picture(mark.size, mark.size, [plain])
        canvas.drawImage(ImageReader(jpeg(image, 90)), mark.x, low, mark.size, mark.size)
    else:
        logos.draw(canvas, mark.mark, mark.x, low, size=mark.size, colour=mark.colour)


@_streams_as_bytes()
def picture(
    width: float, height: float, marks: list[Mark], dpi: int = PICTURE_DPI, grey: bool = False
) -> Image.Image:
    """Marks as an image."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(width, height), invariant=1, pageCompression=0)
    for mark in _ordered(marks, "drawn", Random(0)):
        draw(canvas, mark, height)
    canvas.showPage()
    canvas.save()
    with pypdfium2.PdfDocument(stream.getvalue()) as document:
        image: Image.Image = document[0].render(scale=dpi / 72, grayscale=grey).to_pil()
    return image.convert("L" if grey else "RGB")


def _scan(canvas: Canvas, page: Page, way: Print, rng: Random, number: int) -> None:
    """A page as a full-page JPEG, with the text layer that a scanner's software left behind, if any."""
    image = picture(page.width, page.height, page.marks, way.dpi, grey=True)
    noise = np.random.default_rng([rng.randrange(2**32), number])
    if way.scanner in SCANNERS:
        image = SCANNERS[way.scanner](image, noise)
    image = scanned(image, noise, angle=way.angle, grain=way.grain)
    width, height = page.width, page.height
    if page.turned:
        image = image.rotate(-page.turned, expand=True)
        width, height = (height, width) if page.turned in {90, 270} else (width, height)
    canvas.setPageSize((width, height))
    canvas.setPageRotation(0)
    canvas.drawImage(ImageReader(jpeg(image, 58)), 0, 0, width, height)
    if page.layer == "none" or page.turned:
        return
    for mark in page.marks:
        if isinstance(mark, Text):
            canvas.saveState()
            text = canvas.beginText(mark.x, page.height - mark.y)
            text.setTextRenderMode(3)
            text.setFont("Helvetica", mark.style.size)
            text.textOut(_layered(mark.text, page.layer, rng))
            canvas.drawText(text)
            canvas.restoreState()


def _layered(text: str, layer: str, rng: Random) -> str:
    """A line as the invisible layer has it: true, half read wrongly, or of another paper."""
    if layer == "true":
        return text
    if layer == "garbage":
        return "".join(rng.choice(GIBBERISH) if rng.random() < 0.55 and c != " " else c for c in text)
    digits = {ord(c): str((int(c) * 7 + 3) % 10) for c in "0123456789"}
    return text.translate(digits).swapcase() if rng.random() < 0.6 else ""
