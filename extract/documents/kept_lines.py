"""What was read of pictures, kept by what they show. Comes in: a key of 32 bytes. Goes out: what was kept under it.

Each worker remembers in its memory; beside that, an entry is a file in the state folder, which goes from a draft to its name
at once: processes need not wait for each other and may be killed at any time. A file begins with the SHA-256 of its key
and text, so one that was damaged is told in a log line, removed, and made anew. What was not used for longest goes
first. The texts are words of papers: folder and files are the user's alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections import OrderedDict
from functools import cache
from pathlib import Path

from extract.files import write_whole

_MOST_REMEMBERED = 4_000_000  # characters in memory
_MOST_BYTES = 100_000_000  # of all files
_LARGEST = 1_000_000  # characters of an entry: more is a paper, no letterhead
_LOOK_AFTER = 64  # new files, until their sizes are added up again


@cache
def kept_lines(folder: Path) -> KeptLines:
    """Give what this process keeps in a folder: the same for each document."""
    return KeptLines(folder)


class KeptLines:
    """Texts by key; `folder` is made when there is something to keep. A full or read-only disk costs time, no more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._remembered: OrderedDict[bytes, str] = OrderedDict()
        self._size = 0
        self._written = 0

    def get(self, key: bytes) -> str | None:
        """Give the text, None where there is none."""
        text = self._remembered.get(key)
        if text is not None:
            self._remembered.move_to_end(key)
            return text
        text = self._load(key)
        if text is not None:
            self._remember(key, text)
        return text

    def put(self, key: bytes, text: str) -> None:
        """Keep a text."""
        if len(text) <= _LARGEST:
            self._remember(key, text)
            with contextlib.suppress(OSError):
                self._save(key, text)

    def _remember(self, key: bytes, text: str) -> None:
        self._size += len(text) - len(self._remembered.pop(key, ""))
        self._remembered[key] = text
        while self._size > _MOST_REMEMBERED:
            self._size -= len(self._remembered.popitem(last=False)[1])

    def _file(self, key: bytes) -> Path:
        return self._folder / key.hex()

    def _load(self, key: bytes) -> str | None:
        """Read a file, and note that it was used."""
        file = self._file(key)
        try:
            told, _, text = file.read_bytes().partition(b"\n")
        except OSError:
            return None
        if told != _digest(key, text):
            _tell_damaged(file)
            with contextlib.suppress(OSError):
                file.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(file)
        return text.decode()

    def _save(self, key: bytes, text: str) -> None:
        """Write a file, all or nothing. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._written % _LOOK_AFTER == 0:
            self._make_room()
        self._written += 1
        data = text.encode()
        write_whole(self._file(key), _digest(key, data) + b"\n" + data, mode=0o600)

    def _make_room(self) -> None:
        """Remove the files that were not used for longest, drafts of killed processes too, down to nine tenths of the limit."""
        files = sorted(
            (entry.stat().st_mtime_ns, entry.stat().st_size, entry.path) for entry in os.scandir(self._folder)
        )
        size = sum(size for _, size, _ in files)
        if size <= _MOST_BYTES:
            return
        for _, less, path in files:
            if size <= 0.9 * _MOST_BYTES:
                return
            Path(path).unlink(missing_ok=True)
            size -= less


def _tell_damaged(file: Path) -> None:
    """Log it: the one thing a worker has to say, so logging is set up when it says it."""
    import structlog  # noqa: PLC0415

    from extract import logs  # noqa: PLC0415

    if not structlog.is_configured():
        logs.configure()
    structlog.get_logger(__name__).warning("kept_words_damaged", file=str(file))


def _digest(key: bytes, text: bytes) -> bytes:
    return hashlib.sha256(key + text).hexdigest().encode()
