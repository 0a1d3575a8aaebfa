"""The cells of a document's forms: what stands in each and which is next to which. Comes in: segments with their cells, rules.

Goes out: `Sheet`, which finds empty cells too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from extract.documents.cells import SLACK, cells_of
from extract.documents.layout import Segment
from extract.documents.offline.labels import Label
from extract.documents.records import Box
from extract.documents.ruling import Rules

INSET = 7.0
"""Points by which the shading of a label may be smaller than the cell under it."""
SPACER = 14.0
"""Points: narrower cells hold a colon or a sign of money."""

Key = tuple[int, int, int, int, int]


@dataclass
class Cell:
    """A rectangle of rules with what stands in it; all its segments are known before anybody asks for `texts`."""

    box: Box
    segments: list[Segment] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    @property
    def lone(self) -> Label | None:
        """The label that is all there is in the cell."""
        return self.labels[0] if len(self.labels) == 1 and len(self.texts) == len(self._own) else None

    @property
    def _own(self) -> tuple[Segment, ...]:
        return () if self.labels[0].tail else self.labels[0].segments

    @cached_property
    def texts(self) -> list[Segment]:
        """Its segments that say anything."""
        return [s for s in self.segments if s.says]


class Sheet:
    """The cells of a document; `rules` by the number of the page."""

    def __init__(self, segments: Iterable[Segment], rules: Mapping[int, Rules]) -> None:
        self._rules = rules
        self._pages: dict[int, dict[Key, Cell]] = defaultdict(dict)
        for segment in segments:
            if segment.cell:
                cells = self._pages[segment.page]
                key = key_of(segment.page, segment.cell)
                if key not in cells:
                    cells[key] = Cell(segment.cell)
                cells[key].segments.append(segment)
        self._next: dict[tuple[Key, str], Box | None] = {}
        self._frames: dict[Key, bool] = {}
        self._probed: set[int] = set()

    def __iter__(self) -> Iterator[tuple[Key, Cell]]:
        return chain.from_iterable(cells.items() for cells in self._pages.values())

    def is_frame(self, page: int, box: Box) -> bool:
        """Whether other cells stand in a cell."""
        key = key_of(page, box)
        if key not in self._frames:
            boxes = (cell.box for cell in self._pages[page].values() if cell.segments)
            self._frames[key] = any(within(other, box) and not _about(other, box) for other in boxes)
        return self._frames[key]

    def at(self, page: int, box: Box) -> Cell:
        """The cell with about this box: where lines are double, text and paper beside it see different ones."""
        key, cells = key_of(page, box), self._pages[page]
        if key not in cells:
            cells[key] = next((cell for cell in cells.values() if _about(cell.box, box)), Cell(box))
        return cells[key]

    def texts(self, page: int, box: Box | None) -> list[Segment]:
        """What stands in a cell, if there is one."""
        return self.at(page, box).texts if box else []

    def step(self, page: int, cell: Box, way: str) -> Box | None:
        """The cell next to one, as high (right) or no wider (below); a spacer to the right is stepped over."""
        if page not in self._probed:
            self._probed.add(page)
            self._probe(page, [cell.box for cell in self._pages[page].values() if cell.lone])
        found = self._neighbour_of(page, cell, way)
        if found and way == "right" and found[2] - found[0] < SPACER and not self.at(page, found).texts:
            return self._neighbour_of(page, found, way)
        return found

    def _neighbour_of(self, page: int, cell: Box, way: str) -> Box | None:
        key = key_of(page, cell), way
        if key not in self._next:
            self._probe(page, [cell])
        return self._next[key]

    def _probe(self, page: int, cells: Sequence[Box]) -> None:
        """Look for the cells to the right of some and below them, all at once."""
        off = 2 * SLACK + 1  # beyond lines that end there
        points = [(x1 + off, (top + bottom) / 2) for _, top, x1, bottom in cells]
        points += [((x0 + x1) / 2, bottom + off) for x0, _, x1, bottom in cells]
        found = cells_of([(x, y - 0.5, x + 1, y + 0.5) for x, y in points], self._rules[page])
        for cell, right, below in zip(cells, found[: len(cells)], found[len(cells) :], strict=True):
            self._next[key_of(page, cell), "right"] = right if right and _follows(cell, right) else None
            self._next[key_of(page, cell), "below"] = below if below and _lies_under(cell, below) else None


def key_of(page: int, cell: Box) -> Key:
    """What a cell is known by: its page and its edges, to a point."""
    return page, round(cell[0]), round(cell[1]), round(cell[2]), round(cell[3])


def _follows(cell: Box, right: Box) -> bool:
    """Whether a cell is the next one of a row."""
    level = abs(right[1] - cell[1]) <= SLACK and abs(right[3] - cell[3]) <= 4 * SLACK
    return level and abs(right[0] - cell[2]) <= SLACK


def _lies_under(cell: Box, below: Box) -> bool:
    """Whether a cell stands right below another one and is no wider."""
    inside = below[0] >= cell[0] - INSET and below[2] <= cell[2] + INSET
    return inside and abs(below[1] - cell[3]) <= INSET


def within(inner: Box, outer: Box) -> bool:
    """Whether a cell is, or stands in, another one."""
    return (
        inner[0] >= outer[0] - SLACK
        and inner[1] >= outer[1] - SLACK
        and inner[2] <= outer[2] + SLACK
        and inner[3] <= outer[3] + SLACK
    )


def _about(one: Box, other: Box) -> bool:
    return all(abs(a - b) <= SLACK for a, b in zip(one, other, strict=True))


def is_narrower(below: Box, cell: Box) -> bool:
    """Whether a cell is one of several under another one."""
    return below[0] > cell[0] + SLACK or below[2] < cell[2] - SLACK
