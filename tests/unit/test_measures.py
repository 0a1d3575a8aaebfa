"""Numbers of an item: what a cell holds, credits, measures in cells and in texts, labels of totals."""

from __future__ import annotations

import pytest
from documents import SPEC

from extract.documents.offline.measures import Measures, amount_of, is_number, multiplies, names_total

MEASURES = Measures(SPEC.line_items)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$1,102.50", "1102.50"), ("490", "490"), ("(40.00)", "-40.00"), ("-$40.00", "-40.00"), ("40.00-", "-40.00"),
        ("40.00 CR", "-40.00"), ("490.00 T", "490.00"), ("CAD 1,986.83", "1986.83"), ("1 250.00", "1250.00"),
        ("90,25", "90.25"), ("1.234,50", "1234.50"), ("3 409,00 $", "3409.00"), ("90,25 €", "90.25"), ("10%", None), ("Included", None), ("m2", None), ("", None),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_marked(text: str, amount: str | None) -> None:
    assert amount_of(text) == amount


@pytest.mark.parametrize("text", ["10 mm", "2 coats", "14/03/2026", "0491 570 156"])
def test_what_is_more_than_a_number_is_none(text: str) -> None:
    assert not is_number(text)


def test_a_measure_in_one_cell_is_taken_apart() -> None:
    assert MEASURES.in_cells("24.50 m2", None) == ("24.50", "m2")
    assert MEASURES.in_cells("1,250", "lf") == ("1250", "lf")
    assert MEASURES.in_cells(None, "6 hrs") == ("6", "hrs")
    assert MEASURES.in_cells(None, "ea") == (None, "ea")


def test_a_measure_is_found_in_a_text() -> None:
    assert MEASURES.in_text("Lay planks, approx. 212 sq ft") == ("212", "sq ft")
    assert MEASURES.in_text("Supply 14mm boards") == (None, None)


def test_a_specification_without_units_reads_no_measures() -> None:
    measures = Measures(SPEC.line_items.model_copy(update={"text_units": (), "units": ()}))
    assert measures.in_text("Caulk missing in Room 4, approx. 20 sq ft") == (None, None)
    assert not measures.is_measure("20")
    assert not measures.is_unit("")


def test_quantity_times_price_may_miss_by_its_rounding() -> None:
    assert multiplies("3.333", "2.50", "8.33") is True
    assert multiplies("2", "20.00", "45.00") is False
    assert multiplies(None, "20.00", "40.00") is None


@pytest.mark.parametrize("text", ["Subtotal", "Total Carpet", "Bedroom 1 Total:", "TPS / GST 5 %", "Carried forward", "Sous-total / Subtotal"])  # fmt: skip
def test_totals_taxes_and_carried_sums_are_told_by_their_words(text: str) -> None:
    assert names_total(text)


@pytest.mark.parametrize("text", ["Supply carpet", "Taxi rank line marking", "Remove the total of all skirting and dispose of it"])  # fmt: skip
def test_other_texts_are_no_totals(text: str) -> None:
    assert not names_total(text)
