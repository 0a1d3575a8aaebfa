"""A database connection that one thread has, so that a server which hangs is left to it.

What `PostgreSQL` and `SnowflakeReader` share: a call is waited for so long; after an error nothing is left of the connection,
nor of a thread that hangs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from extract.errors import SourceError
from extract.sources.one_thread import OneThread
from extract.sources.sql_errors import CONNECTING, Said, source_error

Answer = TypeVar("Answer")


class OneConnection:
    """A connection, which a subclass makes in `_connection` when it is first needed, and its thread.

    `seconds` is how long a call may take. A subclass names the base of its driver's errors and says what such an error says.
    """

    _errors: ClassVar[type[Exception]]

    def __init__(self, source: str, seconds: float) -> None:
        self.source = source
        self._seconds = seconds
        self._thread = OneThread(source)
        self._connection: Any = None

    def _said(self, error: Any) -> Said:
        raise NotImplementedError

    def _do(self, call: Callable[[], Answer], what: str) -> Answer:
        """Give what a call answers. Raises SourceError."""
        try:
            return self._thread.answer(self._thread.start(call), self._seconds)
        except self._errors as error:
            doing = what if self._connection else CONNECTING
            self._begin_anew()
            raise source_error(self.source, self._said(error), doing) from None
        except SourceError:
            self._begin_anew()
            raise

    def _begin_anew(self) -> None:
        self.close()
        self._thread = OneThread(self.source)

    def close(self) -> None:
        """Let go of the connection; a server that hangs is not waited for."""
        connection, self._connection = self._connection, None
        if connection is not None:
            self._thread.start(connection.close)
        self._thread.close()
