"""Scopes without a table: under a heading that says so or none, lists of every make, boxes, sidebars, what ends them."""

from __future__ import annotations

from documents import Text, at, ending, reading_of, rows, wrapped

HEAD = [at(40, 40, "WORK ORDER", bold=True, size=16), at(40, 80, "Order No: W-4410")]
SCOPE = at(40, 130, "SCOPE OF WORKS", bold=True, size=12)
TOTAL = [at(380, 500, "Total"), ending(550, 500, "$1,100.00")]
CARPET, VINYL = "Lift the old carpet and dispose of it", "Lay new vinyl planks in the hall"


def texts(*lines: Text) -> list[str | None]:
    return [item.description for item in reading_of([*HEAD, *lines]).line_items]


def test_numbers_and_letters_of_a_list_are_not_its_text() -> None:
    for first, second in (
        ("1.", "2."),
        ("(1)", "(2)"),
        ("1)", "2)"),
        ("a)", "b)"),
        ("-", "-"),
        ("1.1", "1.2"),
    ):
        found = texts(SCOPE, *wrapped(40, 150, f"{first} {CARPET}", f"{second} {VINYL}"), *TOTAL)
        assert found == [CARPET, VINYL], first


def test_what_introduces_a_list_or_follows_it_is_no_item() -> None:
    found = texts(
        SCOPE, at(40, 150, "Please carry out the work below with care and to the satisfaction of the owner."),
        *wrapped(40, 180, f"• {CARPET}", f"• {VINYL}"), at(40, 220, "The price for the whole of the work is agreed."), *TOTAL,
    )  # fmt: skip
    assert found == [CARPET, VINYL]


def test_indented_lines_that_each_begin_with_a_capital_are_a_list_with_drawn_bullets() -> None:
    found = texts(
        SCOPE, at(40, 160, "Flooring", bold=True),
        *wrapped(70, 184, CARPET, VINYL, "Trim the doors to suit the new floor height,", "and rehang them on the day."), *TOTAL,
    )  # fmt: skip
    assert found == [
        CARPET,
        VINYL,
        "Trim the doors to suit the new floor height, and rehang them on the day.",
    ]


def test_the_scope_may_stand_behind_or_beside_its_label() -> None:
    behind = texts(*wrapped(40, 150, f"Description of works: {CARPET}", "and leave the rooms clean"), *TOTAL)
    beside = texts(
        at(40, 150, "Scope of Works"), *wrapped(180, 150, CARPET, "and leave the rooms clean"), *TOTAL
    )
    assert behind == beside == [f"{CARPET} and leave the rooms clean"]


def test_a_trade_behind_the_label_of_the_scope_is_its_heading() -> None:
    fields = reading_of([*HEAD, at(40, 150, "Scope of Work: Flooring", bold=True), *wrapped(40, 180, f"• {CARPET}", f"• {VINYL}"), *TOTAL])  # fmt: skip
    assert {item.section for item in fields.line_items} == {"Flooring"}
    trade = fields.fields["trade_category"]
    assert trade is not None
    assert trade.value == "Flooring"


def test_signatures_check_boxes_and_fine_print_end_a_scope() -> None:
    for closing in (
        "Signed: ______________ Date: ________",
        "□ Photos before □ Photos after",
        "Accepted by: subcontractor",
    ):
        assert texts(
            SCOPE, at(40, 160, CARPET), at(40, 200, closing), at(40, 220, "Keep the yard clean.")
        ) == [CARPET]
    small = at(
        40, 220, "Invoices without an order number are returned to the sender unpaid every time.", size=7
    )
    assert texts(SCOPE, at(40, 160, CARPET), small) == [CARPET]


def test_a_sidebar_is_no_part_of_the_scope() -> None:
    sidebar = rows(40, 150, "Issued On: 14/10/24", "Lot No", "461", "Supervisor", "Odette Brannigan")
    found = texts(
        at(200, 130, "Scope of works", bold=True), at(200, 152, CARPET), at(200, 180, VINYL), *sidebar, *TOTAL
    )
    assert found == [CARPET, VINYL]


def test_a_scope_without_a_heading_begins_under_the_form() -> None:
    form = [
        at(40, 110, "Gideon Hale"),
        at(200, 110, "0491 578 148"),
        at(40, 126, "Foreman"),
        at(200, 126, "Odette Brannigan"),
    ]
    found = texts(*form, at(40, 160, "Flooring", bold=True), at(40, 180, CARPET), at(40, 204, VINYL), *TOTAL)
    assert found == [CARPET, VINYL]


