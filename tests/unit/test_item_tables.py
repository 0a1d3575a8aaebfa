"""Tables of items of every make: headings over lines, bands of cells, rows by their numbers, sums, pages, sections."""

from __future__ import annotations

from documents import Text, at, ending, reading_of, rows, wrapped

from extract.documents.records import LineItem

HEAD = [at(40, 40, "WORK ORDER", bold=True, size=16), at(40, 80, "Order No: W-4410")]


def items(*pages: list[Text]) -> tuple[LineItem, ...]:
    return reading_of(*pages).line_items


def told(found: tuple[LineItem, ...]) -> list[tuple[str | None, str | None, str | None]]:
    return [(item.description, item.quantity, item.amount) for item in found]


def row(top: float, text: str, quantity: str, price: str, amount: str) -> list[Text]:
    """A row of description, quantity, price and amount, its numbers right-aligned."""
    return [at(40, top, text), ending(350, top, quantity), ending(450, top, price), ending(550, top, amount)]


HEADING = row(150, "Description", "Qty", "Rate", "Amount")
TWO = [*row(170, "Lay carpet", "12", "20.00", "240.00"), *row(190, "Lay underlay", "12", "10.00", "120.00")]
TOLD = [("Lay carpet", "12", "240.00"), ("Lay underlay", "12", "120.00")]


def test_headings_broken_over_two_lines_are_put_together() -> None:
    heading = [
        at(300, 140, "Order"), at(420, 140, "Unit"), at(510, 140, "Line"),
        at(40, 151, "Description"), at(300, 151, "Qty"), at(420, 151, "Price"), at(510, 151, "Total"),
    ]  # fmt: skip
    assert told(items([*HEAD, *heading, *TWO])) == TOLD


def test_a_group_of_headings_above_the_headings_changes_nothing() -> None:
    over = [at(150, 138, "ITEM"), at(420, 138, "PRICING")]
    assert told(items([*HEAD, *over, *HEADING, *TWO])) == TOLD


def test_numbers_belong_to_their_heading_in_order_even_where_another_is_nearer() -> None:
    heading = [at(40, 150, "Description"), at(290, 150, "Qty"), at(352, 150, "Rate"), at(460, 150, "Amount")]
    assert told(items([*HEAD, *heading, *TWO])) == TOLD


def test_a_heading_may_stand_far_from_the_left_edge_of_its_texts() -> None:
    heading = [
        at(40, 150, "No"),
        at(180, 150, "Description"),
        ending(350, 150, "Qty"),
        ending(550, 150, "Amount"),
    ]
    body = [
        at(40, 170, "1"), at(70, 170, "Lay carpet in the hall and on the stairs"), ending(350, 170, "12"), ending(550, 170, "240.00"),
        at(40, 190, "2"), at(70, 190, "Underlay"), ending(350, 190, "12"), ending(550, 190, "120.00"),
    ]  # fmt: skip
    assert [item.description for item in items([*HEAD, *heading, *body])] == [
        "Lay carpet in the hall and on the stairs", "Underlay",
    ]  # fmt: skip


def test_products_say_which_column_is_which_where_headings_do_not() -> None:
    heading = row(150, "Description", "Qty", "Zone A", "Zone B")
    found = items([*HEAD, *heading, *TWO])
    assert told(found) == TOLD
    assert found[0].unit_price == "20.00"


def test_a_price_without_a_quantity_is_the_amount() -> None:
    heading = [at(40, 150, "Description"), ending(550, 150, "Price")]
    found = items([*HEAD, *heading, at(40, 170, "Lay carpet"), ending(550, 170, "$240.00")])
    assert told(found) == [("Lay carpet", None, "240.00")]


def test_numbers_stand_on_the_first_line_the_last_or_between() -> None:
    first = [*row(170, "Lay carpet", "12", "20.00", "240.00"), at(40, 182, "in the hall")]
    last = [at(40, 170, "Lay carpet"), *row(182, "in the hall", "12", "20.00", "240.00")]
    between = [
        at(40, 170, "Lay carpet"),
        *row(176, "", "12", "20.00", "240.00")[1:],
        at(40, 182, "in the hall"),
    ]
    above = [at(40, 170, "Lay carpet in the hall"), *row(190, "", "12", "20.00", "240.00")[1:]]
    after = row(220, "Lay underlay", "12", "10.00", "120.00")
    for body in (first, last, between, above):
        assert told(items([*HEAD, *HEADING, *body, *after])) == [
            ("Lay carpet in the hall", "12", "240.00"),
            TOLD[1],
        ]


def test_rows_without_gaps_are_parted_by_their_numbers() -> None:
    dense = [
        *row(170, "Lay carpet", "12", "20.00", "240.00"), at(40, 181, "in the hall"),
        *row(192, "Lay underlay", "12", "10.00", "120.00"), at(40, 203, "below it"),
    ]  # fmt: skip
    assert [item.description for item in items([*HEAD, *HEADING, *dense])] == [
        "Lay carpet in the hall",
        "Lay underlay below it",
    ]


