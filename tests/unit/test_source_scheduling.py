"""Sources of a run: one that is down waits its turns beside the others, fails alone, and is left in peace after a while."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pytest
import yaml
from pydantic import BaseModel

from extract.closing import Closing
from extract.errors import PunchlistError, SourceError, WarehouseError
from extract.landing.duckdb import DuckDBLanding
from extract.settings import Settings
from extract.sources import kinds
from extract.sources.configuration import SourceEntry, parse_sources
from extract.sources.due import is_due
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceBatch, SourceTable, Window
from extract.sources.runs import Outcome
from extract.sources.scheduling import Request, SourceWork, land_sources, plan_sources

SETTINGS = Settings(source_breaker_failures=2, source_breaker_minutes=60)


class Connection(BaseModel):
    """Which script of `MadeUp.answers` the source follows."""

    script: str


class MadeUp(Closing):
    """Gives one row, or raises what its script says of its next try."""

    answers: ClassVar[dict[str, list[Exception | None]]] = {}
    asked: ClassVar[list[str]] = []

    def __init__(self, name: str, connection: Connection, limits: SourceLimits) -> None:
        self.name, self.script = name, connection.script

    def check(self) -> str:
        return "made up"

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        self.asked.append(f"{self.name}.{table.name}")
        script = self.answers.get(f"{self.script}.{table.name}", [])
        error = script.pop(0) if script else None
        if error is not None:
            raise error
        moment = datetime(2026, 1, 2, 9, tzinfo=UTC)
        row = {"base_currency": "AUD", "currency": "CAD", "rate": "0.9", "published_at": moment}
        yield SourceBatch(pa.Table.from_pylist([{**row, "rate_date": moment.date()}]), "1")


@pytest.fixture(autouse=True)
def made_up_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds.KINDS, "made_up", f"{__name__}:MadeUp")
    monkeypatch.setattr(MadeUp, "answers", {})
    monkeypatch.setattr(MadeUp, "asked", [])


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[DuckDBLanding]:
    with DuckDBLanding(tmp_path / "w.duckdb", 1) as opened:
        yield opened


def entries(*names: str, script: str = "{}") -> list[SourceEntry]:
    sources = {
        name: {
            "kind": "made_up",
            "owner": "office",
            "connection": {"script": script.format(name)},
            "tables": {"rates": {"contract": "exchange_rates", "pattern": "upsert"}},
        }
        for name in names
    }
    return list(parse_sources(yaml.safe_dump({"sources": sources}), Path("sources.yml")).values())


def down() -> SourceError:
    return SourceError("source_unreachable", "made up: refused")


class Clock:
    """Sleeps in no time, and notes how long it would have been."""

    def __init__(self) -> None:
        self.slept: list[int] = []

    def sleep(self, seconds: float) -> None:
        if seconds > 1:
            self.slept.append(round(seconds))


def run(
    landing: DuckDBLanding,
    sources: list[SourceEntry],
    delays: tuple[float, ...] = (),
    clock: Clock | None = None,
    **request: Any,
) -> dict[str, Outcome]:
    works = plan_sources(sources, landing, SETTINGS, Request(**{"run_id": "r", **request}))
    outcomes = land_sources(works, landing, delays, sleep=(clock or Clock()).sleep)
    return {outcome.entry.name: outcome for outcome in outcomes}


def test_one_that_is_down_keeps_no_other_from_landing(landing: DuckDBLanding) -> None:
    MadeUp.answers = {"a.rates": [down()] * 9, "b.rates": [ZeroDivisionError("1/0 of a row's value")]}
    found = run(landing, entries("a", "b", "c"), (0.0, 0.0, 0.0))
    assert {name: outcome.status for name, outcome in found.items()} == {
        "a": "failed",
        "b": "failed",
        "c": "succeeded",
    }
    assert [found[name].tries for name in "abc"] == [4, 1, 1]
    assert found["a"].error_code == "source_unreachable"
    assert found["b"].error_code == "source_fault"
    assert "value" not in (found["b"].message or "")
    rows = landing.query(
        "select source, status, tries, rows_landed, newest_at from operations.source_runs order by 1"
    )
    assert [tuple(row.values()) for row in rows.to_pylist()] == [
        ("a", "failed", 4, 0, None),
        ("b", "failed", 1, 0, None),
        ("c", "succeeded", 1, 1, datetime(2026, 1, 2, tzinfo=UTC)),
    ]


def test_sources_wait_at_the_same_time(landing: DuckDBLanding) -> None:
    """Two that are down for three tries wait as long as one."""
    MadeUp.answers = {"a.rates": [down(), down(), None], "b.rates": [down(), down(), None]}
    clock = Clock()
    found = run(landing, entries("a", "b", "c"), (60.0, 300.0, 900.0), clock)
    assert all(outcome.status == "succeeded" for outcome in found.values())
    assert MadeUp.asked == [f"{name}.rates" for name in ("a", "b", "c", "a", "b", "a", "b")]
    # nobody really slept, so each wait is told in full: for both of a pair it would be one
    assert clock.slept == [60, 60, 300, 300]


@pytest.mark.parametrize(
    "error",
    [
        SourceError("source_denied", "401"),
        SourceError("source_changed", "gone"),
        PunchlistError("unknown_column", "x"),
    ],
)
def test_what_another_try_does_not_change_is_not_tried_again(
    error: Exception, landing: DuckDBLanding
) -> None:
    MadeUp.answers = {"a.rates": [error] * 9}
    found = run(landing, entries("a"), (0.0, 0.0))
    assert (found["a"].tries, found["a"].status) == (1, "failed")


def test_a_warehouse_that_fails_stops_everything(landing: DuckDBLanding) -> None:
    MadeUp.answers = {"a.rates": [WarehouseError("disk_full", "full")]}
    with pytest.raises(WarehouseError, match="full"):
        run(landing, entries("a", "b"))
    assert MadeUp.asked == ["a.rates"]


def test_the_breaker_opens_and_closes(landing: DuckDBLanding, monkeypatch: pytest.MonkeyPatch) -> None:
    MadeUp.answers = {"a.rates": [down()] * 2}
    for number in range(2):
        assert run(landing, entries("a"), run_id=f"r{number}")["a"].status == "failed"
    left = run(landing, entries("a"), run_id="r2")["a"]
    assert (left.status, left.error_code) == ("not_tried", "breaker_open")
    assert "punchlist land a" in (left.message or "")
    assert len(MadeUp.asked) == 2
    landing.query("update operations.source_runs set finished_at = finished_at - interval 2 hour")
    assert run(landing, entries("a"), run_id="r3")["a"].status == "succeeded"
    MadeUp.answers = {"a.rates": [down()]}
    assert run(landing, entries("a"), run_id="r4")["a"].status == "failed"
    assert run(landing, entries("a"), run_id="r5")["a"].status == "succeeded"


def test_one_who_names_a_source_is_not_kept_off_by_the_breaker(landing: DuckDBLanding) -> None:
    MadeUp.answers = {"a.rates": [down()] * 2}
    for number in range(2):
        run(landing, entries("a"), run_id=f"r{number}")
    assert run(landing, entries("a"), run_id="r2", forced=True)["a"].status == "succeeded"


def test_what_is_not_set_up_is_told_and_left_out(
    landing: DuckDBLanding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    found = run(landing, entries("a", script="${{NOT_SET}}"))["a"]
    assert (found.status, found.message, found.tries) == ("not_set_up", "set NOT_SET to land it.", 0)
    monkeypatch.setenv("IS_SET", "x")
    half = run(landing, entries("a", script="${{NOT_SET}} ${{IS_SET}}"), run_id="r2")["a"]
    assert (half.status, half.error_code) == ("failed", "variables_missing")
    assert MadeUp.asked == []


def test_a_task_can_stand_around_each_try(landing: DuckDBLanding) -> None:
    names = []

    def attempt(work: SourceWork) -> bool:
        names.append(work.name)
        return work.attempt()

    works = plan_sources(entries("a", "b"), landing, SETTINGS, Request("r"))
    land_sources(works, landing, (), attempt=attempt)
    assert names == ["a", "b"]


def test_a_schedule_is_due_once_its_time_has_come() -> None:
    tried = datetime(2026, 1, 1, 3, tzinfo=UTC)
    assert is_due("0 2 * * *", None, tried)
    assert not is_due("0 2 * * *", tried, tried + timedelta(hours=22))
    assert is_due("0 2 * * *", tried, tried + timedelta(hours=23))
