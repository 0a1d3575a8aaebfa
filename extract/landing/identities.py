"""Which bytes files hold, without reading those again that are as they were. Comes in: paths. Goes out: their SHA-256.

    with Identities(settings.state_dir / "identities.json") as identities:
        document_id, file_bytes = identities.of(path)

What a file looked like when it was hashed (inode, size, times of its content and of its inode) is kept in a file of the
state folder; while it looks the same it is not opened. Whoever deletes that file pays one hash of everything.

A change that leaves no trace would be missed: one of the same size within the same tick of the file system's clock. So
a file that was changed less than two seconds before it was hashed is not kept (the rule of git's index for "racily
clean" entries); the coarsest clocks of file systems in use tick every two seconds. Setting a file's time back is seen:
that changes its inode, and the time of that change can't be set.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from extract.files import write_whole

_TICK_NS = 2_000_000_000

Look = tuple[int, int, int, int]
"""Inode, size in bytes, and when content and inode were changed last, in nanoseconds."""
_Kept = dict[str, tuple[Look, str]]


class Identities:
    """The identities of files, kept in one file from run to run; without a file each path is hashed each time."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._known = _load(file) if file else {}
        self._asked: set[str] = set()
        self._changed = False
        self.hashed = 0

    def of(self, path: Path) -> tuple[str | None, int]:
        """Give the SHA-256 and the size in bytes of what the file holds, links followed; (None, 0) where it can't be read."""
        name = os.path.abspath(path)  # noqa: PTH100 - a link is kept under its own name, and asked for its target's look
        self._asked.add(name)
        try:
            status = os.stat(path)  # noqa: PTH116 - asked for thousands of paths, and pathlib takes ten times as long
        except (OSError, ValueError):
            return None, 0
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for
            return None, 0
        known = self._known.get(name)
        if known and known[0] == _look(status):
            return known[1], status.st_size
        return self._hash(path, name)

    def _hash(self, path: Path, name: str) -> tuple[str | None, int]:
        """Hash the file in pieces, so that its size does not matter."""
        self.hashed += 1
        began = time.time_ns()
        try:
            with path.open("rb") as file:
                before = os.fstat(file.fileno())
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size, after = file.tell(), os.fstat(file.fileno())
        except OSError:
            return None, 0
        settled = began - max(before.st_mtime_ns, before.st_ctime_ns) > _TICK_NS
        if settled and _look(before) == _look(after):
            self._known[name] = _look(after), digest
            self._changed = True
        return digest, size

    def save(self) -> None:
        """Keep what is known now, all or nothing; files that are gone are forgotten. A full disk costs time later, no more."""
        if self._file is None or not self._changed:
            return
        kept = {
            name: known for name, known in self._known.items() if name in self._asked or os.path.lexists(name)
        }
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self._file, json.dumps(kept).encode("ascii"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.save()


def _look(status: os.stat_result) -> Look:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _load(file: Path) -> _Kept:
    """Give what was kept; nothing where it is damaged."""
    try:
        kept = json.loads(file.read_bytes())
        return {name: ((look[0], look[1], look[2], look[3]), digest) for name, (look, digest) in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError, IndexError):
        return {}
