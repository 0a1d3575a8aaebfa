"""Where the scope stands. Comes in: labels and totals. Goes out: the lines of a written scope, and where any scope ends."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from extract.documents.layout import Segment
from extract.documents.offline.blocks import begins_item
from extract.documents.offline.body import FOOTER
from extract.documents.offline.candidate import Candidate
from extract.documents.offline.form_lines import closes
from extract.documents.offline.labels import Label
from extract.documents.offline.led import INSET, asked, is_right_below, led
from extract.documents.offline.paper_form import PaperForm, region_of
from extract.documents.offline.table import Line
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.vocabulary import Vocabulary
from extract.documents.specification import Specification

Place = tuple[int, float]
"""A page and a height on it."""
TYPED = frozenset({"date", "phone", "email", "business_number", "money", "month"})
"""Types of fields whose label behind the scope ends it."""
LONG = 6
"""Words of a segment that only the paper's body has, and no sidebar."""
MOST_IN_HEAD = 3
"""Labels left of the text that make a sidebar."""
LAST = 2
"""Lines of many words right above the end of the scope that tell its left edge: an introduction above may be wider."""
SHORT = 5
"""Words behind the scope's label that name its trade and are no item."""


@dataclass(frozen=True)
class Written:
    """The lines of a scope without a heading row; `trade` is what its label names ("Scope of work: Flooring").

    `told` is whether the paper says that its scope stands there, by a label or a sentence; `left` the left edge of those.
    """

    lines: tuple[Line, ...]
    trade: Line | None = None
    told: bool = True
    left: float | None = None


