"""`punchlist land SOURCE`: entries of sources.yml land. Gives the command's exit code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from extract.commands.progress import plural, showing_rows
from extract.errors import EXIT_OK, EXIT_UNEXPECTED, UsageError
from extract.landing import open_landing
from extract.settings import Settings
from extract.sources.configuration import SourceEntry, read_sources
from extract.sources.due import due_entries
from extract.sources.runs import Outcome
from extract.sources.scheduling import Request, land_sources, plan_sources


def land_named(settings: Settings, run_id: str, names: Sequence[str], *, sample: bool) -> int:
    """Land one source, or some of its tables; its circuit breaker is not asked."""
    entry, tables = choose(settings, names)
    set_up = entry.set_up()
    if set_up != "ready" and not (sample and set_up == "sample"):
        raise UsageError(
            "not_set_up",
            f"the source {entry.name!r} is not set up: set {' and '.join(entry.missing_variables())}, to which its connection "
            f"in {settings.sources} refers"
            + ("; --sample lands its sample rows instead." if set_up == "sample" else "."),
        )
    return _land(settings, [entry], run_id, tables=frozenset(tables), samples=sample)


def land_due(settings: Settings, run_id: str) -> int:
    """Land the sources whose schedule has come."""
    entries = read_sources(settings)
    with open_landing(settings, run_id) as landing:
        due = due_entries(entries.values(), landing, datetime.now(UTC))
    if not due:
        click.echo("No source is due.", err=True)
        return EXIT_OK
    return _land(settings, due, run_id, forced=False)


def choose(settings: Settings, names: Sequence[str]) -> tuple[SourceEntry, list[str]]:
    """Give the entry that is named first, and the tables after it. Raises UsageError "no_source" or "no_table"."""
    entries = read_sources(settings)
    name, tables = names[0], list(names[1:])
    if name not in entries:
        there = f"it has {', '.join(entries)}" if entries else "there is none yet"
        raise UsageError(
            "no_source", f"{name} does not exist: no file, and no source of {settings.sources} ({there})."
        )
    entry = entries[name]
    unknown = [table for table in tables if table not in entry.tables]
    if unknown:
        what = "is a file, not a table" if Path(unknown[0]).exists() else "is no table"
        raise UsageError(
            "no_table", f"{unknown[0]} {what} of the source {name!r}, which has {', '.join(entry.tables)}."
        )
    return entry, tables


def _land(
    settings: Settings,
    entries: list[SourceEntry],
    run_id: str,
    *,
    tables: frozenset[str] = frozenset(),
    samples: bool = False,
    forced: bool = True,
) -> int:
    with open_landing(settings, run_id) as landing, showing_rows() as tell:
        request = Request(run_id, samples=samples, forced=forced, tables=tables, tell=tell)
        works = plan_sources(entries, landing, settings, request)
        outcomes = land_sources(works, landing, settings.retry_delays_seconds)
    return tell_outcomes(outcomes, settings)


def tell_outcomes(outcomes: Sequence[Outcome], settings: Settings) -> int:
    """Say what landed and what did not, where it is and what is next; give the exit code."""
    for outcome in outcomes:
        click.echo(f"{outcome.entry.name}.{outcome.table.name}: {_words(outcome)}", err=True)
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    click.echo(f"The warehouse is {settings.warehouse_name}", err=True)
    if failed:
        name = failed[0].entry.name
        click.echo(
            f"Next: correct the cause, `punchlist sources check {name}` tests the connection, then `punchlist land {name}` goes on "
            "where it was.",
            err=True,
        )
        return EXIT_UNEXPECTED
    click.echo(
        "Next: punchlist run builds the marts with it; punchlist status shows how fresh each table is.",
        err=True,
    )
    return EXIT_OK


def _words(outcome: Outcome) -> str:
    """Say what became of one table."""
    counts = outcome.counts
    rows = f"{plural(counts.landed, 'new row')} in {outcome.table.contract.full_name}"
    known = counts.received - counts.landed - counts.quarantined
    parts = [
        f"{rows}{', of the sample' if outcome.origin == 'sample' else ''}",
        f"{known:,} known already" if known else "",
        f"{counts.removed:,} removed" if counts.removed else "",
        f"{plural(counts.quarantined, 'row')} in quarantine" if counts.quarantined else "",
    ]
    told = ", ".join(part for part in parts if part)
    if outcome.status == "succeeded":
        return f"{told}."
    why = f"{outcome.status.replace('_', ' ')} ({outcome.error_code}): {outcome.message}"
    return f"{why} Before that: {told}." if counts.received else why
