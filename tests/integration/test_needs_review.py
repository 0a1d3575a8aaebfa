"""A paper that contradicts itself ends in needs_review, and `punchlist status` says why without quoting it."""

from __future__ import annotations

import json
from pathlib import Path

from commands import punchlist
from documents import at, drawn

LINES = [
    at(24, 40, "WORK ORDER", size=14, bold=True),
    at(24, 70, "Work Order No: WO-20417"),
    at(24, 84, "Order Date: 14/03/2026"),
    at(24, 98, "Start Date: 20/04/2026"),
    at(24, 112, "Completion Date: 02/02/2026"),
    at(24, 140, "SUBCONTRACTOR", bold=True),
    at(24, 154, "Name: Quillfeather Flooring Pty Ltd"),
    at(24, 168, "ABN: 51 824 753 557"),
    at(24, 196, "Site Address: 14 Harrowgate Lane, Toowong QLD 2066"),
    at(24, 224, "Supervisor: Odette Brannigan"),
    at(24, 252, "SCOPE OF WORKS", bold=True),
    at(24, 268, "Supply and lay carpet to the main bedroom"),
    at(24, 310, "Subtotal: $1,000.00"),
    at(24, 324, "GST: $125.00"),
    at(24, 338, "Total: $1,150.00"),
]
REASONS = {
    "subtotal_amount and tax_amount do not add up to total_amount",
    "tax_amount is at no rate of any place known",
    "start_date is after completion_date",
    "issue_date is after completion_date by more than 31 days",
    "company_business_number fails its check digits",
    "site_state and site_postal_code do not agree",
}


def test_from_the_paper_to_the_reasons_in_status(tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text("name: here\n")
    (tmp_path / "order.pdf").write_bytes(drawn(LINES))
    extracted = punchlist(tmp_path, "extract", "order.pdf", "--full", "--out", "orders.jsonl")
    assert extracted.returncode == 0, extracted.stderr
    record = json.loads((tmp_path / "orders.jsonl").read_text(encoding="utf-8"))
    assert record["status"] == "needs_review"
    assert set(record["review_reasons"]) >= REASONS
    values = [value["value"] for value in record["fields"].values() if value]
    assert not [v for v in values if any(v in reason for reason in record["review_reasons"])]
    landed = punchlist(tmp_path, "land", "orders.jsonl")
    assert landed.returncode == 0, landed.stderr
    waiting = json.loads(punchlist(tmp_path, "status", "--json").stdout)["review"]
    assert len(waiting) == 1
    assert set(waiting[0]["review_reasons"].split("; ")) == set(record["review_reasons"])
    told = punchlist(tmp_path, "status").stdout
    assert "Waits for review" in told
    assert "order.pdf" in told
