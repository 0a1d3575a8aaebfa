"""A line that OCR read becomes words. Comes in: its corners and text with the recogniser's columns. Goes out: `Word`s.

The recogniser looks at a line in narrow columns and says in which one it saw each character, so the words of a line get
boxes of their own without looking again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

import numpy as np
import numpy.typing as npt

from extract.documents.ocr_style import bold, even_sizes
from extract.documents.pages import Word
from extract.documents.records import Box
from extract.documents.turning import Point, Turn, bounds

Quad = npt.NDArray[np.float32]

_GAP = (
    5  # columns, an eighth of the line's height each: more is a gap between cells, though no space was read
)
_PITCH = 2.0  # columns from one character to the next where a line has only one
_FONT_HEIGHT = 1.12  # ems from the top to the bottom of a font, which is the size that text layers give
_LOOSE = 0.6  # of the height of a found line: its letters are hardly ever smaller
_MARGIN = 0.16  # of the height of a found line, above and below: the detector widens what it found
_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {
    0x3001: ",",
    0x3002: ".",
    0x3000: " ",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A word in its line: `start` and `end` are shares of the line's width, `stroke` is the thickness of its letters
    in pixels."""

    text: str
    start: float
    end: float
    confidence: float
    stroke: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line as found: `quad` holds its corners in pixels, clockwise from where the text starts at the top, `em` the size
    of its font in pixels, 0 where that is not known."""

    quad: Quad
    pieces: tuple[Piece, ...]
    em: float = 0.0


_Char = tuple[str, int, float]


def pieces(
    text: str, columns: Sequence[int], confidences: Sequence[float], total: float
) -> tuple[Piece, ...]:
    """Cut a line at spaces, at wide gaps, and between a label's colon and its value.

    `columns` holds the column of each character that is no space, `confidences` a value for every character, `total`
    is the number of columns of the line.
    """
    pitch = median([after - before for before, after in pairwise(columns)] or [_PITCH])
    return tuple(
        _piece(run, pitch, total) for run in _runs(text.translate(_FULL_WIDTH), columns, confidences)
    )


def _runs(text: str, columns: Sequence[int], confidences: Sequence[float]) -> Iterator[list[_Char]]:
    """Give the characters of each word, with column and confidence."""
    places, run = iter(columns), list[_Char]()
    for char, confidence in zip(text, confidences, strict=True):
        column = None if char.isspace() else next(places)
        if run and (column is None or column - run[-1][1] > _GAP or _parts(run, char)):
            yield run
            run = []
        if column is not None:
            run.append((char, column, confidence))
    if run:
        yield run


def _parts(run: list[_Char], following: str) -> bool:
    """Tell whether a word ends without a space: beside a bar, and where a value follows "ABN:" at once (not "7:30")."""
    last = run[-1][0]
    label = last == ":" and len(run) > 1 and run[-2][0].isalpha()
    return "|" in (last, following) or (label and (following.isalnum() or following == "$"))


def _piece(run: list[_Char], pitch: float, total: float) -> Piece:
    """Give a word its share of the line: half a pitch to either side of its first and last character.

    Measured against text layers, a character's middle is where its column begins.
    """
    first, last = run[0][1], run[-1][1]
    text = "".join(char for char, _, _ in run)
    start, end = max(0.0, (first - pitch / 2) / total), min(1.0, (last + pitch / 2) / total)
    return Piece(text, start, end, mean(confidence for _, _, confidence in run))


def words(lines: Sequence[Line], scale: float, turn: Turn) -> tuple[Word, ...]:
    """Place the words of a page's lines on the straight page; `scale` is the number of pixels to a point."""
    placed = [(piece, box, line.em) for line in lines for piece, box in _boxes(line, scale, turn)]
    sizes = even_sizes([_size(_FONT_HEIGHT * em / scale, box[3] - box[1]) for _, box, em in placed])
    weights = bold(
        [piece.stroke / (size * scale or 1.0) for (piece, _, _), size in zip(placed, sizes, strict=True)]
    )
    return tuple(
        Word(piece.text, *box, size=size, bold=heavy, confidence=piece.confidence)
        for (piece, box, _), size, heavy in zip(placed, sizes, weights, strict=True)
    )


def _size(measured: float, found: float) -> float:
    """Take the size measured on the letters where the line as found allows it: borders and shades disturb the measure."""
    return measured if _LOOSE * found <= measured <= found else found


def _boxes(line: Line, scale: float, turn: Turn) -> Iterator[tuple[Piece, Box]]:
    """Give the box of each word of a line, in points."""
    start_top, end_top, end_bottom, start_bottom = (
        (float(x) / scale, float(y) / scale) for x, y in line.quad
    )
    left_top, left_bottom, right_top, right_bottom = (
        turn.straight(_between(upper, lower, share))
        for upper, lower in ((start_top, start_bottom), (end_top, end_bottom))
        for share in (_MARGIN, 1 - _MARGIN)
    )
    for piece in line.pieces:
        yield (
            piece,
            bounds(
                _between(left, right, share)
                for left, right in ((left_top, right_top), (left_bottom, right_bottom))
                for share in (piece.start, piece.end)
            ),
        )


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
