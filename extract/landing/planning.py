"""Which documents are to be read. Comes in: paths and what is known. Goes out: what to read, duplicates, what is known.

A file is identified by the SHA-256 of its bytes. One that can't be opened, or has vanished, is handed to extraction
all the same: that makes it a failed record, so it is told and not forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extract.documents.opening import printable
from extract.documents.records import DocumentRecord
from extract.landing.attempts import as_duplicate
from extract.landing.identities import Identities
from extract.landing.protocol import KnownDocuments, Landing, Reader
from extract.settings import Settings, get_settings

if TYPE_CHECKING:
    from extract.documents.specification import Specification


class DocumentPlan(NamedTuple):
    """Paths to read, in their order; records of files with the bytes of another; paths that are on record."""

    to_extract: list[Path]
    duplicates: list[DocumentRecord]
    already_known: list[Path]


def known_documents(
    landing: Landing, specification: Specification, settings: Settings | None = None
) -> KnownDocuments:
    """Give what is known of documents as read by today's engine with that specification."""
    from extract.documents.claude.identity import reader_of  # noqa: PLC0415 - slow to load, and `status` does without

    engine, version = reader_of(settings or get_settings())
    return landing.known_documents(Reader(specification.name, specification.version, engine, version))


def plan_documents(
    paths: Iterable[Path],
    known: KnownDocuments,
    reviewed: Mapping[str, str] | None = None,
    identities: Identities | None = None,
) -> DocumentPlan:
    """Sort paths into what is to be read, what has the bytes of another path, and what is known.

    Known is a document that its reader has read, or failed to read for good, whose path is on record, and of which
    people say what they said then: `reviewed` has the hash of each reviewed file by document_id. Files that `identities`
    knows, and that were not changed since, are not opened.
    """
    identify = (identities or Identities()).of
    plan = DocumentPlan([], [], [])
    found = [(path, printable(path), *identify(path)) for path in paths]
    revised = _revised({(document_id, name) for _, name, document_id, _ in found}, known, reviewed or {})
    reading = set(known.read) - revised.keys()
    for path, name, document_id, file_bytes in found:
        if document_id is None or (document_id not in reading and revised.get(document_id) in {None, name}):
            plan.to_extract.append(path)
            reading.update({document_id} if document_id else ())
        elif (document_id, name) in known.attempts:
            plan.already_known.append(path)
        else:
            plan.duplicates.append(_duplicate(document_id, name, file_bytes, known.reader))
    return plan


def _revised(
    here: set[tuple[str | None, str]], known: KnownDocuments, reviewed: Mapping[str, str]
) -> dict[str, str | None]:
    """Give the documents whose reviewed file is another than when they were read last.

    With each the path that is read again: of several files with its bytes the one that was read; None is any of them.
    """
    changed = (
        key
        for key, last in known.last.items()
        if key in known.read and last.reviews_hash != reviewed.get(key)
    )
    return {key: known.read[key] if (key, known.read[key]) in here else None for key in changed}


def _duplicate(document_id: str, path: str, file_bytes: int, reader: Reader) -> DocumentRecord:
    record = DocumentRecord(
        document_id=document_id,
        path=path,
        status="duplicate",
        spec=reader.spec,
        spec_version=reader.spec_version,
        engine=reader.engine,
        engine_version=reader.engine_version,
        file_bytes=file_bytes,
    )
    return as_duplicate(record)
