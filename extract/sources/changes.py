"""How a table whose rows say when they changed is read, page by page, so that nothing is lost or read for ever.

A span of change times, `since` to `until`, is fixed first, then read in the order of ids. A row that changes meanwhile leaves the
span and is found in the next one; it can't push another row over the edge of a page. Rows of one same time need no care,
neither do more of them than a server shows of one question. The position is the span and the last id: a reader that is
killed goes on there.

`until` is the newest time among the rows, never our clock. `mark` is where the next span begins (less the overlap): `until`,
or the server's own clock where a row claims to be from the future.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from extract.errors import SourceError
from extract.landing.contract import Contract
from extract.sources.protocol import Window

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Done(BaseModel):
    """All changes up to `mark` were read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mark: AwareDatetime


class Span(BaseModel):
    """Changes from `since` to `until`, both within, of which those up to id `after` were read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: AwareDatetime
    until: AwareDatetime
    mark: AwareDatetime
    after: str | None = None

    def at(self, last_id: str) -> Span:
        """Give the span with everything read up to that id."""
        return self.model_copy(update={"after": last_id})

    @property
    def done(self) -> Done:
        """The position after the whole span."""
        return Done(mark=self.mark)


def position_of(source: str, text: str | None) -> Done | Span | None:
    """Read a position. Raises SourceError "source_changed" where another version of this program wrote it."""
    if text is None:
        return None
    for kind in (Done, Span):
        try:
            return kind.model_validate_json(text)
        except ValidationError:
            continue
    raise SourceError(
        "source_changed",
        f"{source}: its position in the ledger is none that this version writes; give the source another name in "
        "sources.yml, and it lands from the start.",
    )


def next_span(
    last: Done | None, newest: datetime | None, clock: datetime | None, overlap: timedelta
) -> Span | None:
    """Give the span after what was read, or None of an empty table.

    `newest` is the latest change among the rows, `clock` the server's time when it said so.
    """
    if newest is None:
        return None
    now = clock or newest
    since = (
        min(last.mark, now) - overlap if last else BEGINNING
    )  # a server whose clock was put back takes us with it
    return Span(since=since, until=newest, mark=min(newest, now)) if newest >= since else None


def window_span(source: str, window: Window, after: Mapping[str, str]) -> Span:
    """Give the span of a backfill, resumed where the position is of this very window. Times are whole milliseconds."""
    until = window.end - timedelta(milliseconds=1)
    span = Span(since=window.start, until=until, mark=until)
    last = position_of(source, after.get(""))
    if isinstance(last, Span) and last.at("") == span.at(""):
        return last
    return span


def spans(source: str, after: Mapping[str, str], overlap: timedelta, newest: Any) -> Iterator[Span]:
    """Give what is to be read: the span that was cut off, if one was, then what changed since.

    `newest()` asks for the latest change among the rows and the server's clock.
    """
    last = position_of(source, after.get(""))
    if isinstance(last, Span):
        yield last
        last = last.done
    latest, clock = newest()
    span = next_span(last, latest, clock, overlap)
    if span:
        yield span


class Columns:
    """Columns of JSON values, page after page, on their way to be one batch."""

    def __init__(self) -> None:
        self.values: dict[str, list[Any]] = {}
        self.rows = 0

    def add(self, page: Mapping[str, list[Any]]) -> None:
        """Add a page, whose columns are all of one length."""
        for name, values in page.items():
            self.values.setdefault(name, []).extend(values)
        self.rows += len(next(iter(page.values()), ()))


def typed(columns: Mapping[str, list[Any]], contract: Contract) -> Any:
    """Make an Arrow table of columns of JSON values. Text goes into the contract's type where the whole column does.

    What does not is left as it came: the contract says at the door what becomes of it.
    """
    order = [
        *(name for name in contract.columns if name in columns),
        *(name for name in columns if name not in contract.columns),
    ]
    return pa.table({name: _column(columns[name], name, contract) for name in order})


def _column(values: list[Any], name: str, contract: Contract) -> Any:
    try:
        array = pa.array(values)
    except (
        pa.ArrowInvalid,
        pa.ArrowTypeError,
    ):  # text and numbers in one column: the contract says what becomes of it
        array = pa.array([value if value is None else str(value) for value in values], pa.string())
    wanted = contract.columns.get(name)
    if (
        wanted is None
        or array.type not in (pa.string(), pa.null())
        or wanted.arrow_type == pa.string() == array.type
    ):
        return array
    try:
        return pc.cast(array, wanted.arrow_type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return array
