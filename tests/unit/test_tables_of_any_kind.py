"""Tables of kinds that have no amounts, or whose columns are all their own: where they end, and what is in which column."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import Text, at, ending, reading_of

from extract.documents.offline import Reading
from extract.documents.specification import Specification, load_specification

REPORT = """
name: report
fields:
  report_number: {type: identifier, required: true}
  remarks: note
  checked_by: person
  normal_hours: number
line_items:
  columns: {severity: [severity], trade: [trade], day: [day], worked_on: [date]}
"""
ADVICE = """
name: advice
fields:
  advice_number: {type: identifier, required: true}
  retention: {type: money, labels: [retention]}
  total_paid: {type: money, role: total, labels: [amount paid, total paid]}
line_items:
  columns:
    invoice: [invoice number]
    invoice_date: [invoice date]
    invoiced: [invoice amount]
    withheld: [retention]
    amount: [amount paid]
"""
HEAD = [at(40, 40, "Site report", bold=True, size=14), at(40, 80, "Report Number: R-1001")]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Specification:
    return written(tmp_path_factory.mktemp("specs"), REPORT)


@pytest.fixture(scope="module")
def advice(tmp_path_factory: pytest.TempPathFactory) -> Specification:
    return written(tmp_path_factory.mktemp("specs"), ADVICE)


def written(folder: Path, text: str) -> Specification:
    path = folder / "kind.yml"
    path.write_text(text, encoding="utf-8")
    return load_specification(str(path))


def row(top: float, *texts: str) -> list[Text]:
    return [at(x, top, text) for x, text in zip((40, 140, 360, 450), texts, strict=False)]


def table(*rows: tuple[str, ...]) -> list[Text]:
    return [part for number, texts in enumerate(rows) for part in row(120 + 20 * number, *texts)]


DEFECTS = table(
    ("Location", "Description", "Severity", "Trade"),
    ("Main hall", "Tape lifting at ceiling", "Low", "Drywall"),
    ("Basement", "Drain blocked with debris", "High", "Excavation"),
    ("Porch", "Board loose at gable", "Medium", "Siding"),
)
PLACES = ["Main hall", "Basement", "Porch"]
TEXTS = ["Tape lifting at ceiling", "Drain blocked with debris", "Board loose at gable"]


def texts_of(reading: Reading) -> list[str | None]:
    return [item.description for item in reading.line_items]


@pytest.mark.parametrize(
    "below",
    [
        ["Items: 3", "Remarks: All within 30 days.", "Checked by: Ana Whitfield"],
        ["Remarks: All within 30 days.", "Checked by: Ana Whitfield"],
        ["Please call the office to arrange access.", "Work is guaranteed."],
    ],
)
def test_what_follows_a_table_without_amounts_is_none_of_its_rows(
    report: Specification, below: list[str]
) -> None:
    lines = [at(40, 205 + 20 * number, text) for number, text in enumerate(below)]
    found = reading_of([*HEAD, *DEFECTS, *lines], spec=report)
    assert texts_of(found) == TEXTS
    assert [item.area for item in found.line_items] == PLACES


def test_a_sentence_with_a_word_right_under_a_heading_is_no_row(report: Specification) -> None:
    sentence = [ending(137.2, 210, "The owner was"), at(140, 210, "there with an agent.")]
    found = reading_of([*HEAD, *DEFECTS, *sentence], spec=report)
    assert texts_of(found) == TEXTS


def test_a_sentence_across_the_cells_of_the_last_row_is_none_of_its_text(report: Specification) -> None:
    sentence = [at(40, 192, "Keys must be handed in on the last day, or they are charged.")]
    found = reading_of([*HEAD, *DEFECTS, *sentence], spec=report)
    assert texts_of(found) == TEXTS


def test_a_labelled_value_close_below_a_row_is_not_its_text(report: Specification) -> None:
    found = reading_of(
        [
            *HEAD, at(40, 120, "Description"), at(360, 120, "Qty"),
            at(40, 140, "Hinge"), at(360, 140, "2"), at(40, 160, "Washer"), at(360, 160, "7"),
            at(40, 173, "Remarks: All within 30 days."), at(40, 185, "Keys are at the office."),
        ],
        spec=report,
    )  # fmt: skip
    assert texts_of(found) == ["Hinge", "Washer"]


def test_a_value_with_its_label_under_the_headings_of_a_table_is_no_row(report: Specification) -> None:
    hours = [
        at(40, 120, "Day"), at(90, 120, "Date"), at(200, 120, "Description"), ending(550, 120, "Hours"),
        at(40, 140, "Mon"), at(90, 140, "2026-04-20"), at(200, 140, "Rough-in"), ending(550, 140, "8"),
        at(40, 160, "Tue"), at(90, 160, "2026-04-21"), at(200, 160, "Panel room"), ending(550, 160, "7.5"),
        at(40, 185, "Normal hours"), ending(550, 185, "15.5"),
    ]  # fmt: skip
    found = reading_of([*HEAD, *hours], spec=report)
    assert texts_of(found) == ["Rough-in", "Panel room"]
    assert [dict(item.more)["day"] for item in found.line_items] == ["Mon", "Tue"]
    assert [dict(item.more)["worked_on"] for item in found.line_items] == ["2026-04-20", "2026-04-21"]


def test_a_row_below_a_line_of_the_form_is_still_a_row(report: Specification) -> None:
    more = [at(40, 205, "Remarks: All within 30 days."), *row(225, "Roof", "Tile slipped", "Low", "Roofing")]
    assert texts_of(reading_of([*HEAD, *DEFECTS, *more], spec=report))[-1] == "Tile slipped"


def invoice(top: float, number: str, day: str, *amounts: str) -> list[Text]:
    ends = zip((360, 450, 550), amounts, strict=True)
    return [at(40, top, number), at(140, top, day), *(ending(x, top, amount) for x, amount in ends)]


INVOICES = [
    at(40, 40, "Remittance", bold=True, size=14),
    at(40, 80, "Advice Number: RA-871"),
    *invoice(120, "Invoice No.", "Invoice Date", "Invoice Amount", "Retention", "Amount Paid"),
    *invoice(140, "INV-1044", "02/05/2026", "$1,000.00", "$50.00", "$950.00"),
    *invoice(160, "INV-1051", "09/05/2026", "$400.00", "$20.00", "$380.00"),
]
SUMS = [
    at(400, 190, "Retention"), ending(550, 190, "$70.00"), at(400, 206, "Total Paid"), ending(550, 206, "$1,330.00"),
]  # fmt: skip


def test_a_row_without_numbers_may_go_on_in_several_of_its_cells(report: Specification) -> None:
    lines = [
        *table(("Location", "Description", "Severity", "Trade")),
        *row(140, "Main hall and", "Tape lifting at", "Low", "Drywall"), *row(152, "landing", "ceiling"),
        *row(172, "Basement", "Drain blocked", "High", "Excavation"),
        *row(192, "", "Window cracked", "Low"),
        *row(212, "Porch and the", "Board loose at", "Low", "Siding"), *row(224, "steps below", "Gable"), at(140, 236, "end"),
    ]  # fmt: skip
    found = reading_of([*HEAD, *lines], spec=report).line_items
    assert [(item.area, item.description) for item in found] == [
        ("Main hall and landing", "Tape lifting at ceiling"),
        ("Basement", "Drain blocked"),
        (None, "Window cracked"),
        ("Porch and the steps below", "Board loose at Gable end"),
    ]


def test_a_table_may_have_no_column_of_descriptions(advice: Specification) -> None:
    found = reading_of([*INVOICES, *SUMS], spec=advice)
    assert [(item.description, item.amount, dict(item.more)) for item in found.line_items] == [
        (None, "950.00", {"invoice": "INV-1044", "invoice_date": "02/05/2026", "invoiced": "$1,000.00", "withheld": "$50.00"}),
        (None, "380.00", {"invoice": "INV-1051", "invoice_date": "09/05/2026", "invoiced": "$400.00", "withheld": "$20.00"}),
    ]  # fmt: skip


def test_the_heading_of_a_column_is_no_label_of_a_sum_printed_below(advice: Specification) -> None:
    fields = reading_of([*INVOICES, *SUMS], spec=advice).fields
    assert {name: value.value for name, value in fields.items() if value} == {
        "advice_number": "RA-871", "retention": "70.00", "total_paid": "1330.00",
    }  # fmt: skip


def test_a_text_below_a_number_describes_it(advice: Specification) -> None:
    rows = [
        *INVOICES[:7],
        *invoice(140, "INV-1044", "02/05/2026", "$1,000.00", "$50.00", "$950.00"), at(40, 155, "Slab pour"),
        *invoice(180, "INV-1051", "09/05/2026", "$400.00", "$20.00", "$380.00"), at(40, 195, "Footpath"),
    ]  # fmt: skip
    found = reading_of(rows, spec=advice).line_items
    assert [(item.description, dict(item.more)["invoice"]) for item in found] == [
        ("Slab pour", "INV-1044"), ("Footpath", "INV-1051"),
    ]  # fmt: skip


def test_labels_that_nobody_knows_below_a_table_are_no_row(tmp_path: Path) -> None:
    spec = written(
        tmp_path, "fields: [date]\nline_items: {columns: {attendee: [name], card: [card], expires: [expiry]}}"
    )
    lines = [
        at(40, 40, "Date: 4 May 2026"), at(40, 120, "Name"), at(240, 120, "Card"), at(400, 120, "Expiry"),
        at(40, 140, "Tomas Reddick"), at(240, 140, "WC-20931"), at(400, 140, "01/02/2027"),
        at(40, 160, "Sina Falefa"), at(240, 160, "WC-11872"), at(400, 160, "14/09/2026"),
        at(40, 190, "Leader: Gail Ormond"), at(240, 190, "Weather today: fine"),
    ]  # fmt: skip
    found = reading_of(lines, spec=spec).line_items
    assert [dict(item.more)["attendee"] for item in found] == ["Tomas Reddick", "Sina Falefa"]


def test_a_row_without_a_number_is_kept(advice: Specification) -> None:
    bare = [at(140, 175, "10/05/2026"), ending(550, 175, "-$30.00")]
    found = reading_of([*INVOICES, *bare, *SUMS], spec=advice).line_items
    assert [item.amount for item in found] == ["950.00", "380.00", "-30.00"]


def test_a_table_that_describes_its_rows_comes_before_one_that_does_not(advice: Specification) -> None:
    work = [
        at(40, 230, "Description"), ending(360, 230, "Qty"), ending(550, 230, "Amount Paid"),
        at(40, 250, "Slab pour"), ending(360, 250, "2"), ending(550, 250, "$70.00"),
    ]  # fmt: skip
    assert texts_of(reading_of([*INVOICES, *work], spec=advice)) == ["Slab pour"]


def test_captions_that_are_all_labels_of_fields_are_no_heading_row(advice: Specification) -> None:
    form = [
        at(40, 120, "Advice No."), at(300, 120, "Retention"), at(400, 120, "Amount Paid"),
        at(40, 134, "RA-871"), at(300, 134, "$70.00"), at(400, 134, "$1,330.00"),
    ]  # fmt: skip
    found = reading_of([INVOICES[0], *form], spec=advice)
    assert {name: value.value for name, value in found.fields.items() if value} == {
        "advice_number": "RA-871", "retention": "70.00", "total_paid": "1330.00",
    }  # fmt: skip
    assert not found.line_items


def test_answers_below_headings_are_no_part_of_them(tmp_path: Path) -> None:
    spec = written(
        tmp_path, "fields: [date]\nline_items: {columns: {description: [check], ok: [ok], action: [action]}}"
    )
    lines = [
        at(40, 40, "Date: 4 May 2026"), at(40, 120, "Check", bold=True), at(240, 120, "OK", bold=True), at(300, 120, "Action", bold=True),
        at(40, 136, "Engine oil level"), at(240, 136, "Yes"), at(40, 152, "Seat belt"), at(240, 152, "No"), at(300, 152, "Replace it"),
        at(40, 168, "Lights"), at(240, 168, "Yes"),
    ]  # fmt: skip
    found = reading_of(lines, spec=spec).line_items
    assert [(item.description, dict(item.more)["ok"]) for item in found] == [
        ("Engine oil level", "Yes"), ("Seat belt", "No"), ("Lights", "Yes"),
    ]  # fmt: skip


def test_a_cell_that_nearly_touches_one_of_an_own_column_is_told_by_its_heading(
    report: Specification,
) -> None:
    near = table(("Location", "Description", "Severity", "Trade"))
    near += [*row(140, "Porch", "Board loose"), ending(447, 140, "Medium to high"), at(450, 140, "Siding")]
    [item] = reading_of([*HEAD, *near], spec=report).line_items
    assert dict(item.more) | {"severity": "Medium to high", "trade": "Siding"} == dict(item.more)
