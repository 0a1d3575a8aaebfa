"""Which attempt at its document a record is. Comes in: records and what is known. Goes out: `NumberedRecord`s.

The same record again is the same attempt, so landing it again changes nothing. Another record of the same document
by the same reader is the next attempt. The same bytes under another path are a duplicate, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extract.documents.records import DocumentRecord
from extract.landing.known import is_read
from extract.landing.protocol import Attempt, DocumentKey, KnownDocuments


@dataclass(frozen=True, slots=True)
class NumberedRecord:
    """A record with its attempt, the ids that follow from it, and the hash of the record."""

    record: DocumentRecord
    attempt: int
    record_hash: str

    @property
    def attempt_id(self) -> str:
        """The key of raw.documents: document, path, reader and attempt; the error code where there are no bytes."""
        code = "" if self.record.document_id else self.record.error_code
        return _digest(self.record.document_id, self.record.path, *_reader(self.record), self.attempt, code)

    @property
    def extraction_id(self) -> str:
        """The key of raw.work_orders: document, reader and attempt."""
        return _digest(self.record.document_id, *_reader(self.record), self.attempt)


def number_records(
    records: Iterable[DocumentRecord], known: KnownDocuments, *, again: bool = False
) -> Iterator[NumberedRecord]:
    """Number records of one reader in their order. With `again` (a replay) each is a new attempt, even if identical."""
    attempts: dict[DocumentKey, tuple[Attempt, ...]] = dict(known.attempts)
    read = dict(known.read)
    for given in records:
        record = given
        first = read.get(record.document_id) if record.document_id else None
        if first not in {None, record.path}:
            record = as_duplicate(record)
        numbered = _number(record, attempts.get((record.document_id, record.path), ()), again)
        key = (record.document_id, record.path)
        attempt = Attempt(numbered.attempt, record.status, record.error_code, numbered.record_hash)
        attempts[key] = (*attempts.get(key, ()), attempt)
        if record.document_id and is_read(record.status, record.error_code):
            read.setdefault(record.document_id, record.path)
        yield numbered


def as_duplicate(record: DocumentRecord) -> DocumentRecord:
    """Give the record of a file whose bytes were read under another path: what was read of them stands there."""
    return replace(
        record,
        status="duplicate",
        error_code=None,
        error=None,
        pages=0,
        ocr_pages=0,
        fields={},
        line_items=(),
        completeness=0.0,
        review_reasons=(),
        seconds=0.0,
    )


def _number(record: DocumentRecord, before: tuple[Attempt, ...], again: bool) -> NumberedRecord:
    record_hash = _record_hash(record)
    if not again:
        for attempt in before:
            if attempt.record_hash == record_hash:
                return NumberedRecord(record, attempt.number, record_hash)
    return NumberedRecord(record, max((attempt.number for attempt in before), default=0) + 1, record_hash)


def _record_hash(record: DocumentRecord) -> str:
    """Hash what the record says; not when it was read nor how long that took."""
    said = {
        **record.to_json(),
        "error_code": record.error_code,
        "ocr_pages": record.ocr_pages,
        "file_bytes": record.file_bytes,
        "review_reasons": record.review_reasons,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _reader(record: DocumentRecord) -> tuple[str, str, str, str]:
    return record.spec, record.spec_version, record.engine, record.engine_version


def _digest(*parts: str | int | None) -> str:
    return hashlib.sha256("|".join("" if part is None else str(part) for part in parts).encode()).hexdigest()
