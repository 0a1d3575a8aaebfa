"""Tables whose headings say nothing we know, or that have none: their numbers tell the columns, and where the rows are."""

from __future__ import annotations

from documents import Text, at, ending, reading_of

from extract.documents.records import LineItem

HEAD = [at(40, 40, "WORK ORDER", bold=True, size=16), at(40, 80, "Order No: W-4410")]
SCOPE = at(40, 130, "SCOPE OF WORKS", bold=True)


def items(*pages: list[Text]) -> tuple[LineItem, ...]:
    return reading_of(*pages).line_items


def told(found: tuple[LineItem, ...]) -> list[tuple[str | None, str | None, str | None]]:
    return [(item.description, item.quantity, item.amount) for item in found]


def sums(top: float, *lines: tuple[str, str]) -> list[Text]:
    """Labels and amounts of totals, below each other."""
    return [
        part
        for n, (label, amount) in enumerate(lines)
        for part in (ending(480, top + 16 * n, label), ending(550, top + 16 * n, amount))
    ]


TOTALS = sums(260, ("Subtotal", "360.00"), ("GST", "36.00"), ("Total", "396.00"))


def test_the_one_heading_that_says_nothing_beside_headings_of_numbers_is_the_descriptions() -> None:
    heading = [
        at(40, 150, "Qty"),
        at(90, 150, "Whatsit"),
        ending(450, 150, "Each"),
        ending(550, 150, "Total"),
    ]
    body = [
        at(40, 170, "12"), at(90, 170, "Lay carpet"), ending(450, 170, "20.00"), ending(550, 170, "240.00"),
        at(40, 190, "12"), at(90, 190, "Lay underlay"), ending(450, 190, "10.00"), ending(550, 190, "120.00"),
    ]  # fmt: skip
    assert told(items([*HEAD, *heading, *body, *TOTALS])) == [
        ("Lay carpet", "12", "240.00"), ("Lay underlay", "12", "120.00"),
    ]  # fmt: skip


def test_headings_of_a_price_and_an_amount_that_stand_close_are_two() -> None:
    heading = [
        at(40, 150, "Description"),
        at(300, 150, "Qty"),
        ending(455, 150, "Unit Cost"),
        ending(530, 150, "Amount ex GST"),
    ]
    body = [
        at(40, 170, "Lay carpet"),
        at(300, 170, "12"),
        ending(455, 170, "20.00"),
        ending(530, 170, "240.00"),
    ]
    [found] = items([*HEAD, *heading, *body])
    assert (found.quantity, found.unit_price, found.amount) == ("12", "20.00", "240.00")


def test_a_sum_carried_to_the_next_page_is_none_of_the_prices_that_make_the_total() -> None:
    heading = [at(40, 150, "Description"), at(300, 150, "Qty"), ending(550, 150, "Price ex GST")]
    first = [at(40, 170, "Lay carpet"), at(300, 170, "12"), ending(550, 170, "240.00")]
    carried = [at(300, 200, "Carried forward"), ending(550, 200, "240.00")]
    second = [at(40, 170, "Lay underlay"), at(300, 170, "12"), ending(550, 170, "120.00")]
    found = items([*HEAD, *heading, *first, *carried], [*heading, *second, *TOTALS])
    assert told(found) == [("Lay carpet", "12", "240.00"), ("Lay underlay", "12", "120.00")]


def test_rows_without_headings_may_begin_with_their_measures() -> None:
    body = [
        ending(90, 160, "21.25 m2"), at(110, 160, "Lay carpet"), ending(450, 160, "20.00"), ending(550, 160, "425.00"),
        ending(90, 176, "8 m2"), at(110, 176, "Lay underlay"), ending(450, 176, "10.00"), ending(550, 176, "80.00"),
    ]  # fmt: skip
    assert told(items([*HEAD, SCOPE, *body, *TOTALS])) == [
        ("Lay carpet", "21.25", "425.00"), ("Lay underlay", "8", "80.00"),
    ]  # fmt: skip


