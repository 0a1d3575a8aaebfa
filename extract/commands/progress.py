"""How far documents and sources are: a bar on a terminal, log lines elsewhere, and a summary at the end. To standard error."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click
import structlog

from extract.errors import EXIT_OK, EXIT_UNEXPECTED

if TYPE_CHECKING:
    from extract.documents.records import DocumentRecord

_NAMED = 20
_LOG_SECONDS = 10.0


@dataclass(slots=True)
class Tally:
    """What became of the documents so far."""

    statuses: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    failures: list[str] = field(default_factory=list)
    unexpected: int = 0

    def add(self, record: DocumentRecord) -> None:
        """Count one more."""
        self.statuses[record.status] += 1
        self.pages += record.pages
        if record.status == "failed":
            self.failures.append(record.error or f"{record.path}: {record.error_code}")
            self.unexpected += _is_unexpected(record)

    @property
    def exit_code(self) -> int:
        """1 where something failed that is not a document's fault."""
        return EXIT_UNEXPECTED if self.unexpected else EXIT_OK

    def tell(self, *after: str) -> None:
        """Write the failures by name, how many of each, and the lines that say where the result is and what is next."""
        for failure in self.failures[:_NAMED]:
            click.echo(f"  failed: {failure}", err=True)
        if len(self.failures) > _NAMED:
            click.echo(f"  and {len(self.failures) - _NAMED} more", err=True)
        for line in (self.summary(), *after):
            click.echo(line, err=True)

    def summary(self) -> str:
        """Give the counts in one line."""
        total = sum(self.statuses.values())
        return (
            f"{plural(total, 'document')}, {plural(self.pages, 'page')}: {self.statuses['extracted']} extracted, "
            f"{self.statuses['needs_review']} to review, {self.statuses['failed']} failed."
        )


def _is_unexpected(record: DocumentRecord) -> bool:
    from extract.documents.batch import UNEXPECTED_CODES  # noqa: PLC0415 - loads the engine: too slow for `land`

    return record.error_code in UNEXPECTED_CODES


@contextmanager
def showing(total: int) -> Iterator[Callable[[DocumentRecord], None]]:
    """Give what to call with each document that is done."""
    if total and sys.stderr.isatty():
        with _bar(total) as tell:
            yield tell
        return
    done = 0
    log = structlog.get_logger(__name__)

    def tell_log(record: DocumentRecord) -> None:
        nonlocal done
        done += 1
        log.info(
            "document_read",
            path=record.path,
            status=record.status,
            pages=record.pages,
            seconds=round(record.seconds, 2),
            done=done,
            of=total,
        )

    yield tell_log


@contextmanager
def _bar(total: int) -> Iterator[Callable[[DocumentRecord], None]]:
    from rich.console import Console  # noqa: PLC0415 - only for a terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        TextColumn("Reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda record: progress.update(task, advance=1, description=record.path.rpartition("/")[2])


@contextmanager
def showing_rows() -> Iterator[Callable[[str, int], None]]:
    """Give what to call with a raw table and how many more of its rows have come in: lines on a terminal, else the log."""
    if sys.stderr.isatty():
        with _row_lines() as tell:
            yield tell
        return
    rows: Counter[str] = Counter()
    told = time.monotonic()
    log = structlog.get_logger(__name__)

    def tell_log(table: str, more: int) -> None:
        nonlocal told
        rows[table] += more
        if time.monotonic() - told >= _LOG_SECONDS:
            told = time.monotonic()
            log.info("rows_coming_in", table=table, rows=rows[table])

    yield tell_log


@contextmanager
def _row_lines() -> Iterator[Callable[[str, int], None]]:
    from rich.console import Console  # noqa: PLC0415 - only for a terminal
    from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.completed:,.0f} rows"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        lines: dict[str, TaskID] = {}

        def tell(table: str, more: int) -> None:
            if table not in lines:
                lines[table] = progress.add_task(table, total=None)
            progress.update(lines[table], advance=more)

        yield tell


def plural(number: int, noun: str) -> str:
    """Give "1 page", "2 pages"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
