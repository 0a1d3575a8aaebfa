"""What is drawn on a page, object by object. Comes in: a page that pypdfium2 opened. Goes out: handles and kinds.

A page may draw each letter by itself, so objects are listed once, from loops that run in C (see characters.py), and
whoever looks for rules, images or shapes shares the lists.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from extract.documents.characters import bound, handle_of

TEXT, PATH, IMAGE, FORM = (
    pdfium.FPDF_PAGEOBJ_TEXT,
    pdfium.FPDF_PAGEOBJ_PATH,
    pdfium.FPDF_PAGEOBJ_IMAGE,
    pdfium.FPDF_PAGEOBJ_FORM,
)
MOST_DEPTH = 4
"""Forms in forms beyond which nothing is looked at."""

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_get = bound(pdfium.FPDFPage_GetObject, ctypes.c_void_p)
_get_of_form = bound(pdfium.FPDFFormObj_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)
_kind = bound(pdfium.FPDFPageObj_GetType, ctypes.c_int, ctypes.c_void_p)
_bounds = bound(pdfium.FPDFPageObj_GetBounds, ctypes.c_int, ctypes.c_void_p, *[ctypes.c_void_p] * 4)

_AT_ONCE = 256  # boxes that PDFium writes before they are taken away
_room = np.zeros((_AT_ONCE, 4), dtype=np.float32)
_places = [
    [
        ctypes.c_void_p(_room.ctypes.data + edge * _room.itemsize + index * _room.strides[0])
        for index in range(_AT_ONCE)
    ]
    for edge in range(4)
]
_first_places = [places[0] for places in _places]


class Drawn:
    """The objects of an open page, in drawing order."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        self._listed: dict[int, tuple[list[int], bytes]] = {}

    def kinds(self, form: int = 0) -> bytes:
        """Give the kinds of what lies on the page itself, or in a form."""
        return self._objects(form)[1]

    def of(self, *wanted: int, form: int = 0) -> Iterator[tuple[int, int]]:
        """Give handle and kind of the objects of some kinds, the last drawn first."""
        handles, kinds = self._objects(form)
        among = kinds.translate(_table(wanted))
        at = among.rfind(1)
        while at >= 0:
            yield handles[at], kinds[at]
            at = among.rfind(1, 0, at)

    def _objects(self, form: int) -> tuple[list[int], bytes]:
        if form not in self._listed:
            handles = _inside(form) if form else _on(self._page)
            self._listed[form] = handles, bytes(map(_kind, handles))
        return self._listed[form]


@cache
def _table(wanted: tuple[int, ...]) -> bytes:
    """Give what `bytes.translate` takes to tell some kinds from all others."""
    return bytes(kind in wanted for kind in range(256))


def _on(page: pypdfium2.PdfPage) -> list[int]:
    return list(map(_get, repeat(handle_of(page)), range(pdfium.FPDFPage_CountObjects(page))))


def _inside(form: int) -> list[int]:
    count = max(pdfium.FPDFFormObj_CountObjects(as_object(form)), 0)
    return list(map(_get_of_form, repeat(form), range(count)))


def as_object(handle: int) -> Any:
    """Give a handle as pypdfium2's own functions take it."""
    return ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)


def bounds_of(handle: int) -> tuple[float, float, float, float] | None:
    """Give left, bottom, right and top of an object in the space it stands in; None where PDFium does not know."""
    if not _bounds(handle, *_first_places):
        return None
    left, bottom, right, top = _room[0].tolist()
    return left, bottom, right, top


def all_bounds_of(handles: Sequence[int]) -> list[tuple[float, float, float, float] | None]:
    """Give the bounds of objects by `bounds_of`, asked for all at once."""
    found: list[tuple[float, float, float, float] | None] = []
    for start in range(0, len(handles), _AT_ONCE):
        some = handles[start : start + _AT_ONCE]
        known = list(map(_bounds, some, *_places))
        boxes = map(tuple, _room[: len(some)].tolist())
        found += (box if ok else None for box, ok in zip(boxes, known, strict=True))
    return found


def matrix_of(handle: int) -> Matrix:
    """Give the matrix of a form or path, from its own space to the one it stands in."""
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(as_object(handle), found):
        return IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def times(first: Matrix, second: Matrix) -> Matrix:
    """Give the matrix that does one after the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def moved(point: tuple[float, float], matrix: Matrix) -> tuple[float, float]:
    """Give where a matrix takes a point."""
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def placed(box: tuple[float, float, float, float], matrix: Matrix) -> tuple[float, float, float, float]:
    """Give the box that two corners of a box span where a matrix takes them."""
    if matrix is IDENTITY:
        return box
    (xa, ya), (xb, yb) = moved(box[:2], matrix), moved(box[2:], matrix)
    return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)
