"""The errors a user sees: each carries a code for rows and logs, a message that says what to do next, and an exit code."""

from __future__ import annotations

EXIT_OK = 0
EXIT_UNEXPECTED = 1
EXIT_USAGE = 2
EXIT_WAREHOUSE = 3


class PunchlistError(Exception):
    """An error with a stable `code` (for rows), a message for people and the command's exit code."""

    exit_code = EXIT_UNEXPECTED

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type[PunchlistError], tuple[str, str]]:
        """Rebuild from both arguments: errors cross process boundaries in a pool."""
        return type(self), (self.code, self.message)


class UsageError(PunchlistError):
    """Wrong arguments, settings or specification: the message names the one to change."""

    exit_code = EXIT_USAGE


class DocumentError(PunchlistError):
    """One document can't be read. It becomes a `documents` row; the batch goes on."""


class SourceError(PunchlistError):
    """A source system can't be read, or says what can't be believed. Whatever landed of it before stays.

    Codes: "source_unreachable" (refused, timed out, 429 or 5xx to the end: worth another try later), "source_denied" (401
    or 403: the credentials), "source_answer" (cut off, not what its documentation says), "source_changed" (a table or a
    column is gone or of another kind), "source_shrank" (a whole load with far fewer rows than the one before); of a batch that
    breaks its contract as a whole "unknown_column", "wrong_type", "too_many_rejected".
    """

    @property
    def is_worth_retrying(self) -> bool:
        """Say whether the same request may go well a little later."""
        return self.code in {"source_unreachable", "source_answer"}


class WarehouseError(PunchlistError):
    """The warehouse can't be opened, is held by another process, or can't be written."""

    exit_code = EXIT_WAREHOUSE
