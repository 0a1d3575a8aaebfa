"""Which attempt at its document a record is. Comes in: records and what is known. Goes out: `NumberedRecord`s.

The same record again is the same attempt, so landing it again changes nothing. Another record of the same document
by the same reader is the next attempt. The same bytes under another path are a duplicate, and nothing else; unless they
were read after people decided otherwise than at the last attempt: that is always the next one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extract.documents.records import DocumentRecord
from extract.landing.known import is_read
from extract.landing.protocol import Attempt, DocumentKey, KnownDocuments, LastReading


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
    read, last = dict(known.read), dict(known.last)
    for given in records:
        record = given
        first = read.get(record.document_id) if record.document_id else None
        before = last.get(record.document_id or "")
        revised = _is_revised(record, before)
        if first not in {None, record.path} and not revised:
            record = as_duplicate(record)
        key = (record.document_id, record.path)
        numbered = _number(record, attempts.get(key, ()), before, again or revised)
        attempt = Attempt(numbered.attempt, record.status, record.error_code, numbered.record_hash)
        attempts[key] = (*attempts.get(key, ()), attempt)
        if record.document_id and is_read(record.status, record.error_code):
            read.setdefault(record.document_id, record.path)
        if record.document_id and record.status != "duplicate":
            last[record.document_id] = LastReading(numbered.attempt, record.extracted_at, record.reviews_hash)
        yield numbered


def _is_revised(record: DocumentRecord, before: LastReading | None) -> bool:
    """Tell whether people have decided otherwise since the last attempt. A record older than that is told by its hash."""
    if before is None or record.status == "duplicate" or before.reviews_hash == record.reviews_hash:
        return False
    return before.extracted_at is None or record.extracted_at > before.extracted_at


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
        reviews=(),
        reviews_hash=None,
        seconds=0.0,
    )


def _number(
    record: DocumentRecord, before: tuple[Attempt, ...], last: LastReading | None, again: bool
) -> NumberedRecord:
    """Number one record; an attempt's number is not used twice for a document, whatever its path."""
    record_hash = _record_hash(record)
    if not again:
        for attempt in before:
            if attempt.record_hash == record_hash:
                return NumberedRecord(record, attempt.number, record_hash)
    numbers = [attempt.number for attempt in before]
    if last and record.status != "duplicate":
        numbers.append(last.attempt)
    return NumberedRecord(record, max(numbers, default=0) + 1, record_hash)


def _record_hash(record: DocumentRecord) -> str:
    """Hash what the record says; not when it was read nor how long that took."""
    said = {
        **record.to_json(),
        "error_code": record.error_code,
        "ocr_pages": record.ocr_pages,
        "file_bytes": record.file_bytes,
        "review_reasons": record.review_reasons,
    }
    if record.reviews_hash:  # left out where there are none: older hashes stay what they are
        said |= {
            "reviews": [review.to_json() for review in record.reviews],
            "reviews_hash": record.reviews_hash,
        }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _reader(record: DocumentRecord) -> tuple[str, str, str, str]:
    return record.spec, record.spec_version, record.engine, record.engine_version


def _digest(*parts: str | int | None) -> str:
    return hashlib.sha256("|".join("" if part is None else str(part) for part in parts).encode()).hexdigest()
