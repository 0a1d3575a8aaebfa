"""Which failures are worth waiting for. Comes in: an exception of a task. Goes out: whether another try can pass."""

from __future__ import annotations

import errno
from typing import Any

from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from extract.errors import PunchlistError

PASSING_ERRNOS = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.EIO,
        errno.EMFILE,
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)
"""Of the machine or a network drive, not of the document or the settings (errno(3))."""


class ChunkUnreadableError(PunchlistError):
    """No document of a chunk could be read, each for a reason that can pass: the drive is away, or memory ran out."""


def can_pass(error: BaseException) -> bool:
    """Say whether waiting can help. Wrong settings, bad documents and mistakes in the code stay as they are."""
    if isinstance(error, (ChunkUnreadableError, MemoryError, ConnectionError, TimeoutError)):
        return True
    return isinstance(error, OSError) and error.errno in PASSING_ERRNOS


def is_worth_retrying(_task: Task[Any, Any], _task_run: TaskRun, state: State[Any]) -> bool:
    """Answer Prefect's `retry_condition_fn` from the exception that the failed state carries."""
    return isinstance(state.data, BaseException) and can_pass(state.data)
