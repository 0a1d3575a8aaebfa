"""A window of a table lands again. Comes in: from when to when. Goes out: its rows, chunk by chunk, each chunk noted when it is done.

A chunk that was cut off is asked for again: its rows are known by their content and land once. The position of loads is not
touched. A backfill of the same window goes on where it was; one that was finished begins anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import structlog

from extract.errors import UsageError
from extract.landing.protocol import Landing
from extract.sources.positions import Whose, in_force
from extract.sources.protocol import Source, SourceTable, Window
from extract.sources.running import Loading


def purpose_of(window: Window) -> str:
    """Name the backfill of a window in `source_positions`."""
    return f"backfill:{window.start.isoformat()}/{window.end.isoformat()}"


def chunks(window: Window, length: timedelta) -> Iterator[Window]:
    """Cut a window in parts of that length, in order; the last one may be shorter."""
    start = window.start
    while start < window.end:
        end = min(start + length, window.end)
        yield Window(start, end)
        start = end


def remaining(landing: Landing, table: SourceTable, window: Window) -> Window:
    """Give what of a window has not been backfilled; all of it where the backfill is new, or was finished."""
    places = in_force(landing, Whose(table.source, table.contract.table, purpose_of(window)))
    if "" not in places:
        return window
    reached = datetime.fromisoformat(places[""].position)
    return window if reached >= window.end else Window(reached, window.end)


def backfill(loading: Loading, source: Source, landing: Landing, window: Window, length: timedelta) -> None:
    """Land what is left of a window. Raises UsageError "no_windows" for a table that is read whole, SourceError and so on."""
    table = loading.table
    if table.pattern == "replace":
        raise UsageError(
            "no_windows",
            f"{table.source}.{table.name} is read whole each time, so there is no window of it to land: use `punchlist land "
            f"{table.source} {table.name}`.",
        )
    for part in chunks(remaining(landing, table, window), length):
        loading.load_window(source, part)
        loading.move(part.end.isoformat(), purpose_of(window))
        structlog.get_logger(__name__).info(
            "window_landed", source=table.source, table=table.contract.table, until=part.end.isoformat()
        )


def in_utc(moment: datetime) -> datetime:
    """Give a moment in UTC; one without a zone is taken to be in UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
