"""What a source system must do to be landed: the one small protocol that each module beside this one keeps.

    with HubSpot(connection, settings) as source:
        for batch in source.batches(table, after={}, window=None):
            ...                                   # batch.rows: an Arrow table; batch.position: where to go on after them

A source knows its system and nothing of the warehouse. `extract.sources.running` asks it for batches, holds each against
its contract, and lands rows and position in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, NamedTuple, Protocol, Self

from extract.landing.contract import Contract
from extract.landing.validation import Rejection

Pattern = Literal["incremental", "append", "upsert", "cdc", "files", "replace", "stream"]
"""How a table is loaded.

`incremental`: rows changed since the position, again those of the overlap; `append`: windows of time, one after another;
`upsert`: one state of a key a day, restated at times; `cdc`: a table of changes; `files`: new and changed files;
`replace`: the whole table each time, refused where it shrank; `stream`: positions of a log, each once, never read again.
"""


class Window(NamedTuple):
    """From when to when rows are asked for, in UTC: `start` is within, `end` is not."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class SourceTable:
    """One table of a source, as sources.yml has it. `options` is what else its kind understands, checked by the kind."""

    source: str
    name: str
    contract: Contract
    pattern: Pattern
    options: Mapping[str, Any] = field(default_factory=dict)


class SourceBatch(NamedTuple):
    """Rows as an Arrow table, named as the source's contract names them, and where to go on after them.

    `position` is text in the source's own words (JSON where it has parts); None where a reader that is cut off here
    must begin at the batch before: it is not moved then. `partition` tells positions of one table apart that move by
    themselves (a topic's partition, a file). `rejected` is what was found there and is no row (a line that is cut off, bytes
    that are no JSON, a file that can't be read): it goes to quarantine before the position moves.
    """

    rows: Any
    position: str | None
    partition: str = ""
    rejected: Sequence[Rejection] = ()


class Source(Protocol):
    """A connection to one system. Each method raises SourceError, which names the source and says what to do."""

    def check(self) -> str:
        """Connect, ask for next to nothing, and say in a line as whom and to what."""
        ...

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give what is new in a table after the positions in force, by partition (none: from the start).

        With a window (a backfill), what changed or happened within it instead, with positions that only order that
        backfill. Batches bound the memory: none has more than about 64 MB.
        """
        ...

    def close(self) -> None:
        """Let go of the connection. May be called again."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
