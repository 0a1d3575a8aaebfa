"""What goes on along a value's line. Comes in: a candidate. Goes out: the segment behind its first line."""

from __future__ import annotations

from extract.documents.layout import Segment
from extract.documents.offline.candidate import Candidate
from extract.documents.offline.captions import FAR
from extract.documents.offline.values import NEARBY, Neighbourhood

BARS = frozenset("|│¦")


def right_of(near: Neighbourhood, candidate: Candidate) -> Segment | None:
    """What stands behind a candidate's first line, nearer than the next column, and is no label."""
    last = candidate.lines[0][-1]
    behind = [
        s
        for s in near.on_line(candidate.page, last)
        if -1 < s.x0 - last.x1 < FAR and s.order not in near.label_orders and s.says
    ]
    return min(behind, key=lambda s: s.x0, default=None)


def behind_bar(near: Neighbourhood, candidate: Candidate) -> Segment | None:
    """What stands behind a bar that follows a candidate's first line: "Ursula Underhill | 480-555-0171"."""
    last = candidate.lines[0][-1]
    barred = any(s.text in BARS and -1 < s.x0 - last.x1 < NEARBY for s in near.on_line(candidate.page, last))
    return right_of(near, candidate) if barred else None
