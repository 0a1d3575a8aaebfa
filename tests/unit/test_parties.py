"""Who is who: a phone, an e-mail or a number goes to the party it stands under, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from documents import Text, at, rows, values_of, wrapped

BUILDER, TRADE = "Harrow Homes Pty Ltd", "Quillfeather Flooring Pty Ltd"


def two_columns(left: str, right: str) -> list[Text]:
    """Two blocks side by side whose details have the same labels."""
    return [
        at(40, 100, left, bold=True), at(320, 100, right, bold=True),
        *rows(40, 116, "Name:", "ABN:", "Phone:", "Email:"),
        *rows(100, 116, BUILDER, "51 824 753 556", "07 5550 1234", "office@harrow.example.com.au"),
        *rows(320, 116, "Name:", "ABN:", "Phone:", "Email:"),
        *rows(380, 116, TRADE, "11 247 169 673", "07 5550 9876", "hello@quill.example.com.au"),
    ]  # fmt: skip


def test_details_under_two_headings_go_to_the_party_of_their_column() -> None:
    found = values_of(*two_columns("BUILDER", "SUBCONTRACTOR"))
    assert found["builder_name"] == BUILDER
    assert found["builder_business_number"] == "51 824 753 556"
    assert found["builder_phone"] == "07 5550 1234"
    assert found["builder_email"] == "office@harrow.example.com.au"
    assert found["company_name"] == TRADE
    assert found["company_business_number"] == "11 247 169 673"


def test_the_columns_may_change_places() -> None:
    found = values_of(*two_columns("ISSUED TO", "BUILDER"))
    assert (found["company_name"], found["builder_name"]) == (BUILDER, TRADE)
    assert found["builder_phone"] == "07 5550 9876"
    assert found["company_business_number"] == "51 824 753 556"


def test_the_trades_phone_is_never_the_builders() -> None:
    found = values_of(
        at(40, 40, BUILDER, bold=True, size=16),
        at(40, 100, "SUBCONTRACTOR", bold=True),
        *rows(40, 116, f"Name: {TRADE}", "Phone: 07 5550 9876", "Email: hello@quill.example.com.au"),
    )
    assert found["company_name"] == TRADE
    assert found["builder_name"] == BUILDER
    assert "builder_phone" not in found
    assert "builder_email" not in found


def test_contractor_is_the_builder_where_a_subcontractor_is_named() -> None:
    found = values_of(
        *rows(40, 100, f"Contractor: {BUILDER}", f"Subcontractor: {TRADE}"),
    )
    assert (found["builder_name"], found["company_name"]) == (BUILDER, TRADE)


def test_contractor_is_the_trade_where_no_one_else_is() -> None:
    found = values_of(at(40, 40, BUILDER, bold=True, size=16), at(40, 100, f"Contractor: {TRADE}"))
    assert (found["builder_name"], found["company_name"]) == (BUILDER, TRADE)


def test_a_bare_contact_is_the_site_contact() -> None:
    found = values_of(*rows(40, 100, "Contact: Ines Okafor", "Phone: 0491 570 156"))
    assert found["site_contact_name"] == "Ines Okafor"
    assert found["site_contact_phone"] == "0491 570 156"


def test_a_contact_under_the_trades_heading_is_not_the_site_contact() -> None:
    found = values_of(
        at(40, 100, "SUBCONTRACTOR", bold=True),
        *rows(40, 116, f"Name: {TRADE}", "Contact: Ines Okafor", "Phone: 0491 570 156"),
    )
    assert found["company_name"] == TRADE
    assert not any(name.startswith("site_contact") for name in found)


def test_the_customer_stands_in_where_no_site_contact_is_printed() -> None:
    found = values_of(
        at(40, 100, "CUSTOMER DETAILS", bold=True),
        *rows(40, 116, "Name: Ines Okafor", "Mobile: 0491 570 156", "Email: ines@example.com"),
    )
    assert found["client_name"] == found["site_contact_name"] == "Ines Okafor"
    assert found["site_contact_phone"] == "0491 570 156"
    assert found["site_contact_email"] == "ines@example.com"


def test_a_printed_site_contact_keeps_the_customers_phone_away() -> None:
    found = values_of(
        at(40, 100, "CUSTOMER DETAILS", bold=True), *rows(40, 116, "Name: Ines Okafor", "Mobile: 0491 570 156"),
        at(320, 100, "SITE CONTACT", bold=True), *rows(320, 116, "Name: Tobias Lund", "Mobile: 0491 570 737"),
    )  # fmt: skip
    assert found["client_name"] == "Ines Okafor"
    assert (found["site_contact_name"], found["site_contact_phone"]) == ("Tobias Lund", "0491 570 737")


def test_the_insurer_is_the_client_where_both_are_printed() -> None:
    found = values_of(
        *rows(
            40,
            100,
            "Insurer: Bellwether Insurance Ltd",
            "Customer: Ines Okafor",
            "Customer Phone: 0491 570 156",
        )
    )
    assert found["client_name"] == "Bellwether Insurance Ltd"
    assert (found["site_contact_name"], found["site_contact_phone"]) == ("Ines Okafor", "0491 570 156")


def test_a_company_is_no_stand_in_for_a_person_on_site() -> None:
    found = values_of(*rows(40, 100, "Client: Bellwether Insurance Ltd", "Client Phone: 07 5550 1234"))
    assert found["client_name"] == "Bellwether Insurance Ltd"
    assert "site_contact_name" not in found


@pytest.mark.parametrize(
    "lines",
    [
        rows(40, 100, "Supervisor: Odette Brannigan", "Phone: 0491 570 156", "Email: odette@harrow.example.com"),
        rows(40, 100, "Supervisor: Odette Brannigan", "Supervisor Phone: 0491 570 156", "Supervisor Email: odette@harrow.example.com"),
        [at(40, 100, "Site Supervisor: Odette Brannigan"), at(250, 100, "Ph: 0491 570 156"), at(400, 100, "Email: odette@harrow.example.com")],
        [*wrapped(40, 100, "Supervisor's", "Name:"), at(140, 106, "Odette Brannigan"), *wrapped(40, 140, "Supervisor's", "Mobile:"), at(140, 146, "0491 570 156"), at(40, 180, "Supervisor Email: odette@harrow.example.com")],
        [at(40, 100, "SUPERVISOR", bold=True), *rows(40, 116, "Name: Odette Brannigan (Construction Manager)", "Mob: 0491 570 156", "E: odette@harrow.example.com")],
    ],
    ids=["rows", "full labels", "one line", "wrapped labels", "heading"],
)  # fmt: skip
def test_the_supervisor_with_phone_and_email(lines: list[Text]) -> None:
    found = values_of(*lines)
    assert found["supervisor_name"] == "Odette Brannigan"
    assert found["supervisor_phone"] == "0491 570 156"
    assert found["supervisor_email"] == "odette@harrow.example.com"


def test_a_case_managers_phone_is_not_the_supervisors() -> None:
    found = values_of(
        *rows(40, 100, "Supervisor: Odette Brannigan"),
        *rows(40, 132, "Case Manager: Tobias Lund", "Phone: 0491 570 737"),
    )
    assert found["supervisor_name"] == "Odette Brannigan"
    assert "supervisor_phone" not in found


@pytest.mark.parametrize("top", [60, 300], ids=["in the head", "in the body"])
@pytest.mark.parametrize(
    "print_",
    [
        lambda top: [at(40, top, "Supervisor: Odette Brannigan - 0491 570 156")],
        lambda top: [at(40, top, "Supervisor: Odette Brannigan (0491 570 156)")],
        lambda top: [at(40, top, "Supervisor: Odette Brannigan Ph: 0491 570 156")],
        lambda top: [at(40, top, "Supervisor"), at(130, top, "Odette Brannigan 0491 570 156")],
        lambda top: [at(40, top, "SUPERVISOR", bold=True), *wrapped(40, top + 14, "Odette Brannigan", "0491 570 156")],
    ],
    ids=["dash", "brackets", "label", "beside", "below"],
)  # fmt: skip
def test_a_phone_in_the_cell_of_a_name_is_that_persons_alone(
    top: int, print_: Callable[[int], list[Text]]
) -> None:
    assert values_of(*print_(top)) == {
        "supervisor_name": "Odette Brannigan",
        "supervisor_phone": "0491 570 156",
    }


def test_a_labelled_phone_is_preferred_to_one_in_the_names_cell() -> None:
    found = values_of(
        *rows(40, 300, "Supervisor: Odette Brannigan 0491 570 156", "Supervisor Phone: 0491 570 737")
    )
    assert found["supervisor_phone"] == "0491 570 737"


def test_a_second_phone_of_the_customer_is_not_the_builders() -> None:
    found = values_of(*rows(40, 60, "Owner: Ines Okafor", "Home Phone: 07 5550 1234", "Mobile: 0491 570 156"))
    assert found["site_contact_phone"] == "07 5550 1234"
    assert "builder_phone" not in found


def test_nobody_is_called_tba() -> None:
    assert (
        values_of(*rows(40, 300, "Supervisor: TBA", "Site Contact: N/A", "Subcontractor: to be advised"))
        == {}
    )


def test_a_fax_is_no_phone() -> None:
    found = values_of(
        at(40, 100, "BUILDER", bold=True),
        *rows(40, 116, f"Name: {BUILDER}", "Fax: 07 5550 1111", "Phone: 07 5550 1234"),
    )
    assert found["builder_phone"] == "07 5550 1234"


def test_one_persons_phone_never_stands_beside_anothers_name() -> None:
    found = values_of(
        at(40, 100, "SUPERVISOR", bold=True), at(40, 116, "Name: Odette Brannigan"),
        at(320, 100, "ESTIMATOR", bold=True), *rows(320, 116, "Name: Tobias Lund", "Phone: 0491 570 737"),
    )  # fmt: skip
    assert found["supervisor_name"] == "Odette Brannigan"
    assert "supervisor_phone" not in found


@pytest.mark.parametrize(
    ("name", "found"), [("Harrow Renovations Pty Ltd", "Harrow Renovations Pty Ltd"), ("Peter Lowe", None)]
)
def test_who_issued_the_order_is_the_builder_where_it_is_a_company(name: str, found: str | None) -> None:
    values = values_of(at(40, 100, "Issued by", bold=True), *rows(40, 116, name, "Phone: 07 5550 1234"))
    assert values.get("builder_name") == found
    assert ("builder_phone" in values) == (found is not None)
