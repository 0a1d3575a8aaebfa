"""Where a label's value stands: behind it (inline), beside it, or below it. Comes in: a label. Goes out: candidates.

A candidate is lines of words; which of them are the value is for the type's reader to say. Column guards: a value
that stands beside a label is that label's, no label reaches over another one, and a block ends where a label begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from extract.documents.layout import Levels, Segment, overlap_x, overlap_y
from extract.documents.offline.candidate import Candidate
from extract.documents.offline.captions import ALIGNED, FAR, captions_among
from extract.documents.offline.forms import Forms
from extract.documents.offline.labels import Label
from extract.documents.offline.partings import Partings
from extract.documents.pages import Word
from extract.documents.records import Box
from extract.documents.ruling import Rules

NEARBY = 70.0
"""Points: where a value further away than FAR is another column's, that column's labels are within NEARBY of it."""
UNUSUAL = 0.7
"""What is left of a place's score where the label's looks say that its value stands in the other place."""
CELL = 1.25
"""How much further apart than running text the lines of a cell may be where nothing else begins beside them."""
LEADS = " .."
"""Dots that lead from a label, known or not, to its value."""
APART, MOST_FURTHER = 1.45, 2
"""How much further apart the lines behind an inline label may be where the value goes on, and how many there are."""
LEVEL = 0.15
"""Shares of a line's height within which two middles are level."""


