"""Decisions of people: what a reviewed file may say, what is refused and how, and that it is only ever added to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from extract.documents.specification import load_specification
from extract.documents.specification.model import FieldSpec
from extract.errors import DocumentError, UsageError
from extract.review.decisions import BadReviewError, Decision, ReviewedFile, parse_reviewed
from extract.review.store import (
    decision_now,
    hash_of,
    reviewed_bytes,
    reviewed_path,
    reviews_hashes,
    reviews_of,
    take_in,
)
from extract.review.values import NotOfItsTypeError, normal_value

SPEC = load_specification("work_order")
ID = "a" * 64
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def decision(field: str = "total_amount", decision: str = "corrected", **other: Any) -> Decision:
    value = {"value": "110.00"} if decision in ("corrected", "confirmed") and field in SPEC.fields else {}
    return Decision.model_validate(
        {"field": field, "decision": decision, "by": "Odette", "at": NOON} | value | other
    )


def file_of(*decisions: Decision) -> ReviewedFile:
    return ReviewedFile(document_id=ID, file="order.pdf", spec="work_order", decisions=decisions)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("total_amount", "$1,234.50", "1234.50"),
        ("total_amount", "-12", "-12"),
        ("issue_date", "2026-03-14", "2026-03-14"),
        ("issue_date", "14/03/2026", "2026-03-14"),
        ("issue_date", "14 March 2026", "2026-03-14"),
        ("site_contact_name", "  Odette\n Brannigan ", "Odette Brannigan"),
        ("document_type", "variation", "variation"),
    ],
)
def test_what_is_typed_becomes_the_normal_form_of_its_type(field: str, typed: str, value: str) -> None:
    assert normal_value(SPEC.fields[field], typed) == value
    assert normal_value(SPEC.fields[field], value) == value


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("total_amount", "about 500", "no amount"),
        ("total_amount", "500 or 600", "no amount"),
        ("issue_date", "03/04/2026", "one way only"),
        ("issue_date", "2026-02-30", "no such day"),
        ("issue_date", "14 March 2026 or so", "one way only"),
        ("document_type", "letter", "use one of variation"),
        ("notes", " \n ", "empty"),
    ],
)
def test_what_is_no_value_of_its_type_is_refused_without_quoting_it(
    field: str, typed: str, complaint: str
) -> None:
    with pytest.raises(NotOfItsTypeError, match=complaint) as caught:
        normal_value(SPEC.fields[field], typed)
    assert typed not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [("number", "12.5", "12.5"), ("integer", "12", "12"), ("percent", "10 %", "10"), ("boolean", "yes", "true"), ("boolean", "false", "false"),
     ("time", "7:30 am", "07:30"), ("time", "07:30", "07:30"), ("text", "12", "12")],
)  # fmt: skip
def test_types_of_other_specifications_have_normal_forms_too(kind: str, typed: str, value: str) -> None:
    assert normal_value(FieldSpec(type=kind), typed) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (FieldSpec(type="integer"), "12.5"),
        (FieldSpec(type="number"), "12 or so"),
        (FieldSpec(type="boolean"), "perhaps"),
        (FieldSpec(type="pattern", pattern="[A-Z]{2}\\d+"), "A1"),
    ],
)
def test_what_is_of_another_type_is_refused(field: FieldSpec, typed: str) -> None:
    with pytest.raises(NotOfItsTypeError):
        normal_value(field, typed)


def test_line_items_keep_the_columns_that_a_specification_adds() -> None:
    said = decision("line_items", items=[{"amount": "$1,000.00", "colour": "Oak"}])
    [review] = file_of(said).reviews(SPEC)
    assert (review.items[0].amount, review.items[0].more) == ("1000.00", (("colour", "Oak"),))
    assert parse_reviewed(yaml.safe_dump(file_of(said).to_json()).encode()) == file_of(said)


def test_decisions_are_kept_as_they_were_and_once(tmp_path: Path) -> None:
    folder = tmp_path / "reviewed"
    path, new = take_in(folder, file_of(decision(note="page 2: “total”")), SPEC)
    assert (path, new) == (folder / f"{ID}.yml", 1)
    before = path.read_bytes()
    assert take_in(folder, file_of(decision(note="page 2: “total”")), SPEC) == (path, 0)
    assert path.read_bytes() == before

    later = decision("notes", "absent", at=NOON + timedelta(hours=1))
    assert take_in(folder, file_of(later), SPEC) == (path, 1)
    assert path.read_bytes().startswith(before), "git shows what was added, and no more"
    assert parse_reviewed(path.read_bytes()).decisions == (decision(note="page 2: “total”"), later)
    assert [entry.name for entry in folder.iterdir()] == [path.name]


def test_the_latest_decision_of_a_field_counts_in_whatever_order_they_come() -> None:
    late = decision(value="2.00", at=NOON + timedelta(minutes=1))
    for decisions in ((late, decision()), (decision(), late)):
        [review] = file_of(*decisions).reviews(SPEC)
        assert review.value == "2.00"
    withdrawn = decision("total_amount", "withdrawn", value=None, at=NOON + timedelta(days=1))
    assert file_of(withdrawn, late, decision()).reviews(SPEC) == ()


def test_a_file_written_by_hand_keeps_its_numbers_and_dates_as_text() -> None:
    text = f"""
