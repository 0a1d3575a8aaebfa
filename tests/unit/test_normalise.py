"""From print to values: each type of value as the trade writes it in three countries, and what is no value at all."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.documents.normalise import (
    READERS,
    Dialect,
    address_parts,
    choice_reader,
    country_of,
    is_business_number,
    pattern_reader,
    read_period,
    read_quantity,
)

DAY_FIRST, MONTH_FIRST = Dialect(), Dialect(month_first=True)
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def value(kind: str, text: str, reading: Dialect = DAY_FIRST) -> str | None:
    match = READERS[kind](text, reading)
    return match.value if match else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14/03/2026", "2026-03-14"),
        ("3/4/2026", "2026-04-03"),
        ("14.03.26", "2026-03-14"),
        ("14-03-2026", "2026-03-14"),
        ("14 Mar 2026", "2026-03-14"),
        ("14-Mar-26", "2026-03-14"),
        ("14th of March 2026", "2026-03-14"),
        ("Monday, 2 March 2026", "2026-03-02"),
        ("March 14, 2026", "2026-03-14"),
        ("Sept. 3, 2026", "2026-09-03"),
        ("Dec 1st 2026", "2026-12-01"),
        ("14 mars 2026", "2026-03-14"),
        ("14. März 2026", "2026-03-14"),
        ("14 maart 2026", "2026-03-14"),
        ("2026-03-14", "2026-03-14"),
        ("2026/3/4", "2026-03-04"),
        ("2026-03-14 08:30", "2026-03-14"),
        ("14/03/2026 7:00 AM", "2026-03-14"),
        ("03/14/2026", "2026-03-14"),  # no month is 14: it can be read one way only
        ("from 14/03/2026 to 20/03/2026", "2026-03-14"),
    ],
)
def test_dates_as_printed_become_iso(text: str, expected: str) -> None:
    assert value("date", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("03/04/2026", "2026-03-04"), ("3-4-26", "2026-03-04"), ("25/12/2026", "2026-12-25")],
)
def test_a_month_first_paper_reads_the_month_first_where_it_can(text: str, expected: str) -> None:
    assert value("date", text, MONTH_FIRST) == expected


@pytest.mark.parametrize(
    "text", ["", "TBA", "31/02/2026", "99/99/2026", "07 3555 1234", "1.5.2", "March", "PO 2026"]
)
def test_what_is_no_day_of_the_calendar_is_no_date(text: str) -> None:
    assert value("date", text) is None


def test_a_day_is_no_billing_month() -> None:
    assert value("month", "03/04/2026 - 10/04/2026") is None


@pytest.mark.parametrize("text", ["Sept 2025", "Feb. 25", "09/2025", "2025-09", "September, 2025"])
def test_a_billing_month_stays_as_printed(text: str) -> None:
    assert value("month", f"{text} ") == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$1,234.50", "1234.50"),
        ("$ 1 234.50", "1234.50"),
        ("AUD 99.00", "99.00"),
        ("US$12,345,678.90", "12345678.90"),
        ("CAD$5", "5"),
        ("-$50.00", "-50.00"),
        ("$-50.00", "-50.00"),
        ("($50.00)", "-50.00"),
        ("1100.00", "1100.00"),
        ("1,100", "1100"),
        ("10% $110.00", "110.00"),
        ("GST (10%) 110.00", "110.00"),
        ("12 m2 at $45.00 per m2", "45.00"),
    ],
)
def test_money_becomes_a_decimal_without_sign_of_currency_or_separators(text: str, expected: str) -> None:
    assert value("money", text) == expected


@pytest.mark.parametrize("text", ["", "10%", "see page 3", "12/03/2026", "TBC", "Lot 12", "10 %"])
def test_numbers_that_are_no_amounts_are_no_money(text: str) -> None:
    assert value("money", text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", "12"),
        ("1,250.5", "1250.5"),
        (" 3.00 ", "3.00"),
        ("-2", "-2"),
        ("12 m2", None),
        ("", None),
        ("a", None),
    ],
)
def test_a_quantity_is_a_bare_number(text: str, expected: str | None) -> None:
    assert read_quantity(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0491 570 156", "0491 570 156"),
        ("Mob 0491 570 156 after 8 am", "0491 570 156"),
        ("(07) 5550 1234", "(07) 5550 1234"),
        ("+61 7 5550 1234", "+61 7 5550 1234"),
        ("1300 975 707", "1300 975 707"),
        ("(604) 555-0134", "(604) 555-0134"),
        ("+61 (0)7 5550 1234", "+61 (0)7 5550 1234"),
        ("+61 491 570 156", "+61 491 570 156"),
        ("+1-604-555-0134", "+1-604-555-0134"),
        ("1-604-555-0134", "1-604-555-0134"),
        ("1 (604) 555-0134", "1 (604) 555-0134"),
        ("1 0491 570 156", "0491 570 156"),
        ("HST 123456782 RT0001, 604 555 0134", "604 555 0134"),
        ("ABN 51 824 753 556 Phone 07 5550 1234", "07 5550 1234"),
        ("604.555.0134", "604.555.0134"),
        ("480-555-0134 x 12", "480-555-0134 x 12"),
        ("480-555-0134 ext. 12", "480-555-0134 ext. 12"),
    ],
)
def test_phones_of_three_countries_stay_as_printed(text: str, expected: str) -> None:
    assert value("phone", text) == expected


@pytest.mark.parametrize(
    "text", ["", "12/03/2026", "$12,345,678.00", "Lot 4", "WO12345678", "2026-03-14", "123 456"]
)
def test_other_numbers_are_no_phones(text: str) -> None:
    assert value("phone", text) is None


def test_an_e_mail_address_is_found_in_a_line_and_mended_where_the_print_tears_it() -> None:
    assert value("email", "Odette (odette.b@harrow.example.com.au).") == "odette.b@harrow.example.com.au"
    assert value("email", "orders @ harrow.example.com") == "orders@harrow.example.com"
    assert value("email", "see harrow.example.com") is None


@pytest.mark.parametrize(
    ("text", "expected", "valid"),
    [
        ("ABN 51 824 753 556", "51 824 753 556", True),
        ("51824753556", "51824753556", True),
        ("51 824 753 557", "51 824 753 557", False),
        ("123456782", "123456782", True),
        ("123456782 RT0001", "123456782 RT0001", True),
        ("12-3456789", "12-3456789", True),
        ("07-1234567", "07-1234567", False),  # no EIN begins with 07
    ],
)
def test_business_numbers_are_surer_when_their_check_holds(text: str, expected: str, valid: bool) -> None:
    match = READERS["business_number"](text, DAY_FIRST)
    assert match is not None
    assert match.value == expected
    assert is_business_number(expected) is valid
    assert (match.sure == 1.0) is valid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WO-20417", "WO-20417"),
        ("PO 31476", "PO 31476"),
        ("31476/2 Rev 1", "31476/2"),
        ("No. 4417.", "4417"),
        ("$1,200.00", None),
        ("12/03/2026", None),
        ("to be advised", None),
        ("", None),
    ],
)
def test_identifiers_are_words_with_digits(text: str, expected: str | None) -> None:
    assert value("identifier", text) == expected


def test_a_reference_may_be_a_word_without_digits() -> None:
    assert value("reference", "HARROW") == "HARROW"
    assert value("reference", "CLM-991") == "CLM-991"
    assert value("reference", "as discussed on site") is None


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("6 Harkell Street, Mount Gravatt QLD 4122", ("Mount Gravatt", "QLD", "4122")),
        ("6 Harkell Street Mount Gravatt QLD 4122", ("Mount Gravatt", "QLD", "4122")),
        ("Lot 12 (No. 6) Harkell St, St Lucia, QLD, 4067", ("St Lucia", "QLD", "4067")),
        ("6 Harkell St St Lucia QLD 4067", ("St Lucia", "QLD", "4067")),
        ("6 Harkell Street St. Lucia QLD 4067", ("St. Lucia", "QLD", "4067")),
        ("12 St Johns Road Toowong QLD 4066", ("Toowong", "QLD", "4066")),
        ("14 Alder Crescent, Perth Western Australia 6000", ("Perth", "Western Australia", "6000")),
        ("1102 Birch Road, Kelowna, BC V1Y 4R2", ("Kelowna", "BC", "V1Y 4R2")),
        ("88 Fir Ave W, Barrie ON L4N1A1", ("Barrie", "ON", "L4N1A1")),
        ("88 Fir Ave W Barrie ON L4N1A1", ("Barrie", "ON", "L4N1A1")),
        ("4410 E Juniper Dr, Mesa, AZ 85205-1234", ("Mesa", "AZ", "85205-1234")),
        ("4410 Juniper Drive San Tan Valley AZ 85143", ("San Tan Valley", "AZ", "85143")),
        ("12 Kiln Way, Seattle, WA 98101", ("Seattle", "WA", "98101")),
    ],
)
def test_addresses_of_three_countries_split_into_city_state_and_code(
    address: str, parts: tuple[str, ...]
) -> None:
    found = address_parts(address)
    assert tuple(part and part[0] for part in found) == parts
    for part in found:
        assert part is not None
        text, start, end = part
        assert address[start:end] == text
    assert value("address", address) == address


@pytest.mark.parametrize("address", ["6 Harkell Street", "see plan", "", "6 Harkell Street, Mesa AZ 4122"])
def test_an_address_whose_state_and_code_do_not_agree_has_no_parts(address: str) -> None:
    assert address_parts(address) == (None, None, None)


def test_an_address_may_be_no_more_than_state_and_code_and_is_no_mailbox() -> None:
    assert address_parts("QLD 4066") == (None, ("QLD", 0, 3), ("4066", 4, 8))
    assert value("address", "6 Harkell Street, office@harrow.example.com") is None


@pytest.mark.parametrize(
    ("state", "code", "country"),
    [
        ("WA", "6000", "AU"),
        ("WA", "98101", "US"),
        ("NT", "0800", "AU"),
        ("NT", "X1A 2P7", "CA"),
        ("Ontario", "L4N 1A1", "CA"),
        ("Queensland", None, "AU"),
        ("QLD", None, None),
        ("QLD", "85205", None),
        ("XX", "85205", None),
    ],
)
def test_state_and_postal_code_together_name_the_country(
    state: str, code: str | None, country: str | None
) -> None:
    assert country_of(state, code) == country


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Odette Brannigan", "Odette Brannigan"),
        ("Odette Brannigan (Site Supervisor)", "Odette Brannigan"),
        ("Odette Brannigan - Construction Manager", "Odette Brannigan"),
        ("Odette Brannigan, Supervisor", "Odette Brannigan"),
        ("Odette Brannigan 0491 570 156", "Odette Brannigan"),
        ("Odette Brannigan (0491 570 156)", "Odette Brannigan"),
        ("TBC", None),
        ("Odette Brannigan odette@harrow.example.com", "Odette Brannigan"),
        ("Harrow Homes Pty Ltd (Ms O Brannigan)", "Ms O Brannigan"),
        ("0491 570 156", None),
        ("", None),
    ],
)
def test_a_person_is_a_name_without_role_and_phone(text: str, expected: str | None) -> None:
    assert value("person", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harrow & Vale Flooring Pty Ltd ABN 51 824 753 556", "Harrow & Vale Flooring Pty Ltd"),
        ("Harrow Homes | office@harrow.example.com", "Harrow Homes"),
        ("N/A", None),
        ("TBA", None),
        ("12 345", None),
    ],
)
def test_an_organisation_ends_where_its_number_begins(text: str, expected: str | None) -> None:
    assert value("organisation", text) == expected


def test_a_legal_form_makes_a_company_surer_than_a_sentence() -> None:
    company = READERS["organisation"]("Harrow Flooring Pty Ltd", DAY_FIRST)
    sentence = READERS["organisation"]("the works shall be left clean and tidy", DAY_FIRST)
    assert company is not None
    assert sentence is None or sentence.sure < 0.5 * company.sure


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Lot 12", "12"), ("12B Stage 3", "12B"), ("#14", "14"), ("A-7", "A-7"), ("none", None)],
)
def test_a_lot_is_its_number(text: str, expected: str | None) -> None:
    assert value("lot", text) == expected


@pytest.mark.parametrize(
    "text", ["N/A", "n.a.", "TBC", "tba", "-", "–", "nil", "None", "not applicable", "....", " "]
)
def test_words_that_say_nothing_are_no_text(text: str) -> None:
    assert value("text", text) is None


def test_a_lone_word_is_no_note() -> None:
    assert value("note", "Keys") is None
    assert value("note", "Keys at reception") == "Keys at reception"


def test_states_codes_and_currencies_are_found_as_printed() -> None:
    assert value("state", "Toowong QLD 4066") == "QLD"
    assert value("state", "new south wales") == "new south wales"
    assert value("state", "Toowong") is None
    assert value("postal_code", "Barrie ON L4N 1A1") == "L4N 1A1"
    assert value("currency", "All prices in CAD") == "CAD"
    assert value("currency", "$ 12.00") is None


# whatever is printed -------------------------------------------------------------------------------------------------

PIECES = (
    "ABN", "Lot", "12", "$", "1,000.00", "-5", "(", ")", "QLD", "4066", "V1Y 4R2", "85205", "07", "5550", "1234",
    "0491 570 156", "14/03/2026", "March", "2026", "|", ":", "-", "–", "@", "x@y.example.com", "Pty Ltd", "Street", "St",
    "N", "Mr", "Odette", "WO-1", "51 824 753 556", "%", "GST", "AUD", ",",
)  # fmt: skip
PRINT = st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)


@given(kind=st.sampled_from(sorted(READERS)), text=PRINT, month_first=st.booleans())
def test_a_reader_never_raises_and_reads_only_what_is_there(kind: str, text: str, month_first: bool) -> None:
    match = READERS[kind](text, Dialect(month_first))
    if match is None or not match.value:
        return
    assert 0 <= match.start < match.end <= len(text)
    assert 0 < match.sure <= 1
    printed = text[match.start : match.end]
    if kind == "date":
        date.fromisoformat(match.value)
    elif kind == "money":
        assert Decimal(match.value).copy_abs() == Decimal(re.sub(r"[^\d.]", "", printed))
    elif kind in {"number", "integer", "percent"}:
        assert Decimal(match.value) == Decimal(re.sub(r"[^\d.-]", "", printed))
    elif kind == "time":
        assert re.fullmatch(r"[012]\d:[0-5]\d", match.value)
    elif kind == "boolean":
        assert match.value in {"true", "false"}
    elif kind == "currency":
        assert re.fullmatch("[A-Z]{3}", match.value)
    else:
        assert re.sub(r"\W", "", match.value) == re.sub(r"\W", "", printed)


@given(text=PRINT)
def test_parts_of_an_address_stand_in_it(text: str) -> None:
    for part in address_parts(text):
        assert part is None or text[part[1] : part[2]] == part[0]


DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
FORMATS = {
    "d/m/y": lambda d: f"{d.day}/{d.month}/{d.year}",
    "dd.mm.yy": lambda d: f"{d:%d.%m.%y}",
    "iso": date.isoformat,
    "iso with time": lambda d: f"{d}T07:30:00",
    "d name y": lambda d: f"{d.day} {MONTH_NAMES[d.month - 1]} {d.year}",
    "dd-abc-yy": lambda d: f"{d.day:02}-{MONTH_NAMES[d.month - 1][:3]}-{d:%y}",
    "name d, y": lambda d: f"{MONTH_NAMES[d.month - 1]} {d.day}, {d.year}",
    "abc. d y": lambda d: f"{MONTH_NAMES[d.month - 1][:3].upper()}. {d.day} {d.year}",
    "dth of name y": lambda d: f"{d.day}th of {MONTH_NAMES[d.month - 1]}, {d.year}",
}


@given(
    day=DAYS, form=st.sampled_from(sorted(FORMATS)), around=st.sampled_from(["{}", "Start: {}", "{} 7:30 AM"])
)
def test_a_day_comes_back_from_every_way_of_writing_it(day: date, form: str, around: str) -> None:
    assert value("date", around.format(FORMATS[form](day))) == day.isoformat()


@given(day=DAYS)
def test_month_first_dates_come_back(day: date) -> None:
    assert value("date", f"{day.month}/{day.day}/{day.year}", MONTH_FIRST) == day.isoformat()


@given(
    cents=st.integers(-(10**9), 10**9), form=st.sampled_from(["${:,.2f}", "{:.2f}", "AUD {:,.2f}", "{:,.2f}"])
)
def test_an_amount_comes_back_from_every_way_of_writing_it(cents: int, form: str) -> None:
    amount = Decimal(cents) / 100
    sign = "-" if amount < 0 else ""
    found = value("money", sign + form.format(abs(amount)))
    assert found is not None
    assert Decimal(found) == amount


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("number", "1,240.5 kg", "1240.5"),
        ("number", "24", "24"),
        ("number", "-3.50", "-3.50"),
        ("number", "14/03/2026", None),
        ("number", "38:00", None),
        ("number", "A4", None),
        ("integer", "6 pallets", "6"),
        ("integer", "6.5", None),
        ("percent", "GST 10%", "10"),
        ("percent", "12.5", "12.5"),
        ("percent", "12 of 14", None),
        ("time", "7:30 am", "07:30"),
        ("time", "12.15 pm", "12:15"),
        ("time", "from 14:05 to 16:00", "14:05"),
        ("time", "7", None),
        ("time", "25:00", None),
        ("boolean", "Yes", "true"),
        ("boolean", "No", "false"),
        ("boolean", "[x] Yes [ ] No", "true"),
        ("boolean", "☐ Yes ☒ No", "false"),
        ("boolean", "Yes ☒ No ☐", "true"),
        ("boolean", "Yes [ ] No [x]", "false"),
        ("boolean", "☐ No ☒ Yes", "true"),
        ("boolean", "☒ Yes ☒ No", None),
        ("boolean", "☐ Yes ☐ No", None),
        ("boolean", "☒ the owner will attend", "true"),
        ("boolean", "N/A", None),
        ("boolean", "X", "true"),
        ("boolean", "Yes / No", None),
        ("boolean", "on request", None),
    ],
)
def test_numbers_times_and_ticks(kind: str, text: str, expected: str | None) -> None:
    assert value(kind, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,56", "1234.56"),
        ("1 234,56 $", "1234.56"),
        ("€ 717,97", "717.97"),
        ("- 12,50", "-12.50"),
        ("1.234.567", "1234567"),
        ("12,5 %", None),
    ],
)
def test_amounts_where_the_comma_is_the_decimal_sign(text: str, expected: str | None) -> None:
    assert value("money", text, Dialect(decimal_comma=True)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("All prices in AUD", "AUD"), ("EUR 49,99", "EUR"), ("€ 49,99", "EUR"), ("£12.00", "GBP"), ("₹319", "INR"),
        ("All charges are in US Dollars", "USD"), ("Canadian dollars", "CAD"), ("$12.00", None), ("Rs 319", None),
    ],
)  # fmt: skip
def test_a_currency_is_a_code_a_name_or_a_sign_of_its_own(text: str, expected: str | None) -> None:
    assert value("currency", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Road freight", "road"),
        ("[ ] Road [x] Rail", "rail"),
        ("Road / Rail", None),
        ("Express road freight", "express"),
        ("by sea", None),
        ("broadly", None),
    ],
)
def test_a_choice_is_read_by_its_words_or_its_tick(text: str, expected: str | None) -> None:
    choices = {"road": [("road",)], "rail": [("rail",)], "express": [("express", "road")]}
    match = choice_reader(choices)(text, DAY_FIRST)
    assert (match.value if match else None) == expected


def test_a_pattern_is_read_within_its_type() -> None:
    code = pattern_reader(r"[A-Z]{2}\d{6}", None)("Con note LF204418 of 2", DAY_FIRST)
    assert code is not None
    assert (code.value, code.start, code.end) == ("LF204418", 9, 17)
    day = pattern_reader(r"until (\S+)", READERS["date"])("valid until 14/03/2026", DAY_FIRST)
    assert day is not None
    assert day.value == "2026-03-14"
    assert pattern_reader(r"\w+", READERS["date"])("soon", DAY_FIRST) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("HOM-2207 4415", "HOM-2207 4415"),
        ("GR 550 2281 7", "GR 550 2281 7"),
        ("2207 - Strata Plan, Building C re-roof", "2207"),
        ("W-4410 rev 2 of plan", "W-4410"),
    ],
)
def test_numbers_may_be_written_with_spaces(text: str, value: str) -> None:
    found = READERS["identifier"](text, Dialect())
    assert found is not None
    assert found.value == value


def test_a_canadian_number_may_be_grouped_five_and_four() -> None:
    found = READERS["business_number"]("HST # 86120 4417 RT0001", Dialect())
    assert found is not None
    assert found.value == "86120 4417 RT0001"


def test_a_vendors_code_is_hardly_a_phone() -> None:
    code, phone = (READERS["phone"](text, Dialect()) for text in ("0000308841", "07 5550 8120"))
    assert code is not None
    assert phone is not None
    assert code.sure < 0.5 < phone.sure


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("28/04/2025 to 23/05/2025", "2025-04-28", "2025-05-23"),
        ("28/04/2025 - 23/05/2025", "2025-04-28", "2025-05-23"),
        ("Mon 28 Apr 2025 – Fri 23 May 2025", "2025-04-28", "2025-05-23"),
        ("28 - 30 April 2025", "2025-04-28", "2025-04-30"),
        ("28 April - 23 May 2025", "2025-04-28", "2025-05-23"),
        ("April 28 - May 23, 2025", "2025-04-28", "2025-05-23"),
    ],
)
def test_a_period_is_two_dates(text: str, first: str, last: str) -> None:
    found = read_period(text, Dialect())
    assert found is not None
    assert [match.value for match in found] == [first, last]


@pytest.mark.parametrize("text", ["28/04/2025", "28/04/2025 see 23/05/2025", "23/05/2025 to 28/04/2025"])
def test_other_dates_are_no_period(text: str) -> None:
    assert read_period(text, Dialect()) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1190, rue Saint-Louis, Terrebonne (Québec) J6W 1K1", ("Terrebonne", "Québec", "J6W 1K1")),
        ("7811 Beresford Street, Burnaby, B.C. V5E 1Z3", ("Burnaby", "B.C.", "V5E 1Z3")),
    ],
)
def test_provinces_in_brackets_and_with_dots(text: str, parts: tuple[str, str, str]) -> None:
    assert tuple(part and part[0] for part in address_parts(text)) == parts


def test_a_postal_code_of_nine_digits_is_no_phone() -> None:
    assert value("phone", "SPRINGVALE, NJ 08046-1000") is None


def test_a_word_of_running_text_is_nobody() -> None:
    assert value("person", "thereupon") is None
    assert value("person", "Farrell") == "Farrell"


@pytest.mark.parametrize("text", ["N/A", "TBA", "TBC", "-", "____", "ABN 23 438 282 391"])
def test_what_is_no_reference(text: str) -> None:
    assert value("reference", text) is None
