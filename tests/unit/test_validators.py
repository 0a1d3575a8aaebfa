"""What makes a reading one that a person should look at: rules over values, and reasons that never quote them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

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
    expected = ("completeness", "issue_date is missing", "site_address is missing")
    return [reason for reason in found if not reason.startswith(expected)]


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
        (
            {"subtotal_amount": "1000.00", "tax_amount": "170.00", "total_amount": "1170.00"},
            "tax_amount is at no rate of any place known",
        ),
        (
            {"issue_date": "2026-06-14", "completion_date": "2026-04-01"},
            "issue_date is after completion_date by more than 31 days",
        ),
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


@pytest.mark.parametrize(
    ("address", "percent", "known"),
    [
        ("6 Harkell Street, Mount Gravatt QLD 4122", "10", True),
        ("6 Harkell Street, Mount Gravatt QLD 4122", "0", True),
        ("6 Harkell Street, Mount Gravatt QLD 4122", "12.5", False),
        ("81 Tollgate Road, Guelph ON N1H 3A1", "13", True),
        ("81 Tollgate Road, Guelph ON N1H 3A1", "14.975", False),
        ("81 Tollgate Road, Truro NS B2N 5E3", "14", True),
        ("81 Tollgate Road, Laval QC H7T 2L4", "14.975", True),
        ("81 Tollgate Road, Kelowna BC V1Y 1J2", "12", True),
        ("81 Tollgate Road, Kelowna BC V1Y 1J2", "15", False),
        ("4410 Quail Run, Mesa AZ 85205", "8.3", True),
        ("4410 Quail Run, Mesa AZ 85205", "19", False),
        ("4410 Quail Run, Salem OR 97301", "5", False),
    ],
)
def test_a_tax_is_at_a_rate_of_the_place(address: str, percent: str, known: bool) -> None:
    tax = Decimal(percent) * 10
    found = reasons(
        subtotal_amount="1000.00",
        tax_amount=f"{tax:.2f}",
        total_amount=f"{1000 + tax:.2f}",
        site_address=address,
    )
    assert found == ([] if known else ["tax_amount is at no rate of the place of site_address"])


@pytest.mark.parametrize(
    ("state", "code", "agree"),
    [
        ("QLD", "4122", True), ("QLD", "3122", False), ("NSW", "2600", False), ("ACT", "2600", True), ("NT", "0810", True),
        ("Queensland", "4122", True), ("Ontario", "V6B 1A1", False), ("ON", "M5V 2T6", True), ("BC", "M5V 2T6", False),
        ("WA", "98101", True), ("WA", "6000", True), ("AZ", "75201", False), ("NY", "00501", True), ("TX", "75201-1234", True),
        ("California", "94103", True), ("california", "10001", False), ("West Virginia", "25301", True), ("B.C.", "V6B 1A1", True),
        ("Prince Edward Island", "C1A 4P3", True), ("Australian Capital Territory", "2600", True),
    ],
)  # fmt: skip
def test_a_postal_code_is_in_its_state(state: str, code: str, agree: bool) -> None:
    found = reasons(site_state=state, site_postal_code=code)
    assert found == ([] if agree else ["site_state and site_postal_code do not agree"])


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("51 824 753 556", True), ("51824753557", False), ("004 085 616", True), ("004 085 617", False),
        ("123026635 RC0001", True), ("123026636 RC0001", False), ("12-3456789", True), ("07-3456789", False),
    ],
)  # fmt: skip
def test_business_numbers_of_three_countries_have_checks(number: str, valid: bool) -> None:
    found = reasons(builder_business_number=number)
    assert found == ([] if valid else ["builder_business_number fails its check digits"])


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
    assert found == ("site_address is missing", f"completeness {share:.2f} is below {SPEC.review_below}")


@pytest.mark.parametrize("name", ["work_order_number", "issue_date", "total_amount"])
def test_a_value_that_counts_and_is_doubtful_is_named_with_its_threshold(name: str) -> None:
    texts = {"work_order_number": "W-4410", "issue_date": "2026-03-14", "total_amount": "1100.00"}
    sure = {field: value(text) for field, text in texts.items()}
    doubtful = replace(sure[name], confidence=0.31)
    fields = (
        dict.fromkeys(SPEC.field_names)
        | sure
        | {name: doubtful, "lot_number": replace(value("7"), confidence=0.31)}
    )
    _, found = validate(Reading(fields, (), True), [PAGE], SPEC)
    assert [reason for reason in found if "confidence" in reason] == [
        f"{name} is read with confidence 0.31, below {SPEC.review_confidence_below}"
    ]


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
