"""Is a page a picture? Comes in: an open page and its text layer. Goes out: whether it must be read by OCR.

A page is a picture when it has something on it but no text, when its text can't be decoded, and when images cover it and
nothing visible is written on top: then a text layer is an earlier OCR's, which a fresh one beats (DESIGN.md, section 2).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extract.documents.pages import Page
from extract.documents.records import Box

_COVERED = 0.85  # of the page: scans have margins and clipped edges, letterheads and photographs cover less
_STAMPED = (
    40  # visible characters that software puts on a scan: a page number, a reference, a "received" stamp
)
_UNDECODED = 0.3  # of the characters: below, they are bullets and symbols
_GRID = 20
_FINE = 64  # pixels to a point
_MAX_DEPTH = 4  # of forms inside forms

_Object = tuple[int, Any, pypdfium2.PdfMatrix]


def is_picture(page: pypdfium2.PdfPage, digital: Page) -> bool:
    """Tell whether the page is to be read by OCR; `digital` is its text layer."""
    if not digital.words:
        return bool(pdfium.FPDFPage_CountObjects(page) > 0)
    return _undecoded(digital) or _is_scan(page, digital)


def _undecoded(digital: Page) -> bool:
    """Fonts without a mapping to Unicode give private, unassigned or replacement characters."""
    text = "".join(word.text for word in digital.words)
    strange = sum(not char.isprintable() or char == "\ufffd" for char in text)
    return strange > _UNDECODED * len(text)


def _is_scan(page: pypdfium2.PdfPage, digital: Page) -> bool:
    """Tell whether images cover the page and hardly any visible text follows the last of them.

    The text is looked at first, from the end: a page may draw each letter by itself, and thousands need not be seen.
    """
    if _is_written_on(page):
        return False
    return _coverage(image_boxes(page), digital.width, digital.height) >= _COVERED


def image_boxes(page: pypdfium2.PdfPage) -> list[Box]:
    """Give the box of each image, also inside forms, on the page as displayed, in drawing order."""
    boxes = [
        _displayed(page, matrix.on_rect(*_bounds(item)))
        for kind, item, matrix in _objects(page)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE
    ]
    return boxes[::-1]


def _objects(
    page: pypdfium2.PdfPage, form: Any = None, matrix: pypdfium2.PdfMatrix | None = None, depth: int = 0
) -> Iterator[_Object]:
    """Give type and handle of each object, the last drawn first, with the matrix from its space to the page's."""
    matrix = matrix or pypdfium2.PdfMatrix()
    count = pdfium.FPDFFormObj_CountObjects(form) if form else pdfium.FPDFPage_CountObjects(page)
    for index in reversed(range(count)):
        item = pdfium.FPDFFormObj_GetObject(form, index) if form else pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            own = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(item, own)
            inner = pypdfium2.PdfMatrix.from_raw(own).multiply(matrix)
            yield from _objects(page, item, inner, depth + 1)
        yield kind, item, matrix


def _bounds(item: Any) -> Box:
    """Give left, bottom, right and top in the space the object stands in."""
    edges = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *edges)
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top


def _displayed(page: pypdfium2.PdfPage, bounds: Box) -> Box:
    """Turn PDF space (origin bottom-left, page not rotated) into the page as displayed."""
    width, height = page.get_size()
    left, bottom, right, top = bounds
    corners = [_device(page, width, height, x, y) for x, y in ((left, top), (right, bottom))]
    (xa, ya), (xb, yb) = corners
    return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def _device(page: pypdfium2.PdfPage, width: float, height: float, x: float, y: float) -> tuple[float, float]:
    """Let PDFium place a point; it answers in whole pixels, so it is asked for a page of many."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, int(width * _FINE), int(height * _FINE), 0, x, y, across, down)
    return across.value / _FINE, down.value / _FINE


def _coverage(boxes: list[Box], width: float, height: float) -> float:
    """Give the share of the page's sample points that lie in a box: strips of a scan count together."""
    if sum((x1 - x0) * (bottom - top) for x0, top, x1, bottom in boxes) < _COVERED * width * height:
        return 0.0
    steps = [(step + 0.5) / _GRID for step in range(_GRID)]
    points = [(width * across, height * down) for across in steps for down in steps]
    inside = sum(
        any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes) for x, y in points
    )
    return inside / len(points)


def _is_written_on(page: pypdfium2.PdfPage) -> bool:
    """Tell whether text that can be seen follows the last image: not the invisible mode that OCR layers use."""
    seen = 0.0
    for kind, item, _ in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE or seen >= _STAMPED:
            break
        if kind == pdfium.FPDF_PAGEOBJ_TEXT and _is_drawn(item):
            left, bottom, right, top = _bounds(item)
            seen += (
                2 * (right - left) / max(top - bottom, 1.0)
            )  # letters are half as wide as high; asking costs 5 ms
    return seen >= _STAMPED


def _is_drawn(item: Any) -> bool:
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    return mode not in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
