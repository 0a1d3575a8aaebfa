"""Cells of ruled forms. Comes in: boxes of segments and a page's rules. Goes out: the cell that encloses each, if any."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from extract.documents.records import Box
from extract.documents.ruling import Line, Rules

SLACK = 3.0
"""Points by which lines may miss the corner where they meet."""


def cells_of(boxes: Sequence[Box], rules: Rules) -> list[Box | None]:
    """For each box of text the smallest rectangle of rules around it; None where it stands free.

    The sides are the nearest upright rules left and right at its height; above and below the nearest level rules that
    reach from one side to the other (an underline does not).
    """
    if not boxes or not rules.horizontal or not rules.vertical:
        return [None] * len(boxes)
    left, top, right, bottom = np.array(boxes, dtype=np.float64).T
    middle = (top + bottom) / 2
    x, begin, end = _columns(rules.vertical)
    beside = (begin <= middle[:, None] + SLACK) & (end >= middle[:, None] - SLACK)
    from_left = np.where(beside & (x <= left[:, None] + SLACK), x, -np.inf).max(1)
    from_right = np.where(beside & (x >= right[:, None] - SLACK), x, np.inf).min(1)
    y, begin, end = _columns(rules.horizontal)
    across = (begin <= from_left[:, None] + SLACK) & (end >= from_right[:, None] - SLACK)
    from_top = np.where(across & (y <= middle[:, None]), y, -np.inf).max(1)
    from_bottom = np.where(across & (y >= middle[:, None]), y, np.inf).min(1)
    cells = np.stack((from_left, from_top, from_right, from_bottom), axis=1)
    closed = np.isfinite(cells).all(1)
    return [
        (cell[0], cell[1], cell[2], cell[3]) if shut else None
        for cell, shut in zip(cells.tolist(), closed.tolist(), strict=True)
    ]


def _columns(lines: Sequence[Line]) -> np.ndarray:
    return np.array(lines, dtype=np.float64).T


def crossed(places: Sequence[float], left: float, right: float) -> bool:
    """Whether one of some upright rules at a height, from left to right, stands between two words there."""
    at = bisect_left(places, left - 1.0)
    return at < len(places) and places[at] <= right + 1.0
