"""Chunks of documents. Comes in: the documents to read. Goes out: their records, chunk by chunk, in order.

A chunk is what a kill may cost: its records are kept in a file named by their content as soon as they are read, and it
lands at once. One crew of worker processes reads for all chunks, so that a slow chunk leaves no core idle.
"""

from __future__ import annotations

import hashlib
import stat
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pydantic import TypeAdapter, ValidationError

from extract.documents.batch import TRANSIENT_CODES
from extract.documents.claude.reading import read_documents
from extract.documents.opening import printable
from extract.documents.records import DocumentRecord
from extract.documents.specification import Specification
from extract.errors import PunchlistError
from extract.files import write_whole
from extract.landing.protocol import Reader
from extract.settings import Settings
from flows.retries import ChunkUnreadableError, can_pass

RECORDS = TypeAdapter(list[DocumentRecord])
IO_CODES = frozenset({"unreadable_file", "file_vanished"})


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
        records = RECORDS.validate_json(chunk.file(state_dir).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    if any(record.error_code in TRANSIENT_CODES for record in records):
        return None  # what another attempt may not meet again gets one
    return records


def keep(chunk: Chunk, records: list[DocumentRecord], state_dir: Path) -> None:
    """Write the records of a chunk, all or nothing. They hold personal data: the folder is for its owner only."""
    file = chunk.file(state_dir)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(file, RECORDS.dump_json(records))


def clear(state_dir: Path) -> None:
    """Remove kept records: all have landed."""
    for file in (state_dir / "chunks").glob("*"):
        file.unlink()


class ChunkReader:
    """Reads chunks one after another with one crew of workers, which reads ahead while the caller lands.

    A chunk asked for again, because its first reading raised, keeps the records that are good and reads the others by a
    crew of their own. `tries` is how often a chunk may be asked for: at the last, what could not be read becomes records
    of failure.
    """

    def __init__(
        self,
        chunks: Sequence[Chunk],
        spec: Specification,
        settings: Settings,
        on_progress: Callable[[DocumentRecord], None],
        *,
        tries: int,
        run_id: str = "run",
    ) -> None:
        self._chunks, self._spec, self._settings, self._on_progress = chunks, spec, settings, on_progress
        self._run_id = run_id
        self._tries_left = dict.fromkeys(chunks, tries)
        self._good: dict[Chunk, dict[Path, DocumentRecord]] = {chunk: {} for chunk in chunks}
        self._stream: Generator[DocumentRecord] | None = None
        self._next = -1
        self._turn = threading.Lock()
        self._closed = False

    def read(self, chunk: Chunk) -> list[DocumentRecord]:
        """Give the records of one chunk in its order.

        Raises ChunkUnreadableError where documents failed for a cause that can pass, and what starting a worker may
        raise.
        """
        with self._turn:
            if self._closed:
                raise stopped()
            self._tries_left[chunk] -= 1
            good = self._good[chunk]
            wanted = [path for path in chunk.paths if path not in good]
            found = self._read_ahead(chunk) if not good else self._read_alone(wanted)
            again = _worth_another_try(found) if self._tries_left[chunk] > 0 else []
            good.update((path, record) for path, record in found.items() if path not in again)
            if again:
                if len(again) == len(chunk.paths):
                    self._next = -1  # what was read ahead has met the same cause
                raise _unreadable(again, found)
            self._good[chunk] = {}
            return [good[path] for path in chunk.paths]

    def close(self) -> None:
        """Stop the crew, once the document that is waited for is read. Nothing more is read then."""
        self._closed = True
        with self._turn:
            self._stop()

    def _read_ahead(self, chunk: Chunk) -> dict[Path, DocumentRecord]:
        """Read a whole chunk by the crew that goes on with the next ones."""
        position = self._chunks.index(chunk)
        if self._stream is None or self._next != position:
            self._start(position)
        self._next = -1  # until the chunk is whole: an error in the middle leaves the stream unusable
        found = {path: self._next_record() for path in chunk.paths}
        self._next = position + 1
        return found

    def _read_alone(self, paths: list[Path]) -> dict[Path, DocumentRecord]:
        """Read some documents of a chunk again."""
        at_once = self._settings.model_copy(update={"claude_batch": False})  # another's batches are under way
        stream = self._records_of(paths, 1, at_once)
        found: dict[Path, DocumentRecord] = {}
        for path, record in zip(paths, stream, strict=True):
            found[path] = record
            if self._closed:
                raise stopped()
        return found

    def _next_record(self) -> DocumentRecord:
        if self._closed:
            raise stopped()
        try:
            return next(cast("Generator[DocumentRecord]", self._stream))
        except CancelledError:  # Claude's answers were waited for
            raise stopped() from None

    def _start(self, position: int) -> None:
        self._stop()
        ahead = [path for later in self._chunks[position:] for path in later.paths]
        stream = self._records_of(ahead, self._settings.workers, self._settings)
        self._stream = cast("Generator[DocumentRecord]", stream)

    def _records_of(self, paths: list[Path], workers: int, settings: Settings) -> Iterator[DocumentRecord]:
        return read_documents(
            paths,
            self._spec,
            workers,
            self._on_progress,
            settings,
            run_id=self._run_id,
            is_stopped=lambda: self._closed,
        )

    def _stop(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()


def stopped() -> PunchlistError:
    """Give the error of a chunk whose run was stopped."""
    return PunchlistError("stopped", "the run was stopped; this chunk is read when it goes on")


def _worth_another_try(found: dict[Path, DocumentRecord]) -> list[Path]:
    """Give the documents whose error can pass.

    A worker that died while others did not was killed by its document, as far as anyone can tell: that is final here.
    """
    codes = [record.error_code for record in found.values()]
    if len(codes) > 1 and set(codes) == {"worker_died"}:
        return list(found)
    return [path for path, record in found.items() if record.error_code in IO_CODES and _can_be_read(path)]


def _can_be_read(path: Path) -> bool:
    """Say whether a file that could not be read can be now, or is kept from it by what can pass."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        return can_pass(error)
    except ValueError:  # a name that no file can have
        return False
    return True


def _unreadable(again: list[Path], found: dict[Path, DocumentRecord]) -> ChunkUnreadableError:
    """Say which documents get another try, and what to do meanwhile."""
    code = found[again[0]].error_code
    advice = (
        "Close other programs that take memory, or set PUNCHLIST_WORKERS=1."
        if code == "worker_died"
        else "See whether the drive they are on answers."
    )
    return ChunkUnreadableError(
        "chunk_unreadable",
        f"{len(again)} of {len(found)} documents could not be read ({code}), from {printable(again[0])} on, for a cause "
        f"that can pass; they are tried again. {advice}",
    )
