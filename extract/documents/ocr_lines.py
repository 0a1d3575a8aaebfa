"""A line that OCR read becomes words. Comes in: its corners and text with the recogniser's columns. Goes out: `Word`s.

The recogniser looks at a line in narrow columns and says in which one it saw each character, so the words of a line get
boxes of their own without looking again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean, median
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from extract.documents.ocr_ink import Ink
from extract.documents.ocr_style import bold, even_sizes
from extract.documents.pages import Word
from extract.documents.records import Box
from extract.documents.turning import Point, Turn

Quad = npt.NDArray[np.float32]
Gaps = dict[int, tuple[int, int]]

_GAP = (
    5  # columns, an eighth of the line's height each: more is a gap between cells, though no space was read
)
_NUMBER = re.compile(r"1[0-9]{3,}")
_OWN_FACE = 0.4  # of a page's numbers that lead with a bar: more, and it is how its face draws a 1
_PITCH = 2.0  # columns from one character to the next where a line has only one
_SPACE = (
    0.27  # ems of empty paper: more is a space (0.32 and up), less are the sides of letters (0.25 at most)
)
_DRAWN = 0.35  # ems that a gap is drawn to a space which was read: columns are that much off
_WIDER = 2.5  # times the gap of a space that was read: the one beside it is meant
_NARROW = 0.75  # of the spaces that were read on the line: narrower are none
_WIDTH = 0.6  # ems of a character
_SPACED = 2.0  # times the narrower gaps between a line's characters: letters may be spaced
_CLOSING = frozenset(".,:;!?)]}%\"'")  # what follows a word without a space, however far
_FIGURES = frozenset("0123456789.,/-:")  # the sides of a 1 are wide, and a number may be set in groups
_ASCENT, _DESCENT = (
    0.905,
    0.212,
)  # ems from the baseline to top and bottom of a font, whose sum text layers give as size
_SIDE = 0.05  # ems that a letter's box is wider than its ink, on either side
_MARGIN = 0.16  # of the height of a found line, above and below: the detector widens what it found
_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {
    0x3001: ",",
    0x3002: ".",
    0x3000: " ",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A word in its line: `start` and `end` are shares of the line's width, `stroke` is the thickness of its letters
    in pixels, `leads_with_bar` whether it is a number whose first figure looks like a plain bar; None if no such number."""

    text: str
    start: float
    end: float
    confidence: float
    stroke: float = 0.0
    leads_with_bar: bool | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line as found: `quad` holds its corners in pixels, clockwise from where the text starts at the top, `em` the size
    of its font in pixels, 0 where that is not known, `baseline` its rows at both ends as shares of the line's height."""

    quad: Quad
    pieces: tuple[Piece, ...]
    em: float = 0.0
    baseline: tuple[float, float] = (1.0 - _MARGIN, 1.0 - _MARGIN)


class _Char(NamedTuple):
    """A character, which one of its line it is, and in which column it was seen."""

    text: str
    place: int
    column: int
    confidence: float


def pieces(
    text: str, columns: Sequence[int], confidences: Sequence[float], total: float, ink: Ink
) -> tuple[Piece, ...]:
    """Cut a line at spaces, at gaps in its ink or its columns, and between a label's colon and its value.

    `columns` holds the column of each character that is no space, `confidences` a value for every character, `total`
    is the number of columns of the line.
    """
    text = text.translate(_FULL_WIDTH)
    pitch = median([after - before for before, after in pairwise(columns)] or [_PITCH])
    gaps = _gaps(text, ink)
    runs = list(_runs(text, columns, confidences, gaps))
    return tuple(_trimmed(runs, [_piece(run, pitch, total) for run in runs], gaps, ink))


