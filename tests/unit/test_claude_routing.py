"""What goes up to Claude, and what of its answers goes into the reading."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from documents import SPEC

from extract.documents.claude.merging import Course, take, take_items
from extract.documents.claude.routing import wanted
from extract.documents.offline import Reading
from extract.documents.records import Evidence, FieldValue, LineItem
from extract.review.decisions import LINE_ITEMS
from extract.settings import Settings

SETTINGS = Settings(claude_ask_below=0.8, claude_ask_large_below=0.5)
STRONG = Evidence(0.9, 0.9, 1.0, 0.9, 0.9)


def value(text: str, confidence: float = 0.95, method: str = "beside") -> FieldValue:
    return FieldValue(text, text, method, confidence, 1, (10.0, 10.0, 60.0, 20.0), STRONG)


def item(amount: str) -> LineItem:
    return LineItem(None, None, "Lay carpet", "1", None, None, amount, 1)


def reading(**changes: Any) -> Reading:
    sure = {
        "work_order_number": value("WO-1"), "job_number": value("J-1"), "builder_name": value("Marrick Homes Pty Ltd"),
        "company_name": value("Quillfeather Flooring Pty Ltd"), "supervisor_name": value("Odette Brannigan"),
        "site_address": value("14 Harrowgate Lane, Toowong QLD 4066"), "issue_date": value("2026-03-01"),
        "start_date": value("2026-03-02"), "completion_date": value("2026-03-03"), "description": value("Lay carpet"),
        "trade_category": value("Carpet"), "subtotal_amount": value("1000.00"), "tax_amount": value("100.00"),
        "total_amount": value("1100.00"),
    }  # fmt: skip
    fields: dict[str, FieldValue | None] = dict.fromkeys(SPEC.fields)
    return Reading(fields | sure | changes, (item("1000.00"),), True)


def test_a_paper_with_nothing_open_stops_offline() -> None:
    assert not wanted(reading(), SPEC, SETTINGS)


@pytest.mark.parametrize(
    ("changes", "asked", "why"),
    [
        ({"work_order_number": None}, "work_order_number", "missing"),
        ({"job_number": value("J-1", 0.4)}, "job_number", "doubtful (0.40)"),
        ({"total_amount": value("1200.00")}, "total_amount", "subtotal_amount and tax_amount do not add up to total_amount"),
        ({"completion_date": value("2026-03-01")}, "completion_date", "start_date is after completion_date"),
    ],
)  # fmt: skip
def test_what_is_missing_doubtful_or_contradictory_goes_up(
    changes: dict[str, Any], asked: str, why: str
) -> None:
    assert wanted(reading(**changes), SPEC, SETTINGS).fields[asked] == why


def test_what_may_well_be_missing_is_worth_no_call_and_is_asked_along() -> None:
    assert reading().fields["payment_terms"] is None
    more = wanted(reading(job_number=None), SPEC, SETTINGS)
    assert list(more.fields) == ["job_number"]
    assert "payment_terms" in more.along
    assert "payment_terms" in more.names(SPEC)


def test_line_items_go_up_where_there_are_none_or_they_do_not_add_up() -> None:
    assert wanted(replace(reading(), line_items=()), SPEC, SETTINGS).items == "missing"
    assert wanted(replace(reading(), line_items=(item("7.00"),)), SPEC, SETTINGS).items
    assert not wanted(replace(reading(), line_items=()), SPEC, SETTINGS, settled={LINE_ITEMS})


def test_the_large_model_is_asked_for_less() -> None:
    doubtful = reading(job_number=value("J-1", 0.7), supervisor_name=None)
    assert set(wanted(doubtful, SPEC, SETTINGS).fields) == {"job_number", "supervisor_name"}
    assert not wanted(doubtful, SPEC, SETTINGS, large=True)
    assert wanted(reading(site_address=None), SPEC, SETTINGS, large=True)
    assert wanted(doubtful, SPEC, SETTINGS, large=True, disputed={"job_number"})


def test_what_a_person_decided_is_not_asked_for() -> None:
    assert not wanted(reading(job_number=value("J-1", 0.1)), SPEC, SETTINGS, settled={"job_number"})


def taken(course: Course, **answers: str) -> None:
    proven = {name: value(text, method="claude-haiku-5-5") for name, text in answers.items()}
    take(course, proven, asked=list(answers), said=set(answers), spec=SPEC)


def test_readers_that_agree_are_surer_and_the_field_is_settled() -> None:
    course = Course(reading(job_number=value("J-1", 0.6)))
    taken(course, job_number="j-1")
    kept = course.reading.fields["job_number"]
    assert kept
    assert (kept.value, kept.method) == ("J-1", "beside")
    assert kept.confidence > 0.9
    assert course.settled == {"job_number"}


def test_a_value_that_was_missing_is_taken_with_its_reader() -> None:
    course = Course(reading(job_number=None))
    taken(course, job_number="J-7")
    found = course.reading.fields["job_number"]
    assert found
    assert (found.value, found.method) == ("J-7", "claude-haiku-5-5")


def test_two_readers_that_see_nothing_settle_it() -> None:
    course = Course(reading(job_number=None))
    take(course, {}, asked=["job_number"], said=set(), spec=SPEC)
    assert course.settled == {"job_number"}


def test_readers_that_disagree_leave_it_open_until_a_third_agrees_with_one() -> None:
    course = Course(reading(job_number=value("J-1", 0.6)))
    taken(course, job_number="J-7")
    assert course.disputed == {"job_number"}
    taken(course, job_number="J-1")
    kept = course.reading.fields["job_number"]
    assert kept
    assert kept.value == "J-1"
    assert not course.disputed


def test_what_was_not_asked_for_is_not_touched() -> None:
    course = Course(reading())
    proven = {"total_amount": value("0.00")}
    take(course, proven, asked=["job_number"], said={"total_amount"}, spec=SPEC)
    assert course.reading.fields == reading(job_number=value("J-1")).fields


def test_an_answer_that_breaks_a_rule_which_held_is_taken_back() -> None:
    doubtful = reading(total_amount=value("1100.00", 0.3))
    course = Course(doubtful)
    refused = take(course, {"total_amount": value("0.00", 0.99)}, asked=["total_amount"], said={"total_amount"}, spec=SPEC)  # fmt: skip
    kept = course.reading.fields["total_amount"]
    assert kept
    assert kept.value == "1100.00"
    assert [refusal.field for refusal in refused] == ["total_amount"]


def test_some_line_items_are_better_than_none_and_are_told_to_be_incomplete() -> None:
    course = Course(replace(reading(), line_items=()), rows_left_out=2)
    assert take_items(course, (item("8.00"),), SPEC) is None
    assert course.reading.line_items == (item("8.00"),)
    assert course.incomplete
    assert LINE_ITEMS not in course.settled


def test_line_items_are_taken_where_they_mend_the_sum_and_not_otherwise() -> None:
    course = Course(replace(reading(), line_items=(item("7.00"),)))
    assert take_items(course, (item("8.00"),), SPEC)
    assert course.reading.line_items == (item("7.00"),)
    assert take_items(course, (item("1000.00"),), SPEC) is None
    assert course.reading.line_items == (item("1000.00"),)
    assert LINE_ITEMS in course.settled
