"""What ends the blocks above it. Comes in: segments with their cells, tables' headings. Goes out: whether two boxes are parted.

A party's block does not go on below a table's headings or a section's: "Insured & risk" in a shaded bar, a wide flat cell
with one short text in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from extract.documents.layout import Segment
from extract.documents.records import Box

FLAT, BROAD, MOST_WORDS = 2.4, 300.0, 6
"""The height of a band in sizes of its type and its width in points, at most and at least, and the words of its heading."""
LEVEL = 3.0
"""Points by which the tops of headings of one row differ at most."""
COLUMNS = 3
"""Headings side by side from which on they are a table's."""


class Partings:
    """The headings of sections and of tables of a document."""

    def __init__(self, segments: Iterable[Segment], headings: Iterable[Segment]) -> None:
        self._found: dict[int, list[tuple[float, float, float]]] = defaultdict(
            list
        )  # left, top, right by page
        alone: dict[tuple[int, Box], list[Segment]] = defaultdict(list)
        for segment in segments:
            if segment.cell:
                alone[segment.page, segment.cell].append(segment)
        for (page, cell), within in alone.items():
            flat = cell[3] - cell[1] < FLAT * within[0].size and cell[2] - cell[0] > BROAD
            if len(within) == 1 and flat and len(within[0].words) <= MOST_WORDS:
                self._found[page].append((cell[0], within[0].top, cell[2]))
        rows: list[list[Segment]] = []
        for heading in sorted(headings, key=lambda s: (s.page, s.top)):
            last = rows[-1][-1] if rows else None
            if last and last.page == heading.page and heading.top - last.top < LEVEL:
                rows[-1].append(heading)
            else:
                rows.append([heading])
        for row in rows:
            if len(row) >= COLUMNS:
                self._found[row[0].page].append((min(s.x0 for s in row), row[0].top, max(s.x1 for s in row)))

    def between(self, page: int, upper: Box, lower: Box) -> bool:
        """Whether one stands between two boxes of a page, over the columns of both."""
        return any(
            upper[3] <= top + 1
            and top < lower[1]
            and left <= min(upper[0], lower[0]) + 1
            and lower[0] < right
            for left, top, right in self._found.get(page, ())
        )
