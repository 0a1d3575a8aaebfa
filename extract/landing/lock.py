"""One process at a time writes the warehouse. Comes in: the warehouse's path. Goes out: a lock held until it is let go.

    with WarehouseLock(settings.warehouse, settings.lock_timeout_seconds, run_id=run_id):
        ...

The lock is `flock` on `<warehouse>.lock`, so the kernel lets go of it when its holder dies, however it dies. Who
holds it stands in the file. Within a process the lock may be taken again: a run holds it while its steps land.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from extract.errors import WarehouseError
from extract.landing.warehouse_errors import disk_full, unwritable

_POLL_SECONDS = 0.1


@dataclass(slots=True)
class _Held:
    """A lock this process holds, and how often it was taken."""

    descriptor: int
    times: int = 1
    writing: threading.RLock = field(default_factory=threading.RLock)


_held: dict[Path, _Held] = {}
_held_guard = threading.Lock()


class WarehouseLock:
    """The right to open the warehouse. Waits up to `timeout` seconds, then raises WarehouseError "warehouse_held"."""

    def __init__(self, warehouse: Path, timeout: float, run_id: str | None = None) -> None:
        self.warehouse = warehouse.resolve()
        self._timeout = timeout
        self._run_id = run_id
        self._taken = False

    def acquire(self, *, optional: bool = False) -> None:
        """Take the lock. Raises WarehouseError "warehouse_held" (by whom) or "warehouse_unwritable".

        With `optional`, for those who only read, a place where no lock can be made does without one.
        """
        try:
            self._wait()
        except WarehouseError as error:
            if not optional or error.code == "warehouse_held":
                raise

    def _wait(self) -> None:
        deadline = time.monotonic() + self._timeout
        told = False
        while not self._try():
            if time.monotonic() >= deadline:
                raise held_by(self.warehouse, holder(self.warehouse), self._timeout)
            if not told:
                structlog.get_logger(__name__).info("waiting_for_warehouse", holder=holder(self.warehouse))
                told = True
            time.sleep(_POLL_SECONDS)
        self._taken = True

    def release(self) -> None:
        """Let go; the last of this process to do so frees the warehouse for others."""
        if not self._taken:
            return
        self._taken = False
        with _held_guard:
            held = _held[self.warehouse]
            held.times -= 1
            if held.times == 0:
                del _held[self.warehouse]
                os.close(held.descriptor)

    @property
    def writing(self) -> threading.RLock:
        """One batch at a time: threads of the process that holds the lock take turns by this."""
        return _held[self.warehouse].writing

    def _try(self) -> bool:
        with _held_guard:
            if self.warehouse in _held:
                _held[self.warehouse].times += 1
                return True
            descriptor = self._open()
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                return False
            self._sign(descriptor)
            _held[self.warehouse] = _Held(descriptor)
            return True

    def _open(self) -> int:
        try:
            self.warehouse.parent.mkdir(parents=True, exist_ok=True)
            return os.open(lock_path(self.warehouse), os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise disk_full(self.warehouse) from error
            raise unwritable(self.warehouse, error.strerror or str(error)) from error

    def _sign(self, descriptor: int) -> None:
        """Write who holds the lock. A full disk must not keep a reader out, so an unsigned lock is still a lock."""
        me = {
            "pid": os.getpid(),
            "command": Path(sys.argv[0]).name + "".join(f" {part}" for part in sys.argv[1:]),
            "run_id": self._run_id,
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(me).encode(), 0)
        except OSError as error:
            structlog.get_logger(__name__).warning("lock_not_signed", reason=error.strerror)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def lock_path(warehouse: Path) -> Path:
    """Give the file beside the warehouse that is locked."""
    return warehouse.with_name(warehouse.name + ".lock")


def holder(warehouse: Path) -> str:
    """Say who signed the lock last, as "process 123 (punchlist land …, run …, since …)"."""
    try:
        signed = json.loads(lock_path(warehouse).read_text(encoding="utf-8"))
        run = f", run {signed['run_id']}" if signed["run_id"] else ""
        return f"process {signed['pid']} ({signed['command']}{run}, since {signed['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process that has not said who it is"


def held_by(warehouse: Path, who: str, timeout: float) -> WarehouseError:
    """Give the error that names the holder."""
    return WarehouseError(
        "warehouse_held",
        f"{warehouse} is held by {who}, and was for all of the {timeout:g} s we waited. Wait until it ends, or end it; "
        "PUNCHLIST_LOCK_TIMEOUT_SECONDS sets how long to wait.",
    )
