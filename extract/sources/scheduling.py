"""Sources land side by side. Comes in: entries of sources.yml. Goes out: rows in the warehouse, and what became of each table.

    works = plan_sources(entries.values(), landing, settings, Request(run_id))
    land_sources(works, landing, settings.retry_delays_seconds)

A source that can't be reached is tried again after each of the delays; meanwhile the others land, and those that wait, wait at
the same time. What fails keeps neither its other tables nor other sources from landing.
"""

from __future__ import annotations

import heapq
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from extract.errors import PunchlistError, SourceError, UsageError, WarehouseError
from extract.landing.protocol import Landing
from extract.settings import Settings
from extract.sources.configuration import SourceEntry, open_source
from extract.sources.limits import SourceLimits
from extract.sources.positions import Origin
from extract.sources.protocol import Source
from extract.sources.running import Load, Loading, Tell
from extract.sources.runs import Breaker, Outcome, Purpose, Status, open_breakers, record_outcomes
from extract.sources.sample import open_sample, sample_table

log = structlog.get_logger(__name__)
Do = Callable[[Loading, Source], None]
"""What is done with a table once its source is open."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a command or a run wants of sources.

    `samples`: the sample lands where a source is not set up. `forced`: breakers are not asked. `tables`: only these, by the names
    that sources.yml gives them; all where none is named.
    """

    run_id: str
    samples: bool = False
    forced: bool = False
    tables: frozenset[str] = frozenset()
    tell: Tell = lambda _table, _rows: None
    do: Do = Loading.load
    purpose: Purpose = "load"


class SourceWork:
    """One source in one run: `outcomes` says what became of each of its tables."""

    def __init__(
        self,
        run_id: str,
        tables: Sequence[tuple[Outcome, Loading]],
        open_: Callable[[], Source],
        do: Do = Loading.load,
    ) -> None:
        self.run_id = run_id
        self.outcomes = [outcome for outcome, _ in tables]
        self._open, self._do = open_, do
        self._waiting = [(outcome, loading) for outcome, loading in tables if outcome.status == "failed"]

    @property
    def name(self) -> str:
        """The source, as sources.yml names it."""
        return self.outcomes[0].entry.name

    @property
    def is_left_out(self) -> bool:
        """Say whether the source is not to be asked at all."""
        return not self._waiting

    def attempt(self) -> bool:
        """Try all tables that have not landed yet; tell whether another try may go better.

        Raises WarehouseError: without a warehouse nothing goes on.
        """
        trying, self._waiting = self._waiting, []
        left = list(trying)
        for outcome, _ in trying:
            outcome.tries += 1
        try:
            with self._open() as source:
                while left:
                    self._try(*left[0], source)
                    del left[0]
        except WarehouseError:
            raise
        except Exception as error:  # noqa: BLE001 - one source's failure, whatever it is, must not stop another's
            for outcome, _ in left:
                _fail(outcome, error)
        self._waiting = [pair for pair in trying if pair[0].status == "failed" and pair[0].is_worth_retrying]
        return bool(self._waiting)

    def _try(self, outcome: Outcome, loading: Loading, source: Source) -> None:
        """Do the work of one table. Raises SourceError of a source that is silent: its next table would wait for the same."""
        try:
            self._do(loading, source)
        except WarehouseError:
            raise
        except Exception as error:
            if isinstance(error, SourceError) and error.code == "source_unreachable":
                raise
            _fail(outcome, error)
            return
        outcome.end("succeeded")
        counts = outcome.counts
        log.info(
            "table_landed",
            source=self.name,
            table=outcome.table.contract.table,
            rows_received=counts.received,
            rows_landed=counts.landed,
            rows_quarantined=counts.quarantined,
        )


