"""Redshift as a source, on a real PostgreSQL, whose protocol it speaks: events are appended by windows, each once, late ones too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from servers.postgresql import Server
from sources import (
    Failed,
    Killed,
    Repeated,
    clock_of_database,
    land_source,
    same_as_undisturbed,
    same_whatever_clocks_show,
    source_table,
)

from extract.errors import SourceError
from extract.landing.duckdb import DuckDBLanding
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceTable, Window
from extract.sources.redshift import Redshift, RedshiftConnection

LIMITS = SourceLimits(batch_rows=1_500, timeout_seconds=5)
MAKE = """
    create table customer_behaviour (
        event_id varchar(40), occurred_at timestamptz, customer_id varchar(40), session_id varchar(40), event_type varchar(20),
        page varchar(200), product_id varchar(40), device varchar(20), country char(2), seconds_on_page double precision
    )"""


def events(first: int, last: int, at: str = "now() - (5001 - n) * interval '1 minute'") -> str:
    return (
        "insert into customer_behaviour select 'E' || n, "
        f"{at}, null, 'S1', 'page_view', '/', null, 'mobile', 'AU', n / 8.0 from generate_series({first}, {last}) n"
    )


def asked(**options: Any) -> SourceTable:
    return source_table("portal", "redshift_customer_behaviour", "append", "customer_behaviour", **options)


@pytest.fixture
def url(postgresql: Server) -> str:
    database = postgresql.new_database()
    postgresql.run(database, MAKE, events(1, 5_000))
    return database


@pytest.fixture
def source(url: str) -> Iterator[Redshift]:
    with make(url) as opened:
        yield opened


def make(url: str) -> Redshift:
    return Redshift("portal", RedshiftConnection(url=url, fetch_rows=1_000), LIMITS)


def ids(
    source: Redshift, position: str | None = None, window: Window | None = None, **options: Any
) -> list[str]:
    batches = source.batches(asked(**options), {"": position} if position else {}, window)
    tables = [batch.rows for batch in batches]
    return pa.concat_tables(tables).column("event_id").to_pylist() if tables else []  # type: ignore[no-any-return]


def test_windows_follow_one_another_up_to_what_is_settled(source: Redshift) -> None:
    batches = list(source.batches(asked(), {}, None))
    assert [batch.rows.num_rows for batch in batches] == [
        1_440,
        1_440,
        1_440,
        666,
    ]  # a day's, and 14 minutes' are not settled
    assert [*ids(source, batches[1].position)][:61] == [f"E{number}" for number in range(2_820, 2_881)]
    assert ids(source, batches[-1].position, overlap_seconds=0) == ["E4986"]


def test_a_window_without_events_is_passed_over(postgresql: Server, url: str, source: Redshift) -> None:
    postgresql.run(url, events(9_001, 9_002, "timestamptz '2001-01-01' + n * interval '1 second'"))
    assert len(list(source.batches(asked(window_hours=1_000), {}, None))) == 5


def test_an_event_that_is_late_comes_and_one_without_a_time_too(
    postgresql: Server, url: str, source: Redshift, tmp_path: Path
) -> None:
    postgresql.run(url, events(6_001, 6_001, "null::timestamptz"))
    with DuckDBLanding(tmp_path / "warehouse.duckdb", 10) as landing:

        def land() -> tuple[int, int]:
            counts = land_source(lambda: make(url), [asked()], landing)["redshift_customer_behaviour"]
            return counts.landed, counts.quarantined

        assert land() == (4_986, 1)
        assert land()[0] == 0
        postgresql.run(url, events(7_001, 7_001, "now() - interval '40 minutes'"))
        assert land()[0] == 1
        postgresql.run(url, events(7_002, 7_002, "now() - interval '2 days'"))
        assert land()[0] == 0
        now = datetime.now(UTC)
        window = Window(now - timedelta(days=3), now)
        again = land_source(lambda: make(url), [asked()], landing, window=window)
        assert again["redshift_customer_behaviour"].landed == 1


def test_a_window_is_appended_alone(source: Redshift) -> None:
    now = datetime.now(UTC)
    found = ids(source, window=Window(now - timedelta(minutes=62), now - timedelta(minutes=2)))
    assert len(found) == 47  # nothing of the last quarter of an hour


def test_whatever_happens_each_event_lands_once(url: str, tmp_path: Path) -> None:
    cut_off = Failed(at=2, error=SourceError("source_unreachable", "made up"))
    contents = same_as_undisturbed(
        lambda: make(url),
        [asked(settle_seconds=0)],
        tmp_path,
        [Killed(at=1), cut_off, Repeated(at=0), Killed(at=3)],
    )
    assert len(contents["redshift_customer_behaviour"]) == 5_000
    assert set(contents["redshift_customer_behaviour"].values()) == {1}


def test_check_says_as_whom_and_to_what(source: Redshift) -> None:
    assert source.check().startswith("punchlist at 127.0.0.1, database test_")


def test_clocks_that_jump_lose_and_double_nothing(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.new_database()
    postgresql.run(url, MAKE)

    def grow(moment: datetime) -> None:
        at = moment - timedelta(minutes=20)  # settled
        postgresql.run(url, events(moment.hour, moment.hour, f"timestamptz '{at.isoformat()}'"))

    found = same_whatever_clocks_show(lambda: make(url), [asked()], tmp_path, grow, clock_of_database)
    assert sum(found["redshift_customer_behaviour"].values()) == 6
