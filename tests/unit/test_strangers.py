"""What strangers' papers do: blocks without labels, parts of one line, people's own addresses, sections, other sides of a label."""

from __future__ import annotations

import pytest
from documents import Text, at, rows, values_of, wrapped

from extract.documents.normalise import Dialect, read_city, read_organisation, read_person, read_phone
from extract.documents.offline.company_names import legal_end
from extract.documents.offline.mailboxes import is_made_of

BUILDER, TRADE = "Harrow Homes Pty Ltd", "Quillfeather Flooring Pty Ltd"
PLAIN = Dialect()


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("HOLLOWAY, DENISE", "HOLLOWAY, DENISE"),
        ("Okonkwo, C & T", "Okonkwo, C & T"),
        ("Okafor / Lindgren", "Okafor / Lindgren"),
        ("Smith, Supervisor", "Smith"),
        ("Dave / Site Manager", "Dave"),
        ("Ms Lucinda Maralung Ph 0491 577 426", "Ms Lucinda Maralung"),
        ("Kim Tran c: 0491 570 156", "Kim Tran"),
        ("Ian M 0491 570 156", "Ian M"),
        ("Insured in unit", None),
        ("As above", None),
        ("Site Manager", None),
    ],
)
def test_a_persons_name_ends_where_a_role_or_a_phone_begins(printed: str, name: str | None) -> None:
    found = read_person(printed, PLAIN)
    assert (found.value if found else None) == name


def test_a_companys_number_in_brackets_is_not_of_its_name() -> None:
    found = read_organisation("Lone Pecan Framing Co. (Acct 22417)", PLAIN)
    assert found is not None
    assert found.value == "Lone Pecan Framing Co."


def test_a_city_ends_before_its_state() -> None:
    assert [m.value for t in ("Lewes, DE 19958", "Mount Gravatt") if (m := read_city(t, PLAIN))] == [
        "Lewes",
        "Mount Gravatt",
    ]


@pytest.mark.parametrize("text", ["Kalinda Homes ACN 612 884 019", "Claim 301-88452-7"])
def test_numbers_of_companies_and_claims_are_no_phones(text: str) -> None:
    assert read_phone(text, PLAIN) is None


@pytest.mark.parametrize(
    ("mail", "name", "own"),
    [
        ("druiz@copperleaf.example", "Dana Ruiz", True),
        ("kira.novak@mail.example", "Kira Novak", True),
        ("ben.o@harrow.example", "Ben Okafor", True),
        ("office@harrow.example", "Otto Ficeman", False),
        ("accounts@harrow.example", "Ann Counts", False),
        ("dave@harrow.example", "Dave", False),
    ],
)
def test_an_address_made_of_a_name_is_its_bearers(mail: str, name: str, own: bool) -> None:
    assert is_made_of(mail, name) is own


def test_the_senders_address_is_the_supervisors_and_not_the_offices() -> None:
    found = values_of(
        at(40, 40, "From:", bold=True), at(120, 40, "Dana Ruiz <druiz@copperleafhomes.example>"),
        *rows(40, 80, "Please accept this email as Purchase Order 55871 for the work below.", "Thanks,"),
        *wrapped(40, 140, "Dana Ruiz", "Construction Manager", "Copperleaf Homes, Inc."),
    )  # fmt: skip
    assert found["supervisor_email"] == "druiz@copperleafhomes.example"
    assert "builder_email" not in found


def supplier_block() -> list[Text]:
    """A purchase order as accounting programs print it: the supplier above its address, no label anywhere near."""
    return [
        at(40, 40, "PURCHASE ORDER", size=20),
        *wrapped(
            40,
            100,
            "Beaumaris Flooring Studio",
            "12 Charman Road",
            "Cheltenham VIC 3192",
            "ABN 11 247 169 673",
        ),
        *wrapped(400, 60, BUILDER, "PO Box 118", "Elsternwick VIC 3185"),
        *wrapped(280, 60, "Order Date", "6 Oct 2025", "Order Number", "PO-0883"),
    ]


def test_a_name_above_an_address_is_the_recipient_where_no_label_says_so() -> None:
    found = values_of(*supplier_block())
    assert found["company_name"] == "Beaumaris Flooring Studio"
    assert found["company_business_number"] == "11 247 169 673"
    assert found["builder_name"] == BUILDER


def test_of_two_unlabelled_blocks_neither_is_taken() -> None:
    other = wrapped(40, 240, "Ormond Timber Yard", "8 Mill Road", "Elwood VIC 3184")
    assert "company_name" not in values_of(*supplier_block(), *other)


def test_a_company_may_be_greeted() -> None:
    found = values_of(
        at(40, 40, BUILDER, size=16),
        at(40, 100, "Dear Painting with Pride,"),
        at(
            40,
            124,
            "We act for the landlord of the property and would like you to attend to the following at once.",
        ),
    )
    assert found["company_name"] == "Painting with Pride"


