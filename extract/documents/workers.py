"""Worker processes. Comes in: paths. Goes out: records; a worker that dies takes only its own document with it.

A worker is a fresh interpreter that imports only what reads documents (no fork: PDFium and ONNX Runtime do not survive
one, and no copy of the caller's `__main__`, which may be large). Tasks and records travel as pickles over its standard
input and output; when its input ends, because it is closed or the parent is gone, it leaves.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from extract.documents.document import extract_document
from extract.documents.records import DocumentRecord
from extract.errors import PunchlistError
from extract.settings import Settings

if TYPE_CHECKING:
    from extract.documents.specification import Specification

Read = Callable[[Path, "Specification", Settings], DocumentRecord]
"""What a worker does with a path. It never raises for anything in the file."""

_ROOT = str(Path(__file__).resolve().parents[2])
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from extract.documents.workers import serve; serve()"

_NO_START = (
    "The process that reads documents does not start ({reason}; what it said stands above): "
    "reinstall with `make setup`, or report it."
)


class WorkerDied(Exception):  # noqa: N818 - an event, as in multiprocessing's own names
    """The process ended while it read a document: `reason` says how. `too_slow`: it was ended at the time limit."""

    def __init__(self, reason: str, *, too_slow: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.too_slow = reason, too_slow


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
        self._patience = settings.max_document_seconds
        self._too_slow = False

    def read(self, path: Path) -> DocumentRecord:
        """Let the process read one document. Raises WorkerDied, also when it took longer than the limit.

        Raises PunchlistError "workers_do_not_start" where no document is to blame.
        """
        self._too_slow = (
            False  # an alarm of the document before that came too late must not be held against this one
        )
        alarm = threading.Timer(self._patience, self._give_up)
        alarm.start()
        try:
            if not self._started:
                self._send(self._start)
                self._started = bool(self._receive())
            self._send(path)
            return cast("DocumentRecord", self._receive())
        except (OSError, EOFError, pickle.UnpicklingError):
            self.kill()
            reason = self._how_it_ended()
            if not self._started and self._process.returncode > 0:
                raise PunchlistError("workers_do_not_start", _NO_START.format(reason=reason)) from None
            raise WorkerDied(reason, too_slow=self._too_slow) from None
        finally:
            alarm.cancel()

    def _send(self, message: object) -> None:
        stdin = cast("BinaryIO", self._process.stdin)
        pickle.dump(message, stdin)
        stdin.flush()

    def _receive(self) -> object:
        return pickle.load(cast("BinaryIO", self._process.stdout))  # noqa: S301 - our own child

    def _give_up(self) -> None:
        self._too_slow = True
        self.kill()

    def _how_it_ended(self) -> str:
        """Say in words what the process ended with."""
        code = self._process.wait()
        if self._too_slow:
            return f"it took more than {self._patience:g} seconds"
        if code >= 0:
            return f"exit code {code}"
        name = signal.Signals(-code).name
        return f"{name}, which the system also sends when memory runs out" if name == "SIGKILL" else name

    def kill(self) -> None:
        """End the process now, whatever it does; a `read` under way raises WorkerDied."""
        self._process.kill()

    def close(self) -> None:
        """Wait until a killed process is gone and give its pipes back."""
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was still buffered has nobody to go to
                cast("BinaryIO", pipe).close()


def serve() -> None:
    """Run a worker: the first message is (specification, settings, what to do with a path), each further one a path."""
    tasks, records = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a native library that prints must not write between the records
    spec, settings, read = pickle.load(tasks)  # noqa: S301 - our own parent
    _answer(records, True)
    while True:
        try:
            path = pickle.load(tasks)  # noqa: S301
        except EOFError:
            return
        _answer(records, read(path, spec, settings))


def _answer(records: BinaryIO, message: object) -> None:
    pickle.dump(message, records)
    records.flush()
