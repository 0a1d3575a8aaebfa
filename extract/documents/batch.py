"""A batch of documents. Comes in: files and folders. Goes out: one record per document, in the order of the input.

    for record in extract_paths(discover([Path("examples")]), load_specification("work_order"), workers=2): ...

A document that can't be read is a record of status failed, whatever happened to it; the batch goes on.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from extract.documents.document import extract_document, failed_unread
from extract.documents.opening import printable
from extract.documents.records import DocumentRecord
from extract.documents.workers import Read, Worker, WorkerDied
from extract.errors import DocumentError, UsageError
from extract.settings import Settings, get_settings

if TYPE_CHECKING:
    from extract.documents.specification import Specification

__all__ = ["TRANSIENT_CODES", "UNEXPECTED_CODES", "discover", "extract_document", "extract_paths"]

TRANSIENT_CODES = frozenset({"worker_died", "file_vanished", "unreadable_file"})
"""Error codes that another attempt at the same bytes may not meet again."""

UNEXPECTED_CODES = frozenset({"internal_error", "worker_died"})
"""Failures that are not the document's but Punchlist's or the machine's: a command ends with exit code 1 for them."""

_GROW_AFTER_SECONDS = 0.6  # about what a worker costs to start: a batch that is done by then needs only one
_RAISE = {
    "too_slow": "PUNCHLIST_MAX_DOCUMENT_SECONDS",
    "too_much_memory": "PUNCHLIST_MAX_WORKER_BYTES",
}  # the limit to raise, by the code of what met it
_AHEAD = 32
"""Documents per worker read ahead of the one that is handed out: bounds the memory of a long batch. Where more wait, another
worker is worth its start at once."""


def discover(paths: Iterable[Path | str]) -> list[Path]:
    """Give the documents: files as named, and every *.pdf below a folder, in any case, sorted, each once.

    Raises UsageError "no_such_path" and "no_documents" (a folder without PDFs), and "unreadable_folder".
    """
    found: dict[str, Path] = {}
    for path in map(Path, paths):
        inside = _pdfs_below(path) if path.is_dir() else [path]
        if not path.is_dir() and not os.path.lexists(path):
            raise UsageError(
                "no_such_path", f"{printable(path)} does not exist; name a PDF or a folder of PDFs."
            )
        if not inside:
            raise UsageError(
                "no_documents", f"{printable(path)} holds no PDF; name a folder that holds *.pdf files."
            )
        found.update((os.path.abspath(document), document) for document in inside)  # noqa: PTH100 - links stay links
    return sorted(found.values())


def _pdfs_below(folder: Path) -> list[Path]:
    """Give every file of a folder and its subfolders that ends in .pdf."""

    def refuse(error: OSError) -> None:
        raise UsageError(
            "unreadable_folder",
            f"{printable(error.filename)} can't be listed ({error.strerror}); grant access to it.",
        )

    return [
        Path(parent, name)
        for parent, _, names in os.walk(folder, onerror=refuse)
        for name in names
        if name.lower().endswith(".pdf")
    ]


def extract_paths(
    paths: Sequence[Path],
    spec: Specification,
    workers: int | None = None,
    on_progress: Callable[[DocumentRecord], None] | None = None,
    settings: Settings | None = None,
    *,
    read: Read = extract_document,
) -> Iterator[DocumentRecord]:
    """Read documents in up to `workers` processes (the setting's number when None); yield records in input order.

    `on_progress` is called in the caller's thread with each record as it comes, which may be out of order. Closing the
    iterator, or Ctrl-C, stops the workers. `read` is what a worker does with a path: a function of a module, or a
    `partial` of one.
    """
    settings = settings or get_settings()
    crew = _Crew(paths, spec, settings, workers or settings.workers, read)
    waiting: dict[int, DocumentRecord] = {}
    try:
        for index in range(len(paths)):
            while index not in waiting:
                finished, record = crew.next_record(index)
                waiting[finished] = record
                _tell(record)
                if on_progress is not None:
                    on_progress(record)
            yield waiting.pop(index)
    finally:
        crew.stop()


