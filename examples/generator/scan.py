"""Turns a PDF into what an office scanner makes of it. In: the bytes of a PDF; out: those of an image-only PDF.

The turn and the noise come from `seed` alone, so the same libraries give the same bytes.
"""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

POINTS_PER_INCH = 72


def scan(digital: bytes, seed: int, dpi: int = 160, quality: int = 58) -> bytes:
    """Every page as one grey JPEG at `dpi`, turned by up to 0.6 degrees, darkened a little, with noise."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1, pageCompression=0)
    with pypdfium2.PdfDocument(digital) as document:
        for number, page in enumerate(document):
            width, height = page.get_size()
            grey = page.render(scale=dpi / POINTS_PER_INCH, grayscale=True).to_pil().convert("L")
            canvas.setPageSize((width, height))
            picture = jpeg(scanned(grey, np.random.default_rng([seed, number])), quality)
            canvas.drawImage(ImageReader(picture), 0, 0, width, height)
            canvas.showPage()
    canvas.save()
    return stream.getvalue()


def scanned(
    page: Image.Image, rng: np.random.Generator, angle: float = 0.6, grain: float = 6.0
) -> Image.Image:
    """A grey page as the scanner sees it: turned by up to `angle` degrees, darkened, with `grain` grey levels of noise."""
    turned = page.rotate(float(rng.uniform(-angle, angle)), Image.Resampling.BICUBIC, fillcolor=255)
    noise = rng.normal(-3.0, grain, (turned.height, turned.width))
    pixels = np.clip(np.rint(np.asarray(turned, dtype=np.float64) * 0.98 + noise), 0, 255)
    return Image.fromarray(pixels.astype(np.uint8))


def jpeg(image: Image.Image, quality: int) -> io.BytesIO:
    """An image as a JPEG file in memory."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    stream.seek(0)
    return stream
