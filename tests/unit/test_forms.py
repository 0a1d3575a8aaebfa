"""Values in ruled forms: the rules between cells say whose value is whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from documents import ENGINE, SPEC, Text, at, page_of

from extract.documents.records import FieldValue
from extract.documents.ruling import Rules


def ruled(lines: Sequence[Text], rules: Rules) -> dict[str, FieldValue]:
    """The fields read off a page of lines and rules."""
    page = replace(page_of(*lines), rules=rules)
    return {name: value for name, value in ENGINE.read([page], SPEC).fields.items() if value}


def values(lines: Sequence[Text], *grids: Rules) -> dict[str, str]:
    """The values read off a page with grids on it."""
    level = tuple(sorted(line for grid in grids for line in grid.horizontal))
    upright = tuple(sorted(line for grid in grids for line in grid.vertical))
    return {name: value.value for name, value in ruled(lines, Rules(level, upright)).items()}


def grid(xs: Sequence[float], ys: Sequence[float]) -> Rules:
    """A table of cells with edges at xs and ys."""
    return Rules(
        tuple((y, xs[0], xs[-1]) for y in ys),
        tuple((x, ys[0], ys[-1]) for x in xs),
    )


def test_the_rest_of_a_labels_cell_is_its_value_however_far_down_and_indented() -> None:
    lines = [
        at(44, 104, "NOTES", size=7),
        at(70, 122, "KEEP THE LANE CLEAR."),
        at(70, 140, "CALL BEFORE NOON."),
        at(44, 166, "Issue date"),
        at(44, 178, "2/04/2026"),
    ]
    found = values(lines, grid([40, 300], [100, 160, 200]))
    assert found["notes"] == "KEEP THE LANE CLEAR. CALL BEFORE NOON."
    assert found["issue_date"] == "2026-04-02"


def test_a_value_in_its_labels_cell_is_surer_than_one_that_only_stands_below() -> None:
    lines = [at(44, 104, "Project"), at(44, 118, "Fernbank Rise")]
    inside = ruled(lines, grid([40, 200], [100, 140]))["project_name"]
    free = ruled(lines, Rules())["project_name"]
    assert inside.evidence.geometry > free.evidence.geometry


def test_labels_in_a_row_have_their_values_in_the_cells_under_them() -> None:
    lines = [
        at(90, 103, "Estate", bold=True), at(240, 103, "Design", bold=True), at(390, 103, "Lot", bold=True),
        at(44, 119, "Fernbank Rise"), at(204, 119, "Karri 22"), at(354, 119, "118"),
    ]  # fmt: skip
    found = values(lines, grid([40, 200, 350, 500], [100, 116, 132]))
    assert found["project_name"] == "Fernbank Rise"
    assert found["lot_number"] == "118"


def test_labels_in_a_column_have_their_values_in_the_cells_beside_them() -> None:
    lines = [
        at(44, 103, "Project"), at(154, 103, "Fernbank Rise"), at(304, 103, "Model"), at(404, 103, "Karri"),
        at(44, 119, "Lot"), at(154, 119, "118"), at(304, 119, "Supervisor"), at(404, 119, "Ruth Okafor"),
        at(44, 135, "Start date"), at(154, 135, "3/04/2026"), at(304, 135, "Permit"), at(404, 135, "B-77"),
    ]  # fmt: skip
    found = values(lines, grid([40, 150, 300, 400, 550], [100, 116, 132, 148]))
    assert found["project_name"] == "Fernbank Rise"
    assert found["lot_number"] == "118"
    assert found["supervisor_name"] == "Ruth Okafor"
    assert found["start_date"] == "2026-04-03"


def test_an_empty_cell_is_an_empty_value() -> None:
    lines = [
        at(44, 103, "Supervisor"), at(304, 103, "Estimator"), at(404, 103, "Ruth Okafor"),
        at(44, 119, "Lot"), at(154, 119, "118"), at(304, 119, "Model"), at(404, 119, "Karri"),
    ]  # fmt: skip
    table = grid([40, 150, 300, 400, 550], [100, 116, 132])
    assert "supervisor_name" not in values(lines, table)
    under = [at(44, 103, "Project"), at(204, 103, "Lot"), at(204, 119, "118"), at(44, 135, "Fernbank Rise")]
    found = values(under, grid([40, 200, 300], [100, 116, 132]))
    assert "project_name" not in found
    assert found["lot_number"] == "118"


def test_the_heading_of_a_group_says_whose_the_cells_under_it_are() -> None:
    lines = [
        at(130, 103, "CONTRACTOR", bold=True), at(400, 103, "SUPERVISOR", bold=True),
        at(90, 119, "Name", bold=True), at(220, 119, "ABN", bold=True),
        at(340, 119, "Name", bold=True), at(470, 119, "Mobile", bold=True),
        at(44, 135, "Harrow Tiling Pty Ltd"), at(204, 135, "51 824 753 556"),
        at(304, 135, "Ruth Okafor"), at(454, 135, "0491 570 006"),
    ]  # fmt: skip
    found = values(lines, grid([40, 300, 550], [100, 116]), grid([40, 200, 300, 450, 550], [116, 132, 148]))
    assert found["company_name"] == "Harrow Tiling Pty Ltd"
    assert found["company_business_number"] == "51 824 753 556"
    assert found["supervisor_name"] == "Ruth Okafor"
    assert found["supervisor_phone"] == "0491 570 006"


def test_a_block_does_not_run_over_a_rule() -> None:
    lines = [at(44, 103, "Notes: keep the lane clear"), at(44, 115, "Delivery by crane")]
    assert values(lines, grid([40, 300], [100, 114, 128]))["notes"] == "keep the lane clear"


def test_an_amount_may_stand_behind_empty_cells() -> None:
    lines = [at(44, 103, "Total inc GST"), at(454, 103, "$ 1,210.00")]
    found = values(lines, grid([40, 200, 300, 450, 550], [100, 116]))
    assert found["total_amount"] == "1210.00"


@pytest.mark.parametrize("label", ["Supplier", "VENDOR"])
def test_the_value_of_a_label_in_a_shaded_box_is_outside_of_it(label: str) -> None:
    lines = [
        at(44, 103, label, bold=True),
        at(304, 103, "Ship to", bold=True),
        at(44, 120, "Harrow Tiling Pty Ltd"),
    ]
    assert values(lines, grid([40, 300, 550], [100, 116]))["company_name"] == "Harrow Tiling Pty Ltd"


def test_labels_that_share_a_cell_have_their_values_in_the_cells_beside_it() -> None:
    lines = [
        at(44, 103, "Issue date:"), at(154, 103, "2/04/2026"),
        at(44, 119, "Permit:"), at(154, 119, "B-77"),
        at(44, 135, "Order No.:"), at(154, 135, "PO-4471"),
    ]  # fmt: skip
    found = values(lines, grid([40, 150], [100, 148]), grid([150, 300], [100, 116, 132, 148]))
    assert found["issue_date"] == "2026-04-02"
    assert found["work_order_number"] == "PO-4471"
