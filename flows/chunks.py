"""Chunks of documents. Comes in: the documents to read. Goes out: their records, chunk by chunk, in order.

A chunk is what a kill may cost: its records are kept in a file named by their content as soon as they are read, and it
lands at once. One crew of worker processes reads for all chunks, so that a slow chunk leaves no core idle.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pydantic import TypeAdapter, ValidationError

from extract.documents.batch import extract_paths
from extract.documents.records import DocumentRecord
from extract.documents.specification import Specification
from extract.errors import PunchlistError
from extract.landing.protocol import Reader
from extract.settings import Settings
from flows.retries import ChunkUnreadableError, can_pass

RECORDS = TypeAdapter(list[DocumentRecord])


@dataclass(frozen=True, slots=True)
class Chunk:
    """Documents that are read and land together. `key` names their content and their reader."""

    number: int
    paths: tuple[Path, ...]
    key: str

    def file(self, state_dir: Path) -> Path:
        """Give the file that keeps the records until they have landed."""
        return state_dir / "chunks" / f"{self.key}.json"


def split(paths: Sequence[Path], size: int, reader: Reader) -> list[Chunk]:
    """Cut the documents into chunks of `size`, each named by its files as they are now and by who reads them."""
    chunks = []
    for number, start in enumerate(range(0, len(paths), size)):
        part = tuple(paths[start : start + size])
        content = "\n".join([repr(reader), *map(_state_of, part)])
        chunks.append(
            Chunk(number, part, hashlib.sha256(content.encode("utf-8", "surrogateescape")).hexdigest())
        )
    return chunks


def _state_of(path: Path) -> str:
    """Tell one content of a file from the next without reading it again."""
    try:
        found = path.stat()
    except OSError as error:
        return f"{path} {error.errno}"
    return f"{path} {found.st_ino} {found.st_size} {found.st_mtime_ns}"


def kept(chunk: Chunk, state_dir: Path) -> list[DocumentRecord] | None:
    """Give the records of a chunk that was read before and has not landed, else None."""
    try:
        return RECORDS.validate_json(chunk.file(state_dir).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def keep(chunk: Chunk, records: list[DocumentRecord], state_dir: Path) -> None:
    """Write the records of a chunk, all or nothing. They hold personal data: the folder is for its owner only."""
    file = chunk.file(state_dir)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_suffix(".draft")
    draft.write_bytes(RECORDS.dump_json(records))
    draft.replace(file)


def clear(state_dir: Path) -> None:
    """Remove kept records: all have landed."""
    for file in (state_dir / "chunks").glob("*"):
        file.unlink()


class ChunkReader:
    """Reads chunks one after another with one crew of workers, which reads ahead while the caller lands.

    A chunk asked for again, because its first reading raised, starts a new crew from there on. `tries` is how often a
    chunk may be asked for: at the last, what could not be read becomes records of failure.
    """

    def __init__(
        self,
        chunks: Sequence[Chunk],
        spec: Specification,
        settings: Settings,
        on_progress: Callable[[DocumentRecord], None],
        tries: int,
    ) -> None:
        self._chunks, self._spec, self._settings, self._on_progress = chunks, spec, settings, on_progress
        self._tries_left = dict.fromkeys(chunks, tries)
        self._stream: Generator[DocumentRecord] | None = None
        self._next = -1
        self._turn = threading.Lock()
        self._closed = False

    def read(self, chunk: Chunk) -> list[DocumentRecord]:
        """Give the records of one chunk in its order.

        Raises OSError or ChunkUnreadableError where all of it failed for a cause outside the documents, and what
        starting a worker may raise.
        """
        with self._turn:
            if self._closed:
                raise stopped()
            self._tries_left[chunk] -= 1
            position = self._chunks.index(chunk)
            if self._stream is None or self._next != position:
                self._start(position)
            self._next = -1  # until the chunk is whole: an error in the middle leaves the stream unusable
            records = [self._next_record() for _ in chunk.paths]
            if self._tries_left[chunk] > 0:
                _refuse_common_cause(chunk, records)
            self._next = position + 1
            return records

    def close(self) -> None:
        """Stop the crew, once the document that is waited for is read. Nothing more is read then."""
        self._closed = True
        with self._turn:
            self._stop()

    def _next_record(self) -> DocumentRecord:
        if self._closed:
            raise stopped()
        return next(cast("Generator[DocumentRecord]", self._stream))

    def _start(self, position: int) -> None:
        self._stop()
        ahead = [path for later in self._chunks[position:] for path in later.paths]
        workers = self._settings.workers
        stream = extract_paths(ahead, self._spec, workers, self._on_progress, self._settings)
        self._stream = cast("Generator[DocumentRecord]", stream)

    def _stop(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()


def stopped() -> PunchlistError:
    """Give the error of a chunk whose run was stopped."""
    return PunchlistError("stopped", "the run was stopped; this chunk is read when it goes on")


def _refuse_common_cause(chunk: Chunk, records: list[DocumentRecord]) -> None:
    """Raise what kept every document of a chunk from being read; a single document's trouble is its own."""
    codes = {record.error_code for record in records}
    if len(records) < 2 or len(codes) > 1:
        return
    if codes == {"worker_died"}:
        raise ChunkUnreadableError(
            "chunk_unreadable",
            f"the workers that read {len(records)} documents from {records[0].path} on all died. "
            "Close other programs that take memory, or set PUNCHLIST_WORKERS=1.",
        )
    if codes <= {"unreadable_file", "file_vanished"}:
        try:
            chunk.paths[0].open("rb").close()
        except OSError as error:
            if can_pass(error):
                raise
