"""How askew a scan is. Comes in: the image and its lines as found. Goes out: the angle of its text, to a fiftieth of a degree.

The corners that a detector gives are whole pixels and tend to the level (off by up to 0.3° on scans of known angle), so
they are only where the search begins; level lines are those whose ink falls into the fewest rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from extract.documents.grey_levels import Grey, median_of

Places = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]

_WIDE = 4.0  # width to height of lines long enough to have an angle
_AROUND, _STEP = math.radians(0.7), math.radians(0.05)
_ROUNDS = 4  # of the search, as long as the best angle lies at its end
_INK = 64  # grey levels from the paper
_POINTS = 40_000  # pixels of ink are enough for a page


def skew(grey: Grey, quads: Sequence[npt.NDArray[np.float32]]) -> float:
    """Give the slope of the lines in radians, falling to the right when positive; 0 where no line is long enough."""
    edges = [(quad[1] - quad[0], quad[3] - quad[0]) for quad in quads]
    angles = [
        math.atan2(along[1], along[0])
        for along, down in edges
        if np.linalg.norm(along) >= _WIDE * np.linalg.norm(down)
    ]
    if not angles:
        return 0.0
    down, across = _ink(grey)
    best = median(angles)
    for _ in range(_ROUNDS if len(down) else 0):
        middle = best
        candidates = np.arange(middle - _AROUND, middle + _AROUND, _STEP)
        best = float(max(candidates, key=lambda angle: _levelness(down, across, angle)))
        if abs(best - middle) < _AROUND - 2 * _STEP:
            break
    return best


def _ink(grey: Grey) -> Places:
    """Give rows and columns of dark pixels, a sample that is the same every time where they are many."""
    lightest = math.ceil(median_of(grey) - _INK) - 1
    places = cv2.findNonZero(cv2.threshold(grey, lightest, 1, cv2.THRESH_BINARY_INV)[1])
    if places is None:
        return np.empty(0), np.empty(0)
    if len(places) > _POINTS:
        places = places[np.random.default_rng(0).choice(len(places), _POINTS, replace=False)]
    across, down = places.reshape(-1, 2).T.astype(np.float64)
    return down, across


def _levelness(down: npt.NDArray[np.float64], across: npt.NDArray[np.float64], angle: float) -> float:
    """Give the sum of squares of the ink in each row once the page is turned back: higher when rows are full or empty."""
    if not len(down):
        return 0.0
    rows = down * math.cos(angle) - across * math.sin(angle)
    filled = np.bincount((rows - rows.min()).astype(np.intp)).astype(np.float64)
    return float((filled**2).sum())
