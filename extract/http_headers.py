"""What the headers of an HTTP answer say of time. Comes in: headers, whatever the case of their letters. Goes out: times and seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def clock_of(headers: Mapping[str, str]) -> datetime | None:
    """Give the server's own time of an answer, from its Date header; None where it says none."""
    return _moment(headers.get("date", ""))


def last_modified(headers: Mapping[str, str]) -> datetime | None:
    """Give when what was answered was last changed, from its Last-Modified header; None where it says none."""
    return _moment(headers.get("last-modified", ""))


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
    """Give a time as headers write it, in UTC; None where it is none."""
    try:
        found = parsedate_to_datetime(said)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)  # "-0000" is UTC too
    except (ValueError, OverflowError):  # the latter: the last day of the year 9999, west of here
        return None
