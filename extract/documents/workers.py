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
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import structlog

from extract import logs
from extract.documents.document import extract_document
from extract.documents.records import DocumentRecord
from extract.settings import Settings

if TYPE_CHECKING:
    from extract.documents.specification import Specification

_ROOT = str(Path(__file__).resolve().parents[2])
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from extract.documents.workers import serve; serve()"


class WorkerDied(Exception):  # noqa: N818 - an event, as in multiprocessing's own names
    """The process ended while it read a document: `reason` says how."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Worker:
    """A child process that reads one document at a time."""

    def __init__(self, spec: Specification, settings: Settings) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own code
            [sys.executable, "-c", _BOOT, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches the parent alone, which then stops its workers
        )
        self._start = (spec, settings, dict(structlog.contextvars.get_contextvars()))
        self._started = False

    def read(self, path: Path) -> DocumentRecord:
        """Let the process read one document. Raises WorkerDied."""
        try:
            if not self._started:
                self._send(self._start)
                self._started = True
            self._send(path)
            return cast("DocumentRecord", pickle.load(cast("BinaryIO", self._process.stdout)))  # noqa: S301 - our own child
        except (OSError, EOFError, pickle.UnpicklingError):
            self.kill()
            raise WorkerDied(_how_it_ended(self._process.wait())) from None

    def _send(self, message: object) -> None:
        stdin = cast("BinaryIO", self._process.stdin)
        pickle.dump(message, stdin)
        stdin.flush()

    def kill(self) -> None:
        """End the process now, whatever it does; a `read` under way raises WorkerDied."""
        self._process.kill()

    def close(self) -> None:
        """Wait until a killed process is gone and give its pipes back."""
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was still buffered has nobody to go to
                cast("BinaryIO", pipe).close()


def _how_it_ended(code: int) -> str:
    """Say in words what an exit code of a child means."""
    if code >= 0:
        return f"exit code {code}"
    name = signal.Signals(-code).name
    return f"{name}, which the system also sends when memory runs out" if name == "SIGKILL" else name


def serve() -> None:
    """Run a worker: the first message is (specification, settings, log context), each further one a path."""
    tasks, records = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a native library that prints must not write between the records
    logs.configure()
    spec, settings, context = pickle.load(tasks)  # noqa: S301 - our own parent
    structlog.contextvars.bind_contextvars(**context)
    while True:
        try:
            path = pickle.load(tasks)  # noqa: S301
        except EOFError:
            return
        pickle.dump(extract_document(path, spec, settings), records)
        records.flush()
