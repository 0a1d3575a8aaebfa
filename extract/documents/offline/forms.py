"""Values in ruled forms. Comes in: labels, segments with their cells, rules. Goes out: where a label's value must stand.

The rules of a form say more than distances do: the rest of a label's cell is its value; a label alone in its cell has it in
the cell to the right, or below where labels stand in a row; a cell of labels below a label makes it the heading of a group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extract.documents.cells import SLACK
from extract.documents.layout import Segment
from extract.documents.offline.labels import Label
from extract.documents.offline.sheet import Cell, Key, Sheet, is_narrower, key_of, within
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
SURE, LIKELY = 0.9, 0.85
"""How sure a label must be for its cell to be asked, and to be counted among those of a cell."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the rules of a form put a label's value: its segments, none where the cell is empty or the label a heading."""

    segments: tuple[Segment, ...] = ()
    method: str = "beside"
    geometry: float = 0.0


class Forms:
    """The cells of a document. `orders` are the segments that are labels; `rules` by the number of the page."""

    def __init__(
        self,
        segments: Iterable[Segment],
        labels: Iterable[Label],
        orders: set[int],
        rules: Mapping[int, Rules],
    ) -> None:
        self._orders, self._sheet = orders, Sheet(segments, rules)
        self._begun: set[int] = set()  # segments that begin with a label
        self._owners: dict[Key, Label] = {}
        self._groups: set[int] = set()
        self._rows: dict[tuple[int, int, int], list[Label]] = defaultdict(list)
        self._columns: dict[tuple[int, int, int], list[Label]] = defaultdict(list)
        for label in labels:
            cell = self.cell(label)
            if cell and label.sure >= LIKELY:
                self._sheet.at(label.page, cell).labels.append(label)
                self._begun.add(label.segments[0].order)
        for key, rectangle in self._sheet:
            lone = rectangle.lone
            if lone:
                self._rows[key[0], key[2], key[4]].append(lone)
                self._columns[key[0], key[1], key[3]].append(lone)

    @staticmethod
    def cell(label: Label) -> Box | None:
        """The cell of a label; None of one that stands free or breaks over two cells."""
        first, *others = label.segments
        return first.cell if not others or all(other.cell == first.cell for other in others) else None

    def heads(self, upper: Label, lower: Label) -> bool | None:
        """Whether rules put a label under another one: in its value's cell, or in a column of its group.

        False where they part the two; None where they do not tell.
        """
        one, other = self.cell(upper), self.cell(lower)
        if one is None or other is None:
            return None
        if within(one, other) or within(other, one):
            return None
        if self._owners.get(key_of(lower.page, other)) is upper:
            return True
        if id(upper) in self._groups:
            over = one[3] <= other[1] + SLACK and one[0] - SLACK <= other[0] and other[2] <= one[2] + SLACK
            return over and other[1] - one[3] < MOST_ROWS * (one[3] - one[1])
        return False if len(self._sheet.at(upper.page, one).texts) >= BLOCK else None

    def parts(self, label: Label, segment: Segment) -> bool:
        """Whether rules keep what stands beside or below a label from it.

        They do where the label's cell holds anything but labels. A label in a shaded box has its value outside, and so
        may the labels that share a cell have theirs in the cells to the right.
        """
        cell = self.cell(label)
        if cell is None or segment.cell is None or within(cell, segment.cell) or within(segment.cell, cell):
            return False
        here = self._sheet.at(label.page, cell)
        own = {id(s) for each in here.labels if not each.tail for s in each.segments}
        if any(id(s) not in own and not _ends_label(s) for s in here.texts):
            return True
        return segment.cell[0] < cell[2] - SLACK and segment.top < label.box[3]

    def place(self, label: Label) -> Placed | None:
        """Where a label's value is; None where rules do not tell, as in a frame with several labels in it."""
        cell = self.cell(label)
        if cell is None or label.sure < SURE or self._sheet.is_frame(label.page, cell):
            return None
        here = self._sheet.at(label.page, cell)
        return self._neighbour(label, cell) if here.lone is label else self._inside(label, here)

    def _inside(self, label: Label, here: Cell) -> Placed | None:
        """The rest of a label's cell, where it is one column of lines without another label."""
        rest = [s for s in here.texts if s not in label.segments]
        others = len(here.labels) > 1 or any(s.order in self._orders or _looks_like_label(s) for s in rest)
        if others or len(rest) > MOST_LINES:
            return None
        above = any(s.middle < label.box[1] for s in rest)
        side_by_side = any(abs(a.middle - b.middle) < 0.5 * a.size for a in rest for b in rest if a is not b)
        if above or side_by_side:
            return None
        on_line = bool(rest) and rest[0].top < label.box[3] - 0.3 * rest[0].size
        return Placed(tuple(rest), "beside" if on_line else "below", IN_CELL)

    def _neighbour(self, label: Label, cell: Box) -> Placed | None:
        """The value of a label alone in its cell: in the cell to the right or in the one below."""
        right, below = (
            self._sheet.step(label.page, cell, "right"),
            self._sheet.step(label.page, cell, "below"),
        )
        beside, under = self._sheet.texts(label.page, right), self._sheet.texts(label.page, below)
        labelled_right, labelled_below = self._labelled(beside), self._labelled(under)
        if below and labelled_below and (right is None or labelled_right):
            self._groups.add(id(label))
            return Placed() if right else None
        row, column = self._neighbours(label, cell)
        is_caption = row > column
        if right and below and row == column and not labelled_right and not labelled_below:
            is_caption = _alike(beside, label) and not _alike(under, label)
        elif row == column:
            is_caption = not labelled_below and (right is None or labelled_right)
        if not is_caption:
            return self._in_row(right, beside, label) if right and not labelled_right else None
        if below is None or labelled_below or is_narrower(below, cell):
            return None
        return self._in(below, under, "below", label)

    def _in_row(self, right: Box, beside: Sequence[Segment], label: Label) -> Placed:
        return self._in(right, beside, "beside", label) if beside else self._across(label.page, right)

    def _in(self, cell: Box, texts: Sequence[Segment], method: str, label: Label) -> Placed:
        """The value in a cell next to its label's: as far as no label begins in it."""
        self._owners[key_of(label.page, cell)] = label
        ends = (i for i, s in enumerate(texts) if i and (s.order in self._begun or _looks_like_label(s)))
        lines = tuple(texts[: next(ends, len(texts))])
        return Placed(lines, method, NEXT_CELL) if len(lines) <= MOST_LINES else Placed()

    def _across(self, page: int, cell: Box) -> Placed:
        """What stands in the row behind empty cells: an amount may, under its column."""
        step: Box | None = cell
        for _ in range(8):
            step = self._sheet.step(page, step, "right") if step else None
            texts = self._sheet.texts(page, step)
            if texts:
                return Placed() if self._labelled(texts) else Placed(tuple(texts), "across", ACROSS)
        return Placed()

    def _neighbours(self, label: Label, cell: Box) -> tuple[int, int]:
        """How many labels touch each other in the row of a label's cell, and how many in its column."""
        key = key_of(label.page, cell)
        row = _touching(self._rows[key[0], key[2], key[4]], 0, 2)
        return row, _touching(self._columns[key[0], key[1], key[3]], 1, 3)

    def _labelled(self, texts: Sequence[Segment]) -> bool:
        """Whether the texts of a cell are a label."""
        return bool(texts) and (texts[0].order in self._orders or _ends_label(texts[-1]))


def _ends_label(segment: Segment) -> bool:
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


def _alike(texts: Sequence[Segment], label: Label) -> bool:
    """Whether the text of a cell is printed like a label: as large and as bold."""
    if not texts:
        return False
    segment, other = texts[0], label.segments[-1]
    return abs(segment.size - other.size) < 0.1 * other.size and segment.bold == other.bold
