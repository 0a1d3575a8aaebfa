"""PDFs for tests, drawn when they are needed: a small work order, scans of it, and everything that is wrong with files."""

from __future__ import annotations

import io
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import pypdf
import pypdfium2
from PIL import Image, ImageDraw, ImageFont
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


def photograph(pdf: bytes, dpi: int = 200, seed: int = 7) -> tuple[bytes, npt.NDArray[np.float64]]:
    """A PDF of a telephone's picture of the first page, on a dark table, seen from an angle, one side in the shade.

    With it the matrix (3 × 3) from points on the page to points on the picture.
    """
    rng = np.random.default_rng(seed)
    with pypdfium2.PdfDocument(pdf) as document:
        page = np.asarray(document[0].render(scale=dpi / 72).to_pil().convert("RGB"))
    height, width = page.shape[:2]
    whole = int(1.3 * width), int(1.25 * height)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    seen = corners + np.array([0.15 * width, 0.12 * height]) + rng.uniform(-0.05, 0.05, (4, 2)) * width
    matrix = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    table = np.full((whole[1], whole[0], 3), (58, 66, 84), dtype=np.uint8)
    picture = cv2.warpPerspective(
        page, matrix, whole, table, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT
    )
    shade = np.linspace(1.0, 0.62, whole[0])[None, :, None] * np.array([1.0, 0.97, 0.9])
    pixels = np.clip(picture * shade + rng.normal(0.0, 4.0, picture.shape), 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PDF", resolution=dpi, quality=80)
    points = np.diag([72 / dpi, 72 / dpi, 1.0])
    return file.getvalue(), points @ matrix @ np.linalg.inv(points)


def fax(pdf: bytes, dpi: int = 200) -> bytes:
    """A PDF of the first page in black and white, coded as fax machines do."""
    file = io.BytesIO()
    picture(pdf, dpi).convert("1", dither=Image.Dither.NONE).save(file, format="PDF", resolution=dpi)
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


def letterhead(phone: str = "07 3333 4141", ground: str = "white") -> Image.Image:
    """A builder's letterhead as a picture: its name, and ways to reach it that stand nowhere else."""
    image = Image.new("RGB", (1000, 140), ground)
    draw = ImageDraw.Draw(image)
    for down, size, text in (
        (6, 52, "Bramblecote Builders"),
        (84, 34, f"Ph {phone}  office@bramblecote.example"),
    ):
        draw.text((20, down), text, fill=(20, 40, 110), font=ImageFont.load_default(size))
    return image


def headed(image: Image.Image, number: str = "WO-20417", down: float = 0.0) -> bytes:
    """A work order under a letterhead that is a picture, `down` points lower than the page's top."""
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415

    file = io.BytesIO()
    height = A5[1]
    canvas = Canvas(file, pagesize=A5, invariant=True)
    canvas.drawImage(ImageReader(image), 24, height - 60 - down, 350, 49, mask="auto")
    for left, below, font, points, text in LINES:
        canvas.setFont(font, points)
        canvas.drawString(left, height - 40 - below - down, text.format(number=number))
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