def test_notes_may_stand_above_or_below_a_scope_without_a_heading() -> None:
    note = "Special instructions: The dog must stay in the yard until noon."
    above = texts(at(40, 110, note), at(40, 160, CARPET), at(40, 184, VINYL), *TOTAL)
    below = texts(at(40, 160, CARPET), at(40, 184, VINYL), at(40, 230, note))
    assert above == below == [CARPET, VINYL]


def test_in_a_paper_all_bold_bold_makes_no_heading() -> None:
    found = texts(SCOPE, at(40, 160, "Flooring", bold=True, size=12), at(40, 190, CARPET, bold=True), at(40, 220, VINYL, bold=True), *TOTAL)  # fmt: skip
    assert found == [CARPET, VINYL]


def test_the_foot_of_a_page_inside_a_scope_is_left_out() -> None:
    foot = [
        at(60, 786, "A family owned"),
        at(200, 786, "Builder's Licences"),
        at(340, 786, "NSW: 192384C"),
        at(60, 798, "business"),
    ]
    found = reading_of([*HEAD, at(40, 160, "Flooring", bold=True), at(40, 180, CARPET), *foot], [at(40, 60, VINYL), *TOTAL]).line_items  # fmt: skip
    assert [item.description for item in found] == [CARPET, VINYL]


def test_a_paragraph_goes_on_where_its_lines_are_wide_apart() -> None:
    lines = [at(40, 160, "Lift the old carpet in all rooms of the upper floor and"), at(40, 174, "dispose of it"), at(40, 200, "Lay new vinyl planks in every room of the upper floor and"), at(40, 214, "in the hall")]  # fmt: skip
    assert len(texts(SCOPE, *lines, *TOTAL)) == 2


def test_a_heading_below_the_word_notes_is_no_note() -> None:
    fields = reading_of([*HEAD, at(40, 130, "Notes:"), at(40, 150, "Powder Room", bold=True), at(40, 170, CARPET), *TOTAL]).fields  # fmt: skip
    assert fields["notes"] is None


def test_a_code_or_a_company_is_no_trade() -> None:
    for text in ("Trade: 490-99", "Trade: Ellery Bros Drywall Pty Ltd"):
        assert reading_of([*HEAD, at(40, 110, text)]).fields["trade_category"] is None


def test_measures_in_a_row_with_a_price_do_not_make_it_a_form() -> None:
    row = "Form and pour 100 mm driveway with F72 mesh. Approximately 116.5 sq ft"
    priced = [at(40, 160, row), ending(550, 160, "1,100.00")]
    found = reading_of([*HEAD, at(40, 110, "Supervisor: Odette Brannigan"), *priced, *TOTAL]).line_items
    assert [(item.description, item.quantity, item.amount) for item in found] == [(row, "116.5", "1100.00")]


def test_a_numbered_entry_goes_on_in_line_with_its_text() -> None:
    entries = [
        at(40, 150, "1. Lift the old carpet and dispose of it, allow for two visits and work around the"),
        at(53, 163, "furniture that stays in the rooms"),
        at(40, 176, "2. Lay new vinyl planks in the hall and on the landing, with matching trims and"),
        at(53, 189, "scotia to the perimeter"),
    ]
    found = texts(SCOPE, *entries, *TOTAL)
    assert [text and text.split()[-1] for text in found] == ["rooms", "perimeter"]


def test_panels_of_a_form_under_titles_that_could_head_columns_are_no_table() -> None:
    form = [
        at(40, 110, "Location", bold=True), at(300, 110, "Job Details", bold=True),
        at(40, 126, "Site Address: 6 Harkell Street"), at(300, 126, "Job Number: 4471"),
        at(40, 142, "Suburb: Tarneit"), at(300, 142, "Start Date: 14/03/2026"),
        at(40, 170, "Description of Works", bold=True), at(40, 190, CARPET), at(40, 206, VINYL),
    ]  # fmt: skip
    assert texts(*form, *TOTAL) == [CARPET, VINYL]


def test_a_form_without_colons_above_details_is_no_scope() -> None:
    form = rows(
        40, 110, "Superintendent Phone 905-555-0102", "Start Date Mon, Aug 3, 2026", "Particulars", pitch=12
    )
    assert texts(*form, at(40, 146, CARPET), at(40, 162, VINYL), *TOTAL) == [CARPET, VINYL]


def test_what_stands_out_over_nothing_is_no_heading() -> None:
    assert texts(SCOPE, at(40, 150, "Flooring", bold=True), at(40, 170, f"(1) {CARPET.upper()}"), *TOTAL) == [
        CARPET.upper()
    ]