class Region:
    """Begin and end of the scope. `stop` is where the paper's totals stand, if it has any."""

    def __init__(
        self, near: Neighbourhood, vocabulary: Vocabulary, spec: Specification, stop: Place | None
    ) -> None:
        self._near, self._stop = near, stop
        self._vocabulary = vocabulary
        self.form = PaperForm(near, vocabulary, spec)
        self._kinds = {name: field.type for name, field in spec.fields.items()}
        self._ends = sorted(self._place(label) for label in near.labels if region_of(label) == "end")

    def end(self, start: Place) -> Place | None:
        """Where a table that begins at `start` ends at the latest: at the totals, else where something else begins."""
        if self._stop and start < self._stop:
            return self._stop[0], self._stop[1] - 2
        at = bisect_right(self._ends, start)
        return _above(self._ends[at] if at < len(self._ends) else None)

    def written(self, lines: Sequence[Line]) -> Written | None:
        """The scope under the heading that says so, else between the paper's head and its totals."""
        starts = [label for label in self._near.labels if region_of(label) == "start"]
        starts = [s for s in starts if not self._stop or self._place(s) < self._stop] or starts
        for label in sorted(starts, key=lambda s: (self._other(s) is not None, -_rank(s), self._place(s))):
            found = self._under(label, lines)
            if found.lines:
                return found
        titled = self._titled(lines)
        if titled:
            return titled
        below = led(lines, self._is_form)
        if below:
            return Written(below)
        wanted = asked(lines, self._is_form)
        return Written(wanted, told=False) if wanted else self._unlabelled(lines)

    def _is_form(self, line: Line) -> bool:
        return line[0].order in self.form.labels or self.form.holds(line)

    def _titled(self, lines: Sequence[Line]) -> Written | None:
        """The lines below a title that ends as a heading of the scope does ("MAKE SAFE WORKS REQUIRED"), down to the next such."""
        heads = sorted(self._place(label) for label in self._near.labels if self.form.is_head(label))
        for line in lines:
            first = line[0]
            if len(line) > 1 or not heads or place_of(line) < heads[0] or not self._ends_as_heading(first):
                continue
            below = self._between(place_of(line), lines, None)
            alike = (
                i for i, other in enumerate(below) if len(other) == 1 and _looks(other[0]) == _looks(first)
            )
            found = below[: next(alike, len(below))]
            if found:
                return Written(found, left=first.x0)
        return None

    def _ends_as_heading(self, segment: Segment) -> bool:
        texts = segment.texts
        if not 2 < len(texts) <= SHORT + 1 or not (segment.bold or segment.text.isupper()):
            return False
        begins = range(1, len(texts) - 1)
        return any(self._vocabulary.region(texts[at:]) == "start" for at in begins) and not (
            self._vocabulary.title_within(tuple(texts), len(texts))
        )

    def _other(self, label: Label) -> Place | None:
        """Where, above the totals, something else than the scope begins below a label in its column."""
        start, end = self._place(label), self.end(self._place(label))
        below = [
            self._place(other)
            for other in self._near.labels
            if self._place(other) > start and other.box[2] > label.box[0] and self._ends_text(other)
        ]
        first = min(below, default=None)
        return first if first and (end is None or first < end) else None

    def _unlabelled(self, lines: Sequence[Line]) -> Written | None:
        """The scope between the form and the totals; notes may stand on either side of it."""
        closing = next((place_of(line) for line in lines if closes(line)), None)
        ends = [self._stop] if self._stop else [*self._ends, *([closing] if closing else [])]
        end = min(ends, default=(2, 0.0))
        left = _body_edge(lines, end)
        lines = [kept for line in lines if (kept := [s for s in line if s.x1 > left or _begins(s)])]
        heads = [o for o in self._near.labels if o.page == 1 and self.form.is_head(o) and o.box[2] > left]
        others = [label for label in heads if not self.form.is_note(label)]
        for labels in (heads, others) if ends else (others,):
            start = max((place for place in map(self._reach, labels) if place < end), default=None)
            notes = [
                self._place(o) for o in heads if start and self.form.is_note(o) and self._place(o) > start
            ]
            found = (
                self.form.below(self._between(start, lines, _above(min(notes, default=None))))
                if start
                else ()
            )
            found = self.form.below_heading(found)
            if any(len(segment.words) > 2 for line in found for segment in line):
                return Written(found, told=False)
        beside = self._beside_sidebar(lines, left, end)
        return Written(beside, told=False) if beside else None

    def _beside_sidebar(self, lines: Sequence[Line], left: float, end: Place) -> tuple[Line, ...]:
        """The column beside a sidebar that holds all the labels, from below the letterhead and its notes on."""
        aside = [o for o in self._near.labels if o.page == 1 and o.box[2] < left and self.form.is_head(o)]
        column = [line for line in lines if place_of(line) < end]
        long = next((i for i, line in enumerate(column) if len(line[0].words) > LONG), None)
        if len(aside) < MOST_IN_HEAD or long is None:
            return ()
        known = self._near.label_orders
        start = max(
            (
                i + 1
                for i in range(long + 1)
                if column[i][0].order in known or FOOTER.search(column[i][0].text)
            ),
            default=0,
        )
        while (
            0 < start < len(column)
            and len(column[start - 1][0].words) > SHORT
            and is_right_below(column[start - 1], column[start])
        ):
            start += 1
        return tuple(column[start:])

    def _under(self, label: Label, lines: Sequence[Line]) -> Written:
        """What stands behind, beside or below the scope's label."""
        start = self._place(label)
        other = _above(self._other(label))
        below = _column(self._between((label.page, label.box[3] - 2), lines, other), label)
        if label.tail:
            first = Segment(label.tail, label.page, label.segments[-1].order)
            names_trade = len(label.tail) <= SHORT and not first.text.endswith(".") and bool(below)
            return Written(below, [first]) if names_trade else Written(([first], *below))
        beside = next((c for c in self._near.candidates(label) if c.method == "beside"), None)
        if beside is None or sum(len(words) for words in beside.lines) < SHORT:
            return Written(_standing_in(below, label), left=label.box[0])
        left = min(words[0].x0 for words in beside.lines) - 4
        top = min(start[1], *(words[0].top for words in beside.lines))
        cell = [
            [segment for segment in line if segment.x0 >= left]
            for line in self._between((label.page, top - 2), lines, other)
            if line[0].page == label.page and line[0].top < self._next_label(label)
        ]
        return Written(tuple(line for line in cell if line))

    def _next_label(self, label: Label) -> float:
        """The height of the next label below one in its column of labels."""
        below = [
            other.box[1] - 4
            for other in self._near.labels_of(label.page)
            if other.sure >= 0.9 and other.box[1] > label.box[3] and abs(other.box[0] - label.box[0]) < 6
        ]
        return min(below, default=float("inf"))

    def _between(self, start: Place, lines: Sequence[Line], other: Place | None) -> tuple[Line, ...]:
        """The lines from a place to where the scope ends: at `other`, at the totals, where the paper is signed, or its page."""
        ends = [place for place in (other, self.end(start)) if place]
        last = min(ends) if ends else (start[0] + 1, 0.0)
        found = [line for line in lines if start < place_of(line) < last]
        summed = (
            self._stop is not None and start < self._stop
        )  # sums above the paper's totals are its sections'
        closing = next(
            (index for index, line in enumerate(found) if index and closes(line, sums=not summed)),
            len(found),
        )
        found = found[:closing]
        while len(found) > 1 and closes(found[-1]):
            found.pop()
        return tuple(found)

    def _ends_text(self, label: Label) -> bool:
        """A label that can't be a part of the scope's text: of a date, an amount, a person's phone, or of notes."""
        if label.sure < 0.95 or not (label.closed or not label.tail):
            return False
        kinds = {self._kinds.get(m.field or "") for m in label.meanings}
        if "note" in kinds:
            return not label.tail or label.box[2] - label.box[0] > 6 * label.segments[0].size
        people = any(m.party and (label.closed and label.tail) for m in label.meanings)
        return bool(kinds & TYPED and label.closed) or people

    def _reach(self, label: Label) -> Place:
        """How far down a label and what is beside it go, and what is below it where that is a note."""
        bottoms = [label.box[3]]
        note = self.form.is_note(label)
        for candidate in self._near.candidates(label):
            if candidate.method != "below" or (note and not heads_text(candidate)):
                bottoms += [word.bottom for line in candidate.lines for word in line]
        return label.page, max(bottoms) - 2

    @staticmethod
    def _place(label: Label) -> Place:
        return label.page, label.box[1]


