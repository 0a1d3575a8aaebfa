"""Arrow batches become rows of raw tables, exactly once. `open_landing` gives the warehouse that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.landing.protocol import Landing
    from extract.settings import Settings

READ_TIMEOUT_SECONDS = 2.0  # someone who asks how things are wants an answer now


def open_landing(settings: Settings, run_id: str | None = None) -> Landing:
    """Open the warehouse for this process; waits for it as long as the settings say, then raises WarehouseError."""
    if settings.warehouse_kind == "bigquery":
        from extract.landing.bigquery.landing import BigQueryLanding  # noqa: PLC0415 - slow to load: only to land there

        return BigQueryLanding(settings, run_id)
    from extract.landing.duckdb import DuckDBLanding  # noqa: PLC0415 - slow to load: only when there is something to land

    return DuckDBLanding(
        settings.warehouse, settings.lock_timeout_seconds, run_id, memory_bytes=settings.landing_memory_bytes
    )


def open_for_reading(settings: Settings) -> Landing:
    """Open an existing warehouse without changing it; waits only shortly for a process that writes it."""
    if settings.warehouse_kind == "bigquery":
        from extract.landing.bigquery.landing import BigQueryLanding  # noqa: PLC0415 - as above

        return BigQueryLanding(settings, read_only=True)
    from extract.landing.duckdb import DuckDBLanding  # noqa: PLC0415 - as above

    timeout = min(settings.lock_timeout_seconds, READ_TIMEOUT_SECONDS)
    return DuckDBLanding(settings.warehouse, timeout, read_only=True)
