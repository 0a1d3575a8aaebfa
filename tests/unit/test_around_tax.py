"""Totals whose words say nothing: an amount above a tax and one below it that make a sum are before and with tax."""

from __future__ import annotations

from documents import Text, at, ending, values_of

TOTALS = ("subtotal_amount", "tax_amount", "total_amount")


def told(*lines: tuple[str, str]) -> tuple[str | None, ...]:
    """Subtotal, tax and total of labels and amounts below each other, at the pitch of a form."""
    page: list[Text] = [at(40, 40, "WORK ORDER", bold=True, size=16)]
    for number, (label, amount) in enumerate(lines):
        page += [at(300, 300 + 16 * number, label), ending(550, 300 + 16 * number, amount)]
    values = values_of(*page)
    return tuple(values.get(name) for name in TOTALS)


def test_what_is_before_and_with_tax_is_told_by_the_sum() -> None:
    assert told(("Scope all in", "$360.00"), ("GST", "$36.00"), ("The lot", "$396.00")) == (
        "360.00", "36.00", "396.00",
    )  # fmt: skip
    assert told(("ex", "$360.00"), ("Freight", "$0.00"), ("Goods and Services Tax", "$36.00"), ("inc", "$396.00")) == (
        "360.00", "36.00", "396.00",
    )  # fmt: skip


def test_amounts_that_make_no_sum_with_the_tax_are_no_totals() -> None:
    assert told(("Bond", "$360.00"), ("GST", "$36.00"), ("Excess", "$500.00"))[2] is None


def test_one_tax_above_another_is_not_the_amount_before_it() -> None:
    lines = (("All works", "$100.00"), ("GST", "$5.00"), ("PST", "$7.00"), ("Taxes", "$12.00"))
    assert told(*lines)[0] in {"100.00", None}


def test_a_row_of_totals_is_no_heading_of_a_table() -> None:
    page = [
        at(40, 40, "WORK ORDER", bold=True, size=16),
        at(300, 300, "SUBTOTAL:"), ending(550, 300, "$360.00"),
        at(40, 311, "CODE"), at(90, 311, "RATE"), at(140, 311, "GST"), at(200, 311, "PURCHASE AMOUNT"),
        at(300, 311, "FREIGHT: EX GST"), ending(550, 311, "$0.00"),
        at(300, 323, "GST:"), ending(550, 323, "$36.00"), at(300, 335, "TOTAL:"), ending(550, 335, "$396.00"),
    ]  # fmt: skip
    values = values_of(*page)
    assert tuple(values.get(name) for name in TOTALS) == ("360.00", "36.00", "396.00")
