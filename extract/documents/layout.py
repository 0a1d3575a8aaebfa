"""Words become lines and segments. Comes in: a `Page`. Goes out: its segments, in reading order.

A segment is a run of words on one line with no wide gap inside: a cell, a label, a label with its value, a line of
prose. Everything the engine reasons about (beside, below, column, block) is a relation between segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from extract.documents.pages import Page, Word
from extract.documents.records import Box

WRAP, SCANNED_WRAP = 1.28, 1.5
"""The pitch of lines of one cell, in heights of the line; rows of a form are further apart."""
GAP = 0.75
"""The gap, in heights of the line, that ends a segment. Spaces between words are 0.2 to 0.4."""


@dataclass(frozen=True)
class Segment:
    """Neighbouring words of one line. `order` numbers the segments of a document in reading order."""

    words: tuple[Word, ...]
    page: int
    order: int

    @cached_property
    def text(self) -> str:
        """The words joined with single spaces."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def box(self) -> Box:
        """The union of the words' boxes."""
        return union(self.words)

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.box[0]

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.box[1]

    @property
    def x1(self) -> float:
        """Right edge."""
        return self.box[2]

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.box[3]

    @cached_property
    def middle(self) -> float:
        """The height of the line's middle."""
        return (self.top + self.bottom) / 2

    @cached_property
    def size(self) -> float:
        """The median size of its words' font."""
        return median(word.size for word in self.words)

    @cached_property
    def pitch(self) -> float:
        """The largest distance of middles at which the next line goes on with this one's text, in points.

        Boxes of OCR hug the letters, those of a text layer have the font's leading in them.
        """
        scanned = any(word.confidence < 1.0 for word in self.words)
        return (SCANNED_WRAP if scanned else WRAP) * self.size

    @cached_property
    def bold(self) -> bool:
        """Whether every word of letters is bold."""
        return all(word.bold for word in self.words if any(c.isalnum() for c in word.text))


def union(words: Iterable[Word]) -> Box:
    """The smallest box around words; there must be one."""
    boxes = [(word.x0, word.top, word.x1, word.bottom) for word in words]
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def segments_of(pages: Sequence[Page]) -> list[Segment]:
    """The segments of a document, page by page, line by line, left to right."""
    found: list[Segment] = []
    for page in pages:
        for line in lines_of(page.words):
            for words in _split(line):
                found.append(Segment(tuple(words), page.number, len(found)))
    return found


def lines_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words grouped by line from top to bottom, each line from left to right.

    A word joins the line whose middle it covers best; lines of unlike height (a heading beside a cell) stay apart.
    """
    lines: list[list[Word]] = []
    spans: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda w: (w.top + w.bottom, w.x0)):
        index = _line_for(word, spans)
        if index is None:
            lines.append([word])
            spans.append((word.top, word.bottom))
        else:
            lines[index].append(word)
            count = len(lines[index])
            top, bottom = spans[index]
            spans[index] = (top + (word.top - top) / count, bottom + (word.bottom - bottom) / count)
    order = sorted(range(len(lines)), key=lambda i: spans[i][0] + spans[i][1])
    return [sorted(lines[i], key=lambda w: w.x0) for i in order]


def _line_for(word: Word, spans: Sequence[tuple[float, float]]) -> int | None:
    height, best, best_share = max(word.bottom - word.top, 1.0), None, 0.5
    for index in range(len(spans) - 1, max(len(spans) - 9, -1), -1):
        top, bottom = spans[index]
        overlap = min(bottom, word.bottom) - max(top, word.top)
        share = overlap / max(min(height, bottom - top), 1.0)
        if share > best_share and abs((top + bottom) - (word.top + word.bottom)) < 0.7 * max(
            height, bottom - top
        ):
            best, best_share = index, share
    return best


def _split(line: Sequence[Word]) -> Iterable[list[Word]]:
    current = [line[0]]
    for before, word in pairwise(line):
        height = max(min(before.bottom - before.top, word.bottom - word.top), 1.0)
        if word.x0 - before.x1 > GAP * height or word.text in {"|", "│"} or before.text in {"|", "│"}:
            yield current
            current = []
        current.append(word)
    yield current


def lines_of_segments(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Segments in reading order, grouped by the line they stand on."""
    lines: list[list[Segment]] = []
    for segment in segments:
        last = lines[-1][0] if lines else None
        if last and last.page == segment.page and abs(last.middle - segment.middle) < 0.5 * segment.size:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return lines


def overlap_x(a: Box, b: Box) -> float:
    """How far two boxes share the horizontal axis, in points; negative is the gap between them."""
    return min(a[2], b[2]) - max(a[0], b[0])


def overlap_y(a: Box, b: Box) -> float:
    """How far two boxes share the vertical axis, in points; negative is the gap between them."""
    return min(a[3], b[3]) - max(a[1], b[1])
