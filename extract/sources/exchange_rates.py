"""Exchange rates in the files of the European Central Bank, or of a vendor that writes the same. Goes out: Arrow batches.

    punchlist land exchange_rates

`eurofxref-hist.zip` (CSV) holds every day since 1999, `eurofxref-hist-90d.xml` the last ninety. The first load reads the former,
later ones the latter, from `overlap_days` before the last day known: a rate that was restated comes again. Weekends and
holidays have no rates. A file that lacks the day we know, or is older than it, is not believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, ClassVar, Self

import pyarrow as pa
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from extract.errors import SourceError
from extract.sources.http import HttpClient, base_url
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceBatch, SourceTable, Window
from extract.sources.rates_file import Rate, read_rates

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class ExchangeRatesConnection(BaseModel):
    """`connection:` of exchange rates. Nothing in it is secret: the ECB asks nobody who they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: Annotated[str, AfterValidator(base_url)] = "https://www.ecb.europa.eu/stats/eurofxref"
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
    """The last day read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate_date: date


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
            yield from self._of([rate for rate in rates if first <= rate.day <= last], published, options)
            return
        position = self._position(after.get(""))
        if position is None:
            rates, published = self._file(self._connection.history)
            start = options.start or date.min
        else:
            start = position - timedelta(days=options.overlap_days)
            rates, published = self._since(start, position)
        yield from self._of([rate for rate in rates if rate.day >= start], published, options)

    def _position(self, text: str | None) -> date | None:
        try:
            return Position.model_validate_json(text).rate_date if text else None
        except ValidationError:
            raise SourceError(
                "source_changed",
                f"{self._name}: its position in the ledger is not one this version writes; land it anew with a backfill.",
            ) from None

    def _since(self, start: date, known: date) -> tuple[list[Rate], datetime | None]:
        """Give the smallest file that reaches back far enough. Raises SourceError where a day that we know is missing."""
        rates, published = self._file(self._connection.recent)
        if rates[0].day > start:
            rates, published = self._file(self._connection.history)
        if known not in {rate.day for rate in rates}:
            raise SourceError(
                "source_answer",
                f"{self._name}: the file has no rates of {known}, which came before; it is an old copy, or a part is "
                "missing. It is asked for again.",
            )
        return rates, published

    def _file(self, name: str) -> tuple[list[Rate], datetime | None]:
        """Fetch and read one file: its rates in the order of days, and when it was published."""
        answer = self._http.ask("GET", name)
        return read_rates(answer.content, self._name), _published(answer.headers)

    def _of(
        self, rates: list[Rate], published: datetime | None, options: ExchangeRatesOptions
    ) -> Iterator[SourceBatch]:
        """Give batches that end with a day."""
        kept = [rate for rate in rates if not options.currencies or rate.currency in options.currencies]
        start = 0
        while start < len(kept):
            end = min(start + self._limits.batch_rows, len(kept))
            while end < len(kept) and kept[end].day == kept[end - 1].day:
                end += 1
            part = kept[start:end]
            yield SourceBatch(self._rows(part, published), Position(rate_date=part[-1].day).model_dump_json())
            start = end

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


def _published(headers: Mapping[str, str]) -> datetime | None:
    """Give when a file was published: its Last-Modified."""
    try:
        return parsedate_to_datetime(headers["Last-Modified"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None
