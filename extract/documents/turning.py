"""A scanned page is turned upright and straight. Comes in: places in its image. Goes out: places on the page, both ways.

A scan lies on its side or upside down (quarters) and a little askew (angle). Engines see it as if it had been put into
the scanner well; what is recorded stands on the page as displayed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from extract.documents.records import Box

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Turn:
    """`width` and `height` are the displayed page's in points, `quarters` its turns to the left until it is upright,
    `angle` the slope of the lines that remains then, in radians, falling to the right when positive.

    Of a photograph, `width` and `height` are those of the sheet once it is flat, and `lens` is the matrix (3 × 3, by rows)
    from there to the page as displayed."""

    width: float
    height: float
    quarters: int = 0
    angle: float = 0.0
    lens: tuple[float, ...] = ()

    @property
    def size(self) -> Point:
        """Give width and height of the upright page."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)

    def straight(self, point: Point) -> Point:
        """Turn a point of the upright page so that its lines are level, about the page's centre."""
        return self._rotated(point, -self.angle)

    def displayed(self, box: Box) -> Box:
        """Give the box that holds a box of the straight page on the page as displayed."""
        x0, top, x1, bottom = box
        corners = ((x0, top), (x1, top), (x1, bottom), (x0, bottom))
        return bounds(self._seen(self._unturned(self._rotated(corner, self.angle))) for corner in corners)

    def _rotated(self, point: Point, angle: float) -> Point:
        middle_x, middle_y = (side / 2 for side in self.size)
        x, y = point[0] - middle_x, point[1] - middle_y
        cos, sin = math.cos(angle), math.sin(angle)
        return middle_x + x * cos - y * sin, middle_y + x * sin + y * cos

    def _unturned(self, point: Point) -> Point:
        """Undo the quarters: a quarter to the left took the displayed page's right edge to the top."""
        x, y = point
        turned = ((x, y), (self.width - y, x), (self.width - x, self.height - y), (y, self.height - x))
        return turned[self.quarters % 4]

    def _seen(self, point: Point) -> Point:
        """Give where a point of a flat sheet is seen in its photograph."""
        if not self.lens:
            return point
        a, b, c, d, e, f, g, h, i = self.lens
        x, y = point
        depth = g * x + h * y + i
        return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth


def bounds(points: Iterable[Point]) -> Box:
    """Give the box around points."""
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)
