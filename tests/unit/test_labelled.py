"""What labels name: periods that tell two dates, wordings of the trade in Australia, Canada and the United States."""

from __future__ import annotations

import pytest
from documents import at, values_of


@pytest.mark.parametrize(
    "label", ["Start/Finish", "Work Window", "Dates of Works", "Start Date", "Construction Period"]
)
def test_a_period_behind_one_label_tells_start_and_completion(label: str) -> None:
    found = values_of(at(40, 100, label), at(180, 100, "28/04/2025 to 23/05/2025"))
    assert (found["start_date"], found["completion_date"]) == ("2025-04-28", "2025-05-23")


@pytest.mark.parametrize(
    ("label", "printed", "field", "value"),
    [
        ("Created On", "March 3, 2026", "issue_date", "2026-03-03"),
        ("Raised:", "27/01/2026", "issue_date", "2026-01-27"),
        ("Commence", "23/03/26", "start_date", "2026-03-23"),
        ("Due Start", "14 Sep 2026", "start_date", "2026-09-14"),
        ("Start by", "19.06.2026", "start_date", "2026-06-19"),
        ("Complete By", "02/04/26", "completion_date", "2026-04-02"),
        ("Estimated Completion", "03/19/2026", "completion_date", "2026-03-19"),
        ("End Date", "02/27/2026", "completion_date", "2026-02-27"),
        ("Agreed Price", "$4,386.50", "subtotal_amount", "4386.50"),
        ("Variation amount (ex GST)", "$612.00", "subtotal_amount", "612.00"),
        ("Variation total (inc GST)", "$673.20", "total_amount", "673.20"),
        ("Includes GST of", "$561.00", "tax_amount", "561.00"),
        ("Loss Address:", "64 Glenmorris Drive, Ancaster, ON L9G 2W8", "site_address",
         "64 Glenmorris Drive, Ancaster, ON L9G 2W8"),
        ("Vendor Instructions:", "Park in the rear lot only.", "notes", "Park in the rear lot only."),
        ("Commitment No.", "SC-0091", "work_order_number", "SC-0091"),
    ],
)  # fmt: skip
def test_wordings_of_the_trade(label: str, printed: str, field: str, value: str) -> None:
    assert values_of(at(40, 100, label), at(180, 100, printed))[field] == value


def test_an_address_in_parts_is_one_line() -> None:
    found = values_of(
        at(40, 100, "Street"), at(240, 100, "Suburb"), at(360, 100, "State"), at(440, 100, "P/Code"),
        at(40, 114, "52 Quarrion Street"), at(240, 114, "Ripley"), at(360, 114, "QLD"), at(440, 114, "4306"),
    )  # fmt: skip
    assert found["site_address"] == "52 Quarrion Street Ripley QLD 4306"
    assert (found["site_city"], found["site_state"], found["site_postal_code"]) == ("Ripley", "QLD", "4306")