def test_totals_of_sections_carried_sums_and_what_follows_them_are_no_items() -> None:
    body = [
        at(40, 164, "CARPET", bold=True), *row(184, "Lay carpet", "12", "20.00", "240.00"), at(300, 204, "Total Carpet"), ending(550, 204, "240.00"),
        at(40, 224, "VINYL", bold=True), *row(244, "Lay vinyl", "12", "10.00", "120.00"), at(300, 264, "Total Vinyl"), ending(550, 264, "120.00"),
        at(300, 284, "Subtotal"), ending(550, 284, "360.00"), at(300, 304, "GST 10%"), ending(550, 304, "36.00"),
        at(300, 324, "Less deposit"), ending(550, 324, "-50.00"),
    ]  # fmt: skip
    found = items([*HEAD, *HEADING, *body])
    assert [(i.section, i.description) for i in found] == [("CARPET", "Lay carpet"), ("VINYL", "Lay vinyl")]


def test_a_heading_that_carries_the_sum_of_its_rows_is_a_heading() -> None:
    body = [
        at(40, 170, "Flooring", bold=True),
        ending(550, 170, "360.00"),
        *(t._replace(top=t.top + 20) for t in TWO),
    ]
    found = items([*HEAD, *HEADING, *body])
    assert told(found) == TOLD
    assert {item.section for item in found} == {"Flooring"}


def test_a_foot_note_beside_the_totals_is_no_item() -> None:
    foot = [at(40, 215, "Remarks"), at(380, 215, "Subtotal"), ending(550, 215, "360.00"), at(40, 230, "Ring before you come."), at(380, 230, "Tax"), ending(550, 230, "36.00")]  # fmt: skip
    assert told(items([*HEAD, *HEADING, *TWO, *foot])) == TOLD


def test_the_head_that_a_page_repeats_above_the_heading_row_is_no_item() -> None:
    def page(number: int, *body: Text) -> list[Text]:
        head = [at(40, 40, "PURCHASE ORDER", bold=True), at(40, 60, f"Ref {100 + number}"), *rows(40, 80, f"Vendor {number}A", f"Ship to {number}B")]  # fmt: skip
        return [*head, *HEADING, *body]

    found = items(page(1, *TWO), page(2, *row(170, "Trim to doors", "3", "15.00", "45.00")))
    assert told(found) == [*TOLD, ("Trim to doors", "3", "45.00")]


def test_of_two_tables_the_one_whose_amounts_make_the_total_holds_the_items() -> None:
    schedule = [
        at(40, 420, "Description"), ending(550, 420, "Amount"), at(40, 440, "On signing"), ending(550, 440, "100.00"),
        at(40, 460, "On completion"), ending(550, 460, "260.00"),
    ]  # fmt: skip
    first = [t._replace(top=t.top - 270) for t in schedule if t.top < 450]
    total = [at(380, 230, "Total"), ending(550, 230, "$360.00")]
    assert told(items([*HEAD, *HEADING, *TWO, *total, *schedule])) == TOLD
    assert told(items([*HEAD, *first, *(t._replace(top=t.top + 60) for t in [*HEADING, *TWO]), *(t._replace(top=320) for t in total)])) == TOLD  # fmt: skip


def test_a_trade_and_a_room_over_the_heading_row_place_its_items() -> None:
    over = [at(40, 118, "PAINTING", bold=True), at(40, 134, "Bedroom 1")]
    found = items([*HEAD, *over, *HEADING, *TWO])
    assert {(item.section, item.area) for item in found} == {("PAINTING", "Bedroom 1")}


def test_a_form_of_labels_with_colons_is_no_table() -> None:
    form = rows(40, 120, "Work Category:", "Task:") + rows(200, 120, "Description: new", "Location: hall")
    assert items([*HEAD, *form]) == ()


def test_rows_without_a_heading_row_are_told_by_their_sum() -> None:
    body = [
        at(40, 130, "SCOPE OF WORKS", bold=True), at(40, 160, "Lay carpet in the hall"), ending(550, 160, "240.00"),
        *wrapped(40, 180, "Lay underlay in the hall", "and on the stairs"), ending(550, 180, "120.00"),
        at(380, 230, "Total"), ending(550, 230, "$360.00"),
    ]  # fmt: skip
    assert told(items([*HEAD, *body])) == [
        ("Lay carpet in the hall", None, "240.00"), ("Lay underlay in the hall and on the stairs", None, "120.00"),
    ]  # fmt: skip


def test_a_number_in_a_sentence_under_the_numbers_is_no_cell() -> None:
    note = at(
        40,
        240,
        "Prices are those of the schedule and may differ by not more than 5 percent of what was measured on site by us",
    )
    assert told(items([*HEAD, *HEADING, *TWO, note])) == TOLD


def test_a_room_and_a_row_close_below_the_headings_are_none_of_them() -> None:
    heading = [
        at(40, 150, "Details", bold=True),
        at(300, 150, "Quantity", bold=True),
        at(400, 150, "UoM", bold=True),
    ]
    body = [
        at(40, 164, "Powder Room", bold=True),
        at(40, 178, "Lay carpet"),
        at(320, 178, "11"),
        at(400, 178, "each"),
    ]
    [found] = items([*HEAD, *heading, *body])
    assert (found.area, found.description, found.quantity, found.unit) == (
        "Powder Room",
        "Lay carpet",
        "11",
        "each",
    )


def test_a_text_that_begins_as_the_label_of_an_amount_goes_on_with_its_row() -> None:
    body = [*TWO, at(40, 182, "INCL. GRIPPER AND TRIMS"), at(40, 202, "INCL. TAPE")]
    assert [item.description for item in items([*HEAD, *HEADING, *body])] == [
        "Lay carpet INCL. GRIPPER AND TRIMS", "Lay underlay INCL. TAPE",
    ]  # fmt: skip
