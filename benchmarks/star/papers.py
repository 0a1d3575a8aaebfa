"""What the papers of a contractor's ten years say, in numbers: of which order, builder and site, from which day, what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from benchmarks.star.columns import EPOCH, Numbers, pick, share
from benchmarks.star.words import BUILDERS

FIRST_DAY, LAST_DAY = date(2016, 11, 21), date(2026, 11, 20)
REVISED, LATE, MISSPELT, UNNUMBERED, MISPLACED, REPORTED = 3, 1, 2, 1, 1, 95
"""Of a hundred papers, and orders."""
LINES = 3
"""Most lines of an order; two on average."""


@dataclass(frozen=True)
class Papers:
    """A slice of the papers, column by column; `total` is how many there are in the ten years."""

    first: int
    count: int
    total: int

    @cached_property
    def numbers(self) -> Numbers:
        """The papers' own numbers."""
        return np.arange(self.first, self.first + self.count, dtype=np.int64)

    @cached_property
    def landed(self) -> Numbers:
        """The day each landed, in days since 1970."""
        return _days_of(self.numbers, self.total)

    @cached_property
    def is_revision(self) -> npt.NDArray[np.bool_]:
        """Whether the paper revises the order of an earlier paper that is no revision itself."""
        original = self._revised
        return (pick(self.numbers, 1, 100) < REVISED) & (original >= 0) & (pick(original, 1, 100) >= REVISED)

    @cached_property
    def _revised(self) -> Numbers:
        """The paper that would be revised: of about two weeks before."""
        a_day = max(1, self.total // 2_500)
        return self.numbers - a_day * 7 - pick(self.numbers, 2, max(1, a_day * 7))

    @cached_property
    def orders(self) -> Numbers:
        """The order each paper is of: the number of the paper that gave it first."""
        return np.where(self.is_revision, self._revised, self.numbers)

    @cached_property
    def issued(self) -> Numbers:
        """The issue date: up to four days before the paper landed, or two months."""
        late = np.where(pick(self.numbers, 3, 100) < LATE, 61, 0)
        return self.landed - pick(self.numbers, 4, 5) - late

    @cached_property
    def builders(self) -> Numbers:
        """Few builders give most of the orders; a site has one builder."""
        return (BUILDERS * share(self.sites, 5) ** 2).astype(np.int64)

    @cached_property
    def starts(self) -> Numbers:
        """The day work is to start."""
        return self.issued + 7 + pick(self.orders, 21, 20)

    @cached_property
    def due(self) -> Numbers:
        """The day it is to be complete."""
        return self.starts + 2 + pick(self.orders, 22, 15)

    @cached_property
    def reported(self) -> Numbers:
        """The day the office reports it as done, some early and some late; of what ends later, the last day."""
        last = max((LAST_DAY - EPOCH).days, int(self.landed.max()))
        days: Numbers = np.minimum(self.due - 3 + pick(self.orders, 51, 12), last)
        return days

    @cached_property
    def is_reported(self) -> npt.NDArray[np.bool_]:
        """Whether the office says something of the order; it does so once, whatever is revised, and of most."""
        return (
            ~self.is_revision
            & (pick(self.orders, 52, 100) < REPORTED)
            & (pick(self.orders, 25, 100) >= UNNUMBERED)
        )

    @cached_property
    def sites(self) -> Numbers:
        """Three orders a site."""
        return self.orders // 3

    @cached_property
    def line_counts(self) -> Numbers:
        """One to three lines."""
        return 1 + pick(self.orders, 7, LINES)

    @cached_property
    def paper_of_line(self) -> Numbers:
        """For each line the position of its paper in this slice."""
        return np.repeat(np.arange(self.count, dtype=np.int64), self.line_counts)

    @cached_property
    def line_numbers(self) -> Numbers:
        """From 1 on each paper."""
        starts = np.repeat(np.cumsum(self.line_counts) - self.line_counts, self.line_counts)
        return np.arange(len(self.paper_of_line), dtype=np.int64) - starts + 1

    @cached_property
    def line_cents(self) -> Numbers:
        """What a line costs; a revision costs another sum."""
        papers = self.numbers[self.paper_of_line]
        return 5_000 + pick(papers * LINES + self.line_numbers, 8, 400_000)

    @cached_property
    def subtotal_cents(self) -> Numbers:
        """The sum of a paper's lines."""
        return np.bincount(self.paper_of_line, weights=self.line_cents, minlength=self.count).astype(np.int64)


@lru_cache(maxsize=1)
def _weights() -> tuple[Numbers, npt.NDArray[np.float64]]:
    """The days, and what share of all papers has landed by the end of each."""
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    quiet = [(day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 7) for day in days]
    weight = np.array([0 if d.weekday() > 4 else 0.1 if q else 1 for d, q in zip(days, quiet, strict=True)])
    return np.array([(day - EPOCH).days for day in days]), np.cumsum(weight) / weight.sum()


def _days_of(numbers: Numbers, total: int) -> Numbers:
    days, landed = _weights()
    position = np.searchsorted(landed, (numbers + 0.5) / total)
    beyond = numbers - total
    return np.where(
        beyond < 0, days[np.minimum(position, len(days) - 1)], days[-1] + 3 + np.maximum(beyond, 0) // 3_000
    ).astype(np.int64)
