"""How many lines of a cell a value takes: names, numbers and addresses that narrow cells broke."""

from __future__ import annotations

import pytest
from documents import at, values_of, wrapped


def beside(label: str, *lines: str) -> dict[str, str]:
    return values_of(at(40, 100, label), *wrapped(180, 100, *lines))


def below(label: str, *lines: str) -> dict[str, str]:
    return values_of(at(40, 90, label, size=7), *wrapped(40, 98, *lines))


@pytest.mark.parametrize(
    ("label", "lines", "field", "value"),
    [
        ("Order #", ("7714203-", "000"), "work_order_number", "7714203-000"),
        ("Supervisor", ("Darnell", "Okafor"), "supervisor_name", "Darnell Okafor"),
        ("Client", ("Mr D & Mrs P", "Fenwick"), "client_name", "Mr D & Mrs P Fenwick"),
        ("Supervisor Phone", ("(469) 555-", "0172"), "supervisor_phone", "(469) 555-0172"),
        ("Insurer", ("Southern Mutual", "Insurance"), "client_name", "Southern Mutual Insurance"),
        ("Supplier", ("2-4471", "Quill Concrete LLC"), "company_name", "Quill Concrete LLC"),
        ("Ship to", ("Basin Centre", "5801 S. 51st Avenue", "Laveen, AZ 85339"), "site_address",
         "5801 S. 51st Avenue Laveen, AZ 85339"),
    ],
)  # fmt: skip
def test_a_value_goes_on_in_the_next_line(label: str, lines: tuple[str, ...], field: str, value: str) -> None:
    assert beside(label, *lines)[field] == value
    assert below(label, *lines)[field] == value


def test_an_email_address_is_joined_where_it_was_broken() -> None:
    found = beside("Supervisor Email", "peter.harrow@hh.", "example.com.au")
    assert found["supervisor_email"] == "peter.harrow@hh.example.com.au"


def test_a_persons_second_line_is_not_a_name_when_the_first_is_whole() -> None:
    assert beside("Supervisor", "Darnell Okafor", "Harrow Homes")["supervisor_name"] == "Darnell Okafor"


def test_the_town_below_a_companys_name_is_not_of_it() -> None:
    assert below("Supplier", "Highland Earthworx", "Mittagong")["company_name"] == "Highland Earthworx"


def test_lines_to_be_filled_in_hold_nothing() -> None:
    assert "notes" not in values_of(at(40, 100, "Notes: ______________ Signature ____________"))
