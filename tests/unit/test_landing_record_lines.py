"""Lines of a record file: what `extract` wrote comes back whole; a bad line is named and quotes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.documents.records import DocumentRecord, FieldValue, LineItem
from extract.errors import UsageError
from extract.landing.record_lines import UNSTATED, parse_line, read_lines
from extract.landing.validation import Rejection

NAME = "Invented Person"
RECORD = DocumentRecord(
    document_id="ab" * 32,
    path="a.pdf",
    status="needs_review",
    spec="work_order",
    spec_version="1",
    engine="offline",
    engine_version="1",
    pages=1,
    fields={
        "site_contact_name": FieldValue(NAME, NAME, "beside", 0.9, 1, (1.0, 2.0, 3.0, 4.0)),
        "notes": None,
    },
    line_items=(LineItem("Kitchen", None, "Paint", "1", None, None, None, 1),),
    completeness=0.25,
)


def changed(**values: Any) -> str:
    return json.dumps({**RECORD.to_json(), **values})


def test_what_was_written_comes_back() -> None:
    found = parse_line(json.dumps(RECORD.to_json()), "f:1")
    assert isinstance(found, DocumentRecord)
    assert found.to_json() == RECORD.to_json()
    assert (found.spec_version, found.engine_version) == (UNSTATED, UNSTATED)


def test_other_attributes_are_taken_where_they_stand() -> None:
    line = changed(
        spec_version="1+abc", engine_version="3", error_code="broken_pdf", file_bytes=9, review_reasons=["x"]
    )
    found = parse_line(line, "f:1")
    assert isinstance(found, DocumentRecord)
    assert (found.spec_version, found.engine_version, found.file_bytes) == ("1+abc", "3", 9)
    assert (found.error_code, found.review_reasons) == ("broken_pdf", ("x",))


def test_a_failure_without_a_code_says_so() -> None:
    found = parse_line(changed(status="failed", document_id=None, error="gone"), "f:1")
    assert isinstance(found, DocumentRecord)
    assert found.error_code == UNSTATED


VALUE = {"value": NAME, "raw": NAME, "method": "m", "confidence": 0.5, "page": 1, "box": [0, 0, 1, 1]}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "no JSON"),
        ("[1]", "the line: Input should be"),
        ("null", "the line: Input should be"),
        (changed(document_id="x"), "document_id"),
        (changed(document_id=None), "document_id is null"),
        (changed(status="done"), "status"),
        (changed(path=""), "path"),
        (changed(pages=-1), "pages"),
        (changed(pages=2**40), "pages"),
        (changed(completeness=float("nan")), "completeness"),
        (changed(fields={"notes": {**VALUE, "value": 5}}), "fields.notes.value"),
        (changed(fields={"notes": {**VALUE, "box": [0, 0, 1]}}), "fields.notes.box"),
        (changed(fields={"notes": {**VALUE, "page": 0}}), "fields.notes.page"),
        (changed(line_items=[{"description": NAME}]), "line_items.0"),
        (changed(colour="red"), "colour"),
        ('{"fields": ' * 100_000, "no"),
        (changed()[:-1] + ', "pages": ' + "9" * 4_301 + "}", "too many digits"),
        (changed()[:-1] + ', "seconds": ' + "9" * 4_300 + "}", "seconds"),
    ],
)
def test_a_line_that_is_no_record_is_rejected_with_its_place(line: str, complaint: str) -> None:
    found = parse_line(line, "orders.jsonl:7")
    assert isinstance(found, Rejection)
    assert found.reason.startswith("orders.jsonl:7: ")
    assert complaint in found.reason
    assert NAME not in found.reason
    assert found.payload == line
    assert (found.reason_code, found.path, found.document_id) == ("unreadable_line", "orders.jsonl:7", None)


@given(
    st.text()
    | st.recursive(st.none() | st.integers() | st.floats() | st.text(), st.lists).map(
        lambda value: changed(pages=value, fields={"notes": value})
    )
    | st.integers(4_000, 5_000).map(lambda digits: changed()[:-1] + ', "pages": ' + "9" * digits + "}")
)
def test_no_line_stops_a_file(line: str) -> None:
    assert isinstance(parse_line(line, "f:1"), DocumentRecord | Rejection)


def test_lines_are_numbered_as_an_editor_does_and_empty_ones_skipped(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    good = json.dumps(RECORD.to_json()).encode()
    path.write_bytes(b"\xef\xbb\xbf" + good + b"\r\n\n  \n" + good + b'\n{"path": "\xff"}\n{"cut": ')
    found = list(read_lines(path))
    assert [type(line) for line in found] == [DocumentRecord, DocumentRecord, Rejection, Rejection]
    assert [line.reason for line in found if isinstance(line, Rejection)] == [
        f"{path}:5: not UTF-8 at character 11",
        f"{path}:6: no JSON (Expecting value at character 8)",
    ]
    assert found[2].payload == '{"path": "\\xff"}'  # type: ignore[union-attr]


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear all,\n")
    with pytest.raises(UsageError, match=r"letter\.txt:1 is no JSON object"):
        list(read_lines(path))
