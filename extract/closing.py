"""What is let go of at the end of a `with`: a source, a landing, a stream, a client."""

from __future__ import annotations

from types import TracebackType
from typing import Self


class Closing:
    """Closed at the end of a `with`, whatever happened in it."""

    def close(self) -> None:
        """Let go of the connection, where there is one. May be called again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
