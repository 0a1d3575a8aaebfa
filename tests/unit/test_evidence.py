"""What speaks for a value stands beside it: its label, its place, its type, its rivals and the rules it passes."""

from __future__ import annotations

from documents import at, fields_of, rows


def test_a_value_knows_its_label_place_and_type() -> None:
    evidence = fields_of(at(40, 100, "Order Date:"), at(120, 100, "14/03/2026"))["issue_date"].evidence
    assert (evidence.label, evidence.geometry, evidence.sure) == (1.0, 0.95, 1.0)
    assert (evidence.places, evidence.checks, evidence.legible) == (1, 0, 1.0)
    assert evidence.margin == evidence.score


def test_another_value_for_the_field_leaves_a_smaller_margin() -> None:
    found = fields_of(*rows(40, 100, "Order Date: 14/03/2026", "Date: 02/03/2026"))["issue_date"]
    assert found.value == "2026-03-14"
    assert 0.1 < found.evidence.margin < 0.5


def test_places_that_agree_are_counted() -> None:
    found = fields_of(*rows(40, 100, "Order Number: PO-1174", "Purchase Order No: PO-1174"))
    assert found["work_order_number"].evidence.places == 2


def test_totals_that_add_up_have_passed_a_rule_and_others_failed_one() -> None:
    right = fields_of(*rows(400, 700, "Subtotal: $100.00", "GST: $10.00", "Total: $110.00"))
    wrong = fields_of(*rows(40, 100, "Start Date: 14/03/2026", "Completion Date: 02/03/2026"))
    assert right["tax_amount"].evidence.checks == 1
    assert wrong["start_date"].evidence.checks == -1
