"""What stands without a label: the builder's letterhead and footer, the kind of paper, a number in large type."""

from __future__ import annotations

import pytest
from documents import at, fields_of, reading_of, rows, values_of

BUILDER, TRADE = "Harrow Homes Pty Ltd", "Quillfeather Flooring Pty Ltd"
BODY = rows(40, 300, "Order Date: 14/03/2026", f"Subcontractor: {TRADE}", "Subcontractor ABN: 11 247 169 673")


def test_the_builder_is_read_off_the_letterhead() -> None:
    found = fields_of(
        at(40, 30, BUILDER, bold=True, size=16),
        *rows(
            40,
            52,
            "ABN 51 824 753 556",
            "P. 07 5550 1234 | F. 07 5550 1111",
            "E | office@harrow.example.com.au",
        ),
        *BODY,
    )
    assert found["builder_name"].value == BUILDER
    assert found["builder_name"].method == "letterhead"
    assert found["builder_business_number"].value == "51 824 753 556"
    assert found["builder_phone"].value == "07 5550 1234"
    assert found["builder_email"].value == "office@harrow.example.com.au"
    assert found["company_name"].value == TRADE


def test_an_office_number_is_preferred_to_a_mobile() -> None:
    found = values_of(
        at(40, 30, BUILDER, bold=True, size=16), *rows(40, 52, "0491 570 156", "07 5550 1234"), *BODY
    )
    assert found["builder_phone"] == "07 5550 1234"


def test_the_builder_is_read_off_the_footer() -> None:
    found = values_of(
        *BODY,
        at(40, 800, f"{BUILDER} ABN 51 824 753 556 Phone 07 5550 1234 office@harrow.example.com.au", size=8),
    )
    assert found["builder_name"] == BUILDER
    assert found["builder_business_number"] == "51 824 753 556"
    assert found["builder_phone"] == "07 5550 1234"


def test_the_trade_is_not_the_builder_although_its_name_is_at_the_top() -> None:
    found = values_of(at(40, 60, f"Subcontractor: {TRADE}"), at(40, 800, BUILDER, size=8))
    assert (found["builder_name"], found["company_name"]) == (BUILDER, TRADE)


def test_a_name_drawn_large_is_a_logo() -> None:
    assert (
        values_of(at(40, 30, "KESTREL & BAY", bold=True, size=22), *BODY)["builder_name"] == "KESTREL & BAY"
    )


def test_a_title_in_large_type_is_no_logo() -> None:
    found = values_of(at(40, 30, "WORK ORDER", bold=True, size=22), *BODY)
    assert found["document_type"] == "work_order"
    assert "builder_name" not in found


def test_including_tax_is_no_incorporated_company() -> None:
    found = values_of(
        at(330, 60, "Total (inc GST)"),
        at(500, 60, "$1,100.00"),
        at(40, 80, "Price inc. GST applies to all works"),
    )
    assert "builder_name" not in found


def test_a_company_named_in_a_sentence_begins_behind_its_small_words() -> None:
    found = values_of(at(40, 30, f"This order is issued by {BUILDER}"), *BODY)
    assert found["builder_name"] == BUILDER


def test_an_office_mailbox_on_the_supervisors_domain_is_the_builders_wherever_it_stands() -> None:
    found = values_of(
        *rows(40, 300, "Supervisor: Odette Brannigan", "Email: odette@harrow.example.com.au"),
        at(40, 420, "Send invoices to accounts@harrow.example.com.au"),
    )
    assert found["supervisor_email"] == "odette@harrow.example.com.au"
    assert found["builder_email"] == "accounts@harrow.example.com.au"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("WORK ORDER", "work_order"),
        ("Subcontract Work Order", "work_order"),
        ("Purchase Order PO-31476", "purchase_order"),
        ("VARIATION ORDER", "variation"),
        ("CHANGE ORDER", "variation"),
        ("Variation to Purchase Order", "variation"),
    ],
)
def test_the_title_tells_the_kind_of_paper(title: str, kind: str) -> None:
    assert values_of(at(300, 40, title, bold=True, size=16), *BODY)["document_type"] == kind


def test_the_largest_title_counts_not_a_mention() -> None:
    found = values_of(
        at(300, 40, "VARIATION ORDER", bold=True, size=18),
        *BODY,
        at(40, 250, "Purchase order number must be on invoices"),
    )
    assert found["document_type"] == "variation"


def test_a_number_in_large_type_is_the_orders_where_no_label_names_one() -> None:
    found = fields_of(
        at(40, 40, "WORK ORDER", bold=True, size=16), at(420, 70, "84012", bold=True, size=16), *BODY
    )
    assert found["work_order_number"].value == "84012"
    assert found["work_order_number"].method == "heading"
    labelled = values_of(
        at(40, 40, "WORK ORDER", bold=True, size=16), at(420, 70, "84012", bold=True, size=16), *BODY,
        at(40, 400, "Work Order No: W-4410"),
    )  # fmt: skip
    assert labelled["work_order_number"] == "W-4410"


def test_a_number_in_small_type_is_nobodys() -> None:
    assert "work_order_number" not in values_of(at(420, 40, "84012"), *BODY)


def test_the_letterhead_of_a_later_page_serves_too() -> None:
    reading = reading_of(BODY, [at(40, 30, BUILDER, bold=True)])
    name = reading.fields["builder_name"]
    assert name is not None
    assert (name.value, name.page) == (BUILDER, 2)


def test_a_repeated_amount_is_no_order_number() -> None:
    assert "work_order_number" not in values_of(at(300, 100, "110.00"), at(300, 130, "110.00"))


def test_a_state_is_no_legal_form() -> None:
    found = values_of(
        at(40, 30, "Harrow Builders", bold=True, size=16), at(40, 50, "9360 Winding Lane, Aurora, CO")
    )
    assert found["builder_name"] == "Harrow Builders"


def test_numbers_in_the_conditions_are_others() -> None:
    text = "report any incident to the safety line of Quill Assurance on 1300 975 711 or ABN 51 824 753 556 at once"
    found = values_of(at(40, 30, "Harrow Homes Pty Ltd", bold=True, size=16), at(40, 500, text))
    assert "builder_phone" not in found
    assert "builder_business_number" not in found


def test_a_name_broken_in_two_is_put_together() -> None:
    found = values_of(
        at(320, 30, "Fernley & Quay"), at(320, 42, "Building Co Pty Ltd"), at(320, 54, "15 Rail Parade")
    )
    assert found["builder_name"] == "Fernley & Quay Building Co Pty Ltd"


def test_a_legal_form_alone_is_no_name() -> None:
    assert "builder_name" not in values_of(at(320, 30, "Order No: W-4410"), at(320, 60, "Pty Ltd"))
