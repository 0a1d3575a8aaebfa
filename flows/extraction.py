"""Extraction of one run. Comes in: paths and the warehouse. Goes out: what is to be read, and rows that landed.

    with Extraction(paths, landing, settings, run_id) as extraction:
        extraction.land_sheets()
        for chunk in extraction.chunks:
            extraction.read(chunk)
            extraction.land(chunk)

It knows nothing of Prefect: flows/run.py maps its tasks over the chunks.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from extract.commands.progress import plural, showing
from extract.documents.batch import UNEXPECTED_CODES, discover
from extract.documents.claude.reading import LEDGER
from extract.documents.opening import printable
from extract.documents.records import DocumentRecord
from extract.documents.specification import load_specification
from extract.errors import UsageError
from extract.landing.identities import Identities
from extract.landing.model_calls import land_model_calls
from extract.landing.protocol import KnownDocuments, Landing, LandResult
from extract.landing.work_order_progress import land_sheet, quarantine_sheet
from extract.landing.work_orders import known_documents, land_records, plan_documents, require_tables
from extract.review.store import reviews_hashes
from extract.settings import Settings
from extract.sources.progress_sheet import find_sheets
from flows.chunks import Chunk, ChunkReader, clear, keep, kept, split

SOURCE = "documents"


class Extraction:
    """The documents of one run: those to read, in chunks, those known, and those with the bytes of another.

    Progress sheets among the paths land whole, before the documents: they take no time.
    """

    def __init__(self, paths: Sequence[Path], landing: Landing, settings: Settings, run_id: str) -> None:
        self._landing, self._settings, self._run_id = landing, settings, run_id
        spec = load_specification(settings.spec)
        require_tables(spec.name)
        known = known_documents(landing, spec, settings)
        self.sheets, papers = find_sheets(paths)
        documents = discover(papers)
        _require_reviewed(settings.reviewed, known)
        reviewed = reviews_hashes(settings.reviewed)
        with Identities(settings.state_dir / "identities.json") as identities:
            self._plan = plan_documents(documents, known, reviewed, identities)
        self._spec, self._open = spec, ExitStack()
        self.documents_seen = len(documents)
        self.chunks = split(self._plan.to_extract, settings.chunk_size, known.reader)
        self._records: dict[Chunk, list[DocumentRecord]] = {}
        for chunk in self.chunks:
            records = kept(chunk, settings.state_dir)
            if records is not None and all(
                r.reviews_hash == reviewed.get(r.document_id or "") for r in records
            ):
                self._records[chunk] = records
        self.statuses: Counter[str] = Counter()
        self.documents_unexpected = 0
        self.rows_landed = 0
        self.rows_quarantined = 0
        self.landing_seconds = 0.0

    @property
    def documents_new(self) -> int:
        """Documents that no earlier run has on record."""
        return len(self._plan.to_extract) + len(self._plan.duplicates)

    @property
    def documents_unread(self) -> int:
        """Documents still to be read: those of chunks whose records are not kept."""
        return sum(len(chunk.paths) for chunk in self._unread())

    def _unread(self) -> list[Chunk]:
        return [chunk for chunk in self.chunks if chunk not in self._records]

    def land_sheets(self) -> None:
        """Land the progress sheets. One that can't be read is told and goes to quarantine; it stops nothing else."""
        log = structlog.get_logger(__name__)
        started = time.monotonic()
        for path in self.sheets:
            try:
                limit = self._settings.max_file_bytes
                _, result = land_sheet(self._landing, path, self._run_id, max_bytes=limit)
            except UsageError as error:
                log.warning("sheet_not_read", code=error.code, message=error.message)
                result = quarantine_sheet(self._landing, path, error.message, self._run_id)
            self._count(result)
            log.info("sheet_landed", path=printable(path), rows=result.rows_landed, batch_id=result.batch_id)
        self.landing_seconds += time.monotonic() - started

    def read(self, chunk: Chunk) -> None:
        """Read the documents of a chunk and keep their records until they have landed."""
        log = structlog.get_logger(__name__)
        if chunk in self._records:
            log.info("chunk_was_read_before", chunk=chunk.number, documents=len(chunk.paths))
            return
        records = self._reader.read(chunk)
        keep(chunk, records, self._settings.state_dir)
        self._records[chunk] = records
        log.info("chunk_read", chunk=chunk.number, documents=len(records))

    def land(self, chunk: Chunk) -> None:
        """Land the records of a chunk: all of it or nothing."""
        self._land(self._records.pop(chunk), chunk=chunk.number)

    def land_duplicates(self) -> None:
        """Land the files that have the bytes of another."""
        if self._plan.duplicates:
            self._land(self._plan.duplicates)

    def finish(self) -> None:
        """Land what was asked of Claude, and forget the kept records: all have landed."""
        land_model_calls(self._landing, self._settings.state_dir / LEDGER, self._run_id)
        clear(self._settings.state_dir)

    def _land(self, records: list[DocumentRecord], **where: int) -> None:
        log = structlog.get_logger(__name__)
        log.info("landing_started", documents=len(records), **where)
        started = time.monotonic()
        result = land_records(self._landing, records, self._run_id, source=SOURCE)
        seconds = time.monotonic() - started
        self.landing_seconds += seconds
        self.statuses.update(record.status for record in records)
        self.documents_unexpected += sum(record.error_code in UNEXPECTED_CODES for record in records)
        self._count(result)
        log.info(
            "landed", **where, rows=result.rows_landed, batch_id=result.batch_id, seconds=round(seconds, 2)
        )

    def _count(self, result: LandResult) -> None:
        self.rows_landed += result.rows_landed
        self.rows_quarantined += result.rows_quarantined

    def __enter__(self) -> Self:
        unread = self._unread()
        tell = self._open.enter_context(showing(self.documents_unread))
        tries = 1 + len(self._settings.retry_delays_seconds)
        self._reader = ChunkReader(unread, self._spec, self._settings, tell, tries=tries, run_id=self._run_id)
        self._open.callback(self._reader.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()


def _require_reviewed(folder: Path, known: KnownDocuments) -> None:
    """Refuse to go on without the folder of decisions where documents were read with some.

    Raises UsageError "reviewed_missing": a mistyped PUNCHLIST_REVIEWED must not take back what people said.
    """
    decided = sum(reading.reviews_hash is not None for reading in known.last.values())
    if decided and not folder.is_dir():
        raise UsageError(
            "reviewed_missing",
            f"{plural(decided, 'document')} in the warehouse {'was' if decided == 1 else 'were'} read with people's decisions, "
            f"and their folder {folder} is not there: this run would take them back. Correct PUNCHLIST_REVIEWED, restore the "
            "folder, or make it anew, empty, where they are to be taken back.",
        )