def _tell(record: DocumentRecord) -> None:
    """Log what went wrong: workers log nothing, so every line has the run's id; nothing of the text is in it."""
    if record.status != "failed":
        return
    log = structlog.get_logger(__name__).bind(path=record.path, error_code=record.error_code)
    if record.error_code == "internal_error":
        log.error("document_failed", error=record.error)
    else:
        log.warning("document_failed")


def _given_up(path: Path, death: WorkerDied) -> DocumentError:
    """Say why a document has no reading: the worker died of it, or would still be reading."""
    if death.code in _RAISE:
        return DocumentError(
            death.code,
            f"{printable(path)} was given up: {death.reason}. Raise {_RAISE[death.code]} if it is a work order, "
            "then `punchlist replay ID`.",
        )
    return DocumentError(
        "worker_died",
        f"{printable(path)}: the process that read it died ({death.reason}); the other documents are not "
        "affected. Run again; if it dies again, set PUNCHLIST_WORKERS=1 or give the machine more memory.",
    )


class _Crew:
    """Threads that each lead one worker process; more are added while there is more to do than the first gets done."""

    def __init__(
        self, paths: Sequence[Path], spec: Specification, settings: Settings, size: int, read: Read
    ) -> None:
        self._read_by = read
        self._paths, self._spec, self._settings, self._size = paths, spec, settings, size
        self._tasks: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[tuple[int, DocumentRecord | BaseException]] = queue.SimpleQueue()
        self._workers: dict[int, Worker] = {}
        self._lock = threading.Lock()
        self._stopped = False
        self._threads: list[threading.Thread] = []
        self._handed_out = 0
        self._grown_at = 0.0

    def next_record(self, wanted: int) -> tuple[int, DocumentRecord]:
        """Wait for the next finished document, whichever it is; `wanted` is the first one not yet handed on."""
        ahead = min(len(self._paths), wanted + _AHEAD * self._size)
        for index in range(self._handed_out, ahead):
            self._tasks.put(index)
        self._handed_out = max(self._handed_out, ahead)
        while True:
            self._grow()
            try:
                index, outcome = self._results.get(timeout=_GROW_AFTER_SECONDS)
            except queue.Empty:
                continue
            if isinstance(outcome, BaseException):
                raise outcome
            return index, outcome

    def _grow(self) -> None:
        """Add workers: the first, one for each `_AHEAD` documents that wait, and one when documents still wait after a
        worker's time to start."""
        while len(self._threads) < self._size and not self._tasks.empty():
            late = time.monotonic() - self._grown_at > _GROW_AFTER_SECONDS
            if self._threads and not late and self._tasks.qsize() <= _AHEAD * len(self._threads):
                return
            self._threads.append(threading.Thread(target=self._lead, args=(len(self._threads),), daemon=True))
            self._threads[-1].start()
            self._grown_at = time.monotonic()

    def _lead(self, number: int) -> None:
        """Lead worker `number` through tasks until there is None; what should not happen goes to the caller."""
        index = -1
        try:
            while (task := self._tasks.get()) is not None:
                index = task
                self._results.put((index, self._read(number, self._paths[index])))
        except BaseException as error:  # noqa: BLE001 - raised again by next_record, in the caller's thread
            self._results.put((index, error))

    def _read(self, number: int, path: Path) -> DocumentRecord:
        """Read one document in the worker, which is started when there is none or it has died."""
        started = time.monotonic()
        with self._lock:
            if self._stopped:
                raise RuntimeError("the batch is stopped")
            worker = self._workers.get(number) or Worker(self._spec, self._settings, self._read_by)
            self._workers[number] = worker
        try:
            return worker.read(path)
        except WorkerDied as death:
            with self._lock:
                del self._workers[number]
            worker.close()
            error = _given_up(path, death)
            return failed_unread(path, error, self._spec, time.monotonic() - started, self._settings)

    def stop(self) -> None:
        """End all workers now; their threads end with them."""
        with self._lock:
            self._stopped = True
            workers = list(self._workers.values())
        for _ in self._threads:
            self._tasks.put(None)
        for worker in workers:
            worker.kill()
        for thread in self._threads:
            thread.join()
        for worker in workers:
            worker.close()
