"""A person's decisions go over a reading: what counts then, where it stands, and which doubts they settle."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from documents import SPEC, at, page_of

from extract.documents.offline import Reading
from extract.documents.records import FieldValue, LineItem, Review
from extract.documents.validators import validate
from extract.review.merging import NO_PLACE, concerned, merged, unsettled

PAGE = page_of(at(40, 100, "Total: $110.00"), at(40, 200, "Call (Odette Brannigan) on site"))
BOX = (70.0, 100.0, 110.0, 110.0)
READ = FieldValue("110.00", "$110.00", "beside", 0.7, 1, BOX)


def reading(**fields: FieldValue) -> Reading:
    return Reading({**dict.fromkeys(SPEC.fields), **fields}, (), is_this_kind=True)


def review(field: str, decision: str = "corrected", value: str | None = None, **other: Any) -> Review:
    return Review(field, decision, "Odette", datetime(2026, 3, 2, tzinfo=UTC), value, **other)


def test_a_confirmed_value_keeps_its_place_and_what_is_printed() -> None:
    after, [told] = merged(
        reading(total_amount=READ), [review("total_amount", "confirmed", "110.00")], [PAGE]
    )
    assert after.fields["total_amount"] == FieldValue("110.00", "$110.00", "reviewed", 1.0, 1, BOX)
    assert told.read == "110.00"


def test_a_correction_stands_where_its_words_are_printed() -> None:
    after, [told] = merged(reading(), [review("site_contact_name", value="Odette Brannigan")], [PAGE])
    found = after.fields["site_contact_name"]
    assert found is not None
    assert (found.value, found.method, found.page) == ("Odette Brannigan", "reviewed", 1)
    first, last = [word for word in PAGE.words if word.text in ("(Odette", "Brannigan)")]
    assert found.box == (first.x0, first.top, last.x1, last.bottom)
    assert told.read is None


def test_a_correction_that_is_not_printed_has_the_place_of_what_it_replaces_or_none() -> None:
    decisions = [review("total_amount", value="990.00"), review("notes", value="Ring first")]
    after, _ = merged(reading(total_amount=READ), decisions, [PAGE])
    places = {name: (value.page, value.box) for name, value in after.fields.items() if value}
    assert places == {"total_amount": (1, BOX), "notes": (1, NO_PLACE)}


def test_what_is_not_on_the_paper_is_taken_out_and_items_are_replaced() -> None:
    items = (LineItem(None, None, "Paint", "1", "ea", "100.00", "100.00", 1),)
    decisions = [
        review("total_amount", "absent"),
        review("line_items", items=items),
        review("document", "confirmed"),
    ]
    after, told = merged(reading(total_amount=READ), decisions, [PAGE])
    assert after.fields["total_amount"] is None
    assert after.line_items == items
    assert [found.read for found in told] == ["110.00", None, None]


def test_a_reason_is_about_the_fields_it_names() -> None:
    adds_up = "subtotal_amount and tax_amount do not add up to total_amount"
    assert concerned(adds_up, SPEC) == ("subtotal_amount", "tax_amount", "total_amount")
    assert concerned("line items do not add up to subtotal_amount", SPEC) == ("line_items", "subtotal_amount")
    assert concerned("completeness 0.40 is below 0.5", SPEC) == ("document",)


def test_a_doubt_is_settled_when_all_it_is_about_is_decided_and_not_before() -> None:
    reasons = ("subtotal_amount and tax_amount do not add up to total_amount", "page 2 can't be read")
    some = [review("subtotal_amount", "confirmed", "1"), review("tax_amount", "absent")]
    assert unsettled(reasons, some, SPEC) == reasons
    every = [*some, review("total_amount", "confirmed", "2"), review("document", "confirmed")]
    assert unsettled(reasons, every, SPEC) == ()


def test_validators_still_judge_reviewed_values() -> None:
    amounts = {"subtotal_amount": "100.00", "tax_amount": "10.00", "total_amount": "990.00"}
    values = {name: FieldValue(v, v, "beside", 0.9, 1, BOX) for name, v in amounts.items()}
    after, _ = merged(reading(**values), [review("total_amount", "confirmed", "990.00")], [PAGE])
    _, reasons = validate(after, [PAGE], SPEC)
    assert "subtotal_amount and tax_amount do not add up to total_amount" in reasons
    assert "total_amount is not on its page" not in reasons
    right, _ = merged(reading(**values), [review("total_amount", value="110.00")], [PAGE])
    assert (
        "subtotal_amount and tax_amount do not add up to total_amount" not in validate(right, [PAGE], SPEC)[1]
    )
