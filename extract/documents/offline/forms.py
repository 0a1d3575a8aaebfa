"""Values in ruled forms. Comes in: labels, segments with their cells, rules. Goes out: where a label's value must stand.

The rules of a form say more than distances do: the rest of a label's cell is its value; a label alone in its cell has it in
the cell to the right, or below where labels stand in a row; a cell of labels below a label makes it the heading of a group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extract.documents.cells import SLACK, cells_of
from extract.documents.layout import Segment
from extract.documents.offline.labels import Label
from extract.documents.records import Box
from extract.documents.ruling import Rules

IN_CELL, NEXT_CELL, ACROSS = 1.0, 0.97, 0.8
"""Geometry of a value in its label's own cell, in the next one, and behind empty ones."""
MOST_LINES = 14
"""Lines of one value; a rectangle with more in it is a frame around other things."""
MOST_ROWS = 6.0
"""Rows below the heading of a group that are of it."""
BLOCK = 3
"""Texts in a cell from which it is a block of its own: what stands in other cells is not of it."""
INSET = 7.0
"""Points by which the shading of a label may be smaller than the cell under it."""
LIKELY = 0.85
"""How sure a label must be to be counted among those of a cell."""
_SPACER = 14.0  # points: narrower cells hold a colon or a sign of money

Key = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the rules of a form put a label's value: its segments, none where the cell is empty or the label a heading."""

    segments: tuple[Segment, ...] = ()
    method: str = "beside"
    geometry: float = 0.0


@dataclass(slots=True)
class _Cell:
    """A rectangle of rules with what stands in it."""

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

    @property
    def texts(self) -> list[Segment]:
        """Its segments that say anything."""
        return [s for s in self.segments if any(c.isalnum() for c in s.text)]


