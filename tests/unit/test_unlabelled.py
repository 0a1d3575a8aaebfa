"""What no label says: sentences of letters, who is written to, where the work is, who signs."""

from __future__ import annotations

import pytest
from documents import Text, at, rows, values_of

from extract.documents.normalise import Dialect, address_parts, read_address, street_at
from extract.documents.offline.money import said_of_tax

LETTER = [
    at(60, 30, "Fernhill Interiors Pty Ltd", bold=True, size=16),
    *rows(60, 52, "ABN 51 824 753 556", "11 Quill Street, Toowong QLD 4066", "office@fernhill.example.com.au"),
    at(60, 110, "3 March 2026"),
    *rows(60, 135, "The Manager", "Overlay Ceilings", "6 Tradelink Drive", "Yatala QLD 4207"),
    at(60, 205, "Dear Sir,"),
    at(60, 230, "WORK ORDER DP-1177-09", bold=True),
    *rows(60, 255, "Please carry out the following works at 128 Wattle Avenue, Ipswich QLD 4305:"),
    at(90, 280, "Supply and install suspended ceilings to both levels"),
    *rows(
        60, 310,
        "The works are to commence on 23 March 2026 and must be completed no later than 17 April 2026. They",
        "are carried out for the lump sum of $86,400.00 plus GST of $8,640.00, a total of $95,040.00 in all.",
    ),
    *rows(60, 350, "Please report to our site manager, Anders Whitlock, who is at anders@fernhill.example or on 0491 570 156."),
    at(60, 380, "Please note that no noisy work may be done while the library is open."),
    at(60, 410, "Yours faithfully,"),
    *rows(60, 440, "Priscilla Danforth", "Contracts Officer"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("work_order_number", "DP-1177-09"),
        ("builder_name", "Fernhill Interiors Pty Ltd"),
        ("company_name", "Overlay Ceilings"),
        ("site_address", "128 Wattle Avenue, Ipswich QLD 4305"),
        ("issue_date", "2026-03-03"),
        ("start_date", "2026-03-23"),
        ("completion_date", "2026-04-17"),
        ("subtotal_amount", "86400.00"),
        ("tax_amount", "8640.00"),
        ("total_amount", "95040.00"),
        ("supervisor_name", "Anders Whitlock"),
        ("supervisor_phone", "0491 570 156"),
    ],
)
def test_a_letter_says_in_sentences_what_forms_say_behind_labels(field: str, expected: str) -> None:
    assert values_of(*LETTER).get(field) == expected


def test_an_example_in_the_conditions_says_nothing_of_this_order() -> None:
    text = "Example: works for the lump sum of $10,000.00 commence on 1 May 2026 and so on without any delay."
    values = values_of(at(40, 60, "WORK ORDER W-4410", bold=True), at(40, 120, text))
    assert not {"total_amount", "subtotal_amount", "start_date"} & set(values)


def test_a_date_of_something_else_in_a_sentence_is_not_taken() -> None:
    text = "We refer to your quotation dated 26 May 2026, which we are glad to accept for this house."
    values = values_of(at(40, 60, "WORK ORDER W-4410", bold=True), at(40, 120, text))
    assert not {"issue_date", "start_date", "completion_date"} & set(values)


def test_who_signs_is_what_stands_below_the_name() -> None:
    paper: list[Text] = [
        at(40, 60, "PURCHASE ORDER 55871", bold=True),
        at(40, 200, "Thanks,"),
        *rows(40, 220, "Dana Ruiz", "Construction Manager", "o: 480-555-0106", "c: 480-555-0184"),
    ]
    values = values_of(*paper)
    assert (values.get("supervisor_name"), values.get("supervisor_phone")) == ("Dana Ruiz", "480-555-0184")