@pytest.mark.parametrize(
    "line",
    [
        "RE: WORK ORDER 15562 - 4/27 Ashburner Street",
        "Work Order 15562: Resilient Flooring",
        "Subject: your Work Order No. 15562",
    ],
)
def test_a_number_behind_a_title_ends_at_a_separator(line: str) -> None:
    assert values_of(at(40, 100, line, bold=True))["work_order_number"] == "15562"


def test_a_number_alone_below_the_title_is_the_orders() -> None:
    found = values_of(
        at(40, 40, "Trade Partner Assignment", size=15), at(40, 57, "A-77120-C"), at(40, 120, "Lot: 93")
    )
    assert found["work_order_number"] == "A-77120-C"


def test_each_side_of_a_label_has_its_value() -> None:
    found = values_of(
        at(40, 400, "Insurer / claim", size=8), at(40, 409, "Gulf Mutual"), at(120, 409, "55-0087123")
    )
    assert (found["client_name"], found["client_reference"]) == ("Gulf Mutual", "55-0087123")


def test_a_contact_below_the_customer_is_the_one_on_site() -> None:
    found = values_of(
        *rows(
            40,
            100,
            "Client: Marcus and Odette Linwood",
            "Contact: Odette Linwood, home most days, 0491 576 801",
        ),
    )
    assert found["client_name"] == "Marcus and Odette Linwood"
    assert (found["site_contact_name"], found["site_contact_phone"]) == ("Odette Linwood", "0491 576 801")


def test_a_date_is_nobody() -> None:
    found = values_of(
        *rows(40, 100, "Address:", "Resident:"), *rows(140, 100, "1915 Wexler Ave", "Imani Castellano"),
        *rows(310, 100, "Complete By:", "Home Phone:"), *rows(400, 100, "9/18/2026", "(937) 555-0168"),
    )  # fmt: skip
    assert found["site_contact_phone"] == "(937) 555-0168"


def test_a_partys_number_is_the_recipients_right_below_its_name() -> None:
    found = values_of(
        at(40, 30, BUILDER, size=16),
        *rows(40, 100, "To", "Contractor Ph"), *rows(140, 100, TRADE, "0491 578 888"),
    )  # fmt: skip
    assert found["company_name"] == TRADE
    assert "builder_phone" not in found


def test_details_in_a_names_cell_are_its_bearers_though_something_stands_beside_the_label() -> None:
    found = values_of(
        at(20, 390, "SITE MANAGER", size=8), at(210, 389, "villa 5 before the rest is ordered."),
        *wrapped(20, 398, "Ivo Petersen", "0491 579 212", "ivo.p@quaydon.example.com.au"),
    )  # fmt: skip
    assert found["supervisor_name"] == "Ivo Petersen"
    assert found["supervisor_phone"] == "0491 579 212"


def test_smaller_type_is_a_labels() -> None:
    small, large = at(40, 101, "OWNER", size=8), at(80, 100, "BAKSHI HOLDINGS", size=10)
    assert values_of(small, large)["client_name"] == "BAKSHI HOLDINGS"


def test_a_division_is_not_of_its_owners_name() -> None:
    found = values_of(at(40, 30, "a division of Tidewater Building Services Pty Ltd"))
    assert found["builder_name"] == "Tidewater Building Services Pty Ltd"


def test_a_lower_case_label_may_be_all_there_is_before_a_date() -> None:
    assert values_of(at(400, 40, "issued 3 February 2026"))["issue_date"] == "2026-02-03"


def test_brackets_are_not_taken_apart() -> None:
    found = values_of(
        at(40, 100, "Tenant (contact for access)"), *wrapped(40, 112, "Devon Achebe", "0491 570 156")
    )
    assert (found["site_contact_name"], found["site_contact_phone"]) == ("Devon Achebe", "0491 570 156")


def test_a_number_under_its_own_caption_is_the_builders_though_its_check_digits_fail() -> None:
    found = values_of(*supplier_block(), *wrapped(280, 180, "ABN", "54 109 476 238"))
    assert found["builder_business_number"] == "54 109 476 238"
    assert found["company_business_number"] == "11 247 169 673"


def test_sentences_of_a_footer_are_read_one_by_one() -> None:
    found = values_of(
        at(40, 480, BUILDER, bold=True),
        at(40, 494, "ABN 51 824 753 556. QBCC 15 008 112. Office 1300 975 710 (24 hours).", size=8),
    )
    assert found["builder_phone"] == "1300 975 710"