def test_rows_without_headings_may_make_the_total_less_its_tax() -> None:
    body = [
        at(40, 160, "Lay carpet"),
        ending(550, 160, "$240.00"),
        at(40, 176, "Underlay"),
        ending(550, 176, "$120.00"),
    ]
    totals = sums(240, ("Works all told", "$360.00"), ("GST", "$36.00"), ("Total", "$396.00"))
    assert told(items([*HEAD, SCOPE, *body, *totals])) == [
        ("Lay carpet", None, "240.00"),
        ("Underlay", None, "120.00"),
    ]


FORM = [
    at(40, 100, "Supplier:"), at(140, 100, "Quoll Floors Pty Ltd"), at(40, 116, "Dated:"), at(140, 116, "14 May 2026"),
]  # fmt: skip
UNKNOWN = [at(40, 150, "Separable portion", bold=True), ending(550, 150, "Bid", bold=True)]


def test_amounts_that_make_the_total_are_items_wherever_they_stand() -> None:
    body = [
        at(40, 170, "Lay carpet in the hall"), ending(550, 170, "240.00"), at(40, 182, "and on the stairs"),
        at(40, 200, "Underlay"), ending(550, 200, "120.00"),
    ]  # fmt: skip
    assert told(items([*HEAD, *FORM, *UNKNOWN, *body, *TOTALS])) == [
        ("Lay carpet in the hall and on the stairs", None, "240.00"), ("Underlay", None, "120.00"),
    ]  # fmt: skip


def test_rows_that_multiply_are_items_wherever_they_stand() -> None:
    body = [
        at(40, 170, "Lay carpet"), ending(350, 170, "12 m2"), ending(450, 170, "20.00"), ending(550, 170, "240.00"),
        at(40, 186, "Underlay"), ending(350, 186, "12 m2"), ending(450, 186, "10.00"), ending(550, 186, "120.00"),
    ]  # fmt: skip
    assert told(items([*HEAD, *FORM, *UNKNOWN, *body])) == [
        ("Lay carpet", "12", "240.00"), ("Underlay", "12", "120.00"),
    ]  # fmt: skip


def test_payments_that_make_the_total_are_no_items() -> None:
    body = [at(40, 180, "Lay new carpet in the hall and on the stairs"), *TOTALS]
    schedule = [
        at(40, 340, "Deposit on signing"), ending(550, 340, "240.00"), at(40, 356, "Final payment"), ending(550, 356, "120.00"),
    ]  # fmt: skip
    assert [item.description for item in items([*HEAD, *FORM, *body, *schedule])] == [
        "Lay new carpet in the hall and on the stairs"
    ]


def test_units_without_a_heading_are_no_text_and_sums_of_sections_end_nothing() -> None:
    body = [
        at(40, 150, "Carpet", bold=True),
        *measured(170, "Lay carpet in the hall and", "m2", "12", "20.00", "240.00"), at(40, 182, "on the stairs"),
        ending(480, 200, "Total Carpet"), ending(550, 200, "240.00"),
        at(40, 218, "Preparation", bold=True), *measured(238, "Grind the slab", "hrs", "12", "10.00", "120.00"),
        ending(480, 252, "Total Preparation"), ending(550, 252, "120.00"),
    ]  # fmt: skip
    found = items([*HEAD, SCOPE, *body, *sums(280, ("Subtotal", "360.00"), ("Total", "360.00"))])
    assert told(found) == [
        ("Lay carpet in the hall and on the stairs", "12", "240.00"), ("Grind the slab", "12", "120.00"),
    ]  # fmt: skip
    assert [(item.section, item.unit) for item in found] == [("Carpet", "m2"), ("Preparation", "hrs")]


def measured(top: float, text: str, *cells: str) -> list[Text]:
    """A row of description, unit, quantity, price and amount."""
    unit, quantity, price, amount = cells
    numbers = [ending(350, top, quantity), ending(450, top, price), ending(550, top, amount)]
    return [at(40, top, text), at(270, top, unit), *numbers]


