"""The rules of a page: the lines of forms and tables, and the edges of shaded boxes. Comes in: a page that pypdfium2 opened.

Goes out: `Rules`, thin lines in points, origin top-left, pieces of one line joined. What a rule parts is no phrase, and
what four rules enclose belongs together: most orders are forms.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from extract.documents.characters import Floats
from extract.documents.drawn import (
    FORM,
    IDENTITY,
    MOST_DEPTH,
    PATH,
    Drawn,
    Matrix,
    all_bounds_of,
    as_object,
    matrix_of,
    moved,
    placed,
    times,
)

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

_BEGIN = itemgetter(1)

Line = tuple[float, float, float]


class Rules(NamedTuple):
    """Horizontal rules as (height, left, right), vertical ones as (place, top, bottom), each sorted."""

    horizontal: tuple[Line, ...] = ()
    vertical: tuple[Line, ...] = ()


NO_RULES = Rules()


def drawn_lines(drawn: Drawn) -> Floats:
    """The thin boxes of a page's rules in PDF space: 4 × n, left, bottom, right, top."""
    boxes = list(_lines_of(drawn, 0, IDENTITY, 0))
    if not boxes or len(boxes) > 4 * MOST_SHAPES:
        return np.empty((4, 0))
    return np.array(boxes, dtype=np.float64).T


def _lines_of(drawn: Drawn, form: int, matrix: Matrix, depth: int) -> Iterator[tuple[float, ...]]:
    if drawn.kinds(form).count(PATH) <= MOST_SHAPES:
        yield from _lines_of_paths([path for path, _ in drawn.of(PATH, form=form)], matrix)
    if depth < MOST_DEPTH:
        for inner, _ in drawn.of(FORM, form=form):
            yield from _lines_of(drawn, inner, times(matrix_of(inner), matrix), depth + 1)


def _lines_of_paths(paths: Sequence[int], matrix: Matrix) -> Iterator[tuple[float, ...]]:
    for path, bounds in zip(paths, all_bounds_of(paths), strict=True):
        if not bounds:
            continue
        left, bottom, right, top = bounds
        width, height = right - left, top - bottom
        if min(width, height) <= THIN:
            if max(width, height) >= SHORT:
                yield placed(bounds, matrix)
        elif (beyond := _seen(path)) is not None:
            corners = pdfium.FPDFPath_CountSegments(as_object(path))
            if corners > 6:
                yield from (placed(box, matrix) for box in _strokes(path, corners, matrix_of(path)))
            else:
                sides = _edges(left + beyond, bottom + beyond, right - beyond, top - beyond)
                yield from (placed(box, matrix) for box in sides)


def _seen(path: int) -> float | None:
    """How far PDFium's bounds go beyond a shape: the width of its line, 0 where it is only filled.

    None of a shape that can't be told from the paper: neither drawn with a line nor filled with anything but white.
    """
    fill, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    if not pdfium.FPDFPath_GetDrawMode(as_object(path), fill, stroke):
        return None
    if stroke.value:
        return width.value if pdfium.FPDFPageObj_GetStrokeWidth(as_object(path), width) else 0.0
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    coloured = pdfium.FPDFPageObj_GetFillColor(as_object(path), red, green, blue, alpha)
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
        segment = pdfium.FPDFPath_GetPathSegment(as_object(path), index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        at = moved((x.value, y.value), own)
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
    place = sum([line[0] for line in row]) / len(row)
    begin, end = 0.0, -1e9
    for _, low, high in sorted(row, key=_BEGIN) if len(row) > 1 else row:
        if low > end + 2 * NEAR:
            if end > -1e9:
                yield place, begin, end
            begin, end = low, high
        else:
            end = max(end, high)
    if end - begin >= SHORT:
        yield place, begin, end
