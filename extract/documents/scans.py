"""Is a page a picture? Comes in: an open page and its text layer. Goes out: whether it must be read by OCR.

A page is a picture when it has something on it but no text, when its text can't be decoded, when its letters are drawn as
outlines, and when images cover it and nearly nothing visible is written on top: then a text layer is an earlier OCR's,
which a fresh one beats (DESIGN.md, section 2).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extract.documents.legible import is_legible
from extract.documents.pages import Page
from extract.documents.records import Box

_COVERED = 0.85  # of the page: scans have margins and clipped edges, letterheads cover less
_SHOWN = 0.25  # of a page on which hardly anything is written: a photograph of a paper
_STAMPED = 200  # visible characters that are put on a scan: page numbers, references, a "received" or "approved" stamp
_OUTLINES = 150  # shapes of the size of letters on a page with hardly any text
_LETTER = (2.0, 40.0)  # points of height
_CORNERS = 5  # of a path: boxes and ticks have no more
_GRID = 20
_FINE = 64  # pixels to a point
_MAX_DEPTH = 4  # of forms inside forms

_Object = tuple[int, Any, pypdfium2.PdfMatrix]


def is_picture(page: pypdfium2.PdfPage, digital: Page) -> bool:
    """Tell whether the page is to be read by OCR; `digital` is its text layer."""
    if not digital.words:
        return bool(pdfium.FPDFPage_CountObjects(page) > 0)
    return not is_legible(digital.words) or _is_scan(page, digital) or _is_outlined(page, digital)


def _is_scan(page: pypdfium2.PdfPage, digital: Page) -> bool:
    """Tell whether images cover the page and hardly any visible text follows the last of them, or show on a page that has
    hardly any visible text at all.

    The text is looked at first, from the end: a page may draw each letter by itself, and thousands need not be seen.
    """
    if _is_written_on(page):
        return False
    covered = _coverage(image_boxes(page), digital.width, digital.height)
    return covered >= _COVERED or (covered >= _SHOWN and not _is_written_on(page, beneath_images=True))


def _is_outlined(page: pypdfium2.PdfPage, digital: Page) -> bool:
    """Tell whether most of the page's letters are shapes: some programs draw them so."""
    if sum(len(word.text) for word in digital.words) >= _STAMPED:
        return False
    return (
        sum(_is_letter(item) for kind, item, _ in _objects(page) if kind == pdfium.FPDF_PAGEOBJ_PATH)
        >= _OUTLINES
    )


def _is_letter(path: Any) -> bool:
    left, bottom, right, top = _bounds(path)
    least, most = _LETTER
    return (
        least <= top - bottom <= most
        and right - left <= most
        and pdfium.FPDFPath_CountSegments(path) > _CORNERS
    )


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
    if sum((x1 - x0) * (bottom - top) for x0, top, x1, bottom in boxes) < _SHOWN * width * height:
        return 0.0
    steps = [(step + 0.5) / _GRID for step in range(_GRID)]
    points = [(width * across, height * down) for across in steps for down in steps]
    inside = sum(
        any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes) for x, y in points
    )
    return inside / len(points)


def _is_written_on(page: pypdfium2.PdfPage, beneath_images: bool = False) -> bool:
    """Tell whether text that can be seen follows the last image, or stands anywhere: not the invisible mode that OCR
    layers use."""
    seen = 0.0
    for kind, item, _ in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and not beneath_images:
            break
        if kind == pdfium.FPDF_PAGEOBJ_TEXT and _is_drawn(item):
            left, bottom, right, top = _bounds(item)
            # letters are half as wide as high; asking for the text costs 5 ms
            seen += 2 * (right - left) / max(top - bottom, 1.0)
            if seen >= _STAMPED:
                return True
    return False


def _is_drawn(item: Any) -> bool:
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    return mode not in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