def test_amounts_with_cents_in_the_scope_may_make_the_total_with_tax() -> None:
    body = [
        at(40, 160, "Lay carpet"),
        ending(550, 160, "$240.00"),
        at(40, 176, "Underlay"),
        ending(550, 176, "$120.00"),
    ]
    assert told(items([*HEAD, SCOPE, *body, *sums(240, ("Total incl. GST", "$396.00"))])) == [
        ("Lay carpet", None, "240.00"),
        ("Underlay", None, "120.00"),
    ]


def test_the_number_of_a_room_is_no_quantity() -> None:
    heading = [at(40, 150, "#"), at(80, 150, "Qty"), at(130, 150, "Description"), ending(550, 150, "Amount")]
    body = [
        at(40, 170, "Bedroom 2", bold=True),
        at(40, 190, "1"), at(80, 190, "12"), at(130, 190, "Lay carpet"), ending(550, 190, "240.00"),
    ]  # fmt: skip
    [found] = items([*HEAD, *heading, *body])
    assert (found.area, found.description, found.quantity) == ("Bedroom 2", "Lay carpet", "12")


def test_a_measure_close_before_a_text_is_told_from_it_by_the_headings_edge() -> None:
    heading = [ending(96, 150, "Qty"), at(100, 150, "Description"), ending(550, 150, "Amount")]
    body = [
        part
        for top, measure, text in ((170, "24.75 m2", "Lay carpet"), (186, "8 m2", "Lay underlay"))
        for part in (ending(97, top, measure), at(100, top, text), ending(550, top, "240.00"))
    ]
    assert told(items([*HEAD, *heading, *body])) == [
        ("Lay carpet", "24.75", "240.00"),
        ("Lay underlay", "8", "240.00"),
    ]


def test_headings_over_two_lines_are_read_beside_an_address() -> None:
    heading = [
        at(40, 150, "Trade Address"), at(200, 150, "Description"), at(400, 150, "Order"), ending(550, 150, "Amount"),
        at(40, 161, "3 Quoll Street"), at(400, 161, "Qty"),
    ]  # fmt: skip
    body = [at(200, 180, "Lay carpet"), at(400, 180, "12"), ending(550, 180, "240.00")]
    assert told(items([*HEAD, *heading, *body])) == [("Lay carpet", "12", "240.00")]


def test_the_second_line_of_a_heading_may_say_that_a_cost_is_a_code() -> None:
    heading = [at(40, 150, "Cost"), at(110, 150, "Description"), at(400, 150, "Qty"), at(40, 161, "Code")]
    body = [at(40, 180, "480"), at(110, 180, "Lay carpet"), at(400, 180, "12")]
    [found] = items([*HEAD, *heading, *body])
    assert (found.description, found.quantity, found.unit_price) == ("Lay carpet", "12", None)


def test_measured_rows_are_items_and_a_summary_of_their_sections_is_not() -> None:
    body = [
        at(40, 150, "Plastering", bold=True),
        at(40, 170, "Lounge"), at(120, 170, "Fix new ceiling sheets"), ending(550, 170, "22.4 m2"),
        at(120, 186, "Fix cornice to match"), ending(550, 186, "19 lm"),
        at(40, 210, "Painting", bold=True),
        at(40, 230, "Lounge"), at(120, 230, "Paint the ceiling"), ending(550, 230, "22.4 m2"),
        *sums(260, ("Plastering", "$240.00"), ("Painting", "$120.00"), ("Total excluding GST", "$360.00")),
    ]  # fmt: skip
    found = items([*HEAD, *FORM, *body])
    assert told(found) == [
        ("Fix new ceiling sheets", "22.4", None), ("Fix cornice to match", "19", None), ("Paint the ceiling", "22.4", None),
    ]  # fmt: skip
    assert [item.section for item in found] == ["Plastering", "Plastering", "Painting"]


