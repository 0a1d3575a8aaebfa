"""Where reading a database goes on: by a cursor that rises, and by numbers of changes that commit out of order."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import SourceError
from extract.sources.change_positions import MOST_OPEN, ChangePosition, Clock
from extract.sources.cursor_positions import CursorKind, CursorPosition, bound, cursor_kind

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
SETTLE = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("timestamptz", datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)),
        ("timestamp", datetime(2026, 1, 2, 3, 4, 5, 678)),
        ("date", date(2026, 1, 2)),
        ("integer", 2**60),
        ("decimal", Decimal("12.340")),
        ("text", "naïve 'quoted'"),
    ],
)
def test_a_position_is_read_as_it_was_written(kind: CursorKind, value: Any) -> None:
    position = CursorPosition(kind, value)
    assert CursorPosition.read(position.text, kind, "UTC", "reading t") == position


def test_a_cursor_of_another_kind_is_told() -> None:
    text = CursorPosition("integer", 5).text
    with pytest.raises(
        SourceError, match="reading t: its cursor was of kind integer and is of kind text now"
    ):
        CursorPosition.read(text, "text", "UTC", "reading t")


def test_a_position_moves_neither_back_nor_beyond_the_sources_clock() -> None:
    position = CursorPosition("timestamptz", NOW - timedelta(hours=1))
    assert position.reached(NOW - timedelta(hours=2), NOW) is position
    assert position.reached(NOW + timedelta(days=3_000), NOW).value == NOW
    local = CursorPosition("timestamp", datetime(2026, 11, 20, 18), "Australia/Sydney")
    assert local.reached(datetime(2026, 12, 1), NOW).value == datetime(2026, 11, 20, 19)


def test_an_hour_more_is_read_again_where_clocks_go_back() -> None:
    local = CursorPosition("timestamp", datetime(2026, 4, 5, 3), "Australia/Sydney")
    assert local.earlier(timedelta(minutes=10), 0) == datetime(2026, 4, 5, 1, 50)
    assert CursorPosition("date", date(2026, 4, 5)).earlier(timedelta(minutes=10), 0) == date(2026, 4, 4)
    assert CursorPosition("integer", 500).earlier(timedelta(minutes=10), 20) == 480
    assert CursorPosition("text", "m").earlier(timedelta(minutes=10), 20) == "m"


def test_a_window_is_told_in_the_cursors_own_terms() -> None:
    assert bound(NOW, "timestamptz", "Australia/Sydney") == NOW
    assert bound(NOW, "timestamp", "Australia/Sydney") == datetime(2026, 11, 20, 19)
    assert bound(NOW, "date", "Australia/Sydney") == date(2026, 11, 20)
    assert bound(NOW, "integer", "UTC") is None


def test_columns_without_an_order_are_no_cursors() -> None:
    assert cursor_kind(pa.bool_()) is None
    assert cursor_kind(pa.list_(pa.int32())) is None
    assert cursor_kind(pa.string(), numeric=True) == "decimal"
    assert cursor_kind(pa.timestamp("us")) == "timestamp"


class _Changes:
    """A table of changes whose transactions take numbers, and commit whenever they like."""

    def __init__(self, seed: int, *, tells: bool) -> None:
        self.random = random.Random(seed)
        self.now, self.tells = NOW, tells
        self.next_id = self.next_transaction = 1
        self.running: dict[int, tuple[datetime, list[int]]] = {}
        self.committed: set[int] = set()

    def step(self, longest: timedelta) -> None:
        self.now += timedelta(seconds=self.random.randrange(1, 200))
        for transaction, (began, ids) in list(self.running.items()):
            if self.random.random() < 0.3 or self.now - began > longest:
                del self.running[transaction]
                self.committed |= set(ids) if self.random.random() < 0.9 else set()
        if self.random.random() < 0.8:
            taken = [self.next_id + number for number in range(self.random.randrange(1, 4))]
            self.running[self.next_transaction] = (self.now, taken)
            self.next_id, self.next_transaction = self.next_id + len(taken), self.next_transaction + 1

    def clock(self) -> Clock:
        if not self.tells:
            return Clock(self.now)
        return Clock(self.now, min(self.running, default=self.next_transaction), self.next_transaction)


@given(st.integers(0, 10_000), st.booleans())
def test_no_change_is_missed_whenever_its_transaction_commits(seed: int, tells: bool) -> None:
    """With a database that tells of its transactions one may run for days; with others for as long as is settled after."""
    table, position, landed, read_again = _Changes(seed, tells=tells), ChangePosition(), set[int](), 0
    for _ in range(60):
        table.step(timedelta(days=3_000) if tells else SETTLE - timedelta(seconds=200))
        if table.random.random() < 0.5:
            clock = table.clock()
            rows = sorted(change for change in table.committed if change > (position.settled or 0))
            read_again += len(landed & set(rows))
            for start in range(0, len(rows), 3):
                batch = rows[start : start + 3]
                landed |= set(batch)
                position = ChangePosition.read(position.reached(batch[-1], clock, SETTLE).text)
                if table.random.random() < 0.1:
                    break  # killed
    lost = {change for change in table.committed - landed if change <= (position.settled or 0)}
    assert not lost


def test_what_is_settled_is_not_read_again() -> None:
    position = ChangePosition().reached(10, Clock(NOW, 5, 7), SETTLE)
    assert position.settled is None
    position = position.reached(12, Clock(NOW + SETTLE, 6, 9), SETTLE)
    assert position.settled is None  # transaction 6 ran already when 10 was read
    position = position.reached(14, Clock(NOW + SETTLE, 9, 9), SETTLE)
    assert position.settled == 10
    assert position.last == 14


def test_entries_do_not_pile_up() -> None:
    position = ChangePosition()
    for number in range(1, 1_000):
        position = position.reached(number, Clock(NOW + timedelta(seconds=number)), timedelta(days=1))
    assert len(position.open) == MOST_OPEN
    assert position.open[0].id == 1
    at_once = ChangePosition()
    for number in range(1, 1_000):
        at_once = at_once.reached(number, Clock(NOW), SETTLE)
    assert [mark.id for mark in at_once.open] == [999]