class Forms:
    """The cells of a document. `orders` are the segments that are labels; `rules` by the number of the page."""

    def __init__(
        self,
        segments: Iterable[Segment],
        labels: Iterable[Label],
        orders: set[int],
        rules: Mapping[int, Rules],
    ) -> None:
        self._orders, self._rules = orders, rules
        self._begun: set[int] = set()  # segments that begin with a label
        self._cells: dict[Key, _Cell] = {}
        for segment in segments:
            if segment.cell:
                known = self._cells.setdefault(_key(segment.page, segment.cell), _Cell(segment.cell))
                known.segments.append(segment)
        self._next: dict[tuple[Key, str], Box | None] = {}
        self._probed: set[int] = set()
        self._owners: dict[Key, Label] = {}
        self._groups: set[int] = set()
        self._rows: dict[tuple[int, int, int], list[Label]] = defaultdict(list)
        self._columns: dict[tuple[int, int, int], list[Label]] = defaultdict(list)
        for label in labels:
            cell = self.cell(label)
            if cell and label.sure >= LIKELY:
                self._cells[_key(label.page, cell)].labels.append(label)
                self._begun.add(label.segments[0].order)
        for key, rectangle in self._cells.items():
            lone = rectangle.lone
            if lone:
                self._rows[key[0], key[2], key[4]].append(lone)
                self._columns[key[0], key[1], key[3]].append(lone)

    @staticmethod
    def cell(label: Label) -> Box | None:
        """The cell of a label; None of one that stands free or breaks over two cells."""
        cell = label.segments[0].cell
        return cell if all(segment.cell == cell for segment in label.segments[1:]) else None

    def heads(self, upper: Label, lower: Label) -> bool | None:
        """Whether rules put a label under another one: in its cell, its value's cell, or a column of its group.

        False where they part the two; None where they do not tell.
        """
        one, other = self.cell(upper), self.cell(lower)
        if one is None or other is None:
            return None
        if one == other:
            return upper.box[1] < lower.box[1] or None
        if self._owners.get(_key(lower.page, other)) is upper:
            return True
        if id(upper) in self._groups:
            over = one[3] <= other[1] + SLACK and one[0] - SLACK <= other[0] and other[2] <= one[2] + SLACK
            return over and other[1] - one[3] < MOST_ROWS * (one[3] - one[1])
        return False if len(self._cells[_key(upper.page, one)].texts) >= BLOCK else None

    def parts(self, label: Label, segment: Segment) -> bool:
        """Whether rules keep what stands beside or below a label from it.

        They do where the label's cell holds anything but labels. A label in a shaded box has its value outside, and so
        may the labels that share a cell have theirs in the cells to the right.
        """
        cell = self.cell(label)
        if cell is None or segment.cell is None or cell == segment.cell:
            return False
        here = self._near_cell(label.page, cell)
        own = {id(s) for each in here.labels if not each.tail for s in each.segments}
        if any(id(s) not in own and not _begins_label(s) for s in here.texts):
            return True
        return segment.cell[0] < cell[2] - SLACK and segment.top < label.box[3]

    def place(self, label: Label) -> Placed | None:
        """Where a label's value is; None where rules do not tell, as in a frame with several labels in it."""
        cell = self.cell(label)
        if cell is None or label.sure < 0.9:
            return None
        here = self._near_cell(label.page, cell)
        if here.lone is label:
            return self._neighbour(label, cell)
        if len(here.labels) > 1:
            return None
        rest = [s for s in here.texts if s not in label.segments]
        if any(s.order in self._orders or _looks_like_label(s) for s in rest):
            return None
        above = any(s.middle < label.box[1] for s in rest)
        side_by_side = any(abs(a.middle - b.middle) < 0.5 * a.size for a in rest for b in rest if a is not b)
        if above or side_by_side or len(rest) > MOST_LINES:
            return None
        on_line = bool(rest) and rest[0].top < label.box[3] - 0.3 * rest[0].size
        return Placed(tuple(rest), "beside" if on_line else "below", IN_CELL)

    def _neighbour(self, label: Label, cell: Box) -> Placed | None:
        """The value of a label alone in its cell: in the cell to the right or in the one below."""
        right, below = self._step(label.page, cell, "right"), self._step(label.page, cell, "below")
        if right is None and below is None:
            return None
        beside, under = self._content(label.page, right), self._content(label.page, below)
        labelled_right, labelled_below = self._labelled(label.page, right), self._labelled(label.page, below)
        if labelled_right and labelled_below:
            self._groups.add(id(label))
            return Placed()
        is_caption = below is not None and not labelled_below and (right is None or labelled_right)
        if right is not None and below is not None and not labelled_right and not labelled_below:
            is_caption = self._captioned(label, cell, beside, under)
        if is_caption and below is not None:
            narrower = below[0] > cell[0] + SLACK or below[2] < cell[2] - SLACK
            return Placed() if narrower else self._in(below, under, "below", label)
        if right is None or labelled_right:
            if labelled_below:
                self._groups.add(id(label))
            return Placed() if right and below else None
        return self._in(right, beside, "beside", label) if beside else self._across(label.page, right)

    def _in(self, cell: Box, texts: Sequence[Segment], method: str, label: Label) -> Placed:
        """The value in a cell next to its label's: as far as no label begins in it."""
        self._owners[_key(label.page, cell)] = label
        ends = (i for i, s in enumerate(texts) if i and (s.order in self._begun or _looks_like_label(s)))
        lines = tuple(texts[: next(ends, len(texts))])
        return Placed(lines, method, NEXT_CELL) if len(lines) <= MOST_LINES else Placed()

    def _across(self, page: int, cell: Box) -> Placed:
        """What stands in the row behind empty cells: an amount may, under its column."""
        step: Box | None = cell
        for _ in range(8):
            step = self._step(page, step, "right") if step else None
            texts = self._content(page, step)
            if texts:
                return Placed() if self._labelled(page, step) else Placed(tuple(texts), "across", ACROSS)
        return Placed()

    def _captioned(
        self, label: Label, cell: Box, beside: Sequence[Segment], under: Sequence[Segment]
    ) -> bool:
        """Whether labels stand in rows with values under them, rather than in columns with values beside them."""
        key = _key(label.page, cell)
        row = _touching(self._rows[key[0], key[2], key[4]], 0, 2)
        column = _touching(self._columns[key[0], key[1], key[3]], 1, 3)
        if row != column:
            return row > column
        alike = [_alike(found[0], label.segments[-1]) if found else False for found in (beside, under)]
        return alike[0] and not alike[1]

    def _is_lone(self, label: Label) -> bool:
        cell = self.cell(label)
        return cell is not None and self._cells[_key(label.page, cell)].lone is label

    def _content(self, page: int, cell: Box | None) -> list[Segment]:
        return self._near_cell(page, cell).texts if cell else []

    def _near_cell(self, page: int, box: Box) -> _Cell:
        """The cell with about this box: where lines are double, text and paper beside it see different ones."""
        key = _key(page, box)
        if key not in self._cells:
            near = (c for k, c in self._cells.items() if k[0] == page and _about(c.box, box))
            self._cells[key] = next(near, _Cell(box))
        return self._cells[key]

    def _labelled(self, page: int, cell: Box | None) -> bool:
        """Whether a cell begins with a label."""
        texts = self._content(page, cell)
        return bool(texts) and (texts[0].order in self._orders or _begins_label(texts[0]))

    def _step(self, page: int, cell: Box, way: str) -> Box | None:
        """The cell next to one, as high (right) or no wider (below); a spacer to the right is stepped over."""
        if page not in self._probed:
            self._probed.add(page)
            self._probe(page, [each.box for key, each in self._cells.items() if key[0] == page and each.lone])
        found = self._neighbour_of(page, cell, way)
        if found and way == "right" and found[2] - found[0] < _SPACER and not self._content(page, found):
            return self._neighbour_of(page, found, way)
        return found

    def _neighbour_of(self, page: int, cell: Box, way: str) -> Box | None:
        key = _key(page, cell), way
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
            level = right and abs(right[1] - cell[1]) <= SLACK and abs(right[3] - cell[3]) <= 4 * SLACK
            under = below and below[0] >= cell[0] - INSET and below[2] <= cell[2] + INSET
            self._next[_key(page, cell), "right"] = right if level and right != cell else None
            self._next[_key(page, cell), "below"] = below if under and below != cell else None


def _key(page: int, cell: Box) -> Key:
    return page, round(cell[0]), round(cell[1]), round(cell[2]), round(cell[3])


def _about(one: Box, other: Box) -> bool:
    return all(abs(a - b) <= SLACK for a, b in zip(one, other, strict=True))


def _begins_label(segment: Segment) -> bool:
    """A label alone that is not known."""
    return segment.words[-1].text.endswith(":")


def _looks_like_label(segment: Segment) -> bool:
    """A label that is not known: few words with a colon behind the first ones."""
    return any(word.text.endswith(":") for word in segment.words[:4])


def _touching(labels: Sequence[Label], near: int, far: int) -> int:
    """How many of the labels of a row (or column) of cells stand in a cell right behind another one's."""
    edges = {round(cell[far]) for label in labels if (cell := Forms.cell(label))}
    return sum(
        any(abs(round(cell[near]) - edge) <= 2 for edge in edges)
        for label in labels
        if (cell := Forms.cell(label))
    )


def _alike(segment: Segment, label: Segment) -> bool:
    return abs(segment.size - label.size) < 0.1 * label.size and segment.bold == label.bold
