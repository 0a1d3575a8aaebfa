"""Which documents a reader knows: the question to raw.documents, and its answer as `KnownDocuments`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from extract.landing.protocol import Attempt, DocumentKey, KnownDocuments, LastReading, Reader

KNOWN_DOCUMENTS_SQL = """
    select document_id, path, attempt, status, error_code, record_hash, extracted_at, reviews_hash
    from raw.documents
    where spec = ? and spec_version = ? and engine = ? and engine_version = ?
    order by attempt, loaded_at
"""


def known_documents(query: Callable[..., Any], reader: Reader) -> KnownDocuments:
    """Ask a warehouse what is known of documents by that reader, and give what its rows, by attempt, say."""
    parameters = (reader.spec, reader.spec_version, reader.engine, reader.engine_version)
    rows: list[dict[str, Any]] = query(KNOWN_DOCUMENTS_SQL, parameters).to_pylist()
    attempts: dict[DocumentKey, tuple[Attempt, ...]] = {}
    read: dict[str, str] = {}
    last: dict[str, LastReading] = {}
    for row in rows:
        key = (row["document_id"], row["path"])
        attempt = Attempt(row["attempt"], row["status"], row["error_code"], row["record_hash"])
        attempts[key] = (*attempts.get(key, ()), attempt)
        if row["document_id"] and is_read(attempt.status, attempt.error_code):
            read.setdefault(row["document_id"], row["path"])
        if row["document_id"] and attempt.status != "duplicate":
            last[row["document_id"]] = LastReading(attempt.number, row["extracted_at"], row["reviews_hash"])
    return KnownDocuments(reader, attempts, read, last)


def is_read(status: str, error_code: str | None) -> bool:
    """Tell whether an outcome is final for these bytes: reading them again by the same reader would say the same."""
    from extract.documents.batch import TRANSIENT_CODES  # noqa: PLC0415 - loads the engine: too slow for `status`

    return status != "duplicate" and not (status == "failed" and error_code in TRANSIENT_CODES)
