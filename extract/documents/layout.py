"""Words become lines and segments. Comes in: a `Page`. Goes out: its segments, in reading order.

A segment is a run of words on one line with no wide gap inside: a cell, a label, a label with its value, a line of
prose. Everything the engine reasons about (beside, below, column, block) is a relation between segments.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter

from extract.documents.cells import cells_of, crossed
from extract.documents.pages import Page, Word
from extract.documents.records import Box
from extract.documents.ruling import Line
from extract.documents.spacing import closed_up

WRAP, SCANNED_WRAP = 1.28, 1.5
"""The pitch of lines of one cell, in heights of the line; rows of a form are further apart."""
GAP, SCANNED_GAP = 0.75, 0.95
"""The gap, in heights of the line, that ends a segment. Spaces between words are 0.2 to 0.4; seen from ink to ink, more."""
_LAST = 8  # lines that a word may belong to
_BARS = {"|", "│"}


class Segment:
    """Neighbouring words of one line. `order` numbers the segments of a document in reading order.

    What rules ask for again and again is worked out once: `texts` (of the words) and `text` (these joined with single
    spaces), whether it `says` anything (has a letter or a digit), the `box` around the words and its edges, `middle` (of
    the line's height), `size` (median of the words' font), `weights` (whether each word is bold) and `bold` (every word of
    letters is), and `pitch`: the largest distance of middles at which the next line goes on with this one's text, in
    points. `cell` is the rectangle of rules around it, if there is one. A segment is equal to itself only.
    """

    __slots__ = (
        "bold", "bottom", "box", "cell", "middle", "order", "page", "pitch", "says", "size", "text", "texts", "top",
        "weights", "words", "x0", "x1",
    )  # fmt: skip

    def __init__(self, words: tuple[Word, ...], page: int, order: int) -> None:
        self.words, self.page, self.order = words, page, order
        self.cell: Box | None = None
        texts, x0s, tops, x1s, bottoms, sizes, weights, confidences = zip(*map(_LOOKS, words), strict=True)
        self.texts, self.weights = texts, weights
        self.text = " ".join(texts)
        self.says = any(map(str.isalnum, self.text))
        self.box: Box = (min(x0s), min(tops), max(x1s), max(bottoms))
        self.x0, self.top, self.x1, self.bottom = self.box
        self.middle = (self.top + self.bottom) / 2
        self.size = _median(sorted(sizes))
        # boxes of OCR hug the letters, those of a text layer have the font's leading in them
        self.pitch = (SCANNED_WRAP if min(confidences) < 1.0 else WRAP) * self.size
        self.bold = all(weights) or not any(
            any(map(str.isalnum, text)) for text, heavy in zip(texts, weights, strict=True) if not heavy
        )


_LOOKS = attrgetter("text", "x0", "top", "x1", "bottom", "size", "bold", "confidence")
_EDGES = attrgetter("x0", "top", "x1", "bottom")


def union(words: Iterable[Word]) -> Box:
    """The smallest box around words; there must be one."""
    x0s, tops, x1s, bottoms = zip(*map(_EDGES, words), strict=True)
    return min(x0s), min(tops), max(x1s), max(bottoms)


def _median(ordered: Sequence[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def segments_of(pages: Sequence[Page]) -> list[Segment]:
    """The segments of a document, page by page, line by line, left to right."""
    found: list[Segment] = []
    for page in pages:
        runs = [
            words for line in lines_of(page.words) for words in _split(closed_up(line), page.rules.vertical)
        ]
        segments = [Segment(tuple(words), page.number, len(found) + at) for at, words in enumerate(runs)]
        for segment, cell in zip(segments, cells_of([s.box for s in segments], page.rules), strict=True):
            segment.cell = cell
        found += segments
    return found


class Levels:
    """The segments of one page, found by height: rules ask what is beside or below, and few segments are anywhere near."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._sorted = sorted(segments, key=_MIDDLE)
        self._middles = [segment.middle for segment in self._sorted]
        self.pitch = max((segment.pitch for segment in segments), default=0.0)
        self._half = max((segment.bottom - segment.top for segment in segments), default=0.0) / 2

    def between(self, low: float, high: float) -> list[Segment]:
        """Those whose middle lies between two heights, and a hair beyond, in reading order."""
        first, last = bisect_left(self._middles, low - 0.01), bisect_right(self._middles, high + 0.01)
        return sorted(self._sorted[first:last], key=_ORDER) if first < last else []

    def touching(self, top: float, bottom: float) -> list[Segment]:
        """All that reach into what lies between two heights, and some beyond, in reading order."""
        return self.between(top - self._half, bottom + self._half)


