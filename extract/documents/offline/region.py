"""Where the scope stands. Comes in: labels and totals. Goes out: the lines of a written scope, and where any scope ends."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from extract.documents.layout import Segment
from extract.documents.offline.blocks import begins_item
from extract.documents.offline.candidate import Candidate
from extract.documents.offline.form_lines import FORM, closes, is_typed, is_value
from extract.documents.offline.labels import Label
from extract.documents.offline.led import led
from extract.documents.offline.measures import is_number, names_total, text_of
from extract.documents.offline.table import Line
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.vocabulary import Vocabulary
from extract.documents.specification import Specification

Place = tuple[int, float]
"""A page and a height on it."""
TYPED = frozenset({"date", "phone", "email", "business_number", "money", "month"})
"""Types of fields whose label behind the scope ends it."""
APART = 2.5
"""Sizes of type between the body of a page and its foot."""
LONG = 6
"""Words of a segment that only the paper's body has, and no sidebar."""
LAST = 2
"""Lines of many words right above the end of the scope that tell its left edge: an introduction above may be wider."""
SHORT = 5
"""Words behind the scope's label that name its trade and are no item."""


@dataclass(frozen=True)
class Written:
    """The lines of a scope without a heading row; `trade` is what its label names ("Scope of work: Flooring").

    `told` is whether the paper says that its scope stands there, by a label or a sentence.
    """

    lines: tuple[Line, ...]
    trade: Line | None = None
    told: bool = True


class Region:
    """Begin and end of the scope. `stop` is where the paper's totals stand, if it has any."""

    def __init__(
        self, near: Neighbourhood, vocabulary: Vocabulary, spec: Specification, stop: Place | None
    ) -> None:
        self._near, self._stop = near, stop
        self._columns = vocabulary.columns
        self._kinds = {name: field.type for name, field in spec.fields.items()}
        self._ends = sorted(self._place(label) for label in near.labels if _region(label) == "end")

    @cached_property
    def form(self) -> frozenset[int]:
        """The orders of labels of fields and people with a colon: no text of the scope has one."""
        own = {"note", "scope", "money"}
        return frozenset(
            label.order
            for label in self._near.labels
            if label.sure >= 0.95
            and label.closed
            and not any(m.region for m in label.meanings)
            and not own & {self._kinds.get(m.field or "") for m in label.meanings}
        )

    @cached_property
    def _filled(self) -> set[int]:
        """The orders of labels with what can only be a value behind them."""
        labels = (o for o in self._near.labels if o.sure >= 0.95 and not _region(o))
        return {label.order for label in labels if is_value(text_of(label.tail))}

    def end(self, start: Place) -> Place | None:
        """Where a table that begins at `start` ends at the latest: at the totals, else where something else begins."""
        if self._stop and start < self._stop:
            return self._stop[0], self._stop[1] - 2
        at = bisect_right(self._ends, start)
        return _above(self._ends[at] if at < len(self._ends) else None)

    def written(self, lines: Sequence[Line]) -> Written | None:
        """The scope under the heading that says so, else between the paper's head and its totals."""
        starts = [label for label in self._near.labels if _region(label) == "start"]
        starts = [s for s in starts if not self._stop or self._place(s) < self._stop] or starts
        for label in sorted(starts, key=lambda s: (self._other(s) is not None, -_rank(s), self._place(s))):
            found = self._under(label, lines)
            if found.lines:
                return found
        below = led(lines, lambda line: line[0].order in self.form or self._is_form(line))
        return Written(below) if below else self._unlabelled(lines)

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
        heads = [o for o in self._near.labels if o.page == 1 and self._is_head(o) and o.box[2] > left]
        others = [label for label in heads if not self._is_note(label)]
        for labels in (heads, others) if ends else (others,):
            start = max((place for place in map(self._reach, labels) if place < end), default=None)
            notes = [self._place(o) for o in heads if start and self._is_note(o) and self._place(o) > start]
            found = (
                self._above_form(self._between(start, lines, _above(min(notes, default=None))))
                if start
                else ()
            )
            found = self._below_heading(found)
            if any(len(segment.words) > 2 for line in found for segment in line):
                return Written(found, told=False)
        return None

    def _below_heading(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """The lines below the first one that holds nothing but what heads a table's descriptions ("Details"), if there is one."""
        heads = [
            i
            for i, line in enumerate(lines)
            if len(line) == 1 and self._columns.name_of(line[0].texts) == "description"
        ]
        return lines[heads[0] + 1 :] if heads and heads[0] + 1 < len(lines) else lines

    def _above_form(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """Lines without those of a form above them, and without the feet of pages before the last."""
        last = max((page for page, _ in map(place_of, lines)), default=0)
        found: list[Line] = []
        for page, group in groupby(lines, key=lambda line: line[0].page):
            body = list(group)
            foot = _foot(body)
            if page < last and any(self._is_form(line) for line in foot):
                body = body[: -len(foot)]
            first = next((i for i in range(len(body), 0, -1) if self._is_form(body[i - 1])), 0)
            found += body[first:]
        return tuple(found)

    def _is_form(self, line: Line) -> bool:
        """A line of the paper's head, whatever its labels: cells side by side, a label with what can only be a value, its number."""
        if len(line) > 1 and not begins_item(line[0].text + " "):
            texts = [segment.text for segment in line]
            worded = sum(any(c.isalpha() for c in text) for text in texts)
            typed = any(is_typed(text) for text in texts)
            row = is_number(texts[-1]) or any(names_total(text) for text in texts)
            return typed or (worded > 1 and not row)
        text = " ".join(segment.text for segment in line)
        named = line[0].order in self._filled
        repeated = line[0].bold and len(text.split()) == 1 and sum(c.isdigit() for c in text) > 3
        return named or repeated or FORM.match(text) is not None

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
            return Written(below)
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

    def _is_head(self, label: Label) -> bool:
        """A label of the paper's head: with a colon or alone, whose value follows; "NOTE - …" in the scope is none."""
        kinds = {self._kinds.get(m.field or "") for m in label.meanings}
        if label.sure < 0.95 or _region(label) or "money" in kinds:
            return False
        if label.closed or not label.tail:
            return True
        return "note" not in kinds and is_value(text_of(label.tail))

    def _is_note(self, label: Label) -> bool:
        return any(self._kinds.get(m.field or "") == "note" for m in label.meanings)

    def _reach(self, label: Label) -> Place:
        """How far down a label and what is beside it go, and what is below it where that is a note."""
        bottoms = [label.box[3]]
        note = self._is_note(label)
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


def _foot(lines: Sequence[Line]) -> Sequence[Line]:
    """The last lines of a page that stand apart from those above them."""
    for index in range(len(lines) - 1, 0, -1):
        if lines[index][0].middle - lines[index - 1][0].middle > APART * lines[index - 1][0].size:
            return lines[index:]
    return []


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


def _region(label: Label) -> str | None:
    return next((m.region for m in label.meanings if m.region), None) if label.sure >= 0.9 else None


def _rank(label: Label) -> float:
    return max(m.rank for m in label.meanings if m.region)
