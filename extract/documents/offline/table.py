"""Item tables. Comes in: lines of segments. Goes out: the heading row's columns, and each line's cells by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.documents.layout import Segment
from extract.documents.offline.vocabulary import Vocabulary
from extract.documents.pages import Word

Line = list[Segment]
NUMERIC = frozenset({"quantity", "unit_price", "amount", "tax"})


@dataclass(frozen=True)
class Columns:
    """The columns of a table: name, left and right edge of the heading, in points; `page`, `top` where it stands."""

    names: tuple[str, ...]
    spans: tuple[tuple[float, float], ...]
    page: int
    top: float

    @property
    def left(self) -> float:
        """The left edge of its heading row."""
        return min(left for left, _ in self.spans)

    def cells(self, line: Line) -> dict[str, list[Word]]:
        """The words of a line by column. A segment goes whole to the column it overlaps most, or whose edge is nearest."""
        found: dict[str, list[Word]] = {}
        for segment in line:
            for words in self._parts(segment):
                found.setdefault(self._column_of(words), []).extend(words)
        return found

    def _parts(self, segment: Segment) -> list[list[Word]]:
        """A segment that reaches over a column's left edge with a number there is two cells."""
        parts: list[list[Word]] = [[]]
        for word in segment.words:
            column = self._column_of([word])
            if (
                parts[-1]
                and column in NUMERIC
                and column != self._column_of(parts[-1][-1:])
                and word.text[:1] in "$-(0123456789"
            ):
                parts.append([])
            parts[-1].append(word)
        return parts

    def _column_of(self, words: Sequence[Word]) -> str:
        """The column whose heading is nearest; words under a heading of numbers, but not below it, are description."""
        left, right = words[0].x0, words[-1].x1
        distances = [_distance(left, right, span) for span in self.spans]
        nearest = min(range(len(self.spans)), key=distances.__getitem__)
        name = self.names[nearest]
        numeric = all(c.isdigit() or c in "$.,-()% " for word in words for c in word.text)
        stray = name in NUMERIC and not numeric and distances[nearest] > 0
        return "description" if stray and "description" in self.names else name


def _distance(left: float, right: float, span: tuple[float, float]) -> float:
    """Points between words and a heading: of their nearest edges or middles; negative, the points they share."""
    shared = min(right, span[1]) - max(left, span[0])
    middles = abs((left + right - span[0] - span[1]) / 2)
    return -shared if shared > 0 else min(abs(left - span[0]), abs(right - span[1]), middles)


def columns_of(line: Line, vocabulary: Vocabulary) -> Columns | None:
    """The columns a line is the heading row of: a description and at least one more, or four of any kind."""
    parts = [part for segment in line for part in _headings(segment, vocabulary)]
    names = [name for name, _ in parts if name]
    enough = ("description" in names and len(names) >= 2) or len(set(names)) >= 4
    if not enough or len(names) < 0.6 * len(parts):
        return None
    unique: dict[str, tuple[float, float]] = {}
    for name, words in parts:
        if name:
            unique.setdefault(name, (words[0].x0, words[-1].x1))
    return Columns(tuple(unique), tuple(unique.values()), line[0].page, line[0].top)


def _headings(segment: Segment, vocabulary: Vocabulary) -> list[tuple[str | None, Sequence[Word]]]:
    """The headings in a segment: one as a rule, more where they stand close ("Qty Unit")."""
    words = segment.words
    whole = vocabulary.column([word.text for word in words])
    if whole or len(words) > 4:
        return [(whole, words)]
    for cut in range(1, len(words)):
        parts = [words[:cut], words[cut:]]
        names = [vocabulary.column([word.text for word in part]) for part in parts]
        if all(names) and names[0] != names[1]:
            return list(zip(names, parts, strict=True))
    return [(None, words)]
