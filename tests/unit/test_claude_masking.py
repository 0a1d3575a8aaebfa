"""What is covered of a page, by what was read on it, decided about it, and by the form of its words."""

from __future__ import annotations

from documents import SPEC, at, page_of

from extract.documents.claude.masking import without_masked
from extract.documents.records import FieldValue

LINES = (
    at(40, 100, "Supervisor: Dana Whitlock"),
    at(40, 120, "Ask for Dana on site, or dana@example.com"),
    at(40, 140, "Whitlock Street 7, telephone 0455 123 456"),
    at(40, 160, "Total $1,100.00"),
)
PAGE = page_of(*LINES)


def value(text: str, top: float) -> FieldValue:
    return FieldValue(text, text, "label", 0.9, 1, (40, top, 300, top + 12))


def left(names: set[str], values: dict[str, FieldValue | None], decided: dict[str, str] | None = None) -> str:
    pages, _ = without_masked([PAGE], values, decided or {}, names, SPEC)
    return " ".join(word.text for page in pages for word in page.words)


def test_a_name_is_covered_wherever_a_part_of_it_stands() -> None:
    said = left({"supervisor_name"}, {"supervisor_name": value("Dana Whitlock", 99)})
    assert "Dana" not in said
    assert "Whitlock" not in said
    assert "Total $1,100.00" in said


def test_what_a_person_decided_is_covered_though_something_else_was_read() -> None:
    said = left(
        {"supervisor_name"}, {"supervisor_name": value("Ask", 119)}, {"supervisor_name": "Dana Whitlock"}
    )
    assert "Whitlock" not in said


def test_mail_and_phone_are_covered_by_their_form_though_nobody_read_them() -> None:
    said = left({"supervisor_email", "supervisor_phone"}, {})
    assert "example.com" not in said
    assert "123" not in said
    assert "Dana Whitlock" in said


def test_what_follows_a_label_is_covered_where_no_value_was_found() -> None:
    assert "1,100.00" not in left({"total_amount"}, {})
    assert "1,100.00" in left({"total_amount"}, {"total_amount": value("7", 139)})
