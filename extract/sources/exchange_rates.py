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
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from extract.closing import Closing
from extract.errors import SourceError
from extract.http_headers import last_modified
from extract.sources.http import HttpClient, server_url
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceBatch, SourceTable, Window
from extract.sources.rates_file import read_rates

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


class ExchangeRates(Closing):
    """One vendor's files. Keeps `extract.sources.protocol.Source`."""

    options_model: ClassVar[type[BaseModel]] = ExchangeRatesOptions

    def __init__(self, name: str, connection: ExchangeRatesConnection, limits: SourceLimits) -> None:
        self._name = name
        self._connection = connection
        self._limits = limits
        self._http = HttpClient(name, connection.base_url, timeout_seconds=limits.timeout_seconds)
        self._history: tuple[Any, datetime | None] | None = None

    def check(self) -> str:
        """Read the file of the last days and say which is its newest."""
        rates, _ = self._file(self._connection.recent)
        newest = rates["rate_date"][-1].as_py()
        return (
            f"{self._name}: rates of {newest} at {self._http.host}, for one {self._connection.base_currency}"
        )

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give the rates of new and restated days, in the order of days. The position is the last day."""
        options = ExchangeRatesOptions.model_validate(dict(table.options))
        if window is not None:  # a backfill asks for many, one after the other: one file has them all
            self._history = self._history or self._file(self._connection.history)
            rates, published = self._history
            until = (window.end - timedelta(microseconds=1)).date()
            kept = _between(rates, options, window.start.date(), until)
            yield from self._of(kept, published, options, {})
            return
        position = self._position(after.get(""))
        if position is None:
            rates, published = self._file(self._connection.history)
            yield from self._of(_between(rates, options, options.start), published, options, {})
            return
        start = position.rate_date - timedelta(days=options.overlap_days)
        rates, published = self._since(start, position)
        kept = _between(rates, options, start)
        said = _digests(kept)
        changed = pa.array(
            [day for day, digest in said.items() if position.days.get(day) != digest], pa.date32()
        )
        kept = kept.filter(pc.is_in(kept["rate_date"], changed))
        yield from self._of(kept, published, options, position.days)

    def _position(self, text: str | None) -> Position | None:
        try:
            return Position.model_validate_json(text) if text else None
        except ValidationError:
            raise SourceError(
                "source_changed",
                f"{self._name}: its position in the ledger is none that this version writes; give the source another name "
                "in sources.yml, and it lands from the start.",
            ) from None

    def _since(self, start: date, known: Position) -> tuple[Any, datetime | None]:
        """Give the smallest file that reaches back far enough. Raises SourceError where a day that we know is missing."""
        rates, published = self._file(self._connection.recent)
        if rates["rate_date"][0].as_py() > start:
            rates, published = self._file(self._connection.history)
        there = set(pc.unique(rates["rate_date"]).to_pylist())
        gone = sorted({known.rate_date, *known.days} - there)
        if gone:
            raise SourceError(
                "source_answer",
                f"{self._name}: the file has no rates of {gone[-1]}, which came before; it is an old copy, or a part is "
                "missing. It is asked for again.",
            )
        return rates, published

    def _file(self, name: str) -> tuple[Any, datetime | None]:
        """Fetch and read one file: its rates in the order of days, and when it was published."""
        answer = self._http.ask("GET", name)
        return read_rates(answer.content, self._name), last_modified(answer.headers)

    def _of(
        self, rates: Any, published: datetime | None, options: ExchangeRatesOptions, known: Mapping[date, str]
    ) -> Iterator[SourceBatch]:
        """Give batches of whole days, each with the position after it: what was known, and what the batch says."""
        base, count = pa.scalar(self._connection.base_currency), rates.num_rows
        at = pa.scalar(published, pa.timestamp("us", tz="UTC"))
        rows = rates.add_column(1, "base_currency", pa.repeat(base, count))
        rows = rows.append_column("published_at", pa.repeat(at, count))
        said = dict(known)
        for part in _in_whole_days(rows, self._limits.batch_rows):
            last = max([part["rate_date"][-1].as_py(), *said])
            first = last - timedelta(days=options.overlap_days)
            said |= _digests(_between(part, options, first))
            said = {day: digest for day, digest in sorted(said.items()) if day >= first}
            yield SourceBatch(part, Position(rate_date=last, days=said).model_dump_json())

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()


def _between(rates: Any, options: ExchangeRatesOptions, start: date | None, end: date | None = None) -> Any:
    """Give the rates to keep from a day to another, both within; all days where none is given."""
    if options.currencies:
        rates = rates.filter(pc.is_in(rates["currency"], pa.array(options.currencies)))
    if start is not None:
        rates = rates.filter(pc.greater_equal(rates["rate_date"], pa.scalar(start)))
    return rates if end is None else rates.filter(pc.less_equal(rates["rate_date"], pa.scalar(end)))


def _in_whole_days(rows: Any, batch_rows: int) -> Iterator[Any]:
    """Cut rows, which are in the order of days, into batches that end with a day."""
    rows = rows.combine_chunks()
    days = rows["rate_date"].cast(pa.int32()).to_numpy()
    start = 0
    while start < len(days):
        end = int(np.searchsorted(days, days[min(start + batch_rows, len(days)) - 1], side="right"))
        yield rows.slice(start, end - start)
        start = end


def _digests(rates: Any) -> dict[date, str]:
    """Give what each day said in a few letters, which any change of it changes."""
    said: dict[date, list[str]] = {}
    for row in rates.select(["rate_date", "currency", "rate"]).to_pylist():
        said.setdefault(row["rate_date"], []).append(f"{row['currency']}={row['rate'].normalize()}")
    return {day: hashlib.sha256(";".join(held).encode()).hexdigest()[:12] for day, held in said.items()}
