"""Where a label's value stands: inline, beside, below, under a wrapped label, behind dots, at a right-aligned colon."""

from __future__ import annotations

import pytest
from documents import SPEC, Text, at, ending, fields_of, page_of, values_of, wrapped

from extract.documents.layout import segments_of
from extract.documents.offline.labels import Label, find_labels
from extract.documents.offline.vocabulary import vocabulary_of

PLACES = {
    "inline": [at(40, 100, "Order Date: 14/03/2026")],
    "inline, colon apart": [at(40, 100, "Order Date : 14/03/2026")],
    "inline, no space": [at(40, 100, "Order Date:14/03/2026")],
    "inline, a dash": [at(40, 100, "Order Date – 14/03/2026")],
    "inline, bold label": [at(40, 100, "Order Date", bold=True), at(97, 100, "14/03/2026")],
    "beside": [at(40, 100, "Order Date"), at(160, 100, "14/03/2026")],
    "beside, far": [at(40, 100, "Order Date"), at(400, 100, "14/03/2026")],
    "beside, colon with the value": [at(40, 100, "Order Date"), at(160, 100, ": 14/03/2026")],
    "beside, a little lower": [at(40, 100, "Order Date"), at(160, 103, "14/03/2026")],
    "beside, in larger type": [at(40, 100, "Order Date"), at(160, 98, "14/03/2026", size=14)],
    "below": [at(40, 100, "Order Date"), at(40, 114, "14/03/2026")],
    "below, centred": [at(40, 100, "Order Date", bold=True), at(44, 116, "14/03/2026")],
    "wrapped, beside": [*wrapped(40, 100, "Order", "Date:"), at(160, 106, "14/03/2026")],
    "wrapped, inline": wrapped(40, 100, "Order", "Date: 14/03/2026"),
    "right-aligned": [ending(150, 100, "Order Date:"), at(156, 100, "14/03/2026")],
    "dotted leaders": [at(40, 100, "Order Date.............: 14/03/2026")],
    "spaced leaders": [at(40, 100, "Order Date . . . . . . . 14/03/2026")],
    "behind another value": [at(40, 100, "Job No: J-88213 Order Date: 14/03/2026")],
    "shouted": [at(40, 100, "ORDER DATE: 14/03/2026")],
    "abbreviated": [at(40, 100, "PO dt. 14/03/2026")],
}


@pytest.mark.parametrize("lines", PLACES.values(), ids=PLACES.keys())
def test_a_value_is_found_wherever_the_trade_prints_it(lines: list[Text]) -> None:
    found = fields_of(*lines)
    assert found["issue_date"].value == "2026-03-14"
    assert found["issue_date"].raw == "14/03/2026"


def test_right_aligned_labels_each_keep_their_own_value() -> None:
    labels = ("Purchase Order No:", "Order Date:", "Start Date:", "Job No:")
    values = ("PO-31476", "14/03/2026", "02/04/2026", "J-88213")
    lines = [ending(150, 100 + 16 * n, label) for n, label in enumerate(labels)]
    lines += [at(158, 100 + 16 * n, text) for n, text in enumerate(values)]
    found = values_of(*lines)
    assert found["work_order_number"] == "PO-31476"
    assert (found["issue_date"], found["start_date"]) == ("2026-03-14", "2026-04-02")
    assert found["job_number"] == "J-88213"


def test_a_row_of_labels_over_a_row_of_values_is_read_by_column() -> None:
    found = values_of(
        *(
            at(x, 100, t, bold=True)
            for x, t in ((40, "Order No"), (150, "Job No"), (260, "Date"), (370, "Start"))
        ),
        *(
            at(x, 114, t)
            for x, t in ((40, "W-4410"), (150, "J-88213"), (260, "14/03/2026"), (370, "02/04/2026"))
        ),
    )
    assert found["work_order_number"] == "W-4410"
    assert found["job_number"] == "J-88213"
    assert (found["issue_date"], found["start_date"]) == ("2026-03-14", "2026-04-02")


def test_an_empty_cell_does_not_take_its_neighbours_value() -> None:
    found = values_of(
        at(40, 100, "Start Date:"),
        at(40, 116, "Completion Date:"), at(160, 116, "20/04/2026"),
        at(40, 132, "Lot No:"), at(300, 132, "Job No:"), at(360, 132, "J-88213"),
    )  # fmt: skip
    assert found["completion_date"] == "2026-04-20"
    assert found["job_number"] == "J-88213"
    assert "start_date" not in found
    assert "lot_number" not in found


def test_an_empty_cell_does_not_take_the_value_below_which_is_another_labels() -> None:
    found = values_of(
        at(40, 100, "Start Date"), at(200, 100, "Completion Date"),
        at(40, 114, "Order Date:"), at(110, 114, "14/03/2026"), at(200, 114, "20/04/2026"),
    )  # fmt: skip
    assert found == {"issue_date": "2026-03-14", "completion_date": "2026-04-20"}


