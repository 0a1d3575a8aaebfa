"""What makes a reading one that a person should look at: rules over values, and reasons that never quote them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from documents import SPEC, at, fields_of, page_of, paper_of, reading_of, rows
from hypothesis import given
from hypothesis import strategies as st

from extract.documents.offline import Reading
from extract.documents.records import FieldValue, LineItem
from extract.documents.validators import completeness, is_phone, validate

PAGE = page_of(at(40, 100, "printed"))


def value(text: str) -> FieldValue:
    """A value whose printed words are on PAGE."""
    return FieldValue(text, "printed", "beside", 0.9, 1, (40, 100, 80, 110))


def item(amount: str | None) -> LineItem:
    return LineItem(None, None, "Carpet", "1", "ea", amount, amount, 1)


def reasons(*items: LineItem, **values: str) -> list[str]:
    """The reasons for a reading that has a number and otherwise only these values."""
    texts = {"work_order_number": "W-4410"} | values
    fields = dict.fromkeys(SPEC.field_names) | {name: value(text) for name, text in texts.items() if text}
    _, found = validate(Reading(fields, items, True), [PAGE], SPEC)
    return [reason for reason in found if not reason.startswith("completeness")]


def test_a_sound_reading_has_no_reasons() -> None:
    assert not reasons(
        item("600.00"), item("400.00"), subtotal_amount="1000.00", tax_amount="100.00", total_amount="1100.00",
        issue_date="2026-03-14", start_date="2026-04-02", completion_date="2026-04-02",
        site_address="6 Harkell Street, Mount Gravatt QLD 4122", site_state="QLD", site_postal_code="4122",
        builder_business_number="51 824 753 556", builder_phone="07 5550 1234", builder_email="a@harrow.example.com",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"work_order_number": ""}, "work_order_number is missing"),
        (
            {"subtotal_amount": "1000.00", "tax_amount": "100.00", "total_amount": "1100.02"},
            "subtotal_amount and tax_amount do not add up to total_amount",
        ),
        (
            {"start_date": "2026-04-02", "completion_date": "2026-04-01"},
            "start_date is after completion_date",
        ),
        ({"issue_date": "2009-12-31"}, "issue_date is in an unlikely year"),
        ({"issue_date": f"{date.today().year + 3}-01-01"}, "issue_date is in an unlikely year"),
        ({"site_address": "6 Harkell Street"}, "site_address has no state and postal code that agree"),
        (
            {"site_address": "6 Harkell Street", "site_state": "QLD", "site_postal_code": "85205"},
            "site_state and site_postal_code do not agree",
        ),
        ({"builder_business_number": "51 824 753 557"}, "builder_business_number fails its check digits"),
        ({"builder_email": "harrow.example.com"}, "builder_email is no e-mail address"),
        ({"supervisor_phone": "123"}, "supervisor_phone is no phone number of its country"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_each_rule_has_its_reason(values: dict[str, str], reason: str) -> None:
    assert reasons(**values) == [reason]


def test_a_cent_of_rounding_is_no_reason() -> None:
    assert not reasons(subtotal_amount="1000.00", tax_amount="100.00", total_amount="1100.01")


def test_line_items_must_add_up_where_all_are_priced() -> None:
    wrong = ["line items do not add up to subtotal_amount"]
    assert reasons(item("600.00"), item("300.00"), subtotal_amount="1000.00") == wrong
    assert not reasons(item("600.00"), item(None), subtotal_amount="1000.00")
    assert not reasons(subtotal_amount="1000.00")


def test_phones_are_judged_by_the_sites_country() -> None:
    assert is_phone("07 5550 1234", "AU")
    assert is_phone("(604) 555-0134", "CA")
    assert is_phone("+61 7 5550 1234", "US")
    assert not is_phone("555-013", "US")
    assert not is_phone("office", "AU")
    assert not reasons(site_state="AZ", site_postal_code="85205", builder_phone="(480) 555-0134")


def test_a_value_that_is_not_on_its_page_is_named() -> None:
    for wrong in (
        replace(value("W-4410"), raw="W-4410"),
        replace(value("W-4410"), page=2),
        replace(value("W-4410"), box=(300, 300, 340, 310)),
    ):
        fields = dict.fromkeys(SPEC.field_names) | {"work_order_number": wrong}
        _, found = validate(Reading(fields, (), True), [PAGE], SPEC)
        assert "work_order_number is not on its page" in found


def test_completeness_weighs_the_fields_that_are_there() -> None:
    everything = {name: value("x") for name in SPEC.field_names}
    assert completeness({}, SPEC) == 0.0
    assert completeness(everything, SPEC) == 1.0
    heavy, light = (
        completeness({"work_order_number": value("x")}, SPEC),
        completeness({"lot_number": value("x")}, SPEC),
    )
    assert 0 < light < heavy < 1


def test_an_order_with_little_on_it_goes_to_a_person() -> None:
    paper = rows(40, 100, "Order No: W-4410", "Order Date: 14/03/2026")
    share, found = validate(reading_of(paper), paper_of(paper), SPEC)
    assert share < SPEC.review_below
    assert found == (f"completeness {share:.2f} is below {SPEC.review_below}",)


SECRET = st.text("abcdefgh123456789@.", min_size=6, max_size=20)


@given(secrets=st.lists(SECRET, min_size=5, max_size=5, unique=True))
def test_reasons_never_quote_what_is_on_the_paper(secrets: list[str]) -> None:
    names = (
        "supervisor_phone",
        "supervisor_email",
        "site_contact_phone",
        "site_address",
        "builder_business_number",
    )
    found = reasons(**{name: f"Q{secret}" for name, secret in zip(names, secrets, strict=True)})
    assert found
    assert not any(f"Q{secret}" in reason for secret in secrets for reason in found)


def test_all_that_the_engine_reads_is_on_its_page() -> None:
    lines = rows(
        40,
        100,
        "Order No: W-4410",
        "ABN:51824753556",
        "Total: $ 1,100.00",
        "Site: 6 Harkell St, Toowong QLD 4066",
    )
    assert len(fields_of(*lines)) >= 5
    _, found = validate(reading_of(lines), paper_of(lines), SPEC)
    assert not [reason for reason in found if "not on its page" in reason]