def _gaps(text: str, ink: Ink) -> Gaps:
    """Give the spaces in a line's ink by the number of the character after: each gap is nearest to the middle between
    two characters, above all where a space was read. A rule at an end of the line has a gap too."""
    empty = ink.gaps() if ink.em else []
    if not empty:
        return {}
    middles = np.concatenate(
        [[ink.middles[0] - _WIDTH * ink.em], ink.middles, [ink.middles[-1] + _WIDTH * ink.em]]
    )
    between = (middles[1:] + middles[:-1]) / 2
    read = {len("".join(text[:place].split())) for place, char in enumerate(text.strip()) if char.isspace()}
    drawn = np.zeros(len(between))
    drawn[list(read)] = _DRAWN * ink.em
    gaps: Gaps = {}
    off = np.abs(between - np.mean(empty, axis=1)[:, None]) - drawn
    for (start, end), index in zip(empty, off.argmin(axis=1).tolist(), strict=True):
        if index not in gaps or end - start > _width(gaps[index]):
            gaps[index] = start, end
    _move_to_spaces(gaps, read)
    least = _least_space(gaps, read, ink.em)
    return {index: gap for index, gap in gaps.items() if index in read or _width(gap) >= least}


def _move_to_spaces(gaps: Gaps, read: Collection[int]) -> None:
    """Give a space that was read the gap beside it where it has none of its own: narrow letters lie beside their columns."""
    for index in read:
        own = _width(gaps.get(index, (0, 0)))
        beside = [near for near in (index - 1, index + 1) if near in gaps and near not in read]
        widest = max(beside, key=lambda near: _width(gaps[near]), default=index)
        if widest != index and _width(gaps[widest]) > _WIDER * own:
            gaps[index] = gaps.pop(widest)