def test_the_place_of_the_work_is_the_address_that_is_nobodys() -> None:
    paper: list[Text] = [
        *rows(40, 100, "Supplier: Quillfeather Flooring Pty Ltd", "Wherever it is"),
        *rows(40, 160, "6 Harkell Street", "Mount Gravatt QLD 4122"),
    ]
    assert values_of(*paper).get("site_address") == "6 Harkell Street Mount Gravatt QLD 4122"


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ("plus GST", False), ("+ GST", False), ("excl. GST", False), ("exclusive of GST", False), ("avant taxes", False),
        ("including GST", True), ("inc. GST", True), ("taxes incluses", True), ("for the house", None), ("", None),
    ],
)  # fmt: skip
def test_words_behind_an_amount_say_whether_tax_is_in_it(behind: str, expected: bool | None) -> None:
    assert said_of_tax(behind) is expected


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("Old Courthouse, 3 Durack Parade, Carnarvon WA 6701", "3 Durack Parade, Carnarvon WA 6701"),
        ("DATA HALL : 55 MEGALONG DRIVE YATALA QLD 4207", "55 MEGALONG DRIVE YATALA QLD 4207"),
        (
            "Building C, 5788 Pine Road, Brandon, MB R7A 7P9",
            "Building C, 5788 Pine Road, Brandon, MB R7A 7P9",
        ),
        ("County Road 12, Smith, TX 75001", "County Road 12, Smith, TX 75001"),
        ("3/14 Quill Esplanade Yeppoon QLD 4703", "3/14 Quill Esplanade Yeppoon QLD 4703"),
    ],
)
def test_an_address_begins_at_its_street_and_not_at_the_name_of_the_place(text: str, street: str) -> None:
    found = read_address(text, Dialect())
    assert found is not None
    assert found.value == street


@pytest.mark.parametrize("text", ["220, rue des Pins", "55871 - 9027 E. Vista Dr", "Level 2, 9 Quill Court"])
def test_streets_begin_with_their_number(text: str) -> None:
    at = street_at(text)
    assert at is not None
    assert text[at:] in {"220, rue des Pins", "9027 E. Vista Dr", "Level 2, 9 Quill Court"}


def test_states_may_be_named_in_full_where_the_postal_code_is_theirs() -> None:
    assert address_parts("410 Kestrel Way Boise, Idaho 83702").state is not None
    assert address_parts("410 Kestrel Way Boise, Idaho 8370").state is None


def test_a_sentence_leads_to_the_scope() -> None:
    assert values_of(*LETTER).get("description") == "Supply and install suspended ceilings to both levels"


def test_a_number_before_the_name_of_a_project_is_the_jobs() -> None:
    values = values_of(
        at(40, 60, "PURCHASE ORDER W-4410", bold=True), at(40, 120, "Project: 2518 - Quill Medical Office")
    )
    assert (values.get("job_number"), values.get("project_name")) == ("2518", "Quill Medical Office")


def test_a_street_behind_the_name_of_a_project_is_not_its_name() -> None:
    text = "Project: Quill Library Fitout, 128 Wattle Avenue, Ipswich QLD 4305"
    assert (
        values_of(at(40, 60, "WORK ORDER W-4410", bold=True), at(40, 120, text)).get("project_name")
        == "Quill Library Fitout"
    )


def test_captions_of_a_form_are_no_table() -> None:
    paper: list[Text] = [
        at(40, 60, "WORK ORDER W-4410", bold=True),
        at(40, 200, "Service line", size=8), at(220, 200, "Agreed price", size=8), at(400, 200, "Pay terms", size=8),
        at(40, 209, "Insulation"), at(220, 209, "$2,944.00"), at(400, 209, "Paid 30 days after claim"),
    ]  # fmt: skip
    values = values_of(*paper)
    assert values.get("payment_terms") == "Paid 30 days after claim"
    assert "description" not in values


def test_a_number_right_behind_a_large_title_is_the_papers() -> None:
    assert (
        values_of(at(40, 60, "Contractor Work Order #C-20871", bold=True, size=16)).get("work_order_number")
        == "C-20871"
    )
