"""How far a table of changes is read. Comes in: a position's text and the source's clock. Goes out: after which change to read on.

Changes are numbered before their transactions commit: a change may appear after one of a higher number was read. So a
position has, beside the last change read, one up to which nothing can appear any more, and reading goes on after that one:

    {"last": 120, "settled": 80, "open": [{"id": 100, "at": "2026-11-20T08:00:00+00:00", "transaction": 4711}, …]}

An entry of `open` says: when it was `at`, and the next transaction would have been `transaction`, changes up to `id` had
their numbers. They are settled once `settle` has gone by since and, where the database tells of its transactions (PostgreSQL),
the oldest one that runs is not older than that one. What is read again lands once: its content is known.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

MOST_OPEN = 100


class Clock(NamedTuple):
    """The source's time, in UTC, when rows were read; of its transactions the oldest that runs, and the next one."""

    now: datetime
    oldest: int | None = None
    following: int | None = None


class Mark(NamedTuple):
    """A change, and when it was the last one there."""

    id: int
    at: datetime
    transaction: int | None


@dataclass(frozen=True, slots=True)
class ChangePosition:
    """The last change read, the one up to which all are read for good (None: none yet), and those in between."""

    last: int | None = None
    settled: int | None = None
    open: tuple[Mark, ...] = ()

    @classmethod
    def read(cls, text: str) -> ChangePosition:
        """Read a position as it is kept."""
        told = json.loads(text)
        marks = [
            Mark(mark["id"], datetime.fromisoformat(mark["at"]), mark["transaction"]) for mark in told["open"]
        ]
        return cls(told["last"], told["settled"], tuple(marks))

    @property
    def text(self) -> str:
        """The position as it is kept."""
        marks = [
            {"id": mark.id, "at": mark.at.isoformat(), "transaction": mark.transaction} for mark in self.open
        ]
        return json.dumps({"last": self.last, "settled": self.settled, "open": marks})

    def reached(self, change: int, clock: Clock, settle: timedelta) -> ChangePosition:
        """Give the position after all changes from `settled` up to that one, as they were when the clock showed that.

        What is settled by then was read now for good. Of very many open entries the newest goes: what it said is said by the
        one that comes in its stead, later.
        """
        done = [mark.id for mark in self.open if mark.id <= change and _is_settled(mark, clock, settle)]
        settled = max(done, default=self.settled)
        kept = tuple(mark for mark in self.open if mark.id not in done)
        if self.last is not None and change <= self.last:
            return ChangePosition(self.last, settled, kept)
        kept = tuple(mark for mark in kept if (mark.at, mark.transaction) != (clock.now, clock.following))
        return ChangePosition(
            change, settled, (*kept[: MOST_OPEN - 1], Mark(change, clock.now, clock.following))
        )


def _is_settled(mark: Mark, clock: Clock, after: timedelta) -> bool:
    if mark.at > clock.now - after:
        return False
    return mark.transaction is None or clock.oldest is None or mark.transaction <= clock.oldest
