"""The rules of a page: the lines of forms and tables, and the edges of shaded boxes. Comes in: a page that pypdfium2 opened.

Goes out: `Rules`, thin lines in points, origin top-left, pieces of one line joined. What a rule parts is no phrase, and
what four rules enclose belongs together: most orders are forms.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from extract.documents.characters import Floats, bound, handle_of

THIN = 3.0
"""Points up to which a drawn shape is a line and not a box."""
SHORT = 4.0
"""Points from which a line is a rule."""
NEAR = 1.6
"""Points within which lines are one: tables draw each cell's own border."""
MOST_SHAPES = 4_000
"""Shapes of a page beyond which they are a drawing, or letters drawn as outlines."""
MOST_CORNERS = 400
"""Corners of a path beyond which it is a drawing."""
_WHITE = 245
_DEPTH = 4  # of forms in forms
_PATH, _FORM = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM

Line = tuple[float, float, float]
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Rules(NamedTuple):
    """Horizontal rules as (height, left, right), vertical ones as (place, top, bottom), each sorted."""

    horizontal: tuple[Line, ...] = ()
    vertical: tuple[Line, ...] = ()


NO_RULES = Rules()

_get = bound(pdfium.FPDFPage_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_get_of_form = bound(pdfium.FPDFFormObj_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)
_kind = bound(pdfium.FPDFPageObj_GetType, ctypes.c_int, ctypes.c_void_p)
_bounds = bound(pdfium.FPDFPageObj_GetBounds, ctypes.c_int, ctypes.c_void_p, *[ctypes.c_void_p] * 4)


def drawn_lines(page: pypdfium2.PdfPage) -> Floats:
    """The thin boxes of a page's rules in PDF space: 4 × n, left, bottom, right, top."""
    handle, count = handle_of(page), pdfium.FPDFPage_CountObjects(page.raw)
    boxes = list(_lines_of(list(map(_get, repeat(handle), range(count))), _IDENTITY, 0))
    if not boxes or len(boxes) > 4 * MOST_SHAPES:
        return np.empty((4, 0))
    return np.array(boxes, dtype=np.float64).T


def _lines_of(objects: Sequence[int], matrix: Matrix, depth: int) -> Iterator[tuple[float, ...]]:
    kinds = list(map(_kind, objects))
    if kinds.count(_PATH) <= MOST_SHAPES:
        yield from _lines_of_paths(
            [o for o, kind in zip(objects, kinds, strict=True) if kind == _PATH], matrix
        )
    if depth < _DEPTH and _FORM in kinds:
        for form in (o for o, kind in zip(objects, kinds, strict=True) if kind == _FORM):
            count = max(pdfium.FPDFFormObj_CountObjects(_object(form)), 0)
            inner = list(map(_get_of_form, repeat(form), range(count)))
            yield from _lines_of(inner, _times(_matrix_of(form), matrix), depth + 1)


def _lines_of_paths(paths: Sequence[int], matrix: Matrix) -> Iterator[tuple[float, ...]]:
    edges = np.empty(4, dtype=np.float32)
    places = [edges.ctypes.data + 4 * index for index in range(4)]
    for path in paths:
        if not _bounds(path, *places):
            continue
        left, bottom, right, top = edges.tolist()
        width, height = right - left, top - bottom
        if min(width, height) <= THIN:
            if max(width, height) >= SHORT:
                yield _placed((left, bottom, right, top), matrix)
        elif (beyond := _seen(path)) is not None:
            corners = pdfium.FPDFPath_CountSegments(_object(path))
            if corners > 6:
                yield from (_placed(box, matrix) for box in _strokes(path, corners, _matrix_of(path)))
            else:
                sides = _edges(left + beyond, bottom + beyond, right - beyond, top - beyond)
                yield from (_placed(box, matrix) for box in sides)


def _seen(path: int) -> float | None:
    """How far PDFium's bounds go beyond a shape: the width of its line, 0 where it is only filled.

    None of a shape that can't be told from the paper: neither drawn with a line nor filled with anything but white.
    """
    fill, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    if not pdfium.FPDFPath_GetDrawMode(_object(path), fill, stroke):
        return None
    if stroke.value:
        return width.value if pdfium.FPDFPageObj_GetStrokeWidth(_object(path), width) else 0.0
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    coloured = pdfium.FPDFPageObj_GetFillColor(_object(path), red, green, blue, alpha)
    dark = min(red.value, green.value, blue.value) < _WHITE
    return 0.0 if fill.value and coloured and alpha.value and dark else None


def _edges(
    left: float, bottom: float, right: float, top: float
) -> Iterator[tuple[float, float, float, float]]:
    yield left, bottom, right, bottom
    yield left, top, right, top
    yield left, bottom, left, top
    yield right, bottom, right, top


def _strokes(path: int, corners: int, own: Matrix) -> Iterator[tuple[float, float, float, float]]:
    """The level and upright lines of a path of many corners: a grid drawn in one go."""
    x, y = ctypes.c_float(), ctypes.c_float()
    start = before = (0.0, 0.0)
    for index in range(min(corners, MOST_CORNERS)):
        segment = pdfium.FPDFPath_GetPathSegment(_object(path), index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        at = _moved((x.value, y.value), own)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            start = before = at
            continue
        ends = [(before, at)]
        if pdfium.FPDFPathSegment_GetClose(segment):
            ends.append((at, start))
        for (xa, ya), (xb, yb) in ends:
            if min(abs(xa - xb), abs(ya - yb)) < 0.5 and max(abs(xa - xb), abs(ya - yb)) >= SHORT:
                yield min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)
        before = at


def _object(handle: int) -> Any:
    return ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)


def _matrix_of(handle: int) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(_object(handle), found):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _moved(point: tuple[float, float], matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _placed(box: tuple[float, float, float, float], matrix: Matrix) -> tuple[float, ...]:
    if matrix is _IDENTITY:
        return box
    (xa, ya), (xb, yb) = _moved(box[:2], matrix), _moved(box[2:], matrix)
    return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def rules_of(boxes: Floats) -> Rules:
    """The rules of thin boxes as displayed (4 × n: left, top, right, bottom); pieces of one line are joined."""
    if not boxes.size:
        return NO_RULES
    left, top, right, bottom = boxes
    level = right - left >= bottom - top
    lines = np.stack(((top + bottom) / 2, left, right)), np.stack(((left + right) / 2, top, bottom))
    return Rules(_joined(lines[0][:, level].T.tolist()), _joined(lines[1][:, ~level].T.tolist()))


def _joined(lines: Iterable[list[float]]) -> tuple[Line, ...]:
    """Lines of one place that touch become one; (place, begin, end), sorted."""
    rows: list[list[list[float]]] = []
    for line in sorted(lines):
        if rows and line[0] - rows[-1][0][0] <= NEAR:
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(joined for row in rows for joined in _touching(row))


def _touching(row: Sequence[Sequence[float]]) -> Iterator[Line]:
    place = sum(line[0] for line in row) / len(row)
    begin, end = 0.0, -1e9
    for _, low, high in sorted(row, key=lambda line: line[1]):
        if low > end + 2 * NEAR:
            if end > -1e9:
                yield place, begin, end
            begin, end = low, high
        else:
            end = max(end, high)
    if end - begin >= SHORT:
        yield place, begin, end
