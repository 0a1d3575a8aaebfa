"""Files that people and programs put in a folder or a bucket. Comes in: CSV, Excel, Parquet, JSON lines. Goes out: rows of Arrow.

    with Files("prices", FilesConnection(root="s3://bucket/prices"), SourceLimits()) as source:
        for batch in source.batches(table, after={}, window=None): …

What is read is what is new or has changed: a file that looks as it did (size, time or etag) is not opened, one with the same bytes
(SHA-256) not read. Each file is a partition of its own, so one that can't be read keeps no other. A row that stood in a file before it
changed is known by its content and does not land again, unless the contract counts `file_changed_at` as content: then each version of
a file lands whole, and a row that was changed back is the newest again. What was taken out of a file, or with one, stays landed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import structlog
from pydantic import ValidationError

from extract.closing import Closing
from extract.errors import SourceError, UsageError
from extract.landing.validation import Rejection
from extract.sources.arrow_types import INSTANT
from extract.sources.delimited import BadRow
from extract.sources.file_readers import LINEAGE, FilesOptions, format_of, read_parts
from extract.sources.file_store import FilesConnection, FileStore, FoundFile
from extract.sources.file_text import UnreadableFileError
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceBatch, SourceTable, Window
from extract.sources.typed_text import typed, wrong_types

log = structlog.get_logger(__name__)


class Files(Closing):
    """The files below one root. Each table takes those that its options name."""

    options_model = FilesOptions

    def __init__(self, name: str, connection: FilesConnection, limits: SourceLimits) -> None:
        self._name, self._limits = name, limits
        self._store = FileStore(name, connection, limits)

    def check(self) -> str:
        """Look at the root, and say what it is."""
        return self._store.check()

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give the rows of files that are new or have changed, oldest first; with a window, of those changed within it."""
        options = _options(table)
        for file in self._files(table, options):
            if window is not None and not window.start <= file.changed_at < window.end:
                continue
            known = json.loads(after[file.name]) if file.name in after else {}
            if known.get("version") != file.version or known.get("options") != _digest(options):
                yield from self._file(file, known, table, options)

    def _files(self, table: SourceTable, options: FilesOptions) -> list[FoundFile]:
        """Give the files of a table. A glob or a folder leaves out what no reader is for; nothing at all is told."""
        patterns = [options.path] if isinstance(options.path, str) else options.path or [f"{table.name}.*"]
        found = {file.name: file for pattern in patterns for file in self._store.find(pattern)}
        readable = [file for file in found.values() if options.format or format_of(file.name)]
        if not readable:
            log.warning("no_files", source=self._name, table=table.name, paths=list(patterns))
        return sorted(readable, key=lambda file: (file.changed_at, file.name))

    def _file(
        self, file: FoundFile, known: Mapping[str, Any], table: SourceTable, options: FilesOptions
    ) -> Iterator[SourceBatch]:
        """Give the rows of a file, and at their end its position. One that may be read another time gets none."""
        facts = {"version": file.version, "size": file.size, "options": _digest(options)}
        rows = table.contract.arrow_schema.empty_table()
        try:
            if not self._store.is_settled(file):
                log.warning("file_is_growing", source=self._name, path=file.name)
                return
            with self._store.on_disk(file) as path:
                facts["sha256"] = _sha256(path)
                if any(known.get(key) != facts[key] for key in ("sha256", "options")):
                    for batch in self._rows(path, file, table, options):
                        rows = batch.rows.slice(0, 0)
                        yield batch
            rejected: tuple[Rejection, ...] = ()
        except FileNotFoundError:
            log.warning("file_is_gone", source=self._name, path=file.name)
            return
        except UnreadableFileError as error:
            rejected = (self._unreadable(file, facts, str(error)),)
        except (OSError, SourceError) as error:
            if isinstance(error, SourceError) and error.code != "source_denied":
                raise
            reason = f"it can't be opened ({type(error).__name__}); grant access to it"
            yield SourceBatch(rows, None, file.name, [self._unreadable(file, facts, reason)])
            return
        if not self._store.is_unchanged(file):
            log.warning("file_is_growing", source=self._name, path=file.name)
            return
        yield SourceBatch(rows, json.dumps(facts), file.name, rejected)

    def _rows(
        self, path: Path, file: FoundFile, table: SourceTable, options: FilesOptions
    ) -> Iterator[SourceBatch]:
        """Give the rows of a file in batches, in the contract's types where they are of them."""
        columns = table.contract.columns
        for part in read_parts(path, options, columns):
            rows = part.rows.drop_columns([name for name in LINEAGE if name in part.rows.column_names])
            if "file_path" in columns:
                rows = rows.append_column("file_path", pa.repeat(pa.scalar(file.name), rows.num_rows))
            if "row_number" in columns:
                rows = rows.append_column("row_number", part.numbers)
            if "file_changed_at" in columns:
                changed_at = pa.scalar(file.changed_at, INSTANT)
                rows = rows.append_column("file_changed_at", pa.repeat(changed_at, rows.num_rows))
            found = typed(rows, table.contract, options.timezone)
            places = [f"{file.name}:{number.as_py()}" for number in part.numbers.take(found.bad)]
            rejected = [_bad_line(file, bad) for bad in part.bad] + wrong_types(rows, found, places)
            for start in range(0, max(found.rows.num_rows, 1), self._limits.batch_rows):
                yield SourceBatch(found.rows.slice(start, self._limits.batch_rows), None, file.name, rejected)
                rejected = []

    def _unreadable(self, file: FoundFile, facts: Mapping[str, Any], reason: str) -> Rejection:
        """Tell of a file that gives no rows, or no more of them."""
        log.warning("file_is_unreadable", source=self._name, path=file.name, reason=reason)
        payload = json.dumps({"file": file.name, "size": file.size, "sha256": facts.get("sha256")})
        return Rejection("unreadable_file", f"{file.name}: {reason}", payload, None, file.name)


def _bad_line(file: FoundFile, bad: BadRow) -> Rejection:
    place = f"{file.name}:{bad.number}"
    return Rejection("unreadable_line", f"{place}: {bad.reason}", bad.text, None, place)


def _options(table: SourceTable) -> FilesOptions:
    try:
        return FilesOptions.model_validate(table.options)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in ("options", *first["loc"]))
        raise UsageError(
            "bad_sources", f"sources.{table.source}.tables.{table.name}.{where}: {first['msg']}"
        ) from error


def _digest(options: FilesOptions) -> str:
    """Identify the options: a file is read again when they change."""
    return hashlib.sha256(options.model_dump_json().encode()).hexdigest()[:16]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
