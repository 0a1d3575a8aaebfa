"""Which labels are captions, their value below them, and which have it beside. Comes in: labels that stand alone.

Where something stands both beside and below a label, the looks of the paper tell: captions stand in rows with their values
under them, the labels of a form in columns. A column of labels is of one kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from extract.documents.layout import Levels, Segment
from extract.documents.offline.labels import Label

FAR = 60.0
"""Points: a value further away may be another column's."""
ALIGNED = 4.0
"""Points by which left edges of one column may differ."""


def captions_among(
    alone: Sequence[Label],
    levels: Mapping[int, Levels],
    beside: Mapping[int, Sequence[Segment]],
    label_orders: set[int],
) -> dict[int, bool]:
    """For every label that stands alone, by its id: whether its value is below it rather than beside it."""
    votes = _Votes(alone, levels, beside, label_orders)
    return {id(label): votes.is_caption(label) for label in alone}


class _Votes:
    """What speaks for below and for beside, label by label."""

    def __init__(
        self,
        alone: Sequence[Label],
        levels: Mapping[int, Levels],
        beside: Mapping[int, Sequence[Segment]],
        label_orders: set[int],
    ) -> None:
        self._levels, self._beside, self._label_orders = levels, beside, label_orders
        self._alone: dict[int, list[Label]] = defaultdict(list)
        for label in alone:
            self._alone[label.page].append(label)
        self._unders = {id(label): self._under(label) for label in alone}
        self._captioned = {under.order for under in self._unders.values() if under}
        self._votes = {id(label): self._votes_for_below(label) for label in alone}

    def is_caption(self, label: Label) -> bool:
        """Whether a label that stands alone has its value below it rather than beside it; its column is of one kind."""
        column = sum(
            self._votes[id(other)]
            for other in self._alone[label.page]
            if other is not label
            and abs(other.box[0] - label.box[0]) < ALIGNED
            and abs(other.segments[-1].size - label.segments[-1].size) < 0.2 * label.segments[-1].size
        )
        return self._votes[id(label)] + max(-1.5, min(0.5 * column, 1.5)) > 0

    def _votes_for_below(self, label: Label) -> float:
        """What speaks for a value below (positive) or beside (negative) where something stands in both places.

        The next column's caption stands beside a caption. For below speaks: what is beside looks like the label, is not
        level with it or stands under a label of its own; what is below looks otherwise; other labels on its line, none
        above or below it in its column.
        """
        beside, under = self._beside[id(label)], self._unders[id(label)]
        if not beside or under is None:
            return 2.0 if under is not None else -2.0 if beside else 0.0
        last, right = label.segments[-1], beside[0]
        middle = (min(s.top for s in beside) + max(s.bottom for s in beside)) / 2
        level = min(abs(right.bottom - last.bottom), abs(middle - (label.box[1] + label.box[3]) / 2))
        gap = right.x0 - label.box[2]
        row = [o for o in self._alone[label.page] if o is not label and _on_row(o, label)]
        column = [o for o in self._alone[label.page] if o is not label and _in_column(o, label)]
        votes = 1.0 if level > 0.25 * last.size else -1.0
        votes += 1.0 * (_alike(right, last) - _alike(under, last)) + 1.0 * (right.order in self._captioned)
        votes += 0.5 if under.top - label.box[3] < 0.6 * last.size else -0.5
        votes += 0.5 * (gap > FAR) + 0.5 * (gap > 3 * FAR) - 0.5 * label.closed
        return votes + 0.5 * ((len(row) > len(column)) - (len(column) > len(row)))

    def _under(self, label: Label) -> Segment | None:
        """What stands flush under a label, though it may stand beside another one; not what is itself a label."""
        height = (label.box[3] - label.box[1]) / len(label.segments)
        under = [
            s
            for s in self._levels[label.page].between(label.box[3], label.box[3] + 1.9 * height)
            if abs(s.x0 - label.box[0]) < ALIGNED and 0 < s.middle - label.box[3] < 1.9 * height
        ]
        first = min(under, key=lambda s: s.top, default=None)
        if first is None or first.order in self._label_orders or first.text.endswith(":"):
            return None
        return first


def _alike(segment: Segment, label: Segment) -> bool:
    """Whether a segment is printed like a label: as large and as bold."""
    return abs(segment.size - label.size) < 0.1 * label.size and segment.bold == label.bold


def _on_row(other: Label, label: Label) -> bool:
    return abs(other.box[3] - label.box[3]) < 0.3 * (label.box[3] - label.box[1])


def _in_column(other: Label, label: Label) -> bool:
    """Whether another label stands right above or below, flush left or right, no line between them."""
    flush = abs(other.box[0] - label.box[0]) < ALIGNED or abs(other.box[2] - label.box[2]) < ALIGNED
    distance = max(other.box[1] - label.box[3], label.box[1] - other.box[3])
    return flush and -1 < distance < 0.9 * (label.box[3] - label.box[1])
