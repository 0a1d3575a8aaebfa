"""Columns of item tables. Comes in: lines of segments. Goes out: each line's cells by column.

Where a heading stands (headings.py) and where its cells stand are two things; the second is learned from the rows (bands.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.documents.layout import Segment
from extract.documents.pages import Word

Line = list[Segment]
Span = tuple[float, float]
NUMERIC = frozenset({"quantity", "unit_price", "amount", "tax"})
OTHER = "other"
"""A column whose heading says nothing to us: its cells are nobody's."""
_NUMBER = frozenset("$-(0123456789.")
"""How a number begins."""
_NO_SIGNS = str.maketrans("", "", "$.,-()% ")
ASIDE = 25.0
"""Points right of a table from which on words are beside it."""
WORDIEST = 3
"""Words of the longest cell of a number: "1 250.00 each"."""


@dataclass(frozen=True)
class Columns:
    """The columns of a table: name, left and right edge of the heading and of the cells below it, in points."""

    names: tuple[str, ...]
    spans: tuple[Span, ...]
    page: int
    top: float
    bottom: float = 0.0
    bands: tuple[Span | None, ...] = ()
    orders: frozenset[int] = frozenset()
    ruled: bool = False

    @property
    def left(self) -> float:
        """The left edge of its heading row or of the cells under it."""
        return min(left for left, _ in (*self.spans, *(band for band in self.bands if band)))

    @property
    def right(self) -> float:
        """The right edge of its heading row or of the cells under it."""
        return max(right for _, right in (*self.spans, *(band for band in self.bands if band)))

    def of(self, line: Line) -> Line:
        """What of a line stands in the table, not beside it."""
        left, right = self.left, self.right + ASIDE
        own = [segment for segment in line if segment.x1 > left and segment.x0 < right]
        return [part for segment in own for part in self._at_rules(segment)] if self.ruled else own

    def _at_rules(self, segment: Segment) -> list[Segment]:
        """A segment cut where a rule of the heading row goes on between a number and what stands beside it."""
        cuts = [
            index
            for index, (before, word) in enumerate(pairwise(segment.words), 1)
            if (before.text[:1] in _NUMBER or word.text[:1] in _NUMBER)
            and any(before.x1 <= left + 1 and word.x0 >= left - 2 for left, _ in self.spans)
        ]
        edges = [0, *cuts, len(segment.words)]
        if not cuts:
            return [segment]
        return [Segment(segment.words[a:b], segment.page, segment.order) for a, b in pairwise(edges)]

    def cells(self, line: Line) -> dict[str, list[Word]]:
        """The words of a line by column. A segment goes whole to the column it overlaps most, or whose edge is nearest."""
        found: dict[str, list[Word]] = {}
        for index, words in self.cells_by_index(line).items():
            found.setdefault(self.names[index], []).extend(words)
        return found

    def cells_by_index(self, line: Line) -> dict[int, list[Word]]:
        """The words of a line by the index of their column."""
        found: dict[int, list[Word]] = {}
        for segment in line:
            for words in self._parts(segment):
                found.setdefault(self._index_of(words), []).extend(words)
        return found

    def renamed(self, names: dict[int, str]) -> Columns:
        """The same columns, some of them (by index) under another name."""
        return replace(self, names=tuple(names.get(i, name) for i, name in enumerate(self.names)))

    def _parts(self, segment: Segment) -> list[list[Word]]:
        """A segment that reaches over a column's left edge with a number there is two cells."""
        words = segment.words
        if len(words) == 1:
            return [[words[0]]]
        columns = [self._index_of([word]) for word in words]
        parts: list[list[Word]] = [[words[0]]]
        for index in range(1, len(words)):
            here, there = columns[index], columns[index - 1]
            if here != there and self._cuts(words[index - 1], there, words[index], here):
                parts.append([])
            parts[-1].append(words[index])
        prose = any(
            len(part) > WORDIEST and self.names[self._index_of(part[:1])] in NUMERIC for part in parts[1:]
        )
        return [list(words)] if prose else parts

    def _cuts(self, before: Word, there: int, word: Word, here: int) -> bool:
        """Whether a cell ends between two words that are nearest to different columns, given by index."""
        if self.names[here] in NUMERIC and word.text[:1] in _NUMBER:
            return True
        numbered = before.text[:1] in _NUMBER and self.names[there] in {*NUMERIC, "item"}
        band = self.bands[here] if self.bands else None
        return numbered and band is not None and word.x0 >= band[0] - 2

    def _index_of(self, words: Sequence[Word]) -> int:
        """The column whose heading is nearest; words under a heading of numbers, but not below it, are description."""
        left, right = words[0].x0, words[-1].x1
        signless = "".join([word.text for word in words]).translate(_NO_SIGNS)
        numeric = not signless or signless.isdigit()
        # points to each column: to its heading, or to its cells' band where that is known and nearer
        distances = [_distance(left, right, span) for span in self.spans]
        if self.bands:
            within = (band and _distance(left, right, band) for band in self.bands)
            distances = [min(a, b) if b is not None else a for a, b in zip(distances, within, strict=True)]
        if numeric:
            distances = [d - (name in NUMERIC) for d, name in zip(distances, self.names, strict=True)]
        nearest = min(range(len(self.spans)), key=distances.__getitem__)
        name = self.names[nearest]
        stray = name in NUMERIC and not numeric and distances[nearest] > 0
        return self.names.index("description") if stray and "description" in self.names else nearest


def _distance(left: float, right: float, span: Span) -> float:
    """Points between words and a span: of their nearest edges or middles; negative, the points they share."""
    begin, end = span
    shared = (right if right < end else end) - (left if left > begin else begin)
    if shared > 0:
        return -shared
    return min(abs(left - begin), abs(right - end), abs((left + right - begin - end) / 2))
