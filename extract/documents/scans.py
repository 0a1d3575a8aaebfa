"""Is a page a picture? Comes in: an open page and its text layer. Goes out: whether it must be read by OCR.

A page is a picture when it has something on it but no text, when its text can't be decoded, when its letters are drawn as
outlines, and when images cover it and nearly nothing visible is written on top: then a text layer is an earlier OCR's,
which a fresh one beats (DESIGN.md, section 2).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from extract.documents.characters import bound
from extract.documents.drawn import (
    FORM,
    IDENTITY,
    IMAGE,
    MOST_DEPTH,
    PATH,
    TEXT,
    Drawn,
    Matrix,
    as_object,
    bounds_of,
    matrix_of,
    moved,
    times,
)
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
_NOWHERE = (0.0, 0.0, 0.0, 0.0)

_Object = tuple[int, int, Matrix, tuple[int, ...]]

_mode = bound(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_int, ctypes.c_void_p)


class Picture(NamedTuple):
    """An image on an open page: its box as displayed, its handle, the matrix from the space it stands in to the page's, and the
    forms it is in, the innermost last."""

    box: Box
    item: int
    matrix: Matrix
    forms: tuple[int, ...]


def is_picture(page: pypdfium2.PdfPage, digital: Page, drawn: Drawn | None = None) -> bool:
    """Tell whether the page is to be read by OCR; `digital` is its text layer, `drawn` its objects where they are at hand."""
    if not digital.words:
        return bool(pdfium.FPDFPage_CountObjects(page) > 0)
    drawn = drawn or Drawn(page)
    return not is_legible(digital.words) or _is_scan(page, digital, drawn) or _is_outlined(digital, drawn)


def _is_scan(page: pypdfium2.PdfPage, digital: Page, drawn: Drawn) -> bool:
    """Tell whether images cover the page and hardly any visible text follows the last of them, or show on a page that has
    hardly any visible text at all."""
    covered = _coverage(image_boxes(page, drawn), digital.width, digital.height)
    if covered < _SHOWN or _is_written_on(drawn):
        return False
    return covered >= _COVERED or not _is_written_on(drawn, beneath_images=True)


def _is_outlined(digital: Page, drawn: Drawn) -> bool:
    """Tell whether most of the page's letters are shapes: some programs draw them so."""
    if sum(len(word.text) for word in digital.words) >= _STAMPED:
        return False
    return sum(_is_letter(item) for _, item, *_ in _objects(drawn, (PATH,))) >= _OUTLINES


def _is_letter(path: int) -> bool:
    left, bottom, right, top = bounds_of(path) or _NOWHERE
    least, most = _LETTER
    return (
        least <= top - bottom <= most
        and right - left <= most
        and pdfium.FPDFPath_CountSegments(as_object(path)) > _CORNERS
    )


def image_boxes(page: pypdfium2.PdfPage, drawn: Drawn | None = None) -> list[Box]:
    """Give the box of each image, also inside forms, on the page as displayed, in drawing order."""
    return [picture.box for picture in pictures_on(page, drawn)]


def pictures_on(page: pypdfium2.PdfPage, drawn: Drawn | None = None) -> list[Picture]:
    """Give the images of an open page, also inside forms, in drawing order."""
    found = [
        Picture(_displayed(page, _around(bounds_of(item) or _NOWHERE, matrix)), item, matrix, forms)
        for _, item, matrix, forms in _objects(drawn or Drawn(page), (IMAGE,))
    ]
    return found[::-1]


def _objects(
    drawn: Drawn, wanted: Sequence[int], matrix: Matrix = IDENTITY, forms: tuple[int, ...] = ()
) -> Iterator[_Object]:
    """Give kind and handle of each object of the kinds wanted, the last drawn first, with the matrix from its space to the page's
    and the forms it is in."""
    for item, kind in drawn.of(*wanted, FORM, form=forms[-1] if forms else 0):
        if kind != FORM:
            yield kind, item, matrix, forms
        elif len(forms) < MOST_DEPTH:
            yield from _objects(drawn, wanted, times(matrix_of(item), matrix), (*forms, item))


def _around(box: Box, matrix: Matrix) -> Box:
    """Give the box around a box of an object's space, as it stands on the page."""
    left, bottom, right, top = box
    corners = ((left, top), (left, bottom), (right, top), (right, bottom))
    across, down = zip(*(moved(corner, matrix) for corner in corners), strict=True)
    return min(across), min(down), max(across), max(down)


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
    steps = (np.arange(_GRID) + 0.5) / _GRID
    across, down = width * steps, height * steps
    inside = np.zeros((_GRID, _GRID), dtype=np.bool_)
    for x0, top, x1, bottom in boxes:
        inside |= np.outer((x0 <= across) & (across <= x1), (top <= down) & (down <= bottom))
    return int(inside.sum()) / inside.size


def _is_written_on(drawn: Drawn, beneath_images: bool = False) -> bool:
    """Tell whether text that can be seen follows the last image, or stands anywhere: not the invisible mode that OCR
    layers use.

    It is looked at from the end: a page may draw each letter by itself, and thousands need not be seen.
    """
    seen = 0.0
    for kind, item, *_ in _objects(drawn, (TEXT,) if beneath_images else (TEXT, IMAGE)):
        if kind == IMAGE:
            break
        if _mode(item) in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP):
            continue
        left, bottom, right, top = bounds_of(item) or _NOWHERE
        # letters are half as wide as high; asking for the text costs 5 ms
        seen += 2 * (right - left) / max(top - bottom, 1.0)
        if seen >= _STAMPED:
            return True
    return False