_MIDDLE, _ORDER, _LEFT = attrgetter("middle"), attrgetter("order"), attrgetter("x0")


def lines_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words grouped by line from top to bottom, each line from left to right.

    A word joins the line whose middle it covers best; lines of unlike height (a heading beside a cell) stay apart.
    """
    lines: list[_Line] = []
    for word in sorted(words, key=lambda w: (w.top + w.bottom, w.x0)):
        last = lines[-1] if lines else None
        if last and last.top == word.top and last.bottom == word.bottom and word.bottom - word.top >= 1.0:
            last.words.append(word)  # what `add` comes to, for most words
        elif line := _line_for(word, lines[: -1 - _LAST : -1]):
            line.add(word)
        else:
            lines.append(_Line(word))
    lines.sort(key=attrgetter("heights"))
    return [sorted(line.words, key=_LEFT) for line in lines]


class _Line:
    """Words of one line, with the means of their upper and lower edges and the sum of these: twice the middle."""

    __slots__ = ("bottom", "heights", "top", "words")

    def __init__(self, word: Word) -> None:
        self.words, self.top, self.bottom = [word], word.top, word.bottom
        self.heights = word.top + word.bottom

    def add(self, word: Word) -> None:
        self.words.append(word)
        count = len(self.words)
        self.top += (word.top - self.top) / count
        self.bottom += (word.bottom - self.bottom) / count
        self.heights = self.top + self.bottom


def _line_for(word: Word, lines: Sequence[_Line]) -> _Line | None:
    """The line that a word belongs to among the last ones, or None; asked for each word, so most lines are passed at once.

    The last line comes first, and nearly every word has all of its height in common with it: no line can have more.
    """
    top, bottom = word.top, word.bottom
    heights, height = top + bottom, max(bottom - top, 1.0)
    best, best_share = None, 0.5
    for line in lines:
        line_top, line_bottom = line.top, line.bottom
        line_height = line_bottom - line_top
        least = height if height < line_height else line_height
        if abs(line.heights - heights) >= 0.9 * least:
            continue
        overlap = (line_bottom if line_bottom < bottom else bottom) - (line_top if line_top > top else top)
        share = overlap / (least if least > 1.0 else 1.0)
        if share > best_share:
            best, best_share = line, share
            if share >= 1.0:
                break
    return best


def _split(line: Sequence[Word], verticals: Sequence[Line] = ()) -> Iterable[list[Word]]:
    """The words of a line parted at wide gaps, bars and upright rules."""
    before = line[0]
    current = [before]
    middle = (before.top + before.bottom) / 2
    near = [place for place, top, bottom in verticals if top <= middle <= bottom]
    for word in line[1:]:
        height, other = before.bottom - before.top, word.bottom - word.top
        height = max(other if other < height else height, 1.0)
        gap = SCANNED_GAP if before.confidence < 1.0 and word.confidence < 1.0 else GAP
        wide = word.x0 - before.x1 > gap * height or word.text in _BARS or before.text in _BARS
        if wide or (near and crossed(near, before.x1, word.x0)):
            yield current
            current = []
        current.append(word)
        before = word
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
    return (a[2] if a[2] < b[2] else b[2]) - (a[0] if a[0] > b[0] else b[0])


def overlap_y(a: Box, b: Box) -> float:
    """How far two boxes share the vertical axis, in points; negative is the gap between them."""
    return (a[3] if a[3] < b[3] else b[3]) - (a[1] if a[1] > b[1] else b[1])
