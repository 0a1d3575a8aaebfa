"""Columns of item tables. Comes in: lines of segments. Goes out: each line's cells by column.

Where a heading stands (headings.py) and where its cells stand are two things; the second is learned from the rows (bands.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from extract.documents.layout import Segment
from extract.documents.pages import Word
from extract.documents.specification.model import COLUMNS

Line = list[Segment]
Span = tuple[float, float]
NUMERIC = frozenset({"quantity", "unit_price", "amount", "tax"})
DESCRIPTION = "description"
"""The column that says what a row is, as a rule."""
TEXTS = frozenset({DESCRIPTION, "area", "section"})
OTHER = "other"
"""A column whose heading says nothing to us: its cells are nobody's."""
_NUMBER = frozenset("$-(0123456789.")
"""How a number begins."""
_NO_SIGNS = str.maketrans("", "", "$.,-()% ")
ASIDE = 25.0
"""Points right of a table from which on words are beside it."""
FLUSH = 1.5
"""Points by which a cell may begin left or right of its heading's left edge and still stand under it."""
SPACE = 0.4
"""Sizes of type between words of one text, at most."""
WORDIEST = 3
"""Words of the longest cell of a number: "1 250.00 each"."""


@dataclass(frozen=True)
class Columns:
    """The columns of a table: name, left and right edge of the heading and of the cells below it, in points.

    `text` is the column that says what a row is: the description, or one of the specification's own.
    """

    names: tuple[str, ...]
    spans: tuple[Span, ...]
    page: int
    top: float
    bottom: float = 0.0
    bands: tuple[Span | None, ...] = ()
    orders: frozenset[int] = frozenset()
    ruled: bool = False
    text: str = DESCRIPTION
    _known: dict[Segment, list[tuple[int, list[Word]]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Segments that were asked for, with their cells: choosing the columns and reading the rows ask for the same."""

    @cached_property
    def left(self) -> float:
        """The left edge of its heading row or of the cells under it."""
        return min(left for left, _ in (*self.spans, *(band for band in self.bands if band)))

    @cached_property
    def right(self) -> float:
        """The right edge of its heading row or of the cells under it."""
        return max(right for _, right in (*self.spans, *(band for band in self.bands if band)))

    def of(self, line: Line) -> Line:
        """What of a line stands in the table, not beside it."""
        left, right = self.left, self.right + ASIDE
        own = [segment for segment in line if segment.x1 > left and segment.x0 < right]
        if self.ruled:
            return [part for segment in own for part in self._at_rules(segment)]
        if not self._lefts:
            return own
        return [part for segment in own for part in self._at_edges(segment, alone=len(own) == 1)]

    def _at_edges(self, segment: Segment, *, alone: bool) -> list[Segment]:
        """A segment cut where a word begins right under a heading of texts: the cell before it is flush with its own right edge.

        All of a line, `alone`, may be a sentence whose words are there by chance: it is cut only at more than a space.
        """
        crossed = [left for left in self._lefts if segment.x0 < left - FLUSH and left < segment.x1]
        if not crossed:
            return [segment]
        cuts = [
            index
            for index, (before, word) in enumerate(pairwise(segment.words), 1)
            if any(abs(word.x0 - left) < FLUSH for left in crossed)
            and not (alone and word.x0 - before.x1 < SPACE * word.size)
        ]
        return _cut(segment, cuts)

    @cached_property
    def _lefts(self) -> list[float]:
        """The left edges of the headings of texts, and of a specification's own columns, that others stand left of."""
        first = min(left for left, _ in self.spans)
        own = {*self.names} - COLUMNS
        named = zip(self.names, self.spans, strict=True)
        return [left for name, (left, _) in named if name in TEXTS | own and left > first]

    def _at_rules(self, segment: Segment) -> list[Segment]:
        """A segment cut where a rule of the heading row goes on between a number and what stands beside it."""
        cuts = [
            index
            for index, (before, word) in enumerate(pairwise(segment.words), 1)
            if (before.text[:1] in _NUMBER or word.text[:1] in _NUMBER)
            and any(before.x1 <= left + 1 and word.x0 >= left - 2 for left, _ in self.spans)
        ]
        return _cut(segment, cuts)

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
            cells = self._known.get(segment)
            if cells is None:
                cells = self._known[segment] = self._cells_of(segment)
            for index, words in cells:
                found.setdefault(index, []).extend(words)
        return found

    def _cells_of(self, segment: Segment) -> list[tuple[int, list[Word]]]:
        """The cells that a segment is, with the indexes of their columns: most stand in one column, no other near."""
        x0, x1 = segment.x0, segment.x1
        near = [i for i, (left, right) in enumerate(self._reaches) if left < x1 and x0 < right]
        own = self._places[near[0]][:2] if len(near) == 1 else ()
        within = any(span and span[0] <= x0 and x1 <= span[1] for span in own)
        if within and all(word.x1 - word.x0 > 1.0 for word in segment.words):
            return [(near[0], list(segment.words))]
        return [(self._index_of(words), words) for words in self._parts(segment)]

    def is_behind(self, segment: Segment) -> bool:
        """Whether a text stands in a column of texts right of the descriptions, where no heading begins."""
        index = self._index_of(segment.words)
        span, band, numbers = self._places[self.names.index(self.text)]
        right = max(span[1], band[1]) if band else span[1]
        if segment.x1 > self._reaches[index][1] + ASIDE:
            return False
        return not numbers and self.names[index] not in {self.text, *NUMERIC} and segment.x0 > right

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
            return self._stands_apart(before, word, here)
        numbered = before.text[:1] in _NUMBER and self.names[there] in {*NUMERIC, "item"}
        band = self.bands[here] if self.bands else None
        return numbered and band is not None and word.x0 >= band[0] - 2

    def _stands_apart(self, before: Word, word: Word, column: int) -> bool:
        """Whether a number is a cell and not the end of a text ("Bedroom 2"): behind more than a space, or at its column's edge."""
        if word.x0 - before.x1 > SPACE * word.size or not word.text.isdigit():
            return True
        edges = [span for span in (self.spans[column], self.bands[column] if self.bands else None) if span]
        return any(abs(word.x0 - left) < FLUSH or abs(word.x1 - right) < FLUSH for left, right in edges)

    def _index_of(self, words: Sequence[Word]) -> int:
        """The column whose heading is nearest; words under a heading of numbers, but not below it, are description."""
        left, right = words[0].x0, words[-1].x1
        numeric = _is_numeric(words[0].text if len(words) == 1 else "".join([word.text for word in words]))
        nearest, least = 0, float("inf")
        for index, (span, band, numbers) in enumerate(self._places):
            distance = _distance(left, right, span)
            if band is not None:  # its cells may be nearer than its heading
                within = _distance(left, right, band)
                distance = within if within < distance else distance
            if numeric:
                distance -= numbers
            if distance < least:
                nearest, least = index, distance
        stray = not numeric and least > 0 and self.names[nearest] in NUMERIC
        return self.names.index(DESCRIPTION) if stray and DESCRIPTION in self.names else nearest

    @cached_property
    def _places(self) -> list[tuple[Span, Span | None, bool]]:
        """Of each column: its heading, its cells' band where that is known, and whether it holds numbers."""
        bands = self.bands or (None,) * len(self.spans)
        numbers = [name in NUMERIC for name in self.names]
        return list(zip(self.spans, bands, numbers, strict=True))

    @cached_property
    def _reaches(self) -> list[Span]:
        """From where to where each column's heading and cells reach."""
        places = [(span, band or span) for span, band, _ in self._places]
        return [(min(span[0], band[0]), max(span[1], band[1])) for span, band in places]


def _cut(segment: Segment, cuts: Sequence[int]) -> list[Segment]:
    """A segment as the parts that begin at some of its words."""
    edges = [0, *cuts, len(segment.words)]
    if not cuts:
        return [segment]
    return [Segment(segment.words[a:b], segment.page, segment.order) for a, b in pairwise(edges)]


@lru_cache(maxsize=4_000)
def _is_numeric(text: str) -> bool:
    """Whether nothing but digits is left of a text without its signs."""
    signless = text.translate(_NO_SIGNS)
    return not signless or signless.isdigit()


def _distance(left: float, right: float, span: Span) -> float:
    """Points between words and a span: of their nearest edges or middles; negative, the points they share."""
    begin, end = span
    shared = (right if right < end else end) - (left if left > begin else begin)
    if shared > 0:
        return -shared
    return min(abs(left - begin), abs(right - end), abs((left + right - begin - end) / 2))