def _fail(outcome: Outcome, error: Exception) -> None:
    """Note why a table failed. The words of a library are not quoted: they may hold a value of a row."""
    if isinstance(error, PunchlistError):
        outcome.end("failed", error.code, error.message)
        outcome.is_worth_retrying = isinstance(error, SourceError) and error.is_worth_retrying
    else:
        frames = traceback.extract_tb(error.__traceback__)[-4:]
        places = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
        message = f"a fault of Punchlist or of the source's client, {type(error).__name__}, at {places}; please report it."
        outcome.end("failed", "source_fault", message)
        outcome.is_worth_retrying = False
    log.warning(
        "source_failed",
        source=outcome.entry.name,
        table=outcome.table.contract.table,
        code=outcome.error_code,
        message=outcome.message,
    )


def plan_sources(
    entries: Iterable[SourceEntry], landing: Landing, settings: Settings, request: Request
) -> list[SourceWork]:
    """Say what is to be done with each source. One that is left out has its outcome already. Raises WarehouseError."""
    breakers = {} if request.forced else open_breakers(landing, settings, datetime.now(UTC))
    return [_plan(entry, breakers.get(entry.name), landing, settings, request) for entry in entries]


def _plan(
    entry: SourceEntry, breaker: Breaker | None, landing: Landing, settings: Settings, request: Request
) -> SourceWork:
    status, code, message, origin = _decide(entry, breaker, request)
    limits = SourceLimits.of(settings)
    tables = []
    for table in entry.source_tables():
        if request.tables and table.name not in request.tables:
            continue
        load = Load(
            run_id=request.run_id,
            origin=origin or "system",
            max_shrink=entry.tables[table.name].max_shrink,
            tell=request.tell,
        )
        loading = Loading(sample_table(table) if origin == "sample" else table, landing, load)
        now = datetime.now(UTC)
        outcome = Outcome(
            entry, table, status, now, now, loading.counts, origin=origin, purpose=request.purpose
        )
        outcome.error_code, outcome.message = code, message
        tables.append((outcome, loading))
    if origin is None:
        log.info("source_left_out", source=entry.name, status=status, code=code, message=message)
        work = SourceWork(request.run_id, [], lambda: open_source(entry, settings))
        work.outcomes = [outcome for outcome, _ in tables]
        return work
    if origin == "sample":
        return SourceWork(request.run_id, tables, lambda: open_sample(entry, limits), request.do)
    return SourceWork(request.run_id, tables, lambda: open_source(entry, settings), request.do)


def _decide(
    entry: SourceEntry, breaker: Breaker | None, request: Request
) -> tuple[Status, str | None, str | None, Origin | None]:
    """Say what a source's outcome is before it is tried, and which rows are to land; None where it is left out."""
    try:
        set_up = entry.set_up()
    except UsageError as error:
        return "failed", error.code, error.message, None
    if set_up == "ready" and breaker is not None:
        message = (
            f"its last {breaker.failures} runs failed, so it is left in peace until {breaker.open_until:%Y-%m-%d %H:%M} UTC; "
            f"`punchlist land {entry.name}` tries it all the same."
        )
        return "not_tried", "breaker_open", message, None
    if set_up == "ready":
        return "failed", None, None, "system"
    if set_up == "sample" and request.samples:
        return "failed", None, None, "sample"
    names = " and ".join(entry.missing_variables())
    return "not_set_up", "not_set_up", f"set {names} to land it.", None


def land_sources(
    works: Sequence[SourceWork],
    landing: Landing,
    delays: Sequence[float],
    *,
    attempt: Callable[[SourceWork], bool] = SourceWork.attempt,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Outcome]:
    """Try each source, and again after each of `delays` (seconds) where that may help; give what became of all tables.

    What became of a source is written to the warehouse as soon as it is settled. Raises WarehouseError.
    """
    began = time.monotonic()
    due = [(0.0, number, 0) for number, work in enumerate(works)]
    while due:
        moment, number, tries = heapq.heappop(due)
        work = works[number]
        sleep(max(0.0, moment - (time.monotonic() - began)))
        if not work.is_left_out and attempt(work) and tries < len(delays):
            log.info("source_is_tried_again", source=work.name, after_seconds=delays[tries])
            heapq.heappush(due, (time.monotonic() - began + delays[tries], number, tries + 1))
        else:
            record_outcomes(landing, work.outcomes, work.run_id)
    return [outcome for work in works for outcome in work.outcomes]
