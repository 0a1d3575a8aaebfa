"""Kinds of document the project has never met, each no more than a YAML: what is read of a paper, and what is doubted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import Text, at, drawn

from extract.documents.document import extract_document
from extract.documents.records import DocumentRecord
from extract.documents.specification import load_specification

SPECIFICATIONS = Path(__file__).parents[1] / "specifications"


def table(top: float, lefts: tuple[float, ...], *lines: tuple[str, ...]) -> list[Text]:
    """Rows of cells at left edges, the first one bold."""
    return [
        at(left, top + 15 * row, cell, bold=row == 0)
        for row, line in enumerate(lines)
        for left, cell in zip(lefts, line, strict=True)
        if cell
    ]


def read(kind: str, lines: list[Text], folder: Path) -> DocumentRecord:
    paper = folder / f"{kind}.pdf"
    paper.write_bytes(drawn(lines))
    return extract_document(paper, load_specification(str(SPECIFICATIONS / f"{kind}.yml")))


def values(record: DocumentRecord) -> dict[str, str]:
    return {name: value.value for name, value in record.fields.items() if value}


def items(record: DocumentRecord) -> list[dict[str, Any]]:
    return [
        {n: v for n, v in item.to_json().items() if v is not None and n != "page"}
        for item in record.line_items
    ]


HIRE = [
    at(40, 36, "Northbank Plant Hire Pty Ltd", size=15, bold=True),
    at(40, 56, "ABN 51 824 753 556   Ph 07 5550 1820"),
    at(400, 40, "HIRE AGREEMENT", size=13, bold=True),
    at(40, 90, "Hirer: Sandstone Civil Pty Ltd"),
    at(40, 104, "Phone: 07 5550 7711"),
    at(40, 118, "Site Address: 9 Quarry Road, Ipswich QLD 4305"),
    at(330, 90, "Hire Contract No: HC-5521"),
    at(330, 104, "On Hire: 02/03/2026"),
    at(330, 118, "Off Hire: 16/03/2026"),
    at(330, 132, "Fuel Type: Diesel"),
    at(330, 146, "Damage Waiver: Yes"),
    at(330, 160, "Weekly Rate: $640.00"),
    *table(
        190, (40, 300, 350, 430, 510),
        ("Equipment", "Qty", "Unit", "Rate", "Amount"),
        ("1.7t excavator with buckets", "2", "wks", "$640.00", "$1,280.00"),
        ("Trailer, tandem", "2", "wks", "$85.00", "$170.00"),
    ),
    *table(260, (430, 510), ("Subtotal", "$1,450.00"), ("GST", "$145.00"), ("Total", "$1,595.00")),
]  # fmt: skip


def test_a_hire_order(tmp_path: Path) -> None:
    record = read("hire", HIRE, tmp_path)
    assert (record.status, record.review_reasons) == ("extracted", ())
    assert values(record) == {
        "contract_number": "HC-5521", "on_hire_date": "2026-03-02", "off_hire_date": "2026-03-16",
        "lessor_name": "Northbank Plant Hire Pty Ltd", "lessor_phone": "07 5550 1820",
        "hirer_name": "Sandstone Civil Pty Ltd", "hirer_phone": "07 5550 7711",
        "site_address": "9 Quarry Road, Ipswich QLD 4305", "weekly_rate": "640.00", "damage_waiver": "true",
        "fuel": "diesel", "subtotal": "1450.00", "gst": "145.00", "total": "1595.00",
    }  # fmt: skip
    assert items(record) == [
        {"description": "1.7t excavator with buckets", "quantity": "2", "unit": "wks", "unit_price": "640.00", "amount": "1280.00"},
        {"description": "Trailer, tandem", "quantity": "2", "unit": "wks", "unit_price": "85.00", "amount": "170.00"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "instead", "reason"),
    [
        ("Off Hire: 16/03/2026", "Off Hire: 16/02/2026", "on_hire_date is after off_hire_date"),
        ("Damage Waiver: Yes", "Remarks: None", "damage_waiver is missing, though fuel is there"),
        ("Hire Contract No: HC-5521", "Depot: Northside", "contract_number is missing"),
        ("$1,595.00", "$1,959.00", "subtotal and gst do not add up to total"),
        ("$170.00", "$180.00", "line items do not add up to subtotal"),
        ("Phone: 07 5550 7711", "Phone: 07 5550 77", "hirer_phone is no phone number of its country"),
        ("Site Address: 9 Quarry Road, Ipswich QLD 4305", "Site Address: 9 Quarry Road, Ipswich QLD 3305",
         "state and postal code of site_address do not agree"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_hire_order_is_told(
    printed: str, instead: str, reason: str, tmp_path: Path
) -> None:
    lines = [line._replace(text=line.text.replace(printed, instead)) for line in HIRE]
    record = read("hire", lines, tmp_path)
    assert (record.status, record.review_reasons) == ("needs_review", (reason,))


def test_a_transport_order(tmp_path: Path) -> None:
    lines = [
        at(40, 36, "Longreach Freight Lines Inc.", size=15, bold=True),
        at(40, 54, "Tel (604) 555-0148"),
        at(380, 40, "TRANSPORT ORDER", size=13, bold=True),
        at(40, 90, "Consignment Note No: LF204418"),
        at(320, 90, "Service Level: Express"),
        at(40, 115, "SHIPPER", bold=True),
        at(320, 115, "CONSIGNEE", bold=True),
        at(40, 130, "Name: Halden Cabinets Ltd."),
        at(320, 130, "Name: Tidewater Homes Inc."),
        at(40, 145, "Pickup Address: 410 Mill Street,"),
        at(40, 158, "Kelowna BC V1Y 1J2"),
        at(320, 145, "Delivery Address: 88 Harbour Drive,"),
        at(320, 158, "Victoria BC V8V 2X4"),
        at(320, 173, "Phone: (250) 555-0191"),
        at(40, 200, "Pickup Date: April 3, 2026"),
        at(40, 215, "Pickup Time: 7:30 am"),
        at(320, 200, "Deliver By: April 6, 2026"),
        at(40, 230, "Total Weight: 1,240.5 kg"),
        at(320, 230, "Pallets: 6"),
        at(40, 245, "Dangerous Goods: No"),
        *table(
            275, (40, 300, 360),
            ("Description", "Qty", "Unit"),
            ("Kitchen cabinets, crated", "4", "pallets"),
            ("Benchtops", "2", "pallets"),
        ),
        at(40, 340, "Freight Charge: $1,185.00"),
    ]  # fmt: skip
    record = read("transport", lines, tmp_path)
    assert (record.status, record.review_reasons) == ("extracted", ())
    assert values(record) == {
        "consignment_number": "LF204418", "pickup_date": "2026-04-03", "pickup_time": "07:30",
        "delivery_date": "2026-04-06", "carrier_name": "Longreach Freight Lines Inc.", "carrier_phone": "(604) 555-0148",
        "sender_name": "Halden Cabinets Ltd.", "receiver_name": "Tidewater Homes Inc.", "receiver_phone": "(250) 555-0191",
        "pickup_address": "410 Mill Street, Kelowna BC V1Y 1J2",
        "delivery_address": "88 Harbour Drive, Victoria BC V8V 2X4", "total_weight": "1240.5", "pallets": "6",
        "service": "express", "dangerous_goods": "false", "freight_charge": "1185.00",
    }  # fmt: skip
    assert [(item.description, item.quantity, item.unit) for item in record.line_items] == [
        ("Kitchen cabinets, crated", "4", "pallets"), ("Benchtops", "2", "pallets"),
    ]  # fmt: skip


TIMESHEET = [
    at(40, 36, "WEEKLY TIMESHEET", size=14, bold=True),
    at(40, 80, "Employee Name"),
    at(160, 80, "Priya Lindqvist"),
    at(320, 80, "Payroll No."),
    at(430, 80, "E-1147"),
    at(40, 96, "Week Ending"),
    at(160, 96, "22/03/2026"),
    at(320, 96, "Project"),
    at(430, 96, "Harbour Terraces Stage 2"),
    *table(
        130, (40, 150, 400),
        ("Date", "Activity", "Hours"),
        ("16/03/2026", "Formwork, level 1", "8.0"),
        ("17/03/2026", "Formwork, level 2", "8.5"),
        ("18/03/2026", "Strip and clean", "7.5"),
    ),
    *table(220, (320, 480), ("Total Hours", "24.0"), ("Hourly Rate", "$46.50"), ("Gross Pay", "$1,116.00")),
]  # fmt: skip


def test_a_timesheet(tmp_path: Path) -> None:
    record = read("timesheet", TIMESHEET, tmp_path)
    assert (record.status, record.review_reasons) == ("extracted", ())
    assert values(record) == {
        "employee_name": "Priya Lindqvist", "employee_number": "E-1147", "week_ending": "2026-03-22",
        "project": "Harbour Terraces Stage 2", "total_hours": "24.0", "hourly_rate": "46.50", "gross_pay": "1116.00",
    }  # fmt: skip
    assert items(record) == [
        {"description": "Formwork, level 1", "quantity": "8.0", "day": "16/03/2026"},
        {"description": "Formwork, level 2", "quantity": "8.5", "day": "17/03/2026"},
        {"description": "Strip and clean", "quantity": "7.5", "day": "18/03/2026"},
    ]


def test_a_timesheet_whose_numbers_do_not_agree(tmp_path: Path) -> None:
    lines = [line._replace(text=line.text.replace("24.0", "25.0")) for line in TIMESHEET]
    assert set(read("timesheet", lines, tmp_path).review_reasons) == {
        "total_hours and hourly_rate do not multiply to gross_pay",
        "line items do not add up to total_hours",
    }


def test_a_remittance_advice(tmp_path: Path) -> None:
    lines = [
        at(40, 36, "REMITTANCE ADVICE", size=14, bold=True),
        at(40, 70, "Paid by: Calloway Construction LLC"),
        at(40, 84, "Paid to: Brightwater Electric Inc."),
        at(340, 70, "EFT No: 88213"),
        at(340, 84, "Payment Date: 04/17/2026"),
        at(340, 98, "Method: Direct Credit"),
        at(340, 112, "Currency: USD"),
        *table(
            150, (40, 160, 300, 420, 510),
            ("Invoice No", "Invoice Date", "Invoice Amount", "Discount", "Amount Paid"),
            ("INV-3301", "03/02/2026", "$2,400.00", "$0.00", "$2,400.00"),
            ("INV-3317", "03/16/2026", "$1,150.00", "$23.00", "$1,127.00"),
        ),
        at(420, 215, "Total Paid"),
        at(510, 215, "$3,527.00"),
    ]  # fmt: skip
    record = read("remittance", lines, tmp_path)
    assert (record.status, record.review_reasons) == ("extracted", ())
    assert values(record) == {
        "remittance_number": "88213", "payment_date": "2026-04-17", "payer_name": "Calloway Construction LLC",
        "payee_name": "Brightwater Electric Inc.", "payment_method": "eft", "total_paid": "3527.00", "currency": "USD",
    }  # fmt: skip
    assert items(record) == [
        {"description": "INV-3301", "amount": "2400.00", "invoice_date": "03/02/2026", "invoice_amount": "$2,400.00", "discount": "$0.00"},
        {"description": "INV-3317", "amount": "1127.00", "invoice_date": "03/16/2026", "invoice_amount": "$1,150.00", "discount": "$23.00"},
    ]  # fmt: skip


PRINTED = {
    "date": ("14/03/2026", "2026-03-14"), "money": ("$1,250.50", "1250.50"), "number": ("37.5", "37.5"),
    "identifier": ("QX-4471", "QX-4471"), "boolean": ("Yes", "true"), "text": ("Pale ash veneer", "Pale ash veneer"),
    "time": ("2:45 pm", "14:45"), "percent": ("12.5%", "12.5"),
}  # fmt: skip
OF = ("Booking", "Sample", "Chamber", "Panel", "Carton", "Rack", "Vessel")


def test_fifty_fields_and_line_items(tmp_path: Path) -> None:
    """Each field is a line of YAML; each stands beside its name on two columns of a page."""
    names = [(of, kind) for of in OF for kind in PRINTED][:50]
    spec = tmp_path / "inspection.yml"
    fields = "".join(f"  {of.lower()}_{kind}_entry: {kind}\n" for of, kind in names)
    spec.write_text(f"name: inspection\nfields:\n{fields}line_items: true\n", encoding="utf-8")
    lines = [at(40, 30, "INSPECTION SHEET", size=14, bold=True)]
    for index, (of, kind) in enumerate(names):
        left, top = 40 + 280 * (index % 2), 60 + 16 * (index // 2)
        lines += [at(left, top, f"{of} {kind} entry:"), at(left + 130, top, PRINTED[kind][0])]
    lines += table(
        490,
        (40, 300, 380),
        ("Description", "Qty", "Unit"),
        ("Gasket, 40 mm", "3", "ea"),
        ("Sealant", "2", "box"),
    )
    paper = tmp_path / "inspection.pdf"
    paper.write_bytes(drawn(lines))
    record = extract_document(paper, load_specification(str(spec)))
    assert values(record) == {f"{of.lower()}_{kind}_entry": PRINTED[kind][1] for of, kind in names}
    assert [(item.description, item.quantity, item.unit) for item in record.line_items] == [
        ("Gasket, 40 mm", "3", "ea"), ("Sealant", "2", "box"),
    ]  # fmt: skip


def test_a_paper_without_half_of_what_is_required_is_another_kind(tmp_path: Path) -> None:
    record = read("timesheet", [at(40, 40, "MENU", bold=True), at(40, 60, "Soup of the day")], tmp_path)
    assert (record.status, record.error_code) == ("failed", "not_this_kind")
    assert "is no timesheet" in (record.error or "")


def test_a_quotation_with_captions_above_its_values(tmp_path: Path) -> None:
    captions = (
        ("QUOTE NO", "Q-10482"),
        ("DATE", "14 Mar 2026"),
        ("VALID UNTIL", "13 Apr 2026"),
        ("PREPARED BY", "Odette Brannigan"),
    )
    lines = [
        at(40, 36, "Silverbark Windows & Doors", size=16, bold=True),
        at(40, 56, "12 Kiln Street, Ballarat VIC 3350 | 03 5550 1177 | sales@silverbark.example.com", size=8),
        at(430, 38, "QUOTATION", size=16, bold=True),
        *(at(40 + 135 * i, 84, caption, size=7, bold=True) for i, (caption, _) in enumerate(captions)),
        *(at(40 + 135 * i, 95, value) for i, (_, value) in enumerate(captions)),
        at(40, 125, "CUSTOMER", size=7, bold=True),
        at(40, 136, "Hollowell Homes Pty Ltd"),
        at(310, 125, "SITE", size=7, bold=True),
        at(310, 136, "8 Wattle Court, Bacchus Marsh VIC 3340"),
        *table(
            170, (40, 90, 330, 390, 470),
            ("Item", "Description", "Qty", "Unit Price", "Total"),
            ("1", "Awning window 1200 x 900, double glazed", "4", "$640.00", "$2,560.00"),
            ("2", "Sliding door 2400 x 2100", "1", "$1,980.00", "$1,980.00"),
            ("3", "Delivery to site", "1", "$150.00", "$150.00"),
        ),
        *table(250, (390, 470), ("Total ex GST", "$4,690.00"), ("GST 10%", "$469.00"), ("Total inc GST", "$5,159.00")),
        at(40, 320, "Lead time: 4 weeks from order"),
        at(40, 335, "Deposit: 30%"),
    ]  # fmt: skip
    record = read("quotation", lines, tmp_path)
    assert (record.status, record.review_reasons) == ("extracted", ())
    assert values(record) == {
        "quote_number": "Q-10482", "date": "2026-03-14", "valid_until": "2026-04-13",
        "seller_name": "Silverbark Windows & Doors", "seller_phone": "03 5550 1177",
        "seller_email": "sales@silverbark.example.com", "customer_name": "Hollowell Homes Pty Ltd",
        "prepared_by": "Odette Brannigan", "site": "8 Wattle Court, Bacchus Marsh VIC 3340",
        "lead_time": "4 weeks from order", "deposit": "30", "subtotal": "4690.00", "gst": "469.00", "total": "5159.00",
    }  # fmt: skip
    assert [(item.quantity, item.amount) for item in record.line_items] == [
        ("4", "2560.00"), ("1", "1980.00"), ("1", "150.00"),
    ]  # fmt: skip


def test_a_laboratory_request(tmp_path: Path) -> None:
    lefts = (40, 180, 320, 420)
    form = [
        ("Request ID:", "TR-55-0193", "Received:", "2026-03-11"),
        ("Client:", "Dunmore Civil Ltd.", "Priority:", "[ ] Routine [x] Urgent"),
        ("Contact:", "Marlon Teague", "Email:", "m.teague@dunmore.example.com"),
        ("Project Ref:", "DC/2026/88", "Samples:", "3"),
        ("Chain of custody sealed:", "Yes", "Cure age (days):", "28"),
    ]
    lines = [
        at(40, 36, "Crestline Materials Laboratory", size=14, bold=True),
        at(380, 38, "TEST REQUEST", size=13, bold=True),
        *(at(left, 80 + 16 * row, text) for row, texts in enumerate(form) for left, text in zip(lefts, texts, strict=True)),
        *table(
            180, (40, 120, 300, 420),
            ("Sample", "Material", "Test", "Method"),
            ("S-01", "Concrete cylinder 100 mm", "Compressive strength", "AS 1012.9"),
            ("S-02", "Road base", "Moisture", "AS 1289.2.1"),
        ),
        at(40, 260, "Special instructions: Keep offcuts for 14 days"),
    ]  # fmt: skip
    record = read("lab_request", lines, tmp_path)
    assert (record.status, record.review_reasons) == ("extracted", ())
    assert values(record) == {
        "request_id": "TR-55-0193", "received": "2026-03-11", "client": "Dunmore Civil Ltd.", "contact": "Marlon Teague",
        "email": "m.teague@dunmore.example.com", "project_reference": "DC/2026/88", "priority": "urgent", "samples": "3",
        "sealed": "true", "cure_age": "28", "special_instructions": "Keep offcuts for 14 days",
    }  # fmt: skip
    assert items(record) == [
        {"description": "Concrete cylinder 100 mm", "sample": "S-01", "test": "Compressive strength", "method": "AS 1012.9"},
        {"description": "Road base", "sample": "S-02", "test": "Moisture", "method": "AS 1289.2.1"},
    ]  # fmt: skip


def test_a_hotel_booking(tmp_path: Path) -> None:
    rows = [
        (("Confirmation Number", "HB7741902"), ("Guest", "Ms Ingrid Solheim"), ("Guests", "2")),
        (("Arrival", "Fri 3 April 2026"), ("Departure", "Mon 6 April 2026"), ("Nights", "3")),
        (("Check-in from", "3:00 PM"), ("Check-out by", "10:00 AM"), ("Breakfast", "Included")),
        (("Rate per night", "CAD 189.00"), ("Total", "CAD 567.00"), ("Room type", "King, lake side")),
    ]
    lines = [at(200, 40, "BOOKING CONFIRMATION", size=15, bold=True)]
    for row, cells in enumerate(rows):
        for left, (caption, value) in zip((40, 240, 420), cells, strict=True):
            lines += [at(left, 80 + 40 * row, caption), at(left, 94 + 40 * row, value, bold=True)]
    record = read("hotel_booking", lines, tmp_path)
    assert (record.status, record.review_reasons) == ("extracted", ())
    assert values(record) == {
        "confirmation_number": "HB7741902", "guest": "Ms Ingrid Solheim", "guests": "2", "arrival": "2026-04-03",
        "departure": "2026-04-06", "nights": "3", "check_in_time": "15:00", "check_out_time": "10:00",
        "breakfast": "true", "room_type": "King, lake side", "rate": "189.00", "total": "567.00", "currency": "CAD",
    }  # fmt: skip
