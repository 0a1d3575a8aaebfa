"""Addresses whose street, town, state and postal code have labels of their own."""

from __future__ import annotations

from documents import at, rows, values_of


def test_an_address_in_parts_is_one_address() -> None:
    labels = rows(40, 100, "Site address:", "Suburb:", "State:", "Postcode:")
    found = values_of(*labels, *rows(150, 100, "90 Fernbank Avenue", "Caboolture", "QLD", "4510"))
    assert found["site_address"] == "90 Fernbank Avenue Caboolture QLD 4510"
    assert found["site_city"] == "Caboolture"
    assert found["site_postal_code"] == "4510"


def test_a_whole_address_takes_no_other_parts() -> None:
    labels = rows(40, 100, "Site address:", "Suburb:", "State:")
    found = values_of(*labels, *rows(150, 100, "90 Fernbank Avenue, Ripley QLD 4306", "Caboolture", "QLD"))
    assert found["site_address"] == "90 Fernbank Avenue, Ripley QLD 4306"


def test_parts_far_from_the_street_are_of_another_address() -> None:
    far = [at(40, 500, "Suburb: Dalby"), at(40, 516, "State: QLD"), at(40, 532, "Postcode: 4405")]
    found = values_of(at(40, 100, "Site address: 90 Fernbank Avenue"), *far)
    assert found["site_address"] == "90 Fernbank Avenue"
