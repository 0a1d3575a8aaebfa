"""Progress sheets land: reports in raw.work_order_progress, rows that are none in quarantine, a sheet whole or not at all.

    landed = land_sheet(landing, Path("progress.csv"), run_id, max_bytes=settings.max_file_bytes)

A sheet may grow, be sorted or copied: a report that has landed is known by its content.
"""

from __future__ import annotations

from pathlib import Path

from extract.documents.opening import printable
from extract.landing.ledger import quarantine_rows
from extract.landing.protocol import Landing, LandResult
from extract.landing.validation import Rejection
from extract.sources.progress_sheet import TABLE, Sheet, read_sheet


def land_sheet(
    landing: Landing, path: Path, run_id: str | None, *, max_bytes: int
) -> tuple[Sheet, LandResult]:
    """Read a sheet and land it; give both. Raises UsageError of `read_sheet`."""
    sheet = read_sheet(path, max_bytes)
    batch = {TABLE: sheet.reports, **_quarantine(sheet.rejected)}
    return sheet, landing.land(batch, source=printable(path), run_id=run_id)


def quarantine_sheet(landing: Landing, path: Path, reason: str, run_id: str | None) -> LandResult:
    """Put a sheet that can't be read at all into quarantine, so that it is told and the others land."""
    rejection = Rejection("unreadable_line", reason, "", None, f"{printable(path)}:1")
    return landing.land(_quarantine([rejection]), source=printable(path), run_id=run_id)


def _quarantine(rejected: list[Rejection]) -> dict[str, object]:
    return {"quarantine": quarantine_rows({TABLE: rejected})} if rejected else {}
