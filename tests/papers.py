"""PDFs for tests, drawn when they are needed: a small work order, scans of it, and everything that is wrong with files."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pypdf
import pypdfium2
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

A5 = (420.0, 595.0)
LINES = (
    (24, 60, "Helvetica-Bold", 14, "WORK ORDER"),
    (24, 90, "Helvetica", 9, "Work Order No: {number}"),
    (24, 104, "Helvetica", 9, "Job Number: J-88213"),
    (24, 118, "Helvetica", 9, "Order Date: 14/03/2026"),
    (24, 146, "Helvetica-Bold", 9, "SUBCONTRACTOR"),
    (24, 160, "Helvetica", 9, "Name: Quillfeather Flooring Pty Ltd"),
    (24, 188, "Helvetica", 9, "Site Address: 14 Harrowgate Lane, Toowong QLD 4066"),
    (24, 216, "Helvetica", 9, "Supervisor: Odette Brannigan"),
    (24, 244, "Helvetica-Bold", 9, "SCOPE OF WORKS"),
    (24, 260, "Helvetica", 9, "Supply and lay carpet to the main bedroom"),
    (24, 300, "Helvetica", 9, "Subtotal: $1,000.00"),
    (24, 314, "Helvetica", 9, "GST: $100.00"),
    (24, 328, "Helvetica", 9, "Total: $1,100.00"),
)


def order(number: str = "WO-20417", more: Sequence[str] = (), size: tuple[float, float] = A5) -> bytes:
    """A work order of one page; `more` are further lines of text on it, printed as they are."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, invariant=True)
    for left, down, font, points, text in LINES:
        canvas.setFont(font, points)
        canvas.drawString(left, size[1] - down, text.format(number=number))
    for line, text in enumerate(more):
        canvas.drawString(24, size[1] - 360 - 12 * line, text)
    canvas.save()
    return file.getvalue()


def prose() -> bytes:
    """A paper that is no work order."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A5, invariant=True)
    for line in range(12):
        canvas.drawString(24, 500 - 14 * line, "The heron stood in the reeds and waited for the tide.")
    canvas.save()
    return file.getvalue()


def picture(pdf: bytes, dpi: int = 150, turned: float = 0.0) -> Image.Image:
    """The first page as a scanner sees it, put in turned to the left by degrees."""
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    turned_image = image.rotate(turned, Image.Resampling.BICUBIC, expand=turned % 90 == 0, fillcolor=255)
    grain = np.random.default_rng(7).normal(0.0, 6.0, (turned_image.height, turned_image.width))
    return Image.fromarray(np.clip(np.asarray(turned_image) + grain, 0, 255).astype(np.uint8))


def scan(pdf: bytes, dpi: int = 150, turned: float = 0.0) -> bytes:
    """A PDF of one image without a text layer."""
    file = io.BytesIO()
    picture(pdf, dpi, turned).save(file, format="PDF", resolution=dpi, quality=80)
    return file.getvalue()


def on_picture(
    image: Image.Image,
    text: Sequence[str],
    *,
    invisible: bool,
    size: tuple[float, float] = A5,
    share: float = 1.0,
    before: bool = False,
) -> bytes:
    """A page with an image, as wide as a `share` of it, and text on top of it or `before` it: a letterhead when visible, an
    earlier OCR's layer when not."""
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415

    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, invariant=True)
    words = canvas.beginText(24, size[1] - 60)
    words.setTextRenderMode(3 if invisible else 0)
    for line in text:
        words.textLine(line)
    if before:
        canvas.drawText(words)
    canvas.drawImage(ImageReader(image), 0, 0, share * size[0], share * size[1])
    if not before:
        canvas.drawText(words)
    canvas.save()
    return file.getvalue()


def empty_pages(count: int, size: tuple[float, float] = A5) -> bytes:
    """A PDF of `count` empty pages, also of none."""
    writer = pypdf.PdfWriter()
    for _ in range(count):
        writer.add_blank_page(*size)
    return _written(writer)


def encrypted(pdf: bytes, password: str) -> bytes:
    """The PDF behind a password; the empty one opens for everybody but is encrypted all the same."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
