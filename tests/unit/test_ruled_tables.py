"""Item tables between rules, and those of stock systems, whose rows print codes with the texts below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from documents import ENGINE, SPEC, Text, at, ending, page_of

from extract.documents.records import LineItem
from extract.documents.ruling import NO_RULES, Line, Rules

XS = (40.0, 90.0, 130.0, 320.0, 400.0, 480.0)


def items_of(*pages: Sequence[Text], rules: Rules = NO_RULES) -> tuple[LineItem, ...]:
    """The items read off pages that all have the same rules."""
    papers = [replace(page_of(*lines, number=n), rules=rules) for n, lines in enumerate(pages, start=1)]
    items: tuple[LineItem, ...] = ENGINE.read(papers, SPEC).line_items
    return items


def table(ys: Sequence[float], xs: Sequence[float] = XS) -> Rules:
    """Rules at ys from side to side, and at xs from top to bottom."""
    return Rules(tuple((y, xs[0], xs[-1]) for y in ys), tuple((x, ys[0], ys[-1]) for x in xs))


def heading(top: float, description: float = 200) -> list[Text]:
    """Headings in the middle of their columns; the texts below begin at the column's left edge."""
    return [at(50, top, "Qty"), at(96, top, "Seen"), at(description, top, "Description"), at(340, top, "Rate"),
            at(420, top, "Amount")]  # fmt: skip


def row(
    top: float, text: str, quantity: str = "2", price: str = "10.00", amount: str = "20.00"
) -> list[Text]:
    return [at(62, top, quantity), at(133, top, text), ending(396, top, price), ending(476, top, amount)]


def test_a_heading_between_rules_has_all_of_its_column() -> None:
    lines = [*heading(104), *row(120, "Door"), *row(136, "Lock", "1", "10.00", "10.00")]
    items = items_of(lines, rules=table([100, 116, 132, 148]))
    assert [(i.description, i.quantity, i.amount) for i in items] == [
        ("Door", "2", "20.00"), ("Lock", "1", "10.00"),
    ]  # fmt: skip


def test_what_stands_across_the_table_is_no_part_of_the_row_above() -> None:
    lines = [
        *heading(104), *row(120, "Oil filter"),
        at(50, 136, "All invoices must be sent to the portal of suppliers, thank you for your services."),
    ]  # fmt: skip
    columns = table([100, 116, 132])
    across: tuple[Line, ...] = ((148.0, XS[0], XS[-1]),)
    sides = tuple((x, 132.0, 148.0) for x in (XS[0], XS[-1]))
    rules = Rules(columns.horizontal + across, tuple(sorted(columns.vertical + sides)))
    assert [i.description for i in items_of(lines, rules=rules)] == ["Oil filter"]


def test_a_text_in_its_columns_next_cell_goes_on_with_the_row_above() -> None:
    lines = [*heading(104), *row(120, "Seed mix"), at(133, 132, "45 parts of rye grass")]
    items = items_of(lines, rules=table([100, 116, 131, 146]))
    assert [i.description for i in items] == ["Seed mix 45 parts of rye grass"]


def test_the_text_below_a_code_is_what_the_row_orders() -> None:
    lines = [
        at(40, 104, "Item Code"), at(200, 104, "Unit"), at(300, 104, "Ordered"), at(380, 104, "Unit Cost"),
        at(460, 104, "Amount"),
    ]  # fmt: skip
    for top, code, text in ((120, "3403417", "MUFFIN MIX"), (150, "3400900", "PANCAKE MIX")):
        lines += [at(40, top, code), at(200, top, "CASE"), at(310, top, "3"), at(390, top, "11.50"),
                  at(465, top, "34.50"), at(48, top + 15, text)]  # fmt: skip
    items = items_of(lines)
    assert [(i.description, i.quantity, i.section) for i in items] == [
        ("MUFFIN MIX", "3", None), ("PANCAKE MIX", "3", None),
    ]  # fmt: skip


def test_rows_that_are_alike_on_every_page_are_not_its_foot() -> None:
    pages = [
        [*heading(500, 133), *(line for n in range(9) for line in row(520 + 24 * n, "Beam"))]
        for _ in range(2)
    ]
    assert len(items_of(*pages)) == 18


def test_amounts_in_other_currencies_are_amounts_of_items() -> None:
    lines = [
        *heading(104, 133),
        *row(120, "Seed", "10", "£2.78", "£27.80"),
        *row(136, "Turf", "1", "EUR 8.50", "EUR 8.50"),
    ]
    assert [(i.unit_price, i.amount) for i in items_of(lines)] == [("2.78", "27.80"), ("8.50", "8.50")]


def test_numbers_and_units_that_stand_close_are_cut_where_the_rule_of_the_heading_goes_on() -> None:
    xs = (40.0, 90.0, 280.0, 320.0, 352.0, 400.0, 440.0, 510.0)
    heads = ("Item", "Description", "Qty", "Unit", "Rate", "Tax", "Amount")
    lines = [
        *(at(x + 4, 104, text) for x, text in zip(xs, heads, strict=False)),
        at(44, 124, "EXT-10"),
        at(94, 124, "Install lap siding 8.25 in, grey"),
        at(296, 124, "1,840 sq ft"),
        at(380, 124, "6.35 GST"),
        ending(506, 124, "11,684.00"),
    ]
    (item,) = items_of(lines, rules=table([100, 116], xs))
    assert (item.quantity, item.unit, item.unit_price, item.amount) == ("1840", "sq ft", "6.35", "11684.00")
    assert item.description == "Install lap siding 8.25 in, grey"
