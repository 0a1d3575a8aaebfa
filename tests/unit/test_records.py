"""The record of a document and the line of JSON it becomes: the product's contract."""

from __future__ import annotations

import json

import pytest
from documents import SPEC, reading_of, rows

from extract.documents.records import DocumentRecord, FieldValue, LineItem

VALUE = FieldValue("2026-03-14", "14/03/2026", "beside", 0.912345, 1, (40.001, 100.0, 96.239, 110.0))
ITEM = LineItem("Carpet", "HALL", "Supply and lay carpet", "6", "m2", "20.00", "120.00", 1)


def record(**changes: object) -> DocumentRecord:
    known = {
        "document_id": "ab" * 32,
        "path": "order.pdf",
        "status": "extracted",
        "spec": SPEC.name,
        "spec_version": SPEC.version,
        "engine": "offline",
        "engine_version": "1",
    }
    return DocumentRecord(**known | changes)  # type: ignore[arg-type]


def test_the_line_of_a_document_holds_what_the_contract_names_and_no_more() -> None:
    fields = dict.fromkeys(SPEC.field_names) | {"issue_date": VALUE}
    line = record(fields=fields, line_items=(ITEM,), completeness=0.123456, pages=2).to_json()
    assert list(line) == [
        "document_id", "path", "status", "error", "pages", "spec", "engine", "fields", "line_items", "completeness",
    ]  # fmt: skip
    assert list(line["fields"]) == list(SPEC.field_names)
    assert line["fields"]["issue_date"] == {
        "value": "2026-03-14", "raw": "14/03/2026", "method": "beside", "confidence": 0.9123, "page": 1,
        "box": [40.0, 100.0, 96.24, 110.0],
    }  # fmt: skip
    assert line["fields"]["start_date"] is None
    assert line["line_items"] == [
        {"section": "Carpet", "area": "HALL", "description": "Supply and lay carpet", "quantity": "6", "unit": "m2",
         "unit_price": "20.00", "amount": "120.00", "page": 1},
    ]  # fmt: skip
    assert line["completeness"] == 0.1235
    assert json.loads(json.dumps(line)) == line


def test_a_failed_document_has_a_line_too() -> None:
    line = record(
        document_id=None, status="failed", error="order.pdf is empty", error_code="empty_file"
    ).to_json()
    assert (line["document_id"], line["status"], line["error"]) == (None, "failed", "order.pdf is empty")
    assert (line["fields"], line["line_items"], line["pages"]) == ({}, [], 0)


def test_the_time_of_extraction_has_a_zone() -> None:
    at = record().extracted_at
    assert at.tzinfo is not None
    assert at.utcoffset() is not None


def test_records_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        record().status = "failed"  # type: ignore[misc]


def test_every_value_an_engine_reads_is_text() -> None:
    reading = reading_of(rows(40, 100, "Order No: W-4410", "Order Date: 14/03/2026", "Total: $1,100.00"))
    values = [value.to_json() for value in reading.fields.values() if value]
    assert len(values) == 3
    assert all(isinstance(value["value"], str) and isinstance(value["raw"], str) for value in values)
