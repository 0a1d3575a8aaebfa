"""Item tables: which line is a heading row, and which column a word of a line belongs to."""

from __future__ import annotations

import pytest
from documents import SPEC, Text, at, ending, page_of

from extract.documents.layout import lines_of_segments, segments_of
from extract.documents.offline.headings import columns_of
from extract.documents.offline.table import Columns
from extract.documents.offline.vocabulary import vocabulary_of

HEADING = [at(40, 100, "Item"), at(80, 100, "Description"), at(330, 100, "Qty"), at(380, 100, "Unit"), ending(480, 100, "Rate"), ending(550, 100, "Amount")]  # fmt: skip


def columns(*heading: Text) -> Columns | None:
    [line] = lines_of_segments(segments_of([page_of(*heading)]))
    return columns_of(line, vocabulary_of(SPEC))


def cells(*line: Text) -> dict[str, str]:
    found = columns(*HEADING)
    assert found is not None
    [segments] = lines_of_segments(segments_of([page_of(*line)]))
    return {name: " ".join(w.text for w in words) for name, words in found.cells(segments).items()}


def test_a_heading_row_names_its_columns() -> None:
    found = columns(*HEADING)
    assert found is not None
    assert found.names == ("item", "description", "quantity", "unit", "unit_price", "amount")
    assert (found.page, found.top, found.left) == (1, 100, 40)


@pytest.mark.parametrize(
    "heading",
    [
        [
            at(40, 100, "Description of Work"),
            at(330, 100, "Qty Unit"),
            at(400, 100, "Unit Price"),
            at(500, 100, "Total"),
        ],
        [at(40, 100, "DETAILS"), at(330, 100, "HRS"), at(400, 100, "RATE"), at(500, 100, "EXT. AMOUNT")],
        [at(40, 100, "Room"), at(140, 100, "Task"), at(400, 100, "Quantity"), at(500, 100, "UOM")],
    ],
    ids=["merged", "american", "rooms"],
)
def test_headings_come_in_many_words(heading: list[Text]) -> None:
    found = columns(*heading)
    assert found is not None
    assert {"description", "quantity"} <= set(found.names)


def test_qty_and_unit_printed_close_are_two_columns() -> None:
    found = columns(at(40, 100, "Description"), at(330, 100, "Qty Unit"), at(450, 100, "Amount"))
    assert found is not None
    assert found.names == ("description", "quantity", "unit", "amount")
    assert found.spans[1][1] <= found.spans[2][0]


@pytest.mark.parametrize(
    "line",
    [
        [at(40, 100, "Supply and lay carpet to the main bedroom")],
        [at(40, 100, "Total"), at(400, 100, "$1,100.00")],
        [at(40, 100, "Description: replace the carpet")],
        [at(40, 100, "Order Date"), at(200, 100, "14/03/2026"), at(330, 100, "Unit"), at(400, 100, "12")],
    ],
)
def test_other_lines_are_no_heading_rows(line: list[Text]) -> None:
    assert columns(*line) is None


def test_a_line_falls_into_the_columns_of_its_heading() -> None:
    found = cells(
        at(40, 120, "1"), at(80, 120, "Supply and lay carpet"), at(330, 120, "24.50"), at(380, 120, "m2"),
        ending(480, 120, "$45.00"), ending(550, 120, "$1,102.50"),
    )  # fmt: skip
    assert found == {
        "item": "1", "description": "Supply and lay carpet", "quantity": "24.50", "unit": "m2", "unit_price": "$45.00",
        "amount": "$1,102.50",
    }  # fmt: skip


def test_a_number_that_touches_the_description_is_a_cell_of_its_own() -> None:
    found = cells(at(80, 120, "Supply and lay carpet to the bedrooms and hall of"), at(331, 120, "24.50"))
    assert found["quantity"] == "24.50"
    assert "24.50" not in found["description"]


def test_a_long_description_under_the_numbers_is_no_number() -> None:
    found = cells(at(80, 120, "Remove and dispose of the existing carpet, underlay and gripper throughout"))
    assert set(found) == {"description"}
