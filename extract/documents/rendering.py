"""A page is drawn for OCR. Comes in: an open page. Goes out: its image in BGR, with its pixels to a point."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2

Image = npt.NDArray[np.uint8]

MAX_SIDE = 2400
"""Pixels of the longer side of a page, whatever its size."""

_DPI = 200
_POINTS_PER_INCH = 72
_BLANK = 2.0  # standard deviation of grey levels


def render(page: pypdfium2.PdfPage, finer: float = 1.0) -> tuple[Image, float]:
    """Draw the page, at most `MAX_SIDE` pixels a side whatever its size, and give the pixels to a point."""
    scale = finer * scale_of(*page.get_size())
    return draw(page, scale), scale


def scale_of(width: float, height: float) -> float:
    """Give the pixels to a point at which a page of that many points is read."""
    return float(min(_DPI / _POINTS_PER_INCH, MAX_SIDE / max(width, height)))


def draw(page: pypdfium2.PdfPage, scale: float) -> Image:
    """Draw the page in BGR, with `scale` pixels to a point."""
    bitmap = page.render(scale=scale, rev_byteorder=False)
    try:
        return np.array(bitmap.to_numpy()[:, :, :3])
    finally:
        bitmap.close()


def is_blank(image: Image) -> bool:
    """Tell whether there is nothing in an image that could be read."""
    return float(cv2.meanStdDev(image)[1].max()) < _BLANK
