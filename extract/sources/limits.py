"""How much of a source is taken at a time, and how long it is waited for. Comes in: settings. Goes out: `SourceLimits`."""

from __future__ import annotations

from dataclasses import dataclass

from extract.settings import Settings

MAX_BATCH_BYTES = 64_000_000
"""What a batch of a source may take in memory, about; what lands at once is not more than one batch above it."""


@dataclass(frozen=True, slots=True)
class SourceLimits:
    """What a kind keeps to: rows of a batch, seconds until an answer, and (kept by the runner) the waits between tries."""

    batch_rows: int = 50_000
    timeout_seconds: float = 30.0
    retry_delays_seconds: tuple[float, ...] = (60.0, 300.0, 900.0)

    @classmethod
    def of(cls, settings: Settings) -> SourceLimits:
        """Give the limits that the settings name."""
        return cls(settings.source_batch_rows, settings.source_timeout_seconds, settings.retry_delays_seconds)
