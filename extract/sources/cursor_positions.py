"""How far a table is read that is read by a column that rises. Comes in: a position's text. Goes out: from where to read on.

    position = CursorPosition.read('{"kind": "timestamptz", "value": "2026-11-20T08:00:00+00:00"}', "timestamptz")
    position.earlier(timedelta(minutes=10), 0)      # rows of that overlap are read again: those that land already are known
    position.reached(newest, now)                   # never beyond the source's own clock: a row of next year holds nothing up

A position never moves backwards, and reading begins at it, not after it: rows of an equal value may have come since.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import pyarrow as pa
from pydantic import AfterValidator

from extract.errors import SourceError

CursorKind = Literal["timestamptz", "timestamp", "date", "integer", "decimal", "text"]
CursorValue = datetime | date | int | Decimal | str
_DAY = 86_400


def _is_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone; write one like Australia/Sydney")
    return name


TimeZone = Annotated[str, AfterValidator(_is_zone)]
"""The zone of a source's times that name none."""


def cursor_kind(arrow_type: Any, *, numeric: bool = False) -> CursorKind | None:
    """Say what kind of cursor a column makes; None where its values have no order one can go by."""
    kinds: list[tuple[Any, CursorKind]] = [
        (pa.types.is_integer, "integer"),
        (pa.types.is_decimal, "decimal"),
        (pa.types.is_date, "date"),
        (pa.types.is_string, "text"),
    ]
    if numeric:
        return "decimal"
    if pa.types.is_timestamp(arrow_type):
        return "timestamp" if arrow_type.tz is None else "timestamptz"
    return next((kind for is_of, kind in kinds if is_of(arrow_type)), None)


@dataclass(frozen=True, slots=True)
class CursorPosition:
    """A value of the cursor, in the source's own words: a timestamp without a zone is the time that stands there."""

    kind: CursorKind
    value: CursorValue
    zone: str = "UTC"

    @classmethod
    def read(cls, text: str, kind: CursorKind, zone: str, what: str) -> CursorPosition:
        """Read a position. Raises SourceError "source_changed" where the column was of another kind then; `what` is told."""
        told = json.loads(text)
        if told["kind"] != kind:
            raise SourceError(
                "source_changed",
                f"{what}: its cursor was of kind {told['kind']} and is of kind {kind} now; land it under another contract.",
            )
        return cls(kind, _READ[kind](told["value"]), zone)

    @property
    def text(self) -> str:
        """The position as it is kept."""
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        return json.dumps({"kind": self.kind, "value": value if isinstance(value, int) else str(value)})

    def earlier(self, overlap: timedelta, values: int) -> CursorValue:
        """Give where to begin: before the position by `overlap`, or for numbers by `values`.

        A clock that names no zone goes back an hour in autumn, and so does reading.
        """
        if isinstance(self.value, datetime):
            winter = timedelta(hours=self.zone != "UTC" and self.value.tzinfo is None)
            return self.value - overlap - winter
        if isinstance(self.value, date):
            return self.value - timedelta(days=math.ceil(overlap.total_seconds() / _DAY))
        return self.value if isinstance(self.value, str) else self.value - values

    def not_after(self, now: datetime) -> CursorPosition:
        """Give the position, or the source's time where the position is in its future: a clock that was set back is followed."""
        return replace(self, value=earliest(self.value, now, self.zone))

    def reached(self, value: CursorValue, now: datetime) -> CursorPosition:
        """Give the position after rows up to a value, at the source's time `now`."""
        capped: Any = earliest(value, now, self.zone)
        if self.kind != "text" and capped < self.value:
            return self
        return replace(self, value=capped)


def earliest(value: CursorValue, now: datetime, zone: str) -> CursorValue:
    """Give a value of the cursor, or the source's clock where the value is in its future."""
    if isinstance(value, datetime):
        return min(value, now if value.tzinfo else in_zone(now, zone))
    if isinstance(value, date):
        return min(value, in_zone(now, zone).date())
    return value


def in_zone(instant: datetime, zone: str) -> datetime:
    """Give what a clock of the zone shows, without saying which zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def bound(instant: datetime, kind: CursorKind, zone: str) -> CursorValue | None:
    """Give an instant as a cursor of that kind compares with it; None where it is no cursor of time."""
    if kind == "timestamptz":
        return instant.astimezone(UTC)
    if kind == "timestamp":
        return in_zone(instant, zone)
    return in_zone(instant, zone).date() if kind == "date" else None


def python_value(scalar: Any, kind: CursorKind, zone: str) -> CursorValue:
    """Give an Arrow scalar of the cursor's column as a value to go by; what Python has no time for as its ends of time."""
    if pa.types.is_timestamp(scalar.type):
        scalar = scalar.cast(pa.timestamp("us", scalar.type.tz), safe=False)
    try:
        value = scalar.as_py()
        if isinstance(value, str) and kind in {"timestamptz", "timestamp", "date"}:
            return _from_text(value, kind, zone)
    except (OverflowError, ValueError):
        utc = UTC if kind == "timestamptz" else None
        late = not isinstance(scalar, pa.StringScalar) and scalar.value > 0
        ends = datetime.max.replace(tzinfo=utc) if late else datetime(2, 1, 1, tzinfo=utc)
        return ends.date() if kind == "date" else ends
    if kind == "decimal":
        return Decimal(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return value  # type: ignore[no-any-return]


def _from_text(text: str, kind: CursorKind, zone: str) -> CursorValue:
    """Read a time of a column that is text for the sake of another row's value (`sql_rows.py`)."""
    if kind == "date":
        return date.fromisoformat(text)
    instant = datetime.fromisoformat(text).astimezone(UTC)
    return instant if kind == "timestamptz" else in_zone(instant, zone)


_READ: dict[str, Any] = {
    "timestamptz": datetime.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "date": date.fromisoformat,
    "integer": int,
    "decimal": Decimal,
    "text": str,
}
