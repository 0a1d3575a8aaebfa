"""Nothing is believed that is not on the page: quotes are looked up among our own words, values read by our own readers."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from documents import SPEC, at, page_of

from extract.documents.claude.answers import Observation, Row
from extract.documents.claude.cases import Case
from extract.documents.claude.grounds import Grounds
from extract.documents.claude.items import prove_items
from extract.documents.claude.proving import Proof, Refusal, prove, taken_elsewhere
from extract.documents.claude.quoting import PageWords
from extract.documents.normalise import Dialect
from extract.documents.pages import Page
from extract.documents.records import FieldValue, LineItem

PAGE = page_of(
    at(40, 60, "WORK ORDER"),
    at(40, 100, "Site Address:"),
    at(160, 100, "14 Harrowgate Lane,"),
    at(320, 100, "Start: 03/04/2026"),
    at(160, 112, "Toowong QLD 4066"),
    at(320, 112, "Total $1,100.00 incl GST $100.00"),
    at(40, 200, "Supervisor: Odette Brannigan (07) 5550 1234"),
    at(40, 300, "Supply and lay carpet to the main bedroom"),
    at(320, 300, "12.5"),
    at(380, 300, "m2"),
    at(420, 300, "$1,000.00"),
    at(40, 340, "Remove and dispose of old carpet"),
    at(320, 340, "1"),
    at(420, 340, "$80.00"),
)


def proof(page: Page = PAGE, *, month_first: bool = False) -> Proof:
    grounds = Grounds({1: PageWords(page)}, dialect=Dialect(month_first))
    return Proof(grounds, SPEC, "claude-haiku-5-5")


def proved(field: str, value: str, quote: str, page: Page = PAGE) -> FieldValue | Refusal:
    return prove(Observation(field, value, 1, quote), proof(page))


@pytest.mark.parametrize(
    ("field", "value", "quote", "taken"),
    [
        ("total_amount", "1100.00", "$1,100.00", "1100.00"),
        ("total_amount", "1100", "Total $1,100.00", "1100.00"),
        ("start_date", "2026-04-03", "03/04/2026", "2026-04-03"),
        ("site_address", "14 Harrowgate Lane, Toowong QLD 4066", "14 Harrowgate Lane, Toowong QLD 4066", "14 Harrowgate Lane, Toowong QLD 4066"),
        ("supervisor_name", "Odette Brannigan", "Supervisor: Odette Brannigan", "Odette Brannigan"),
        ("supervisor_phone", "(07) 5550 1234", "(07) 5550 1234", "(07) 5550 1234"),
        ("document_type", "work_order", "WORK ORDER", "work_order"),
    ],
)  # fmt: skip
def test_a_value_whose_quote_is_there_is_taken_as_we_read_it(
    field: str, value: str, quote: str, taken: str
) -> None:
    found = proved(field, value, quote)
    assert isinstance(found, FieldValue)
    assert found.value == taken
    assert found.method == "claude-haiku-5-5"
    left, top, right, bottom = found.box
    assert 0 < left < right
    assert 0 < top < bottom


@pytest.mark.parametrize(
    ("field", "value", "quote", "why"),
    [
        ("total_amount", "9100.00", "$9,100.00", "quote is not on the page"),
        ("total_amount", "1100.00", "Total payable $1,100.00", "quote is not on the page"),
        ("total_amount", "1000.00", "$1,100.00", "does not say the value"),
        ("start_date", "2026-04-13", "03/04/2026", "does not say the value"),
        ("supervisor_name", "Odette Branigan", "Odette Brannigan", "does not say the value"),
        ("supervisor_phone", "Odette Brannigan", "Odette Brannigan", "does not say the value"),
        ("document_type", "purchase_order", "WORK ORDER", "does not say the value"),
        ("notes", "carpet", "", "quote is not on the page"),
        ("no_such_field", "1", "WORK ORDER", "is no field"),
    ],
)
def test_what_is_not_there_or_says_something_else_is_refused(
    field: str, value: str, quote: str, why: str
) -> None:
    found = proved(field, value, quote)
    assert isinstance(found, Refusal)
    assert why in found.reason
    assert value not in found.reason or value == "1"


def test_part_of_a_number_is_not_the_number() -> None:
    page = page_of(at(40, 100, "Order 41234"), at(40, 120, "Job WO-84,012"))
    assert isinstance(proved("work_order_number", "1234", "1234", page), Refusal)


def test_a_quote_runs_over_the_lines_of_its_cell_only() -> None:
    found = proved(
        "site_address", "14 Harrowgate Lane, Toowong QLD 4066", "14 Harrowgate Lane, Toowong QLD 4066"
    )
    assert isinstance(found, FieldValue)
    assert found.raw == "14 Harrowgate Lane, Toowong QLD 4066"
    assert found.box[2] < 320


def test_an_address_printed_in_parts_is_taken_where_all_parts_are_there() -> None:
    page = page_of(at(40, 60, "Street: 14 Harrowgate Lane"), at(40, 90, "Suburb: Toowong"), at(40, 120, "State: QLD 4066"))  # fmt: skip
    whole = "14 Harrowgate Lane, Toowong, QLD 4066"
    found = proved("site_address", whole, whole, page)
    assert isinstance(found, FieldValue)
    assert found.value == whole
    assert isinstance(proved("site_address", whole.replace("Toowong", "Ashgrove"), whole, page), Refusal)


def test_on_a_scan_letters_may_look_alike_and_the_value_is_less_sure() -> None:
    words = tuple(
        replace(word, text=word.text.replace("1,100.00", "l,10O.00"), confidence=0.8) for word in PAGE.words
    )
    scanned = replace(PAGE, words=words, source="ocr")
    found = proved("total_amount", "1100.00", "$1,100.00", scanned)
    assert isinstance(found, FieldValue)
    assert found.value == "1100.00"
    assert found.confidence <= 0.6
    assert isinstance(proved("total_amount", "1100.00", "$1,100.00", replace(PAGE, words=words)), Refusal)


def test_a_date_read_against_the_papers_order_of_day_and_month_is_hardly_believed() -> None:
    usual = prove(Observation("start_date", "2026-04-03", 1, "03/04/2026"), proof())
    other = prove(Observation("start_date", "2026-03-04", 1, "03/04/2026"), proof())
    assert isinstance(usual, FieldValue)
    assert isinstance(other, FieldValue)
    assert other.confidence <= 0.6
    assert usual.confidence > 0.9


def test_a_value_that_is_another_fields_for_sure_is_not_taken_twice() -> None:
    tax = proved("tax_amount", "100.00", "GST $100.00")
    same = proved("subtotal_amount", "100.00", "$100.00")
    assert isinstance(tax, FieldValue)
    assert isinstance(same, FieldValue)
    assert taken_elsewhere("subtotal_amount", same, {"tax_amount": tax}, SPEC) == "tax_amount"
    assert taken_elsewhere("subtotal_amount", same, {"start_date": tax}, SPEC) is None


def row(description: str, quantity: str, amount: str, unit: str = "") -> Row:
    blank = dict.fromkeys(("section", "area", "unit_price"), "")
    return Row({**blank, "description": description, "quantity": quantity, "unit": unit, "amount": amount}, 1)


def test_line_items_are_taken_when_each_stands_there_with_its_numbers() -> None:
    rows = [row("Supply and lay carpet to the main bedroom", "12.5", "1000.00", "m2"), row("Remove and dispose of old carpet", "1", "80.00")]  # fmt: skip
    items, refused = prove_items(rows, proof().grounds.pages, SPEC)
    assert refused == []
    assert [(item.quantity, item.amount) for item in items] == [("12.5", "1000.00"), ("1", "80.00")]
    assert isinstance(items[0], LineItem)
    assert items[0].section is None


@pytest.mark.parametrize(
    "wrong",
    [
        row("Supply and lay carpet to the main bedroom", "12.5", "1100.00"),
        row("Supply and lay tiles", "12.5", "1000.00"),
        row("Remove and dispose of old carpet", "12.5", "80.00"),
    ],
)
def test_a_row_that_is_not_there_is_left_out_with_its_reason(wrong: Row) -> None:
    right = row("Supply and lay carpet to the main bedroom", "12.5", "1000.00")
    items, refused = prove_items([right, wrong], proof().grounds.pages, SPEC)
    assert len(items) == 1
    assert "line 2" in refused[0].reason


def test_an_amount_that_is_only_part_of_a_longer_one_is_not_there() -> None:
    alone = page_of(at(40, 60, "Total $1,100.00 incl"))
    assert PageWords(alone).find("100.00") is None
    assert PageWords(alone).find("1,100.00") is not None


@pytest.mark.parametrize(
    ("value", "quote", "printed", "taken"),
    [
        ("key safe (rear)", "Key-safe: (rear) of unit", "Key-safe: (rear) of unit", "Key-safe: (rear)"),
        ("safe", "unsafe, safe", "unsafe, safe", "safe"),
        ("12m2", "12m2 carpet", "12m2 carpet", "12m2"),
        ("12 m2", "12m2 carpet", "12m2 carpet", "12m2"),
        ("STRASSE 4", "Straße 4", "Straße 4", None),
    ],
)
def test_a_text_is_taken_as_it_is_printed(value: str, quote: str, printed: str, taken: str | None) -> None:
    found = proved("notes", value, quote, page_of(at(40, 60, printed)))
    assert (found.value if isinstance(found, FieldValue) else None) == taken


def test_a_case_is_proved_by_its_own_words_wherever_it_goes() -> None:
    sent = pickle.loads(pickle.dumps(Case((PAGE,), 1, pdf=b"%PDF")))
    found = prove(Observation("total_amount", "1100.00", 1, "$1,100.00"), Proof(sent.grounds, SPEC, "m"))
    assert isinstance(found, FieldValue)
    assert found.value == "1100.00"
    assert replace(sent, pdf=None, is_part=True).grounds is sent.grounds