def test_an_introduction_wider_than_the_text_beside_a_sidebar_does_not_make_the_sidebar_text() -> None:
    sidebar = [
        at(40, 130, "Dated:"),
        at(40, 146, "14/03/2026"),
        at(40, 200, "Job No: 77"),
        at(40, 216, "Lot: 12"),
    ]
    body = [
        at(40, 110, "Please supply and carry out the works described below in accordance with the terms."),
        at(220, 130, "Notes:"), at(220, 146, "Keep the gate shut."),
        at(220, 186, CARPET), at(220, 204, VINYL),
        at(380, 230, "Total"), ending(550, 230, "$1,100.00"),
    ]  # fmt: skip
    assert texts(*sidebar, *body) == [CARPET, VINYL]


def test_a_sentence_that_leads_to_a_form_leads_to_no_scope_and_another_may() -> None:
    letter = [
        at(40, 110, "Please take this as our order, details as follows:"),
        *wrapped(
            40, 126, "Job number: 24-093", "Site: 6 Harkell Street, Tarneit VIC 3029", "Phone: 0491 570 156"
        ),
        at(40, 180, "What we need:"),
        *wrapped(60, 194, f"• {CARPET}", f"• {VINYL}"),
        at(40, 236, "Same terms as always."),
    ]
    assert texts(*letter) == [CARPET, VINYL]


def test_a_title_that_ends_as_a_heading_of_the_scope_does_begins_it_and_the_next_such_ends_it() -> None:
    form = [at(40, 110, "Lodged:"), at(140, 110, "14/03/2026")]
    body = [
        at(40, 140, "WHAT HAPPENED"), at(40, 156, "Rain came in under the sliding door and the carpet is wet."),
        at(40, 180, "MAKE SAFE WORKS REQUIRED"), *wrapped(64, 198, CARPET, VINYL),
        at(40, 240, "ACCESS / HAZARDS"), at(40, 256, "Park in the visitor bay only, the gate code is with the office."),
    ]  # fmt: skip
    assert texts(*form, *body) == [CARPET, VINYL]


def test_a_scope_beside_a_sidebar_with_all_the_labels_begins_below_the_letterhead() -> None:
    sidebar = rows(
        30, 96, "ISSUE DATE", "14/03/2026", "PROJECT NO.", "Q25-0619", "SUPERVISOR", "Ivo Petersen"
    )
    body = [
        at(210, 40, "Quoll Constructions Pty Ltd"), at(210, 54, "ABN 51 824 753 556"),
        at(210, 80, "PAINTING"), at(210, 104, "Villas 5 to 7", bold=True),
        *wrapped(222, 120, "Prepare and paint walls and ceilings throughout, two coats low", "sheen", "Touch up the rail after the carpet layer has been and gone"),
        at(220, 300, "Order value"), ending(550, 300, "$18,640.00"),
    ]  # fmt: skip
    found = [item.description for item in reading_of([*sidebar, *body]).line_items]
    assert found == [
        "Prepare and paint walls and ceilings throughout, two coats low sheen",
        "Touch up the rail after the carpet layer has been and gone",
    ]


def test_a_letter_goes_on_at_its_own_edge_below_the_entries_it_leads_to() -> None:
    letter = [
        at(40, 110, "Scope of works:"), *wrapped(60, 126, CARPET, VINYL),
        at(40, 166, "Key is in the lockbox on the meter box, and the skip bin is ours."),
    ]  # fmt: skip
    assert texts(*letter) == [CARPET, VINYL]


def test_the_paragraph_that_a_letter_asks_for_is_its_scope() -> None:
    letter = [
        at(40, 110, "Dear Sam,"), at(420, 110, "Property"),
        at(40, 134, "We act for the landlord and would like you to attend to the following at"), at(420, 140, "9/41 Macleay St"),
        at(40, 146, "your earliest convenience."),
        at(40, 170, "The bathroom and toilet ceilings have mould stains and peeling"), at(420, 176, "Landlord"),
        at(40, 182, "paint, treat them and give two coats of white."),
        at(40, 206, "Your contact for this job is at the office."),
    ]  # fmt: skip
    assert texts(*letter) == [
        "The bathroom and toilet ceilings have mould stains and peeling paint, treat them and give two coats of white."
    ]
    award = [
        at(40, 110, "Dear Sam,"), at(40, 134, "We are pleased to award you the landscape work for the price agreed."),
        *wrapped(40, 158, "Scope. Supply and placing of growing medium, trees and shrubs to the podium", "as shown on the drawings."),
    ]  # fmt: skip
    assert texts(*award) == [
        "Supply and placing of growing medium, trees and shrubs to the podium as shown on the drawings."
    ]
