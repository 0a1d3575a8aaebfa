"""A photograph of a paper is flattened. Comes in: a picture. Goes out: the sheet alone, as a scanner would see it.

A telephone sees a sheet from an angle, with a table around it: text recognition finds the lines all the same, but rows and
columns that should be level and upright fan out. The sheet is the one large bright quadrilateral, clear of the edges.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Corners = npt.NDArray[np.float32]

_SIDE = 600  # pixels of the longer side are enough to find a sheet
_CLOSED = 25  # of these pixels: print on the sheet up to that size does not part it
_LEAST, _MOST = 0.25, 0.95  # of the picture that is the sheet
_STRAIGHT = 0.02  # of its outline that the sheet's edges may bend
_CLEAR = 0.012  # of the picture's side between the sheet and the picture's edge
_FREE_SIDES = 3  # of the sheet that are clear of the picture's edges: a band across a scanned form leaves one
_BRIGHTER = 40  # grey levels between the sheet and what is around it


def find_sheet(picture: Picture) -> Corners | None:
    """Give the corners of the sheet in pixels, clockwise from the top left; None where the picture is the sheet."""
    height, width = picture.shape[:2]
    shrunk = _SIDE / max(height, width)
    grey = cv2.cvtColor(
        cv2.resize(picture, None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY
    )
    plain = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((_CLOSED, _CLOSED), dtype=np.uint8))
    _, bright = cv2.threshold(cv2.GaussianBlur(plain, (5, 5), 0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(outlines, key=cv2.contourArea, default=None)
    if largest is None or not _LEAST <= cv2.contourArea(largest) / plain.size <= _MOST:
        return None
    hull = cv2.convexHull(largest)
    corners = cv2.approxPolyDP(hull, _STRAIGHT * cv2.arcLength(hull, True), True)[:, 0]
    if len(corners) != 4 or not _stands_out(np.asarray(corners, dtype=np.int32), plain):
        return None
    return _clockwise(np.asarray(corners, dtype=np.float32) / shrunk)


def _stands_out(corners: npt.NDArray[np.int32], plain: npt.NDArray[np.uint8]) -> bool:
    """Tell whether a sheet lies in the picture: darkness around it, on at least three sides."""
    height, width = plain.shape
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    margins = left / width, top / height, 1 - (right + 1) / width, 1 - (bottom + 1) / height
    if sum(margin > _CLEAR for margin in margins) < _FREE_SIDES:
        return False
    inside = cv2.fillConvexPoly(np.zeros_like(plain), corners, 1).astype(bool)
    return bool(np.median(plain[inside]) - np.median(plain[~inside]) > _BRIGHTER)


def _clockwise(corners: Corners) -> Corners:
    """Order four corners: top left, top right, bottom right, bottom left."""
    middle = corners.mean(axis=0)
    around = corners[np.argsort(np.arctan2(*(corners - middle).T[::-1]))]
    return np.roll(around, -int(np.argmin(around.sum(axis=1))), axis=0)


def flatten(picture: Picture, corners: Corners) -> tuple[Picture, npt.NDArray[np.float64]]:
    """Give the sheet as a level picture, and the matrix (3 × 3) from its pixels to those of the photograph."""
    edges = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = int(max(edges[0], edges[2])), int(max(edges[1], edges[3]))
    level = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, level)
    flat = cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_CUBIC)
    return np.asarray(flat, dtype=np.uint8), np.linalg.inv(matrix)