def test_measures_that_reach_as_far_right_as_amounts_reach_left_are_a_column_of_their_own() -> None:
    rows = (("Lay carpet", "8.16 m2", "$97.92", 516), ("Lay underlay", "16.38 m2", "$1,097.46", 503))
    body = [
        part
        for number, (text, measure, amount, edge) in enumerate(rows)
        for part in (
            at(40, 170 + 18 * number, text), ending(edge, 170 + 18 * number, measure), ending(555, 170 + 18 * number, amount),
        )
    ]  # fmt: skip
    size = [at(40, 150, "Lounge Room", bold=True), ending(555, 150, "6.80 x 1.20 x 2.70 m")]
    assert told(items([*HEAD, *FORM, *size, *body, *sums(260, ("Subtotal", "$1,195.38"))])) == [
        ("Lay carpet", "8.16", "97.92"), ("Lay underlay", "16.38", "1097.46"),
    ]  # fmt: skip


def test_the_descriptions_are_the_column_that_has_a_text_in_every_row() -> None:
    heading = [
        at(40, 150, "Whatsit"),
        at(250, 150, "Product"),
        at(400, 150, "Qty"),
        ending(550, 150, "Amount"),
    ]
    body = [
        at(40, 170, "Wash down and prime weatherboards"), at(250, 170, "Primer"), at(400, 170, "12"), ending(550, 170, "240.00"),
        at(40, 186, "Two coats low sheen to weatherboards"), at(400, 186, "12"), ending(550, 186, "120.00"),
        at(40, 202, "Ceilings one coat flat white"), at(400, 202, "4"), ending(550, 202, "90.00"),
    ]  # fmt: skip
    assert [item.description for item in items([*HEAD, *heading, *body])] == [
        "Wash down and prime weatherboards", "Two coats low sheen to weatherboards", "Ceilings one coat flat white",
    ]  # fmt: skip


def test_a_column_behind_the_descriptions_goes_on_in_itself() -> None:
    heading = [
        at(40, 150, "Description"),
        at(250, 150, "Qty"),
        at(400, 150, "Customer"),
        ending(550, 150, "Amount"),
    ]
    body = [
        at(40, 170, "Ridge vent"), at(250, 170, "46"), at(400, 170, "Westview"), ending(550, 170, "345.00"),
        at(400, 182, "Clubhouse"), at(400, 194, "Reroof"),
    ]  # fmt: skip
    assert told(items([*HEAD, *heading, *body])) == [("Ridge vent", "46", "345.00")]


def test_a_quantity_at_a_price_below_its_description_is_taken_apart() -> None:
    body = [
        at(40, 160, "Additions", bold=True),
        at(52, 180, "Extend wall tile to the ceiling"), at(70, 194, "31.5 m2 @ $88.00"), ending(550, 194, "2,772.00"),
        at(52, 212, "Return trip on a Monday"), at(70, 226, "6 hrs @ $75.00"), ending(550, 226, "450.00"),
        at(52, 244, "Membrane to walls"), at(70, 258, "2 m2 @ $10.00"), ending(550, 258, "20.00"),
    ]  # fmt: skip
    found = items(
        [*HEAD, SCOPE, *body, *sums(300, ("Net value", "3,242.00"), ("GST", "324.20"), ("Total", "3,566.20"))]
    )
    assert told(found) == [
        ("Extend wall tile to the ceiling", "31.5", "2772.00"), ("Return trip on a Monday", "6", "450.00"),
        ("Membrane to walls", "2", "20.00"),
    ]  # fmt: skip
    assert [item.unit_price for item in found] == ["88.00", "75.00", "10.00"]


def test_what_follows_an_empty_part_of_a_table_is_no_row_of_it() -> None:
    heading = [
        at(40, 150, "Description"),
        at(330, 150, "Qty"),
        ending(450, 150, "Rate"),
        ending(550, 150, "Amount"),
    ]
    row = [
        at(40, 170, "Lay carpet"),
        at(330, 170, "12"),
        ending(450, 170, "20.00"),
        ending(550, 170, "240.00"),
    ]
    second = [
        at(40, 186, "Underlay"),
        at(330, 186, "12"),
        ending(450, 186, "10.00"),
        ending(550, 186, "120.00"),
    ]
    foot = [at(40, 560, "Carry trash to our dumpster"), ending(550, 560, "77.00")]
    assert told(items([*HEAD, *heading, *row, *second, *foot])) == [
        ("Lay carpet", "12", "240.00"), ("Underlay", "12", "120.00"),
    ]  # fmt: skip
