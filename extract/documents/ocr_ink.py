"""Where the ink of a line stands. Comes in: the picture of a line and the columns of its characters. Goes out: `Ink`:
its baseline, the size of its font, and the gaps between its characters.

A detector's corners are whole pixels and its lines up to 40 % too high, a recogniser's columns are half a character wide;
engines tell rows, cells and wrapped lines by tenths of a size. The ink itself says all of it to a pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extract.documents.grey_levels import LEVELS, Grey, counts_of, quantile

Mask = npt.NDArray[np.bool_]

_FAINT = 48  # grey levels from the background: paper grain, noise of the scanner and of JPEG
_DARK = 0.4  # of the darkest ink: where the edge of a blurred stroke is taken to be
_RULE = 0.9  # of a row's or a column's pixels: a line that was drawn, not letters
_CORE = 0.4  # of the ink of the fullest row
_CAPITAL, _SMALL = 0.716, 0.523  # heights in ems, in Helvetica and its like
_REACHES = dict.fromkeys("bdfhklABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", _CAPITAL) | dict.fromkeys(
    "acemnorsuvwxz", _SMALL
)
_DEEP = frozenset("Q")
_GLYPH = 0.55  # ems of height from which ink is a capital or a figure
_BAR, _FULL = (
    0.17,
    0.85,
)  # ems of width, and ink of its box: an I of faces without serifs; a 1 is wider and less full
_HALF = 0.4  # of the way to the next character: ink that is surely a character's own
_LEVEL = 0.5  # weight of "the line is level" beside one character's ink
_ROUNDS = 3
_LEAST, _MOST = 0.3, 1.0  # ems of the height of a found line: else the measure is wrong
_NEAR = 1.0  # pixels from the fit, at least: further off are accents, underlines and dirt


@dataclass(frozen=True, slots=True)
class Ink:
    """A line's ink, in pixels of its picture. The baseline falls from `start` at the left edge to `end` at the right, `em`
    is the font's size, 0 where it could not be measured; `middles` holds where each character is, `mask` is
    the ink itself."""

    start: float
    end: float
    em: float
    middles: npt.NDArray[np.float64]
    mask: Mask

    @property
    def filled(self) -> Mask:
        """Tell for each column whether it holds ink."""
        return np.asarray(self.mask.any(axis=0))

    def bars(self, start: float, end: float) -> list[bool]:
        """Tell of each capital or figure between two columns, in order, whether it is a plain upright bar."""
        part = self.mask[:, max(0, int(start)) : int(end) + 1].astype(np.uint8)
        _, _, found, _ = cv2.connectedComponentsWithStats(part)
        glyphs = sorted(glyph for glyph in found[1:].tolist() if glyph[3] >= _GLYPH * self.em)
        return [
            width <= _BAR * self.em and area >= _FULL * width * height for _, _, width, height, area in glyphs
        ]

    def gaps(self) -> list[tuple[int, int]]:
        """Give the runs of empty columns inside the line: first column and the one after the last."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], self.filled, [False]]).astype(np.int8)))
        inside = edges[1:-1].tolist()
        return list(zip(inside[::2], inside[1::2], strict=True))


def ink_of(grey: Grey, characters: str, columns: Sequence[int], total: float) -> Ink:
    """Measure a line. `characters` has no spaces, `columns` says in which of `total` columns each was seen."""
    mask = _mask(grey)
    height, width = mask.shape
    middles = (np.asarray(columns, dtype=np.float64) + 0.5) / max(total, 1.0) * width
    edges = _edges(mask, characters, middles)
    start, end, em = _fit(edges, width) if len(edges) else (0.0, 0.0, 0.0)
    sound = _LEAST * height <= em <= _MOST * height
    return Ink(start, end, em if sound else 0.0, middles, mask)


def _mask(grey: Grey) -> Mask:
    """Tell which pixels are ink; rules that were drawn are none."""
    counts = counts_of(grey)
    contrast = np.abs(LEVELS - quantile(0.5, counts))
    order = np.argsort(contrast)
    darkest = quantile(0.99, counts[order], contrast[order])
    ink = (contrast >= max(_FAINT, _DARK * darkest)).astype(np.uint8)
    mask = np.asarray(cv2.LUT(grey, ink), dtype=np.uint8)
    height, width = mask.shape
    mask[_in_rows(mask) / width > _RULE] = 0
    mask[:, cv2.reduce(mask, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[0] / height > _RULE] = 0
    return _without_neighbours(mask)


def _in_rows(mask: Grey) -> npt.NDArray[np.int32]:
    """Give how many pixels of each row are 1, the others being 0."""
    return np.asarray(cv2.reduce(mask, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S), dtype=np.int32).ravel()


def _without_neighbours(mask: Grey) -> Mask:
    """Leave out ink that does not reach into the rows where the line has most: dots, and tails of the lines around it."""
    profile = _in_rows(mask)
    full = profile >= _CORE * profile.max()
    peak = int(np.argmax(profile))
    sparse = np.flatnonzero(~full)
    first = int(max(sparse[sparse < peak], default=-1)) + 1
    last = int(min(sparse[sparse > peak], default=len(profile)))
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    own = np.zeros(count, dtype=np.bool_)
    own[labels[first:last]] = True
    own[0] = False
    kept: Mask = own[labels]
    return kept


def _edges(mask: Mask, characters: str, middles: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give (column, row, height above the baseline in ems) of the edges of characters whose heights are known, n × 3."""
    height, width = mask.shape
    reaches = np.array([_REACHES.get(char, 0.0) for char in characters])
    filled = mask.any(axis=0)
    tops = np.where(filled, mask.argmax(axis=0), height)
    bottoms = np.where(filled, height - mask[::-1].argmax(axis=0), 0)
    half = _HALF * (float(np.median(np.diff(middles))) if len(middles) > 1 else height / 2)
    first = np.maximum(middles - half, 0.0).astype(np.intp)
    last = np.minimum((middles + half).astype(np.intp) + 1, width)
    known = np.flatnonzero((reaches > 0.0) & (first < last))
    if not len(known):
        return np.empty((0, 3))
    ends = np.stack((first[known], last[known]), axis=1).ravel()
    top = np.minimum.reduceat(np.append(tops, height), ends)[::2]
    bottom = np.maximum.reduceat(np.append(bottoms, 0), ends)[::2]
    deep = np.array([characters[index] in _DEEP for index in known])
    upper = np.stack((middles[known], top, reaches[known]), axis=1)
    lower = np.stack((middles[known], bottom, np.zeros(len(known))), axis=1)
    seen = np.stack((bottom > 0, (bottom > 0) & ~deep), axis=1)
    return np.asarray(np.stack((upper, lower), axis=1)[seen])


def _fit(edges: npt.NDArray[np.float64], width: int) -> tuple[float, float, float]:
    """Fit a baseline and a size to the edges by least squares, leaving out what lies apart."""
    middles, rows, reaches = edges.T
    system = np.column_stack([np.ones(len(rows)), middles / width - 0.5, -reaches])
    level = np.array([[0.0, _LEVEL, 0.0]])
    kept, solved = np.ones(len(rows), dtype=np.bool_), np.zeros(3)
    for _ in range(_ROUNDS):
        left = np.vstack([system[kept], level])
        solved = np.linalg.lstsq(left, np.append(rows[kept], 0.0), rcond=None)[0]
        off = np.abs(system @ solved - rows)
        before, kept = kept, off <= max(2.0 * float(np.median(off)), _NEAR)
        if np.array_equal(kept, before):
            break
    middle, slope, em = (float(value) for value in solved)
    return middle - slope / 2, middle + slope / 2, em
