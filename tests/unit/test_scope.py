"""The scope's items: tables, trades over rooms over items, pages that go on, and what on a paper is no item."""

from __future__ import annotations

from documents import Text, at, ending, reading_of, rows, wrapped

from extract.documents.records import LineItem

HEAD = [at(40, 40, "WORK ORDER", bold=True, size=16), at(40, 80, "Order No: W-4410")]
HEADING = [at(40, 150, "Description", bold=True), at(330, 150, "Qty", bold=True), at(380, 150, "Unit", bold=True), ending(480, 150, "Rate", bold=True), ending(550, 150, "Amount", bold=True)]  # fmt: skip
PROSE = (
    "The trade shall keep the site clean and safe at all times and shall remove all rubbish daily. No claim for",
    "extra work will be paid without a written order signed by the supervisor before the work is begun, and all",
    "materials remain the property of the builder until the work has been inspected and accepted in writing.",
)


def line(top: float, *cells: str) -> list[Text]:
    """A row of a table under HEADING: description, quantity, unit, rate and amount."""
    description, quantity, unit, rate, amount = cells
    numbers = [at(330, top, quantity), at(380, top, unit), ending(480, top, rate), ending(550, top, amount)]
    return [at(40, top, description), *numbers]


def totals(top: float) -> list[Text]:
    lines = (("Subtotal", "$1,000.00"), ("GST", "$100.00"), ("Total", "$1,100.00"))
    return [
        part
        for n, (label, text) in enumerate(lines)
        for part in (at(380, top + 16 * n, label), ending(550, top + 16 * n, text))
    ]


def items(*pages: list[Text]) -> tuple[LineItem, ...]:
    return reading_of(*pages).line_items


def told(found: tuple[LineItem, ...]) -> list[str | None]:
    return [item.description for item in found]


CARPET = line(170, "Supply and lay carpet", "24.50", "m2", "$20.00", "$490.00")
UNDERLAY = line(190, "Underlay 10 mm", "24.50", "m2", "$10.00", "$245.00")


def test_a_row_of_a_table_is_an_item() -> None:
    assert items([*HEAD, *HEADING, *CARPET, *UNDERLAY, *totals(300)]) == (
        LineItem(None, None, "Supply and lay carpet", "24.50", "m2", "20.00", "490.00", 1),
        LineItem(None, None, "Underlay 10 mm", "24.50", "m2", "10.00", "245.00", 1),
    )


def test_a_description_goes_on_over_the_lines_of_its_cell() -> None:
    found = items([*HEAD, *HEADING, *CARPET, at(40, 182, "to the main bedroom and hall"), *totals(300)])
    assert told(found) == ["Supply and lay carpet to the main bedroom and hall"]
    assert found[0].amount == "490.00"


def test_a_column_of_item_numbers_is_no_text() -> None:
    heading = [at(20, 150, "#"), *HEADING]
    found = items([*HEAD, *heading, at(20, 170, "1"), *CARPET, at(20, 190, "2"), *UNDERLAY, *totals(300)])
    assert told(found) == ["Supply and lay carpet", "Underlay 10 mm"]


def test_qty_and_unit_under_one_heading_are_taken_apart() -> None:
    heading = [at(40, 150, "Description"), at(330, 150, "Qty Unit"), ending(550, 150, "Amount")]
    row = [at(40, 170, "Supply and lay carpet"), at(330, 170, "24.50 m2"), ending(550, 170, "$490.00")]
    found = items([*HEAD, *heading, *row, *totals(300)])
    assert [(i.quantity, i.unit, i.amount) for i in found] == [("24.50", "m2", "490.00")]


def test_columns_for_the_trade_and_the_room_place_an_item() -> None:
    heading = [at(40, 150, "Trade"), at(120, 150, "Room"), at(200, 150, "Description"), at(450, 150, "Qty")]
    row = [
        at(40, 170, "Carpet"),
        at(120, 170, "Bedroom 2"),
        at(200, 170, "Lay new carpet"),
        at(450, 170, "12"),
    ]
    [found] = items([*HEAD, *heading, *row, *totals(300)])
    assert (found.section, found.area, found.quantity) == ("Carpet", "Bedroom 2", "12")


def test_a_table_goes_on_over_pages_and_ends_at_the_totals() -> None:
    found = items(
        [*HEAD, *HEADING, *CARPET],
        [*HEADING, *UNDERLAY],
        [
            *HEADING,
            *line(170, "Trim to doors", "3", "ea", "$15.00", "$45.00"),
            *totals(300),
            at(40, 500, "Sign and return"),
        ],
    )
    assert [(i.description, i.page) for i in found] == [
        ("Supply and lay carpet", 1), ("Underlay 10 mm", 2), ("Trim to doors", 3),
    ]  # fmt: skip


