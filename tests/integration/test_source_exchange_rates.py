"""Exchange rates, from a server on loopback with the ECB's files: each day once, restated days again, and every fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from http_sources import land_through
from servers.exchange_rates import RatesServer
from servers.http_faults import once
from sources import LIMITS, land_source, source_table

from extract.errors import SourceError
from extract.landing.duckdb import DuckDBLanding
from extract.sources.exchange_rates import ExchangeRates, ExchangeRatesConnection
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceTable, Window

RATES = source_table("exchange_rates", "exchange_rates", "upsert")
SHORT = SourceLimits(batch_rows=100, timeout_seconds=1.5, retry_delays_seconds=(0.0,))
LAST = date(2026, 11, 20)


@pytest.fixture
def server() -> Iterator[RatesServer]:
    with RatesServer() as server:
        for back in range(400):
            day = LAST - timedelta(days=back)
            if day.weekday() < 5:
                server.days[day] = {
                    "AUD": f"1.7{back:03d}",
                    "JPY": f"{160 + back % 9}",
                    "USD": f"1.0{back:03d}",
                }
        yield server


def source(server: RatesServer, limits: SourceLimits = LIMITS) -> ExchangeRates:
    return ExchangeRates("exchange_rates", ExchangeRatesConnection(base_url=server.url), limits)


def read(
    server: RatesServer, table: SourceTable = RATES, after: str | None = None, window: Window | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """Give all rows and the last position."""
    with source(server) as rates:
        batches = list(rates.batches(table, {"": after} if after else {}, window))
    return [row for batch in batches for row in batch.rows.to_pylist()], batches[
        -1
    ].position if batches else after


def test_every_fault_leaves_what_an_undisturbed_run_has(server: RatesServer, tmp_path: Path) -> None:
    """A first load is one file: a file that is repeated is the same, and a day it lacks shows when it is there again."""
    make = lambda: source(server, SHORT)  # noqa: E731
    found = land_through(server, make, [RATES], tmp_path, at=1, path="", left_out=("repeated", "missing"))
    assert sum(found["exchange_rates"].values()) == 3 * len(server.days)


def test_each_day_comes_once_and_a_restated_one_again(server: RatesServer, tmp_path: Path) -> None:
    def land() -> Counter[date]:
        with DuckDBLanding(tmp_path / "warehouse.duckdb", 10) as landing:
            land_source(lambda: source(server), [RATES], landing)
            rows = landing.query("select rate_date from raw.exchange_rates").column(0).to_pylist()
        return Counter(rows)

    first = land()
    assert set(first.values()) == {3}
    assert not any(day.weekday() > 4 for day in first)
    server.published += 86_400
    assert land() == first, "a file that was published again says nothing new"
    monday = LAST + timedelta(days=3)
    server.days[monday] = {"AUD": "1.79", "USD": "1.06"}
    assert land() == first | {monday: 2}
    before = server.days[LAST]["AUD"]
    for restated in ("9.9", before):
        server.days[LAST]["AUD"] = restated
        server.published += 86_400
        land()
    with DuckDBLanding(tmp_path / "warehouse.duckdb", 10, read_only=True) as landing:
        said = landing.query(
            "select rate from raw.exchange_rates where rate_date = ? and currency = 'AUD' order by published_at",
            [LAST],
        )
    assert said.column(0).to_pylist() == [Decimal(before), Decimal("9.9"), Decimal(before)], (
        "back to what it was, too"
    )


def test_the_smallest_file_that_reaches_back_is_read(server: RatesServer) -> None:
    _, position = read(server)
    server.seen.clear()
    assert read(server, after=position)[0] == []
    assert [asked.path for asked in server.seen] == ["/eurofxref-hist-90d.xml"]
    server.days |= {LAST + timedelta(days=back): {"AUD": "1.8"} for back in range(1, 120)}
    rows, _ = read(server, after=position)
    assert len(rows) == 119, "after a long pause the history is read again"
    assert server.seen[-1].path == "/eurofxref-hist.zip"


def test_days_and_currencies_can_be_named(server: RatesServer) -> None:
    few = source_table(
        "exchange_rates", "exchange_rates", "upsert", start=date(2026, 11, 19), currencies=["USD"]
    )
    rows, position = read(server, few)
    assert rows == [
        {
            "rate_date": day,
            "base_currency": "EUR",
            "currency": "USD",
            "rate": Decimal(rate),
            "published_at": datetime.fromtimestamp(server.published, UTC),
        }
        for day, rate in [(date(2026, 11, 19), "1.0001"), (date(2026, 11, 20), "1.0000")]
    ]
    more = source_table("exchange_rates", "exchange_rates", "upsert", currencies=["USD", "JPY"])
    assert {row["currency"] for row in read(server, more, position)[0]} == {"USD", "JPY"}
    window = Window(datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 18, tzinfo=UTC))
    server.seen.clear()
    with source(server) as rates:
        for _ in range(2):
            (batch,) = rates.batches(RATES, {}, window)
            assert set(batch.rows["rate_date"].to_pylist()) == {date(2026, 11, 16), date(2026, 11, 17)}
    assert len(server.seen) == 1, "a backfill of many windows reads the history once"


def test_a_file_that_lost_a_day_or_is_old_is_not_believed(server: RatesServer) -> None:
    _, position = read(server)
    server.faults = once("missing", at=1)
    with pytest.raises(SourceError, match="no rates of 2026-11-17, which came before") as raised:
        read(server, after=position)
    assert raised.value.code == "source_answer"
    del server.days[LAST]
    with pytest.raises(SourceError, match="old copy"):
        read(server, after=position)


def test_check_names_the_newest_day(server: RatesServer) -> None:
    with source(server) as rates:
        assert "rates of 2026-11-20 at 127.0.0.1" in rates.check()
