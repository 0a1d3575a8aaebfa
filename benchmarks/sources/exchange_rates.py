"""Twenty-seven years of exchange rates from the tests' server, against httpx with the csv module.

`python -m benchmarks.sources.exchange_rates`
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import httpx

from benchmarks.sources.behind_http import served
from benchmarks.sources.comparing import LIMITS, Compared, compare
from extract.landing.contract import load_contract
from extract.sources.exchange_rates import ExchangeRates, ExchangeRatesConnection
from extract.sources.protocol import SourceTable
from tests.servers.exchange_rates import RatesServer

DAYS, CURRENCIES = 10_000, 30


def vendor() -> RatesServer:
    """A vendor with rates of each working day since 1999."""
    server = RatesServer()
    currencies = [f"{chr(65 + number // 26)}{chr(65 + number % 26)}X" for number in range(CURRENCIES)]
    for back in range(DAYS):
        day = date(2026, 11, 20) - timedelta(days=back)
        if day.weekday() < 5:
            server.days[day] = {
                currency: f"{number + 1}.{back % 9999 + 1:04d}" for number, currency in enumerate(currencies)
            }
    return server


def plain(url: str) -> int:
    """Fetch the history and read its cells: days, currencies, decimals."""
    content = httpx.get(f"{url}/eurofxref-hist.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        rows = csv.DictReader(io.TextIOWrapper(archive.open(archive.namelist()[0]), encoding="utf-8"))
        found = [
            (date.fromisoformat(row["Date"]), currency, Decimal(rate))
            for row in rows
            for currency, rate in row.items()
            if currency not in {"Date", ""} and rate != "N/A"
        ]
    return len(found)


def measure() -> list[Compared]:
    """Ours beside the plain client."""
    with served(vendor) as url:
        connection = ExchangeRatesConnection(base_url=url)
        found = compare(
            "exchange rates",
            lambda: plain(url),
            lambda: ExchangeRates("benchmark", connection, LIMITS),
            SourceTable("benchmark", "exchange_rates", load_contract("exchange_rates"), "upsert"),
        )
    return [found]


if __name__ == "__main__":
    for line in measure():
        print(line)
