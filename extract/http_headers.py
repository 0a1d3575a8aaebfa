"""What the headers of an HTTP answer say of time. Comes in: headers, whatever the case of their letters. Goes out: times and seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def clock_of(headers: Mapping[str, str]) -> datetime | None:
    """Give the server's own time of an answer, from its Date header; None where it says none."""
    return _moment(headers.get("date", ""))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Give the seconds that an answer asks to wait: a number, or until a time by the server's clock; None where it says neither."""
    said = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(said))
    except ValueError:
        until = _moment(said)
    if until is None:
        return None
    return max(0.0, (until - (clock_of(headers) or datetime.now(UTC))).total_seconds())


def _moment(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)  # "-0000" is UTC too
