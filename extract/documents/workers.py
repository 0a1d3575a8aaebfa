"""Worker processes. Comes in: paths. Goes out: records; a worker that dies takes only its own document with it.

A worker is a fresh interpreter that imports only what reads documents (no fork: PDFium and ONNX Runtime do not survive
one, and no copy of the caller's `__main__`, which may be large). Tasks and records travel as pickles over its standard
input and output; when its input ends, because it is closed or the parent is gone, it leaves.
"""

from __future__ import annotations

import contextlib
import copyreg
import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from extract.documents.document import extract_document
from extract.documents.records import DocumentRecord, Evidence, FieldValue, LineItem
from extract.errors import PunchlistError
from extract.settings import Settings

if TYPE_CHECKING:
    from extract.documents.specification import Specification

Read = Callable[[Path, "Specification", Settings], DocumentRecord]
"""What a worker does with a path. It never raises for anything in the file."""

_ROOT = str(Path(__file__).resolve().parents[2])
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from extract.documents.workers import serve; serve()"

_START_SECONDS = 120.0  # until a worker can read: no document is to blame for that
_OUT_OF_MEMORY = 77  # exit code of a worker that met its limit
_LOOK_EVERY_SECONDS = 0.05

_NO_START = (
    "The process that reads documents does not start ({reason}; what it said stands above): "
    "reinstall with `make setup`, or report it."
)


def _as_calls(kind: type[Any]) -> None:
    """Pickle a kind of record as a call with its values: dataclasses with slots take several times as long by themselves."""
    values = attrgetter(*kind.__slots__)
    copyreg.pickle(kind, lambda record: (kind, values(record)))


for _kind in (DocumentRecord, FieldValue, Evidence, LineItem):
    _as_calls(_kind)


class WorkerDied(Exception):  # noqa: N818 - an event, as in multiprocessing's own names
    """The process ended while it read a document: `reason` says how.

    `code` is too_slow or too_much_memory where it was ended at a limit, else worker_died.
    """

    def __init__(self, reason: str, code: str = "worker_died") -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code


class Worker:
    """A child process that reads one document at a time."""

    def __init__(self, spec: Specification, settings: Settings, read: Read = extract_document) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own code
            [sys.executable, "-c", _BOOT, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches the parent alone, which then stops its workers
        )
        self._start = (spec, settings, read)
        self._started = False
        self._patience, self._most_bytes = settings.max_document_seconds, settings.max_worker_bytes
        self._too_slow = False
        self._alarm = _Alarm(self._give_up)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def read(self, path: Path) -> DocumentRecord:
        """Let the process read one document. Raises WorkerDied, also when it took longer than the limit.

        Raises PunchlistError "workers_do_not_start" where no document is to blame.
        """
        self._too_slow = (
            False  # an alarm of the document before that came too late must not be held against this one
        )
        try:
            if not self._started:
                with self._given_up_after(max(self._patience, _START_SECONDS)):
                    self._send(self._start)
                    self._started = bool(self._receive())
            with self._given_up_after(self._patience):
                self._send(path)
                return cast("DocumentRecord", self._receive())
        except (OSError, EOFError, pickle.UnpicklingError):
            self.kill()
            death = self._how_it_ended()
            if not self._started and self._process.returncode > 0:
                raise PunchlistError("workers_do_not_start", _NO_START.format(reason=death.reason)) from None
            raise death from None

    def _send(self, message: object) -> None:
        stdin = cast("BinaryIO", self._process.stdin)
        pickle.dump(message, stdin)
        stdin.flush()

    def _receive(self) -> object:
        return pickle.load(cast("BinaryIO", self._process.stdout))  # noqa: S301 - our own child

    @contextlib.contextmanager
    def _given_up_after(self, seconds: float) -> Iterator[None]:
        """End the process when what is inside takes longer."""
        self._alarm.set(seconds)
        try:
            yield
        finally:
            self._alarm.clear()

    def _give_up(self) -> None:
        self._too_slow = True
        self.kill()

    def _how_it_ended(self) -> WorkerDied:
        """Say in words what the process ended with."""
        code = self._process.wait()
        if self._too_slow and not self._started:
            return WorkerDied("it was not ready to read in time: the machine is too busy")
        if self._too_slow:
            return WorkerDied(f"it took more than {self._patience:g} seconds", "too_slow")
        if code == _OUT_OF_MEMORY:
            return WorkerDied(f"it took more than {self._most_bytes:,} bytes of memory", "too_much_memory")
        if code >= 0:
            return WorkerDied(f"exit code {code}")
        name = signal.Signals(-code).name
        return WorkerDied(
            f"{name}, which the system also sends when memory runs out" if name == "SIGKILL" else name
        )

    def kill(self) -> None:
        """End the process now, whatever it does; a `read` under way raises WorkerDied."""
        self._process.kill()

    def close(self) -> None:
        """Wait until a killed process is gone and give its pipes back."""
        self._process.wait()
        self._alarm.stop()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was still buffered has nobody to go to
                cast("BinaryIO", pipe).close()


class _Alarm:
    """Calls a function when what it is set for takes too long. One thread for all documents: a timer for each costs more
    than handing the document over."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._changed = threading.Condition()
        self._due = self._wakes = float("inf")
        self._stopped = False
        threading.Thread(target=self._watch, daemon=True).start()

    def set(self, seconds: float) -> None:
        """Call in so many seconds, unless it is cleared before."""
        with self._changed:
            self._due = time.monotonic() + seconds
            if self._due < self._wakes:
                self._changed.notify()

    def clear(self) -> None:
        """Do not call. The thread sleeps on: it looks what it is set for by then."""
        with self._changed:
            self._due = float("inf")

    def stop(self) -> None:
        """End the thread."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._stopped:
                left = self._due - time.monotonic()
                if left <= 0:
                    self._due = float("inf")
                    self._call()
                    continue
                self._wakes = self._due
                self._changed.wait(min(left, threading.TIMEOUT_MAX))


def serve() -> None:
    """Run a worker: the first message is (specification, settings, what to do with a path), each further one a path."""
    tasks, records = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a native library that prints must not write between the records
    spec, settings, read = pickle.load(tasks)  # noqa: S301 - our own parent
    gc.freeze()  # what is loaded by now stays: it need not be looked through again and again
    threading.Thread(target=_leave_beyond, args=(settings.max_worker_bytes,), daemon=True).start()
    _answer(records, True)
    while True:
        try:
            path = pickle.load(tasks)  # noqa: S301
        except EOFError:
            return
        _answer(records, read(path, spec, settings))


def _leave_beyond(most_bytes: int) -> None:
    """End this process when it has more memory than it may. Where the system does not say how much, nothing is watched.

    A limit of the address space would not do: libraries reserve much more than they use.
    """
    pages = Path("/proc/self/statm")
    while pages.exists():
        if int(pages.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") > most_bytes:
            os._exit(_OUT_OF_MEMORY)
        time.sleep(_LOOK_EVERY_SECONDS)


def _answer(records: BinaryIO, message: object) -> None:
    pickle.dump(message, records)
    records.flush()
