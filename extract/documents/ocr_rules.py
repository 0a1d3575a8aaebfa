"""The rules of a scanned page. Comes in: the image of a page and how askew it is. Goes out: its `Rules`, as of a drawn page.

Forms are read by their rules (`ruling`); on a scan they are ink: long runs of it, far thinner than long.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extract.documents.grey_levels import Grey
from extract.documents.pages import Word
from extract.documents.ruling import NO_RULES, THIN, Rules, rules_of

Mask = Grey  # of ones and zeros

_FAINT = 28  # grey levels from the paper around: rules are often grey
_AROUND = 6.0  # points to either side that are the paper around
_WIDE, _TALL = 24.0, 12.0  # points: letters are hardly ever longer
_BROKEN = 0.4  # points that noise takes out of a rule; letters stand further apart
_EDGE = 0.2  # of a word's height at its top and bottom: what runs there may be a rule
_COVERED = 0.4  # of a rule's length that may lie in words: letters that touch it
_SPACE = 0.4  # of a word's height: words with a rule between them are further apart
_HIGH = 3.0  # times a word's height: the dark band around a line of white writing is lower
_MOST = 500  # rules of a page; more is a drawing or a photograph


def drawn_rules(grey: Grey, scale: float, angle: float, words: Sequence[Word]) -> Rules:
    """Find the rules of an upright grey image, `scale` pixels to a point, in points on the page once it is straight.

    `words` are those of the straight page.
    """
    ink = _straight(_ink(grey, scale), angle)
    boxes = np.concatenate([_lines(ink, scale, 0), _lines(ink, scale, 1)], axis=1)
    rules = _between(boxes, words)
    return rules_of(rules) if rules.shape[1] <= _MOST else NO_RULES


def _ink(grey: Grey, scale: float) -> Mask:
    """Tell what is darker than the paper around it, 1 or 0; the inside of a shaded box is not."""
    side = 2 * int(_AROUND * scale) + 1
    darker = cv2.subtract(cv2.blur(grey, (side, side)), grey)
    return np.asarray(cv2.threshold(darker, _FAINT, 1, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def _straight(ink: Mask, angle: float) -> Mask:
    """Turn the page about its centre until its lines are level, as `Turn.straight` does with points."""
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), np.degrees(angle), 1.0)
    return np.asarray(cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_NEAREST), dtype=np.uint8)


def _lines(ink: Mask, scale: float, axis: int) -> npt.NDArray[np.float64]:
    """Give the boxes of rules in points, 4 × n (left, top, right, bottom): level ones for axis 0, upright for 1."""
    long, short = int((_WIDE, _TALL)[axis] * scale), 2 * int(_BROKEN * scale) + 1
    sizes = ((long, 1), (short, 1)) if axis == 0 else ((1, long), (1, short))
    run, hole = (cv2.getStructuringElement(cv2.MORPH_RECT, size) for size in sizes)
    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, hole)
    runs = cv2.morphologyEx(whole, cv2.MORPH_OPEN, run)
    outlines, nested = cv2.findContours(runs, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    within = nested[0, :, 3] if outlines else ()  # the number of what it is a hole in
    found = [
        cv2.boundingRect(outline) for outline, hole_in in zip(outlines, within, strict=True) if hole_in < 0
    ]
    left, top, width, height = np.asarray(found, dtype=np.float64).reshape(-1, 4).T / scale
    thin = (height, width)[axis] <= THIN
    return np.asarray(np.stack((left, top, left + width, top + height))[:, thin], dtype=np.float64)


def _between(boxes: npt.NDArray[np.float64], words: Sequence[Word]) -> npt.NDArray[np.float64]:
    """Leave out what runs through the middle of words: strokes of large or dense letters, and what is as tall as a line
    or its band, and as narrow as a space between two words: in white writing the space is ink.
    """
    if not words or not boxes.shape[1]:
        return boxes
    x0, top, x1, bottom = np.array([(word.x0, word.top, word.x1, word.bottom) for word in words]).T[
        :, :, None
    ]
    margin = _EDGE * (bottom - top)
    left, upper, right, lower = boxes
    across = (lower > top + margin) & (upper < bottom - margin) & (right > x0) & (left < x1)
    level = right - left >= lower - upper
    shared = np.where(
        level,
        np.minimum(right, x1) - np.maximum(left, x0),
        np.minimum(lower, bottom) - np.maximum(upper, top),
    )
    covered = (shared * across).sum(axis=0)
    height = bottom - top
    at_line = (np.minimum(lower, bottom) - np.maximum(upper, top) > 0.5 * height) & ~level
    before = np.where(at_line & (x1 <= right), x1, -np.inf).max(axis=0)
    behind = np.where(at_line & (x0 >= left), x0, np.inf).min(axis=0)
    beside = np.where(at_line & ((x1 == before) | (x0 == behind)), height, 0.0).max(axis=0)
    space = (behind - before < _SPACE * beside) & (lower - upper < _HIGH * beside)
    return boxes[:, (covered <= _COVERED * np.maximum(right - left, lower - upper)) & ~space]
