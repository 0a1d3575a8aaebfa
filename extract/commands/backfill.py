"""`punchlist backfill`: a window of a source's tables lands again."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import click

from extract import logs
from extract.commands.run_id import new_run_id
from extract.errors import UsageError
from extract.settings import get_settings

_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


@click.command("backfill")
@click.argument("source")
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@click.option(
    "--from",
    "start",
    required=True,
    type=click.DateTime(_FORMATS),
    metavar="MOMENT",
    help="First moment of the window: 2026-01-31, or 2026-01-31T18:00; UTC where no zone is given.",
)
@click.option(
    "--to",
    "end",
    required=True,
    type=click.DateTime(_FORMATS),
    metavar="MOMENT",
    help="Where the window ends: the first moment that is not in it.",
)
@click.option(
    "--chunk-hours",
    type=click.FloatRange(min=0, min_open=True),
    default=24.0,
    show_default=True,
    help="How much of the window lands at a time, and is not asked for again after a kill.",
)
def command(source: str, tables: tuple[str, ...], start: datetime, end: datetime, chunk_hours: float) -> None:
    """Land again what changed or happened in a window.

    For rows that the source brought late, or that a contract used to refuse. Rows that are there already don't land a second time,
    and where `punchlist land` goes on is not touched. A backfill that was cut off goes on where it was when it is called
    again with the same window. TABLE is a name of sources.yml; all tables of the source where none is named.
    """
    run_id = new_run_id("backfill")
    logs.configure(run_id)
    settings = get_settings()

    from extract.commands.land_sources import choose, tell_outcomes  # noqa: PLC0415 - `--help` must not wait for DuckDB
    from extract.commands.progress import showing_rows  # noqa: PLC0415
    from extract.landing import open_landing  # noqa: PLC0415
    from extract.sources.backfilling import backfill, in_utc  # noqa: PLC0415
    from extract.sources.protocol import Window  # noqa: PLC0415
    from extract.sources.scheduling import Request, land_sources, plan_sources  # noqa: PLC0415

    window = Window(in_utc(start), in_utc(end))
    if window.start >= window.end:
        raise click.UsageError("--from must be before --to.")
    entry, chosen = choose(settings, (source, *tables))
    if entry.set_up() != "ready":
        missing = " and ".join(entry.missing_variables())
        raise UsageError("not_set_up", f"the source {source!r} is not set up: set {missing}.")
    with open_landing(settings, run_id) as landing, showing_rows() as tell:
        request = Request(
            run_id,
            forced=True,
            tables=frozenset(chosen),
            tell=tell,
            purpose="backfill",
            do=lambda loading, opened: backfill(
                loading, opened, landing, window, timedelta(hours=chunk_hours)
            ),
        )
        outcomes = land_sources(
            plan_sources([entry], landing, settings, request), landing, settings.retry_delays_seconds
        )
    sys.exit(tell_outcomes(outcomes, settings))