def test_what_pages_repeat_at_head_and_foot_is_no_item() -> None:
    def page(number: int, *body: Text) -> list[Text]:
        head = at(40, 30, "Harrow Homes Pty Ltd")
        return [
            head,
            *body,
            at(40, 800, f"Page {number} of 2"),
            at(40, 812, "Lic 123456 office@harrow.example.com.au"),
        ]

    found = items(page(1, *HEAD, *HEADING, *CARPET), page(2, *HEADING, *UNDERLAY, *totals(400)))
    assert told(found) == ["Supply and lay carpet", "Underlay 10 mm"]
    assert {(item.section, item.area) for item in found} == {(None, None)}


def test_trades_rooms_and_items_under_headings() -> None:
    found = items([
        *HEAD, at(40, 130, "SCOPE OF WORKS", bold=True, size=12),
        at(40, 160, "Carpet", bold=True, size=12),
        at(40, 184, "BEDROOM 1", bold=True), *wrapped(40, 200, "Remove and dispose of the existing carpet,", "underlay and gripper"),
        at(40, 236, "Supply and lay carpet to 24.5 m2"),
        at(40, 260, "HALL", bold=True), at(40, 276, "Supply and lay carpet to 6 m2"),
        at(40, 310, "Vinyl", bold=True, size=12),
        at(40, 334, "LAUNDRY", bold=True), at(40, 350, "Lay vinyl planks with 12 lm of scotia"),
        *totals(500),
    ])  # fmt: skip
    assert [(i.section, i.area, i.quantity, i.unit) for i in found] == [
        ("Carpet", "BEDROOM 1", None, None), ("Carpet", "BEDROOM 1", "24.5", "m2"), ("Carpet", "HALL", "6", "m2"),
        ("Vinyl", "LAUNDRY", "12", "lm"),
    ]  # fmt: skip
    assert found[0].description == "Remove and dispose of the existing carpet, underlay and gripper"


def test_the_first_item_and_its_trade_are_fields_of_the_order() -> None:
    fields = reading_of([
        *HEAD, at(40, 130, "SCOPE OF WORKS", bold=True, size=12), at(40, 160, "Carpet", bold=True, size=12),
        at(40, 184, "BEDROOM 1", bold=True), at(40, 200, "Supply and lay carpet to 24.5 m2"), *totals(500),
    ]).fields  # fmt: skip
    description, trade = fields["description"], fields["trade_category"]
    assert description is not None
    assert trade is not None
    assert (description.value, description.method) == ("Supply and lay carpet to 24.5 m2", "scope")
    assert (trade.value, trade.box[1]) == ("Carpet", 160)


def test_bullets_begin_items_and_are_not_their_text() -> None:
    found = items([
        *HEAD, at(40, 130, "SCOPE OF WORKS", bold=True),
        *wrapped(40, 150, "• Lift the old carpet", "• Lay the new carpet", "• Leave offcuts on site"), *totals(300),
    ])  # fmt: skip
    assert told(found) == ["Lift the old carpet", "Lay the new carpet", "Leave offcuts on site"]


def test_a_sidebar_beside_the_table_is_no_item() -> None:
    heading = [at(200, 150, "Description"), at(400, 150, "Qty"), ending(550, 150, "Amount")]
    body = [
        at(200, 170, "Supply and lay carpet"), at(400, 170, "12"), ending(550, 170, "$490.00"),
        at(200, 190, "Underlay 10 mm"), at(400, 190, "12"), ending(550, 190, "$245.00"),
    ]  # fmt: skip
    sidebar = rows(40, 150, "Lot No", "181", "Estate", "Elderwood", "Supervisor", "Odette Brannigan")
    assert told(items([*HEAD, *heading, *body, *sidebar, *totals(300)])) == [
        "Supply and lay carpet",
        "Underlay 10 mm",
    ]


def test_a_table_that_is_an_example_holds_no_items() -> None:
    example = [at(40, 126, "Example of a claim breakdown:"), *HEADING, *CARPET]
    assert items([*HEAD, *example]) == ()


def test_a_page_of_conditions_holds_neither_items_nor_values() -> None:
    body = [*HEAD, *HEADING, *CARPET, *UNDERLAY, *totals(300)]
    conditions = [
        at(40, 60, "CONDITIONS OF CONTRACT", bold=True),
        *(part for n in range(6) for part in wrapped(40, 90 + 50 * n, f"{n + 1}. {PROSE[0]}", *PROSE[1:])),
    ]
    alone, together = reading_of(body), reading_of(body, conditions)
    assert together.line_items == alone.line_items
    assert together.fields == alone.fields


def test_the_orders_number_repeated_over_the_table_is_no_item() -> None:
    found = items(
        [
            *HEAD,
            *HEADING,
            at(40, 162, "W-4410", bold=True),
            *line(190, "Underlay", "2", "m2", "$1.00", "$2.00"),
            *totals(300),
        ]
    )
    assert told(found) == ["Underlay"]


def test_a_credit_is_a_negative_amount() -> None:
    found = items(
        [*HEAD, *HEADING, *line(170, "Less: carpet not laid", "-2", "m2", "$20.00", "-$40.00"), *totals(300)]
    )
    assert [(i.quantity, i.amount) for i in found] == [("-2", "-40.00")]


def test_a_paper_without_a_scope_has_no_items() -> None:
    assert items(HEAD) == ()
