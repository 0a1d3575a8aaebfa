"""Records of documents become rows of the raw tables, and land. The flow and the commands call these:

    known = known_documents(landing, specification)
    to_extract, duplicates, already_known = plan_documents(paths, known)
    land_records(landing, [*extract_paths(to_extract, specification), *duplicates], run_id)

Done twice, or killed anywhere between and done again, the warehouse has the same content.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import PurePath
from typing import Any

import pyarrow as pa

from extract.documents.records import DocumentRecord
from extract.errors import UsageError
from extract.landing.attempts import NumberedRecord, number_records
from extract.landing.contract import contract_names, load_contract
from extract.landing.ledger import quarantine_rows
from extract.landing.planning import DocumentPlan, known_documents, plan_documents
from extract.landing.protocol import Landing, LandResult, Reader
from extract.landing.validation import Rejection, as_json

__all__ = ["DocumentPlan", "known_documents", "land_records", "plan_documents", "records_to_arrow"]

Row = dict[str, Any]

_READ = {"extracted", "needs_review"}


def land_records(
    landing: Landing,
    records: Iterable[DocumentRecord],
    run_id: str | None,
    *,
    source: str = "documents",
    again: bool = False,
    rejected: Iterable[Rejection] = (),
) -> LandResult:
    """Land records in one batch: all of it or nothing.

    `again` makes each a new attempt (a replay). To quarantine, with the batch, go documents that could not be read,
    `rejected` (lines of a file that gave no record) and records of a specification that no contract has tables for.
    """
    by_reader: dict[Reader, list[DocumentRecord]] = {}
    refused = list(rejected)
    for record in records:
        if record.spec in specifications_with_tables():
            reader = Reader(record.spec, record.spec_version, record.engine, record.engine_version)
            by_reader.setdefault(reader, []).append(record)
        else:
            refused.append(_no_contract(record))
    numbered = list(
        chain.from_iterable(
            number_records(group, landing.known_documents(reader), again=again)
            for reader, group in by_reader.items()
        )
    )
    batch = records_to_arrow(numbered)
    refused += [_unread(attempt.record) for attempt in numbered if attempt.record.status == "failed"]
    if refused:
        batch["quarantine"] = quarantine_rows({"documents": refused})
    return landing.land(batch, source=source, run_id=run_id)


def records_to_arrow(records: Iterable[NumberedRecord]) -> dict[str, Any]:
    """Give the Arrow tables of records, by raw table. Text is taken as it is, whatever it says."""
    rows: dict[str, list[Row]] = {
        "documents": [],
        "work_orders": [],
        "work_order_fields": [],
        "work_order_lines": [],
        "work_order_reviews": [],
    }
    for numbered in records:
        rows["documents"].append(_document_row(numbered))
        if numbered.record.status in _READ:
            rows["work_orders"].append(_work_order_row(numbered))
            rows["work_order_fields"].extend(_field_rows(numbered))
            rows["work_order_lines"].extend(_line_rows(numbered))
            rows["work_order_reviews"].extend(_review_rows(numbered))
    return {name: _to_arrow(name, found) for name, found in rows.items()}


def _unread(record: DocumentRecord) -> Rejection:
    """What quarantine keeps of a document that could not be read: where it is, and why."""
    known = {"spec": record.spec, "file_bytes": record.file_bytes, "page_count": record.pages}
    code, reason = record.error_code or "unknown", record.error or "it could not be read"
    return Rejection(code, reason, as_json(known), record.document_id, record.path)


def specifications_with_tables() -> set[str]:
    """Give the specifications whose fields have a raw table."""
    return {name for name in (load_contract(table).fields_of for table in contract_names()) if name}


def require_tables(specification: str) -> None:
    """Refuse a specification that no raw table is for, before its documents are read. Raises UsageError "no_contract"."""
    known = sorted(specifications_with_tables())
    if specification not in known:
        raise UsageError(
            "no_contract",
            f"the warehouse has no table for the specification {specification!r}, only for {', '.join(known)}: "
            "read its papers into JSON lines with `punchlist extract --spec`.",
        )


def _document_row(numbered: NumberedRecord) -> Row:
    record = numbered.record
    return {
        "attempt_id": numbered.attempt_id,
        "document_id": record.document_id,
        "path": record.path,
        "file_name": PurePath(record.path).name,
        "attempt": numbered.attempt,
        "record_hash": numbered.record_hash,
        "status": record.status,
        "error_code": record.error_code,
        "error": record.error,
        "review_reasons": "; ".join(record.review_reasons) or None,
        "reviews_hash": record.reviews_hash,
        "file_bytes": record.file_bytes,
        "page_count": record.pages,
        "ocr_page_count": record.ocr_pages,
        **_reader_columns(record),
        "completeness": round(record.completeness, 4),
        "duration_seconds": record.seconds,
        "extracted_at": record.extracted_at,
    }


def _work_order_row(numbered: NumberedRecord) -> Row:
    record = numbered.record
    row: Row = {
        "extraction_id": numbered.extraction_id,
        "document_id": record.document_id,
        "attempt": numbered.attempt,
        **_reader_columns(record),
        "status": record.status,
        "completeness": round(record.completeness, 4),
    }
    for name, value in record.fields.items():
        row[name] = value and value.value
        row[f"{name}_raw"] = value and value.raw
    return row


def _field_rows(numbered: NumberedRecord) -> Iterator[Row]:
    for name, value in numbered.record.fields.items():
        if value is not None:
            x0, top, x1, bottom = (round(edge, 2) for edge in value.box)
            yield {
                "extraction_id": numbered.extraction_id,
                "document_id": numbered.record.document_id,
                "field": name,
                "value": value.value,
                "raw": value.raw,
                "method": value.method,
                "confidence": round(value.confidence, 4),
                "page": value.page,
                "x0": x0,
                "top": top,
                "x1": x1,
                "bottom": bottom,
            }


def _line_rows(numbered: NumberedRecord) -> Iterator[Row]:
    for number, item in enumerate(numbered.record.line_items, start=1):
        yield {
            "extraction_id": numbered.extraction_id,
            "document_id": numbered.record.document_id,
            "line_number": number,
            **item.to_json(),
        }


def _review_rows(numbered: NumberedRecord) -> Iterator[Row]:
    for review in numbered.record.reviews:
        items = [item.to_json() for item in review.items]
        yield {
            "extraction_id": numbered.extraction_id,
            "document_id": numbered.record.document_id,
            "field": review.field,
            "decision": review.decision,
            "value": json.dumps(items, ensure_ascii=False) if items else review.value,
            "engine_value": review.read,
            "replaced_value": review.replaced,
            "reviewed_by": review.by,
            "reviewed_at": review.at,
            "note": review.note,
        }


def _reader_columns(record: DocumentRecord) -> Row:
    return {
        "spec": record.spec,
        "spec_version": record.spec_version,
        "engine": record.engine,
        "engine_version": record.engine_version,
    }


def _to_arrow(table: str, rows: list[Row]) -> Any:
    """Give rows as an Arrow table: the contract's columns in its types, any other as text for quarantine to judge."""
    schema = load_contract(table).arrow_schema
    known = set(schema.names)
    for name in sorted({name for row in rows for name in row} - known):
        schema = schema.append(pa.field(name, pa.string()))
    return pa.Table.from_pylist(
        [{name: _encodable(value) for name, value in row.items()} for row in rows], schema
    )


def _encodable(value: Any) -> Any:
    """Give text that UTF-8 can write: half of a surrogate pair, which a font's map may hold, is written as `\\udcff`."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value


def _no_contract(record: DocumentRecord) -> Rejection:
    return Rejection(
        "no_contract",
        f"no raw table is for the specification {record.spec!r}; its record is kept here, and `punchlist extract` gives it as JSON lines",
        as_json(record.to_json()),
        record.document_id,
        record.path,
    )