def test_a_remark_alone_in_brackets_is_no_label() -> None:
    found = values_of(
        at(20, 339, "ON SITE CONTACT", size=8),
        *wrapped(20, 347, "Sr Bernadette Kuhl", "(facility manager)", "0491 578 957"),
    )
    assert found["site_contact_name"] == "Sr Bernadette Kuhl"
    assert found["site_contact_phone"] == "0491 578 957"


@pytest.mark.parametrize("printed", ["Building manager Rhett Okonjo", "Attn Rhett Okonjo", "Rhett Okonjo"])
def test_what_somebody_is_may_stand_before_the_name(printed: str) -> None:
    found = read_person(printed, PLAIN)
    assert found is not None
    assert (found.value, printed[found.start : found.end]) == ("Rhett Okonjo", "Rhett Okonjo")


def test_a_short_name_in_quotes_is_not_of_the_name() -> None:
    found = read_organisation('The Owners – Units Plan No. 1846 ("Lakeview Terraces")', PLAIN)
    assert found is not None
    assert found.value == "The Owners – Units Plan No. 1846"


def test_a_request_is_another_kind_of_paper() -> None:
    found = values_of(
        at(200, 40, "MAKE SAFE REQUEST", bold=True, size=16), at(40, 100, "Request No: MS-51904")
    )
    assert found["document_type"] == "other"


def test_a_heading_above_notes_is_their_label() -> None:
    found = values_of(
        at(40, 100, "Please note", bold=True), at(40, 116, "Residents stay in their villas during the works.")
    )
    assert found["notes"] == "Residents stay in their villas during the works."


def test_of_two_equal_labels_the_first_printed_counts() -> None:
    found = values_of(*rows(40, 100, "Sent: 9 July 2025", "From: Kel"), *rows(60, 300, "Sent: 2 July 2025"))
    assert found["issue_date"] == "2025-07-09"


def test_below_a_projects_name_stands_its_address() -> None:
    found = values_of(
        at(37, 30, BUILDER, size=14), at(37, 50, "45 Keys Road, Moorabbin VIC 3189"),
        at(289, 189, "Project", bold=True),
        *wrapped(351, 189, "Juniper & Lark Chadstone", "Shop B214, 1341 Dandenong Road", "Chadstone VIC 3148"),
    )  # fmt: skip
    assert found["project_name"] == "Juniper & Lark Chadstone"
    assert found["site_address"] == "Shop B214, 1341 Dandenong Road Chadstone VIC 3148"


def test_a_builders_name_is_its_fullest_form() -> None:
    found = values_of(
        at(44, 30, "KALINDA HOMES", bold=True, size=18), at(44, 54, "Kalinda Homes (Vic) P/L", size=8)
    )
    assert found["builder_name"] == "Kalinda Homes (Vic) P/L"


@pytest.mark.parametrize(("date", "read"), [("Tuesday, 2 December 2025", "2025-12-02"), ("02/12/2025", None)])
def test_a_written_date_is_the_letters_though_a_box_stands_far_to_the_right(
    date: str, read: str | None
) -> None:
    found = values_of(at(63, 91, date, size=13), at(365, 94, "Property"), at(365, 106, "9/41 Macleay Street"))
    assert found.get("issue_date") == read


def test_a_form_with_a_second_from_and_date_is_no_older_message() -> None:
    work = [at(40, 120 + 16 * i, f"Supply and lay vinyl plank to room {i}") for i in range(20)]
    head = [at(40, 40, "From: Dalwhin Homes Pty Ltd"), at(40, 56, "Date: 14/03/2026")]
    slip = [at(40, 600, "From: Accounts"), at(40, 616, "Date: 14/03/2026"), at(40, 640, "Total: $1,100.00")]
    assert values_of(*head, *work, *slip)["total_amount"] == "1100.00"


@pytest.mark.parametrize(("line", "company"), [("DENVER, CO 80012", None), ("Denver CO 80012", None), ("Dalwhin Lumber CO", "Dalwhin Lumber CO")])  # fmt: skip
def test_a_towns_state_is_no_legal_form(line: str, company: str | None) -> None:
    words = tuple(line.split())
    assert (" ".join(words[: legal_end(words)]) or None) == company


@pytest.mark.parametrize("number", ["CO 80112", "WA 6107", "MO 63015"])
def test_a_number_that_could_be_a_state_and_a_postal_code_is_an_orders_behind_its_label(number: str) -> None:
    assert (
        values_of(at(40, 40, "PURCHASE ORDER", bold=True), at(40, 60, f"Order No: {number}"))[
            "work_order_number"
        ]
        == number
    )


def test_a_phone_in_one_run_with_the_countrys_code_is_one() -> None:
    found = values_of(at(40, 60, "Supervisor: Mara Okafor"), at(40, 76, "Supervisor phone: 61491570156"))
    assert found["supervisor_phone"] == "61491570156"
