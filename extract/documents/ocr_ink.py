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

Picture = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

_FAINT = 48  # grey levels from the background: paper grain, noise of the scanner and of JPEG
_DARK = 0.4  # of the darkest ink: where the edge of a blurred stroke is taken to be
_RULE = 0.9  # of a row's or a column's pixels: a line that was drawn, not letters
_CORE = 0.4  # of the ink of the fullest row
_CAPITAL, _SMALL = 0.716, 0.523  # heights in ems, in Helvetica and its like
_CAPITALS = frozenset("bdfhklABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_SMALLS = frozenset("acemnorsuvwxz")
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

    def gaps(self, least: float) -> list[tuple[int, int]]:
        """Give the runs of at least so many empty columns inside the line: first column and the one after the last."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], self.filled, [False]]).astype(np.int8)))
        runs = zip(edges[1:-1:2], edges[2:-1:2], strict=True)
        return [(int(start), int(end)) for start, end in runs if end - start >= least]


def ink_of(picture: Picture, characters: str, columns: Sequence[int], total: float) -> Ink:
    """Measure a line. `characters` has no spaces, `columns` says in which of `total` columns each was seen."""
    mask = _mask(picture)
    height, width = mask.shape
    middles = (np.asarray(columns, dtype=np.float64) + 0.5) / max(total, 1.0) * width
    filled = np.asarray(mask.any(axis=0))
    edges = _edges(mask, filled, characters, middles)
    start, end, em = _fit(edges, width) if edges else (0.0, 0.0, 0.0)
    sound = _LEAST * height <= em <= _MOST * height
    return Ink(start, end, em if sound else 0.0, middles, mask)


def _mask(picture: Picture) -> Mask:
    """Tell which pixels are ink; rules that were drawn are none."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.int16)
    contrast = np.abs(grey - np.median(grey))
    mask = np.asarray(contrast >= max(_FAINT, _DARK * float(np.percentile(contrast, 99))))
    mask[mask.mean(axis=1) > _RULE] = False
    mask[:, mask.mean(axis=0) > _RULE] = False
    return _without_neighbours(mask)


def _without_neighbours(mask: Mask) -> Mask:
    """Leave out ink that does not reach into the rows where the line has most: dots, and tails of the lines around it."""
    profile = mask.sum(axis=1)
    full = profile >= _CORE * profile.max()
    peak = int(np.argmax(profile))
    sparse = np.flatnonzero(~full)
    first = int(max(sparse[sparse < peak], default=-1)) + 1
    last = int(min(sparse[sparse > peak], default=len(profile)))
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    own = np.unique(labels[first:last][mask[first:last]])
    kept: Mask = np.isin(labels, own) & mask
    return kept


def _edges(
    mask: Mask, filled: Mask, characters: str, middles: npt.NDArray[np.float64]
) -> list[tuple[float, float, float]]:
    """Give (column, row, height above the baseline in ems) of the edges of characters whose heights are known."""
    height, width = mask.shape
    tops, bottoms = mask.argmax(axis=0), height - mask[::-1].argmax(axis=0)
    half = _HALF * (float(np.median(np.diff(middles))) if len(middles) > 1 else height / 2)
    edges: list[tuple[float, float, float]] = []
    for char, middle in zip(characters, middles, strict=True):
        reach = _CAPITAL if char in _CAPITALS else _SMALL if char in _SMALLS else 0.0
        first, last = max(0, int(middle - half)), min(width, int(middle + half) + 1)
        own = filled[first:last]
        if not reach or not own.any():
            continue
        edges.append((middle, float(tops[first:last][own].min()), reach))
        if char not in _DEEP:
            edges.append((middle, float(bottoms[first:last][own].max()), 0.0))
    return edges


def _fit(edges: Sequence[tuple[float, float, float]], width: int) -> tuple[float, float, float]:
    """Fit a baseline and a size to the edges by least squares, leaving out what lies apart."""
    middles, rows, reaches = np.asarray(edges, dtype=np.float64).T
    system = np.column_stack([np.ones(len(rows)), middles / width - 0.5, -reaches])
    level = np.array([[0.0, _LEVEL, 0.0]])
    kept, solved = np.ones(len(rows), dtype=np.bool_), np.zeros(3)
    for _ in range(_ROUNDS):
        left = np.vstack([system[kept], level])
        solved = np.linalg.lstsq(left, np.append(rows[kept], 0.0), rcond=None)[0]
        off = np.abs(system @ solved - rows)
        kept = off <= max(2.0 * float(np.median(off)), _NEAR)
    middle, slope, em = (float(value) for value in solved)
    return middle - slope / 2, middle + slope / 2, em