class Neighbourhood:
    """The segments of a document with its labels: who stands beside and below whom. `headings` are tables' heading rows."""

    def __init__(
        self,
        segments: Sequence[Segment],
        labels: Sequence[Label],
        headings: Iterable[Segment] = (),
        rules: Mapping[int, Rules] | None = None,
    ) -> None:
        self.segments = segments
        self.labels = labels
        self._by_page: dict[int, list[Segment]] = defaultdict(list)
        for segment in segments:
            self._by_page[segment.page].append(segment)
        self._levels = {number: Levels(page) for number, page in self._by_page.items()}
        self._labels_by_page: dict[int, list[Label]] = defaultdict(list)
        self._broken: dict[int, list[Label]] = defaultdict(list)
        for label in labels:
            self._labels_by_page[label.page].append(label)
            if len(label.segments) > 1:
                self._broken[label.page].append(label)
        self.label_orders = {s.order for label in labels if label.sure >= 0.9 for s in label.segments}
        heads = list(headings)
        self.label_orders |= {segment.order for segment in heads}
        self.partings = Partings(segments, heads)
        self._candidates: dict[int, list[Candidate]] = {}
        self.forms = Forms(segments, labels, self.label_orders, rules or {})
        self._placed = {id(label): placed for label in labels if (placed := self.forms.place(label))}
        self._beside = {id(label): self._row_right_of(label) for label in labels}
        self._beside = {id(label): self._guarded(label) for label in labels}
        alone = [label for label in labels if label.sure >= 0.9 and not label.tail]
        unruled = [label for label in alone if id(label) not in self._placed]
        self._captions = captions_among(unruled, self._levels, self._beside, self.label_orders)
        self._captions |= {key: placed.method == "below" for key, placed in self._placed.items()}
        self.claimed = {
            s.order: label
            for label in alone
            if not self._captions[id(label)]
            for s in self._beside[id(label)]
        }

    def page(self, number: int) -> list[Segment]:
        """The segments of a page in reading order."""
        return self._by_page[number]

    @cached_property
    def usual_size(self) -> float:
        """The size of type that the first page's segments have in the middle, in points; 10 where it has none."""
        sizes = sorted(segment.size for segment in self.page(1))
        return sizes[len(sizes) // 2] if sizes else 10.0

    def on_line(self, page: int, word: Word) -> list[Segment]:
        """The segments that touch the line of a word."""
        return list(self._levels[page].touching(word.top, word.bottom))

    def labels_of(self, page: int) -> Sequence[Label]:
        """The labels of a page in reading order."""
        return self._labels_by_page.get(page, ())

    def candidates(self, label: Label) -> list[Candidate]:
        """The places of a label's value, best first. Looked for once: parties, fields and scope all ask."""
        found = self._candidates.get(id(label))
        if found is None:
            found = self._candidates[id(label)] = self._find(label)
        return found

    def _find(self, label: Label) -> list[Candidate]:
        inline = self._inline(label)
        if inline:
            return [inline]
        placed = self._placed.get(id(label))
        if placed:
            lines = tuple(segment.words for segment in placed.segments)
            return [Candidate(lines, placed.method, placed.geometry, label.page)] if lines else []
        beside, below = self._beside_block(label), self._below(label)
        return [candidate for candidate in (beside, below) if candidate]

    def _inline(self, label: Label) -> Candidate | None:
        if not label.tail:
            return None
        last = label.segments[-1]
        ends_segment = label.tail[-1] == last.words[-1] or label.tail[-1].x1 >= last.x1 - 1
        edges = (label.box[0], label.tail[0].x0)
        placed = self._placed.get(id(label))
        more = self._block_down(last, edges) if ends_segment else []
        more = list(placed.segments) if placed else more
        lines = (label.tail, *(segment.words for segment in more))
        apart = self._block(last, edges, 1, reach=APART) if ends_segment and not more and not placed else []
        further = tuple(segment.words for segment in apart[:MOST_FURTHER])
        return Candidate(lines, "inline", label.sure, label.page, further)

    def _row_right_of(self, label: Label) -> list[Segment]:
        """The nearest segment to the right on the label's line, with the lines of its cell that the label reaches."""
        placed = self._placed.get(id(label))
        if placed:
            return list(placed.segments) if placed.method == "beside" else []
        height = label.box[3] - label.box[1]
        row = [
            s
            for s in self._levels[label.page].touching(label.box[1], label.box[3])
            if s.x0 >= label.box[2] - 1
            and s not in label.segments
            and overlap_y(s.box, label.box) >= 0.3 * min(height, s.bottom - s.top)
            and not self.forms.parts(label, s)
        ]
        row = [s for s in row if s.says]
        if not row:
            return []
        nearest = min(
            row,
            key=lambda s: (
                round(s.x0 - label.box[2]) // 4,
                abs(s.middle - (label.box[1] + label.box[3]) / 2),
            ),
        )
        if nearest.order in self.label_orders or nearest.text.endswith(":"):
            return []  # a label, known or not
        return [s for s in row if abs(s.x0 - nearest.x0) < ALIGNED and s.order not in self.label_orders]

    def _guarded(self, label: Label) -> list[Segment]:
        """What stands beside a label, unless that is the column of labels further to the right."""
        found = self._beside[id(label)]
        if id(label) in self._placed:
            return found
        if found and found[0].x0 - label.box[2] > FAR:
            for other in self._labels_by_page[label.page]:
                theirs = self._beside[id(other)]
                near = other.box[0] > label.segments[-1].x1 and abs(other.box[1] - label.box[1]) < NEARBY
                if near and theirs and abs(theirs[0].x0 - found[0].x0) < ALIGNED:
                    return []
        return found

    def _beside_block(self, label: Label) -> Candidate | None:
        block = sorted(self._beside[id(label)], key=lambda s: s.middle)
        if not block:
            return None
        centre = (label.box[1] + label.box[3]) / 2
        nearest = min(block, key=lambda s: abs(s.middle - centre))
        block = [s for s in block if s is nearest or self._nearest_label(s) in (None, label)]
        up = self._cell(label, block[0], -1, 1.0) if block[0].middle < centre + 0.2 * block[0].size else []
        down = self._cell(label, block[-1], 1, CELL)
        level = abs(nearest.middle - centre) < LEVEL * nearest.size
        if level and len(up) != len(down):
            up = []  # a label at the middle of its cell has as many lines above it as below
        block = [*up, *block, *down]
        gap = max(block[0].x0 - label.box[2], 0.0)
        geometry = 0.95 - 0.25 * min(max(gap - 60, 0.0) / 300, 1.0)
        if self._captions.get(id(label)):
            geometry *= UNUSUAL
        return Candidate(tuple(s.words for s in block), "beside", geometry, label.page)

    def _nearest_label(self, segment: Segment) -> Label | None:
        """The label on the left whose middle is nearest to the segment's."""
        near = [
            label
            for label in self._labels_by_page[segment.page]
            if label.sure >= 0.9 and not label.tail and segment in self._beside[id(label)]
        ]
        return min(near, key=lambda o: abs((o.box[1] + o.box[3]) / 2 - segment.middle), default=None)

    def _cell(self, label: Label, segment: Segment, step: int, reach: float) -> list[Segment]:
        """The lines of a cell beside a label, below a value or above it: as far as nothing begins in the label's column."""
        found: list[Segment] = []
        for following in self._block(segment, (segment.x0,), step, reach=reach):
            begins = any(
                label.box[0] - ALIGNED < s.x0 < following.x0 - ALIGNED
                and s.x1 < following.x0
                and s not in label.segments
                and overlap_y(s.box, following.box) > 0.3 * min(s.size, following.size)
                for s in self._levels[label.page].touching(following.top, following.bottom)
            )
            if begins:
                break
            found.append(following)
        return found[::step]

    def _block_down(self, segment: Segment, edges: Iterable[float]) -> list[Segment]:
        return self._block(segment, tuple(edges), 1)

    def _block(
        self, segment: Segment, edges: tuple[float, ...], step: int, reach: float = 1.0
    ) -> list[Segment]:
        """The free lines that go on from a segment, downwards (1) or upwards (-1), at one of the left edges.

        Lines of a block are evenly apart: at the pitch of running text, or `reach` times that.
        """
        found: list[Segment] = []
        last, pitch, levels = segment, 0.0, self._levels[segment.page]
        while len(found) < 12:
            near, far = 0.4 * last.size * step, reach * max(last.pitch, levels.pitch) * step
            following = [
                s
                for s in levels.between(last.middle + min(near, far), last.middle + max(near, far))
                if s.cell == last.cell
                and 0.4 * last.size < step * (s.middle - last.middle) < reach * max(last.pitch, s.pitch)
                and (not pitch or step * (s.middle - last.middle) < 1.15 * pitch)
                and min(abs(s.x0 - edge) for edge in edges) < ALIGNED
                and abs(s.size - last.size) < 0.25 * last.size
                and s.order not in self.label_orders
                and s.order not in self.claimed
                and LEADS not in s.text
            ]
            if not following:
                return found
            pitch = pitch or max(abs(following[0].middle - last.middle), last.pitch)
            last = following[0]
            found.append(last)
        return found

    def _below(self, label: Label) -> Candidate | None:
        height = (label.box[3] - label.box[1]) / len(label.segments)
        deeper = self._deeper(label)
        reach = deeper + 1.9 * height
        first = self._first_under(label.box, label.page, reach) or self._in_grid(label, reach)
        if first is None or first in label.segments or self.forms.parts(label, first):
            return None
        distance = max(first.top - label.box[3] - deeper, 0.0) / height
        under_it = distance < 1.0 and abs(first.x0 - label.box[0]) < ALIGNED
        geometry = 0.9 if under_it else 0.85 if distance < 0.9 else 0.7
        if first.size > 1.8 * label.segments[-1].size:
            geometry *= 0.6
        if not self._captions.get(id(label), True) or self.claimed.get(first.order, label) is not label:
            geometry *= UNUSUAL
        return self._candidate_from(first, geometry)

    def _deeper(self, label: Label) -> float:
        """How much further down the row of headings goes that a label stands in: others of the row may be broken."""
        row = [
            other.box[3]
            for other in self._broken[label.page]
            if len(other.segments) > len(label.segments) and abs(other.box[1] - label.box[1]) < 2
        ]
        return max([bottom - label.box[3] for bottom in row], default=0.0)

    def under_subheading(self, label: Label) -> Candidate | None:
        """What stands under a heading inside a label's box ("Notes:", then "Skip bins:", then the note)."""
        height = label.box[3] - label.box[1]
        heading = self._first_under(label.box, label.page, 3 * height)
        if heading is None or not heading.text.endswith(":") or len(heading.words) > 4:
            return None
        first = self._first_under(heading.box, label.page, 1.9 * heading.size)
        return self._candidate_from(first, 0.7) if first else None

    def _first_under(self, box: Box, page: int, reach: float) -> Segment | None:
        """The nearest segment in the box's column, at most `reach` points below it, unless it is a label or has one."""
        under = [
            s
            for s in self._levels[page].touching(box[3], box[3] + reach)
            if -0.3 * (s.bottom - s.top) <= s.top - box[3] < reach
            and s.middle > box[3]
            and (
                overlap_x(s.box, box) > 0.3 * min(s.x1 - s.x0, box[2] - box[0])
                or box[0] - ALIGNED < s.x0 < box[2] + ALIGNED
            )
            and s.says
        ]
        first = min(under, key=lambda s: (round(s.top / 3), abs(s.x0 - box[0])), default=None)
        return None if first is None or first.order in self.label_orders else first

    def _in_grid(self, label: Label, reach: float) -> Segment | None:
        """The cell under a centred heading: in a row of headings it begins behind the heading to the left."""
        levels = self._levels[label.page]
        row = [
            s
            for s in levels.between(label.box[3] - levels.pitch, label.box[3] + levels.pitch)
            if abs(s.bottom - label.box[3]) < 0.3 * s.size
        ]
        if sum(s.order in self.label_orders for s in row) < 2:
            return None
        left = max((s.x1 for s in row if s.x1 < label.box[0]), default=0.0)
        under = [
            s
            for s in levels.touching(label.box[3], label.box[3] + reach)
            if left < s.x0 < label.box[0] and s.x1 < label.box[2] + 60 and 0 <= s.top - label.box[3] < reach
        ]
        first = min(under, key=lambda s: (round(s.top / 3), -s.x0), default=None)
        taken = first and (first.order in self.label_orders or first.order in self.claimed)
        return None if taken else first

    def _candidate_from(self, first: Segment, geometry: float) -> Candidate:
        block = [first, *self._block(first, (first.x0,), 1, reach=CELL)]
        return Candidate(tuple(s.words for s in block), "below", geometry, first.page)
