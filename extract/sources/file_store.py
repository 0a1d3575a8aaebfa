"""Where files are. Comes in: a folder or a bucket's address. Goes out: the files that match a pattern, and each on this machine.

    store = FileStore("prices", FilesConnection(root="s3://bucket/prices"), SourceLimits())
    for file in store.find("2026/*.csv"):
        with store.on_disk(file) as path: …

A folder's files are read where they are; an object of a bucket is copied to a temporary file first, so that all of it is of one
version. Names are relative to the root, with slashes.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from glob import escape
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from extract.errors import SourceError
from extract.sources.limits import SourceLimits

_COPY_BYTES = 8_000_000
_MAGIC = frozenset("*?[")


class FilesConnection(BaseModel):
    """Where the files of a source are: a folder, `s3://bucket/prefix` or `gs://bucket/prefix`.

    Without keys, buckets are asked with what the machine has (a profile, a role, an application's credentials); with
    `anonymous` as nobody. `settle_seconds`: a file of a folder that was changed less than this ago may still be growing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    root: str = Field(min_length=1)
    anonymous: bool = False
    access_key: SecretStr | None = None
    secret_key: SecretStr | None = None
    session_token: SecretStr | None = None
    credentials_file: Path | None = None
    region: str | None = None
    endpoint_url: str | None = None
    settle_seconds: float = Field(default=2.0, ge=0, le=3600)


class FoundFile(NamedTuple):
    """A file: its name below the root, where fsspec finds it, its size in bytes, when it was changed.

    `version` is the store's own word for its content (a bucket's etag), or the inode and the time of change.
    """

    name: str
    path: str
    size: int
    changed_at: datetime
    version: str


class FileStore:
    """A folder or a bucket. Methods raise SourceError, which names the source."""

    def __init__(self, source: str, connection: FilesConnection, limits: SourceLimits) -> None:
        self._source, self._connection, self._limits = source, connection, limits
        protocol, mark, path = connection.root.rpartition("://")
        self.protocol = {"gcs": "gs", "s3a": "s3"}.get(protocol, protocol) if mark else "file"
        self._root = path.rstrip("/") if self.is_remote else str(Path(path).resolve())
        self._opened: Any = None

    @property
    def is_remote(self) -> bool:
        """Tell whether the files are in a bucket."""
        return self.protocol != "file"

    def check(self) -> str:
        """Look at the root, and say what it is."""
        if not self._asked(lambda files: files.isdir(self._root) or files.exists(self._root)):
            raise self._missing(f"{self._connection.root} is not there")
        return f"{self._connection.root} can be read"

    def find(self, pattern: str) -> list[FoundFile]:
        """Give the files that match a pattern below the root, by name: a name, a folder (all below it), or a glob with ** and *.

        Files whose names begin with a dot, an underscore or ~$ are other programs' and left out, unless they are named.
        """
        if not _MAGIC & set(pattern):
            where = f"{self._root}/{pattern}" if pattern not in {"", "."} else self._root
            if not self._asked(lambda files: files.isdir(where)):
                named = self._now(where)
                if named is None:
                    raise self._missing(f"the file {pattern} is not there")
                return [named]
            pattern = f"{pattern.rstrip('/')}/**" if where != self._root else "**"
        wanted = f"{escape(self._root)}/{pattern}"
        try:
            if not self.is_remote and not Path(self._root).is_dir():
                raise FileNotFoundError(self._root)
            found = self._asked(lambda files: files.glob(wanted, detail=True)).values()
        except FileNotFoundError as error:
            raise self._missing(f"{self._connection.root} is not there") from error
        there = []
        for info in found:
            with suppress(FileNotFoundError):  # it went away meanwhile
                if info["type"] == "file" or self._is_link_to_file(info):
                    there.append(self._file(info))
        return sorted(file for file in there if not _is_hidden(file.name))

    @contextmanager
    def on_disk(self, file: FoundFile) -> Iterator[Path]:
        """Give the path of the file's content on this machine, for as long as it is needed."""
        if not self.is_remote:
            yield Path(file.path)
            return
        with tempfile.TemporaryDirectory(prefix="punchlist-") as folder:
            copy = Path(folder) / Path(file.name).name
            self._asked(lambda files: _copy(files, file.path, copy))
            if copy.stat().st_size != file.size:
                raise SourceError(
                    "source_answer",
                    f"{self._source}: of {file.name}, {copy.stat().st_size:,} of {file.size:,} bytes came; run again.",
                )
            yield copy

    def is_settled(self, file: FoundFile) -> bool:
        """Tell whether nobody is writing to a file. One that was changed just now is waited for, `settle_seconds` at most."""
        if self.is_remote:
            return True
        age = (datetime.now(UTC) - file.changed_at).total_seconds()
        if 0 <= age < self._connection.settle_seconds:
            time.sleep(self._connection.settle_seconds - age)
        return self.is_unchanged(file)

    def is_unchanged(self, file: FoundFile) -> bool:
        """Tell whether a file is as it was found; an object of a bucket is never written to, only replaced."""
        return self.is_remote or self._now(file.path) == file

    def _now(self, path: str) -> FoundFile | None:
        """Give a file as it is now, None where it is not there."""
        try:
            return self._file(self._asked(lambda files: files.info(path)))
        except FileNotFoundError:
            return None

    def _is_link_to_file(self, info: dict[str, Any]) -> bool:
        return not self.is_remote and bool(info.get("islink")) and Path(info["name"]).is_file()

    def _file(self, info: dict[str, Any]) -> FoundFile:
        path = str(info["name"])
        name = path.removeprefix(self._root).lstrip("/") or path.rpartition("/")[2]
        if not self.is_remote:
            looks = Path(path).stat()  # of what a link leads to
            at = datetime.fromtimestamp(looks.st_mtime, UTC)
            return FoundFile(name, path, looks.st_size, at, f"{looks.st_ino}-{looks.st_mtime_ns}")
        changed = info.get("LastModified") or info.get("updated") or info.get("mtime")
        if isinstance(changed, str):
            changed = datetime.fromisoformat(changed)
        version = str(info.get("ETag") or info.get("etag") or info.get("md5Hash") or changed).strip('"')
        return FoundFile(name, path, int(info["size"]), changed or datetime.fromtimestamp(0, UTC), version)

    def _asked(self, question: Callable[[Any], Any]) -> Any:
        """Ask the file system, and say its errors in our words; FileNotFoundError stays as it is."""
        import fsspec  # noqa: PLC0415 - clients are loaded when they are needed

        try:
            if self._opened is None:
                self._opened = fsspec.filesystem(self.protocol, **self._options())
                self._opened.retries = (
                    2  # of s3fs, whose client tries again by itself; later tries are the runner's
                )
            return question(self._opened)
        except FileNotFoundError:
            raise
        except Exception as error:
            raise self._told(error) from error

    def _options(self) -> dict[str, Any]:
        """Give fsspec what it needs; nothing is remembered between two opens."""
        fresh: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False}
        if self.protocol == "s3":
            return fresh | self._s3_options()
        if self.protocol == "gs":
            return fresh | self._gs_options()
        return {"skip_instance_cache": True}

    def _s3_options(self) -> dict[str, Any]:
        given, seconds = self._connection, self._limits.timeout_seconds
        client = {"endpoint_url": given.endpoint_url, "region_name": given.region}
        return {
            "anon": given.anonymous,
            "key": _shown(given.access_key),
            "secret": _shown(given.secret_key),
            "token": _shown(given.session_token),
            "client_kwargs": {name: value for name, value in client.items() if value},
            "config_kwargs": {
                "connect_timeout": seconds,
                "read_timeout": seconds,
                "retries": {"max_attempts": 2},
            },
        }

    def _gs_options(self) -> dict[str, Any]:
        given = self._connection
        token: Any = "anon" if given.anonymous else "google_default"
        if given.credentials_file is not None:
            token = json.loads(given.credentials_file.read_text())
        return {
            "token": token,
            "endpoint_url": given.endpoint_url,
            "requests_timeout": self._limits.timeout_seconds,
        }

    def _told(self, error: Exception) -> SourceError:
        """Say what a file system found. Its own words may quote keys of a request, so only the error's kind is given."""
        if isinstance(error, SourceError):
            return error
        kind = type(error).__name__
        if (
            isinstance(error, PermissionError)
            or str(error).startswith("Forbidden")  # gcsfs, of 403
            or getattr(error, "code", None) in {401, 403}
            or "Credential" in kind
        ):
            return SourceError(
                "source_denied",
                f"{self._source}: {self._connection.root} can't be read with these credentials ({kind}); grant access to it, "
                "or correct the connection.",
            )
        return SourceError(
            "source_unreachable",
            f"{self._source}: {self._connection.root} can't be reached ({kind}); try again, or look at the connection's root "
            "and endpoint_url.",
        )

    def _missing(self, what: str) -> SourceError:
        return SourceError("source_changed", f"{self._source}: {what}; put it back, or correct sources.yml.")


def _shown(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "_", "~$")) for part in name.split("/"))


def _copy(files: Any, path: str, to: Path) -> None:
    with (
        files.open(path, "rb", block_size=_COPY_BYTES, cache_type="readahead") as there,
        to.open("wb") as here,
    ):
        while piece := there.read(_COPY_BYTES):
            here.write(piece)