def _least_space(gaps: Gaps, read: Collection[int], em: float) -> float:
    """Give how wide a gap is a space: wider than those between letters, nearly as wide as the spaces that were read."""
    spaces = [_width(gaps[index]) for index in read if index in gaps]
    letters = sorted(_width(gap) for index, gap in gaps.items() if index not in read) or [0]
    usual = min(_SPACE * em, _NARROW * median(spaces)) if spaces else _SPACE * em
    return max(_SPACED * letters[len(letters) // 4], usual)


def _width(gap: tuple[int, int]) -> int:
    return gap[1] - gap[0]


def _runs(
    text: str, columns: Sequence[int], confidences: Sequence[float], gaps: Gaps
) -> Iterator[list[_Char]]:
    """Give the characters of each word."""
    places, run = iter(enumerate(columns)), list[_Char]()
    for char, confidence in zip(text, confidences, strict=True):
        index, column = (0, None) if char.isspace() else next(places)
        if run and (column is None or column - run[-1].column > _GAP or _parts(run, char, gaps)):
            yield run
            run = []
        if column is not None:
            run.append(_Char(char, index, column, confidence))
    if run:
        yield run


def _parts(run: list[_Char], following: str, gaps: Gaps) -> bool:
    """Tell whether a word ends without a space that was read: beside a bar, where a value follows "ABN:" at once (not
    "7:30"), and where the ink shows a gap that is not one between figures, of which a 1 is narrow."""
    last = run[-1].text
    label = last == ":" and len(run) > 1 and run[-2].text.isalpha()
    if "|" in (last, following) or (label and (following.isalnum() or following == "$")):
        return True
    if following in _CLOSING or {last, following} <= _FIGURES:
        return False
    return run[-1].place + 1 in gaps


def _piece(run: list[_Char], pitch: float, total: float) -> Piece:
    """Give a word its share of the line: half a pitch to either side of its first and last character.

    Measured against text layers, a character's middle is where its column begins.
    """
    first, last = run[0].column, run[-1].column
    text = "".join(char.text for char in run)
    start, end = max(0.0, (first - pitch / 2) / total), min(1.0, (last + pitch / 2) / total)
    return Piece(text, start, end, fmean(char.confidence for char in run))


def _trimmed(runs: Sequence[list[_Char]], found: Sequence[Piece], gaps: Gaps, ink: Ink) -> Iterator[Piece]:
    """Move the edges of words to where their ink ends, which columns tell to half a character only."""
    if not ink.em:
        yield from found
        return
    width, side = len(ink.filled), _side(runs, gaps, ink.em)
    inked = np.flatnonzero(ink.filled)
    ends = {0: (0, int(inked[0])), len(ink.middles): (int(inked[-1]) + 1, width)} | gaps
    for run, piece in zip(runs, found, strict=True):
        before, after = ends.get(run[0].place), ends.get(run[-1].place + 1)
        start = max(0.0, before[1] - side) / width if before else piece.start
        end = min(width, after[0] + side) / width if after else piece.end
        trimmed = replace(piece, start=start, end=end) if start < end else piece
        yield replace(trimmed, leads_with_bar=_leads_with_bar(trimmed, ink))


def _side(runs: Sequence[list[_Char]], gaps: Gaps, em: float) -> float:
    """Give how much wider than its ink a word is on either side: in faces of one width, letters stand in wide cells."""
    between = sorted(_width(gaps[run[0].place]) for run in runs[1:] if run[0].place in gaps)
    usual = between[len(between) // 4] if between else 0
    return max(_SIDE * em, (usual - _SPACE * em) / 2 if usual <= em else 0.0)


def _leads_with_bar(piece: Piece, ink: Ink) -> bool | None:
    """Tell whether "106284" may be "I06284", where every figure of it stands apart."""
    if not _NUMBER.fullmatch(piece.text):
        return None
    width = len(ink.filled)
    bars = ink.bars(piece.start * width, piece.end * width)
    return bars[0] if len(bars) == len(piece.text) else None


def words(lines: Sequence[Line], scale: float, turn: Turn) -> tuple[Word, ...]:
    """Place the words of a page's lines on the straight page; `scale` is the number of pixels to a point."""
    placed = [(piece, line) for line in lines for piece in line.pieces]
    numbers = [piece.leads_with_bar for piece, _ in placed if piece.leads_with_bar is not None]
    bars_are_letters = sum(numbers) < _OWN_FACE * len(numbers)
    ems = even_sizes([_em(line) / scale for _, line in placed])
    weights = bold(
        [piece.stroke / math.sqrt(em * scale or 1.0) for (piece, _), em in zip(placed, ems, strict=True)]
    )
    return tuple(
        Word(
            f"I{piece.text[1:]}" if piece.leads_with_bar and bars_are_letters else piece.text,
            *_box(piece, line, em, scale, turn),
            size=(_ASCENT + _DESCENT) * em,
            bold=heavy,
            confidence=piece.confidence,
        )
        for (piece, line), em, heavy in zip(placed, ems, weights, strict=True)
    )


def _em(line: Line) -> float:
    """Give the size of a line's font in pixels, by the height of the line as found where it could not be measured."""
    found = float(np.linalg.norm(line.quad[3] - line.quad[0]))
    return line.em or (1 - 2 * _MARGIN) * found / (_ASCENT + _DESCENT)


def _box(piece: Piece, line: Line, em: float, scale: float, turn: Turn) -> Box:
    """Give the box of a word in points: as wide as its ink, as high as its font, on the baseline in its middle."""
    left, right = (turn.straight(_on_baseline(line, share, scale)) for share in (piece.start, piece.end))
    base = (left[1] + right[1]) / 2
    return left[0], base - _ASCENT * em, right[0], base + _DESCENT * em


def _on_baseline(line: Line, share: float, scale: float) -> Point:
    """Give the point of a line's baseline at a share of its width, in points."""
    start_top, end_top, end_bottom, start_bottom = (
        (float(x) / scale, float(y) / scale) for x, y in line.quad
    )
    start, end = line.baseline
    return _between(_between(start_top, start_bottom, start), _between(end_top, end_bottom, end), share)


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