def _column(lines: Sequence[Line], label: Label) -> tuple[Line, ...]:
    """Lines without what stands left of the label: a sidebar."""
    kept = ([s for s in line if s.x1 > label.box[0] or _begins(s)] for line in lines)
    return tuple(line for line in kept if line)


def _standing_in(lines: tuple[Line, ...], label: Label) -> tuple[Line, ...]:
    """Of lines that stand in from the label with a colon above them, those down to where the letter's text goes on."""
    left = label.box[0]
    if not lines or not label.closed or lines[0][0].x0 < left + INSET:
        return lines
    texts = (i for i, (s, *_) in enumerate(lines) if s.x0 < left + 1 and len(s.words) > LONG and not s.bold)
    return lines[: next(texts, len(lines))]


def _looks(segment: Segment) -> tuple[bool, bool, int]:
    return segment.bold, segment.text.isupper(), round(segment.size)


def _body_edge(lines: Sequence[Line], end: Place) -> float:
    """The left edge of the text above the end of the scope: of its last lines of many words, beside which a sidebar may stand."""
    long = [s.x0 for line in lines if place_of(line) < end for s in line if len(s.words) > LONG]
    return min(long[-LAST:], default=0.0) - 3


def _begins(segment: Segment) -> bool:
    """Whether an entry of a list begins; "(08) 5550 1576" is none."""
    return begins_item(segment.text + " ") and not segment.texts[-1][:1].isdigit()


def heads_text(candidate: Candidate) -> bool:
    """Whether what stands below a label is a heading of its own and no text: short and bold, or in capitals."""
    first = candidate.lines[0]
    text = " ".join(word.text for word in first)
    return len(first) < 4 and not text.endswith(".") and (all(w.bold for w in first) or text.isupper())


def place_of(line: Line) -> Place:
    """Where a line stands."""
    return line[0].page, line[0].top


def _above(place: Place | None) -> Place | None:
    return place and (place[0], place[1] - 2)


def _rank(label: Label) -> float:
    return max(m.rank for m in label.meanings if m.region)
