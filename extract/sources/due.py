"""Which sources are due. Comes in: their schedules, and when each was last tried. Goes out: those whose time has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cronsim import CronSim

from extract.landing.protocol import Landing
from extract.sources.configuration import SourceEntry
from extract.sources.runs import TABLE

_TRIED_SQL = f"""
    select source, max(finished_at) as tried_at
    from operations.{TABLE}
    where purpose = 'load' and status in ('succeeded', 'failed')
    group by source
"""  # noqa: S608 - no part of it is given from outside


def due_entries(entries: Iterable[SourceEntry], landing: Landing, now: datetime) -> list[SourceEntry]:
    """Give the sources that are set up and were not tried since their schedule's last time; without a schedule, none."""
    tried = {row["source"]: row["tried_at"] for row in landing.query(_TRIED_SQL).to_pylist()}
    return [
        entry
        for entry in entries
        if entry.schedule
        and not entry.missing_variables()
        and is_due(entry.schedule, tried.get(entry.name), now)
    ]


def is_due(schedule: str, tried_at: datetime | None, now: datetime) -> bool:
    """Say whether a cron expression (UTC) has had a time after the last try."""
    return tried_at is None or next(CronSim(schedule, tried_at)) <= now