def test_an_address_goes_on_over_the_lines_of_its_cell() -> None:
    found = fields_of(
        at(40, 100, "Site Address:"), *wrapped(130, 100, "6 Harkell Street", "Mount Gravatt QLD 4122"),
        at(40, 140, "Job No:"), at(130, 140, "J-88213"),
    )  # fmt: skip
    assert found["site_address"].value == "6 Harkell Street Mount Gravatt QLD 4122"
    assert found["site_address"].box[3] == 122
    assert found["site_city"].value == "Mount Gravatt"
    assert found["site_city"].box[1] == 112
    assert (found["site_state"].value, found["site_postal_code"].value) == ("QLD", "4122")


def test_two_short_labels_close_below_each_other_are_not_one_broken_label() -> None:
    found = values_of(
        at(40, 100, "Start"), at(120, 100, "02/04/2026"), at(40, 112, "Date"), at(120, 112, "14/03/2026"),
    )  # fmt: skip
    assert found == {"start_date": "2026-04-02", "issue_date": "2026-03-14"}


def test_a_label_at_the_middle_of_its_cell_has_the_lines_above_and_below() -> None:
    found = values_of(
        at(40, 106, "Site Address:"), *wrapped(130, 100, "6 Harkell Street", "Toowong QLD 4066")
    )
    assert found["site_address"] == "6 Harkell Street Toowong QLD 4066"


def test_an_empty_cell_does_not_take_a_line_of_the_cell_beyond() -> None:
    found = values_of(
        at(40, 106, "Project:"), at(300, 96, "Site Address:"),
        *wrapped(380, 96, "6 Harkell Street", "Toowong QLD 4066"),
        at(40, 140, "Job No:"), at(110, 140, "J-88213"), at(300, 140, "Lot No:"), at(380, 140, "12"),
    )  # fmt: skip
    assert found["site_address"] == "6 Harkell Street Toowong QLD 4066"
    assert "project_name" not in found
    assert (found["job_number"], found["lot_number"]) == ("J-88213", "12")


def test_a_note_under_a_heading_of_its_own_is_the_note() -> None:
    found = values_of(
        at(40, 100, "Special Instructions:", bold=True),
        at(40, 114, "Skip bins:"),
        at(40, 128, "Protect the driveway under bins"),
    )
    assert found["notes"] == "Protect the driveway under bins"


def labels_of(*lines: Text) -> list[Label]:
    return find_labels(segments_of([page_of(*lines)]), vocabulary_of(SPEC))


@pytest.mark.parametrize(
    "prose",
    [
        "the start date of all works shall be agreed with the supervisor before any materials arrive on site",
        "Total care must be taken when carrying materials through the finished rooms of the house at all times",
    ],
)
def test_a_line_of_prose_holds_no_sure_label(prose: str) -> None:
    assert not [label for label in labels_of(at(40, 100, prose, size=8)) if label.sure >= 0.9]


def test_a_labels_tail_ends_where_the_next_label_begins() -> None:
    first, second = labels_of(at(40, 100, "Job No: J-88213 Lot No: 12"))
    assert [word.text for word in first.tail] == ["J-88213"]
    assert [word.text for word in second.tail] == ["12"]
    assert first.closed
    assert second.closed


def test_a_tax_rate_or_currency_in_a_label_is_no_value() -> None:
    assert values_of(at(40, 700, "Total (AUD)"), at(160, 700, "$110.00"))["total_amount"] == "110.00"
    assert values_of(at(40, 700, "GST (10%)"), at(160, 700, "$10.00"))["tax_amount"] == "10.00"
    assert values_of(at(40, 700, "GST @ 10%: $10.00"))["tax_amount"] == "10.00"


@pytest.mark.parametrize(
    ("label", "printed", "field", "value"),
    [
        ("Fournisseur / Vendor", "Gypse Quill ltée", "company_name", "Gypse Quill ltée"),
        ("Début des travaux / Start", "2026-04-20", "start_date", "2026-04-20"),
        ("Sous-total / Subtotal", "$10,127.60", "subtotal_amount", "10127.60"),
        ("Base stage start date", "14/03/2026", "start_date", "2026-03-14"),
        ("Builder's purchase order number:", "PO-1174", "work_order_number", "PO-1174"),
    ],
)
def test_a_label_may_be_known_in_part(label: str, printed: str, field: str, value: str) -> None:
    assert values_of(at(40, 100, label), at(220, 100, printed))[field] == value


def test_a_word_before_the_label_makes_it_another_one() -> None:
    assert values_of(at(40, 100, "Melway Ref: 468 D7")) == {}
    assert values_of(at(40, 100, "Total paid:"), at(220, 100, "$400.00")) == {}


def test_the_number_behind_the_title() -> None:
    assert values_of(at(40, 60, "Purchase Order PO #0031", size=18))["work_order_number"] == "0031"


@pytest.mark.parametrize("name", ["P. Okafor", "M. Vance", "D. Achterberg", "T. O'Rourke", "C. Lindqvist"])
def test_the_initial_of_a_name_is_no_phones_letter(name: str) -> None:
    found = values_of(at(40, 100, f"Site Supervisor: {name}"), at(40, 116, "M. 0491 570 156"))
    assert found["supervisor_name"] == name
    assert found["supervisor_phone"] == "0491 570 156"