document_id: {ID}
spec: work_order
decisions:
- {{field: total_amount, decision: corrected, value: 1234.50, by: Odette, at: 2026-03-02T12:00:00+10:00}}
- {{field: issue_date, decision: corrected, value: 2026-03-14, by: no, at: 2026-03-02T12:00:00Z, note: null}}
"""
    total, day = parse_reviewed(text.encode()).reviews(SPEC)
    assert (total.value, total.at) == ("1234.50", datetime(2026, 3, 2, 2, tzinfo=UTC))
    assert (day.value, day.by, day.note) == ("2026-03-14", "no", None)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"decision": "perhaps"}, "decisions.1.decision"),
        ({"at": "2026-03-02T12:00:00"}, "decisions.1.at: .*timezone"),
        ({"at": "yesterday"}, "decisions.1.at"),
        ({"by": ""}, "decisions.1.by"),
        ({"value": None}, "corrected needs a value"),
        ({"decision": "absent"}, "takes no value"),
        ({"field": "document"}, "takes no value"),
        ({"colour": "red"}, "decisions.1.colour"),
        ({"items": [{"amount": "1"}]}, "items belong to line_items"),
    ],
)
def test_a_wrong_decision_is_named_and_its_value_is_not_quoted(said: dict[str, Any], complaint: str) -> None:
    good = {
        "field": "notes",
        "decision": "corrected",
        "value": "SECRET",
        "by": "Odette",
        "at": NOON.isoformat(),
    }
    text = yaml.safe_dump({"document_id": ID, "spec": "work_order", "decisions": [good | said]})
    with pytest.raises(BadReviewError, match=complaint) as caught:
        parse_reviewed(text.encode())
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"decisions: [", "no YAML .line 1"),
        (b"\xff\xfe\x00", "no YAML"),
        (b"- a list", "the file: Input should be"),
        (f"document_id: {'b' * 64}\nspec: work_order\n".encode(), "not the name of the file"),
        (
            yaml.safe_dump(file_of(decision("shoe_size", value="43")).to_json()).encode(),
            "'shoe_size' is no field",
        ),
        (yaml.safe_dump(file_of(decision(value="much")).to_json()).encode(), "total_amount: it is no amount"),
    ],
)
def test_a_bad_file_names_itself_and_what_is_wrong(content: bytes, complaint: str, tmp_path: Path) -> None:
    reviewed_path(tmp_path, ID).write_bytes(content)
    with pytest.raises(DocumentError, match=complaint) as caught:
        reviews_of(reviewed_bytes(tmp_path, ID), ID, SPEC, tmp_path)
    assert (caught.value.code, str(tmp_path) in caught.value.message) == ("bad_review", True)
    with pytest.raises(UsageError, match="nothing of it was taken in"):
        take_in(tmp_path, file_of(decision("notes")), SPEC)
    assert reviewed_path(tmp_path, ID).read_bytes() == content, "what a person wrote is not written over"


def test_decisions_about_another_kind_of_document_stay_out(tmp_path: Path) -> None:
    other = ReviewedFile(document_id=ID, spec="invoice", decisions=(decision("vat", value="1"),))
    content = yaml.safe_dump(other.to_json()).encode()
    assert reviews_of(content, ID, SPEC, tmp_path) == ()


def test_hashes_of_reviewed_files_do_not_depend_on_line_ends(tmp_path: Path) -> None:
    reviewed_path(tmp_path, ID).write_bytes(b"a: 1\r\nb: 2\r\n")
    (tmp_path / "README.md").write_text("notes")
    reviewed_path(tmp_path, "b" * 64).mkdir()
    assert reviews_hashes(tmp_path) == {ID: hash_of(b"a: 1\nb: 2\n"), "b" * 64: "unreadable"}
    assert reviews_hashes(tmp_path / "none") == {}


def test_a_garbled_file_is_named_when_a_decision_is_looked_up(tmp_path: Path) -> None:
    document = "a" * 64
    reviewed_path(tmp_path, document).write_text("{{{ garbage: [", encoding="utf-8")
    with pytest.raises(UsageError, match=f"{document}.yml is there and can't be used"):
        decision_now(tmp_path, document, "total_amount")


def test_a_folder_that_is_a_file_is_told_with_its_setting(tmp_path: Path) -> None:
    folder = tmp_path / "reviewed"
    folder.write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="set PUNCHLIST_REVIEWED"):
        take_in(folder, file_of(decision()), SPEC)
