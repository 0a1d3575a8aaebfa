"""Exchange rates in the files of the European Central Bank, or of a vendor that writes the same. Goes out: Arrow batches.

    punchlist land exchange_rates

`eurofxref-hist.zip` (CSV) holds every day since 1999, `eurofxref-hist-90d.xml` the last ninety. The first load reads the former,
later ones the latter, from `overlap_days` before the last day known. Of those days, the ones come again whose rates were restated: the
position remembers what each day said. Weekends and holidays have no rates. A file that lacks the day we know, or is older than
it, is not believed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import groupby
from typing import Annotated, Any, ClassVar, Self

import pyarrow as pa
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from extract.errors import SourceError
from extract.sources.http import HttpClient, server_url
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceBatch, SourceTable, Window
from extract.sources.rates_file import Rate, read_rates

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class ExchangeRatesConnection(BaseModel):
    """`connection:` of exchange rates. Nothing in it is secret: the ECB asks nobody who they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: Annotated[str, AfterValidator(server_url)] = "https://www.ecb.europa.eu/stats/eurofxref"
    history: str = "eurofxref-hist.zip"
    recent: str = "eurofxref-hist-90d.xml"
    base_currency: Currency = "EUR"


class ExchangeRatesOptions(BaseModel):
    """`options:` of the table: the first day and the currencies to keep (all of them where none is named), the overlap."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: date | None = None
    currencies: tuple[Currency, ...] = ()
    overlap_days: int = Field(default=30, ge=0)


class Position(BaseModel):
    """The last day read, and a digest of what each day of the overlap said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate_date: date
    days: dict[date, str]


class ExchangeRates:
    """One vendor's files. Keeps `extract.sources.protocol.Source`."""

    options_model: ClassVar[type[BaseModel]] = ExchangeRatesOptions

    def __init__(self, name: str, connection: ExchangeRatesConnection, limits: SourceLimits) -> None:
        self._name = name
        self._connection = connection
        self._limits = limits
        self._http = HttpClient(name, connection.base_url, timeout_seconds=limits.timeout_seconds)

    def check(self) -> str:
        """Read the file of the last days and say which is its newest."""
        rates, _ = self._file(self._connection.recent)
        return f"{self._name}: rates of {rates[-1].day} at {self._http.host}, {self._connection.base_currency} against others"

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give the rates of new and restated days, in the order of days. The position is the last day."""
        options = ExchangeRatesOptions.model_validate(dict(table.options))
        if window is not None:
            rates, published = self._file(self._connection.history)
            first, last = window.start.date(), (window.end - timedelta(microseconds=1)).date()
            days = {day: held for day, held in _by_day(rates, options).items() if first <= day <= last}
            yield from self._of(days, published, options, {})
            return
        position = self._position(after.get(""))
        if position is None:
            rates, published = self._file(self._connection.history)
            days = {
                day: held for day, held in _by_day(rates, options).items() if day >= (options.start or day)
            }
        else:
            start = position.rate_date - timedelta(days=options.overlap_days)
            rates, published = self._since(start, position)
            days = {day: held for day, held in _by_day(rates, options).items() if day >= start}
            days = {day: held for day, held in days.items() if position.days.get(day) != _digest(held)}
        known = dict(position.days) if position else {}
        yield from self._of(days, published, options, known)

    def _position(self, text: str | None) -> Position | None:
        try:
            return Position.model_validate_json(text) if text else None
        except ValidationError:
            raise SourceError(
                "source_changed",
                f"{self._name}: its position in the ledger is not one this version writes; land it anew with a backfill.",
            ) from None

    def _since(self, start: date, known: Position) -> tuple[list[Rate], datetime | None]:
        """Give the smallest file that reaches back far enough. Raises SourceError where a day that we know is missing."""
        rates, published = self._file(self._connection.recent)
        if rates[0].day > start:
            rates, published = self._file(self._connection.history)
        there = {rate.day for rate in rates}
        gone = sorted(day for day in {known.rate_date, *known.days} if day not in there)
        if gone:
            raise SourceError(
                "source_answer",
                f"{self._name}: the file has no rates of {gone[-1]}, which came before; it is an old copy, or a part is "
                "missing. It is asked for again.",
            )
        return rates, published

    def _file(self, name: str) -> tuple[list[Rate], datetime | None]:
        """Fetch and read one file: its rates in the order of days, and when it was published."""
        answer = self._http.ask("GET", name)
        return read_rates(answer.content, self._name), _published(answer.headers)

    def _of(
        self,
        days: dict[date, list[Rate]],
        published: datetime | None,
        options: ExchangeRatesOptions,
        known: dict[date, str],
    ) -> Iterator[SourceBatch]:
        """Give batches of whole days, each with the position after it: what was known, and what the batch says."""
        part: list[Rate] = []
        for number, (day, rates) in enumerate(days.items(), 1):
            part += rates
            known[day] = _digest(rates)
            if len(part) >= self._limits.batch_rows or number == len(days):
                last = max(known)
                first = last - timedelta(days=options.overlap_days)
                remembered = {one: digest for one, digest in sorted(known.items()) if one >= first}
                position = Position(rate_date=last, days=remembered)
                yield SourceBatch(self._rows(part, published), position.model_dump_json())
                part = []

    def _rows(self, rates: list[Rate], published: datetime | None) -> Any:
        base = self._connection.base_currency
        return pa.table(
            {
                "rate_date": pa.array([rate.day for rate in rates], pa.date32()),
                "base_currency": pa.repeat(pa.scalar(base), len(rates)),
                "currency": pa.array([rate.currency for rate in rates], pa.string()),
                "rate": pa.array([rate.value for rate in rates]),
                "published_at": pa.repeat(pa.scalar(published, pa.timestamp("us", tz="UTC")), len(rates)),
            }
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _by_day(rates: list[Rate], options: ExchangeRatesOptions) -> dict[date, list[Rate]]:
    """Give the rates to keep, by day, in the order of days."""
    kept = [rate for rate in rates if not options.currencies or rate.currency in options.currencies]
    return {day: list(held) for day, held in groupby(kept, key=lambda rate: rate.day)}


def _digest(rates: list[Rate]) -> str:
    """Give what a day said in a few letters, which any change of it changes."""
    said = ";".join(f"{rate.currency}={rate.value.normalize()}" for rate in rates)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _published(headers: Mapping[str, str]) -> datetime | None:
    """Give when a file was published: its Last-Modified."""
    try:
        return parsedate_to_datetime(headers["Last-Modified"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None
