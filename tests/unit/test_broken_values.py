"""Values that narrow columns break over lines, and those that stand behind a name: which lines are of them, and whose they are."""

from __future__ import annotations

import pytest
from documents import Text, at, rows, values_of, wrapped

BUILDER, TRADE = "Harrow Homes Pty Ltd", "Quillfeather Flooring Pty Ltd"


def inline(top: float, pitch: float, *lines: str) -> list[Text]:
    """Lines of one value behind its label, further apart than running text."""
    return rows(50, top, *lines, pitch=pitch)


@pytest.mark.parametrize("pitch", [12.0, 15.0, 17.0])
def test_an_address_goes_on_to_its_code(pitch: float) -> None:
    found = values_of(
        *inline(200, pitch, "Job Address: 2993 Painted", "Mesa Avenue, North Las Vegas,", "NV 89084")
    )
    assert found["site_address"] == "2993 Painted Mesa Avenue, North Las Vegas, NV 89084"
    assert found["site_postal_code"] == "89084"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Fairweather Plumbing &", "Gas Group Pty Ltd"),
        ("Dunstan Garrick", "Heating and Air Pty. Ltd."),
        ("NORBURY BROS ELECTRICAL SERVICES", "CORP."),
        ("GARRICK FLOORING", "(AUST) PTY LTD"),
    ],
)
@pytest.mark.parametrize("pitch", [12.0, 15.0])
def test_a_companys_name_goes_on_to_its_legal_form(first: str, second: str, pitch: float) -> None:
    found = values_of(*inline(200, pitch, f"Subcontractor: {first}", second))
    assert found["company_name"] == f"{first} {second}"


@pytest.mark.parametrize(
    "below", ["collect)", "Fax: 07 5550 1234", "9 Mill Street", "Please quote our number"]
)
def test_what_follows_a_whole_name_is_not_of_it(below: str) -> None:
    found = values_of(*inline(200, 15.0, "Insurer: Wattle Mutual", below))
    assert found["client_name"] == "Wattle Mutual"


def test_a_text_does_not_take_lines_that_are_further_apart() -> None:
    found = values_of(*inline(200, 15.0, "Estate: Harbour Point", "Stage 3 release"))
    assert found["project_name"] == "Harbour Point"


@pytest.mark.parametrize(
    "name", ["Wren Tanaka 0491 575 254", "Wren Tanaka, Ph 0491 575 254", "Wren Tanaka / 0491 575 254"]
)
def test_a_phone_behind_a_labelled_name_is_its_bearers(name: str) -> None:
    found = values_of(
        at(300, 200, "Site Supervisor", bold=True), at(300, 216, "Full Name:"), at(400, 216, name)
    )
    assert (found["supervisor_name"], found["supervisor_phone"]) == ("Wren Tanaka", "0491 575 254")


def test_a_phone_may_stand_behind_a_bar() -> None:
    found = values_of(
        at(300, 200, "Job Manager", bold=True), at(300, 214, "Ursula Underhill"),
        at(385, 214, "|"), at(395, 214, "480-555-0171"),
    )  # fmt: skip
    assert found["supervisor_phone"] == "480-555-0171"


def test_a_heading_may_stand_in_from_the_labels_below_it() -> None:
    found = values_of(
        at(303, 200, "CLIENT", bold=True), *rows(303, 216, "NAME: Bronwyn O'Rourke", "PHONE: 0491 573 770", pitch=13),
        at(309, 260, "SITE MANAGER", bold=True),
        *rows(303, 276, "FULL NAME: Viktor Moriarty", "MOBILE: 0491 570 156", pitch=13),
    )  # fmt: skip
    assert found["supervisor_phone"] == "0491 570 156"
    assert found["site_contact_phone"] == "0491 573 770"


def test_a_town_is_no_company_though_its_state_is_co() -> None:
    found = values_of(
        at(40, 30, "Dalwhin Home Builders", bold=True, size=14),
        *wrapped(40, 50, "77 Mesa Road", "Aurora CO 80012"),
    )
    assert found["builder_name"] == "Dalwhin Home Builders"
