"""Who is who in sentences and in e-mails: names before and behind what somebody is, phones behind initials, older messages."""

from __future__ import annotations

import pytest
from documents import Text, at, rows, values_of, wrapped

BUILDER = "Harrow Homes Pty Ltd"


def letter(*lines: str, pitch: float = 14.0) -> list[Text]:
    """A letter whose lines are further apart than those of a form."""
    return [at(60, 30, BUILDER, size=16), *rows(60, 200, *lines, pitch=pitch)]


@pytest.mark.parametrize(
    ("lines", "name", "phone"),
    [
        (("Start when you can. Greg Halloran is our site super on this one, his cell is 705-555-0133.",), "Greg Halloran", "705-555-0133"),
        (("Any question goes to us. On site see Brodie Stannard, site manager, 0491 578 957.",), "Brodie Stannard", "0491 578 957"),
        (("Payment is thirty days after it. Our site superintendent is Ms. Colleen", "Baptiste, who can be reached at 604-555-0157 from six in the morning."), "Colleen Baptiste", "604-555-0157"),
        (("Your contact for this job is Jess Kalani on 0491 577 426 or by e-mail to her office.",), "Jess Kalani", "0491 577 426"),
    ],
)  # fmt: skip
def test_a_name_may_stand_before_or_behind_what_its_bearer_is(
    lines: tuple[str, ...], name: str, phone: str
) -> None:
    found = values_of(*letter(*lines))
    assert (found["supervisor_name"], found["supervisor_phone"]) == (name, phone)


def test_the_homeowner_of_a_sentence_is_the_client_and_on_site() -> None:
    found = values_of(
        *letter(
            "The key is with her. Homeowner is Diane Petrescu 705-555-0147, she works from home these days."
        )
    )
    assert found["client_name"] == "Diane Petrescu"
    assert (found["site_contact_name"], found["site_contact_phone"]) == ("Diane Petrescu", "705-555-0147")


def test_what_a_customer_chose_is_no_customer() -> None:
    found = values_of(
        *letter(
            "Please paint the walls in the colour that was chosen by the owner Arctic White in two coats."
        )
    )
    assert "client_name" not in found


def test_a_company_may_be_acted_for() -> None:
    found = values_of(
        *letter(
            "We are pleased to award you the work on behalf of Kingsway Alder Holdings LP for the price we agreed."
        )
    )
    assert found["client_name"] == "Kingsway Alder Holdings LP"


def test_a_letter_alone_before_a_phone_is_its_label() -> None:
    found = values_of(at(34, 300, "Tenant"), at(120, 300, "MRS K OSMANI"), at(260, 300, "M 0491 570 737"))
    assert found["site_contact_phone"] == "0491 570 737"


def message(top: float, sent: str) -> list[Text]:
    return rows(
        60, top, "From: Kel <kel@harrow.example>", f"Sent: {sent}", "To: Priya", "Subject: PO 1187", pitch=12
    )


def test_of_two_messages_the_newest_counts() -> None:
    body = wrapped(
        60, 120, *[f"Line {n} of what we would like you to do on site for us" for n in range(1, 21)]
    )
    found = values_of(*message(40, "9 July 2025"), *body, *message(420, "2 July 2025"))
    assert found["issue_date"] == "2025-07-09"


def test_a_message_passed_on_is_read_with_the_one_below_it() -> None:
    order = wrapped(60, 200, "Site: 118 Campbell Street, Rangeville QLD 4350")
    found = values_of(*message(40, "9 July 2025"), *message(120, "2 July 2025"), *order)
    assert found["site_address"] == "118 Campbell Street, Rangeville QLD 4350"


def test_an_amount_that_is_printed_twice_is_no_orders_number() -> None:
    found = values_of(at(40, 40, "PURCHASE ORDER", size=16), *rows(400, 200, "9,850.00", "9,850.00"))
    assert "work_order_number" not in found
