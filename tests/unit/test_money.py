"""The totals: those that agree with each other, among totals of sections, pages and other orders."""

from __future__ import annotations

from decimal import Decimal

from documents import Text, at, ending, reading_of, values_of
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.documents.offline.money import agreeing
from extract.documents.offline.reading import Value
from extract.documents.pages import Word


def amount(field: str, value: str, *, score: float = 0.9, page: int = 1, top: float = 700) -> Value:
    return Value(field, value, (Word(value, 400, top, 440, top + 10, 10),), page, "beside", score)


def chosen(*values: Value) -> dict[str, str]:
    parts = [
        [v for v in values if v.field == name] for name in ("subtotal_amount", "tax_amount", "total_amount")
    ]
    return {value.field: value.value for value in agreeing(*parts)}


def test_totals_that_add_up_win_over_better_labelled_decoys() -> None:
    found = chosen(
        amount("subtotal_amount", "400.00", score=0.95), amount("subtotal_amount", "1000.00", score=0.8),
        amount("tax_amount", "100.00"),
        amount("total_amount", "400.00", score=1.0), amount("total_amount", "1100.00", score=0.7),
    )  # fmt: skip
    assert found == {"subtotal_amount": "1000.00", "tax_amount": "100.00", "total_amount": "1100.00"}


def test_of_two_sums_that_add_up_the_later_page_counts() -> None:
    found = chosen(
        *(amount(name, value) for name, value in (("subtotal_amount", "400"), ("tax_amount", "40"), ("total_amount", "440"))),
        *(amount(name, value, page=2) for name, value in (("subtotal_amount", "1000"), ("tax_amount", "100"), ("total_amount", "1100"))),
    )  # fmt: skip
    assert found["total_amount"] == "1100"


def test_a_tax_that_cannot_be_of_the_total_is_left_out() -> None:
    assert chosen(amount("tax_amount", "900.00"), amount("total_amount", "1000.00", score=0.95)) == {
        "total_amount": "1000.00"
    }


def test_nothing_printed_is_nothing_chosen() -> None:
    assert chosen() == {}


@given(
    subtotal=st.integers(1, 10**8), tax=st.integers(0, 10**6),
    decoys=st.lists(st.tuples(st.sampled_from(["subtotal_amount", "total_amount"]), st.integers(1, 10**8)), max_size=4),
)  # fmt: skip
def test_three_that_add_up_are_found_among_any_decoys(
    subtotal: int, tax: int, decoys: list[tuple[str, int]]
) -> None:
    right = [Decimal(n) / 100 for n in (subtotal, tax, subtotal + tax)]
    names = ("subtotal_amount", "tax_amount", "total_amount")
    values = [amount(name, str(value), score=0.6) for name, value in zip(names, right, strict=True)]
    found = chosen(*(amount(name, str(Decimal(n) / 100)) for name, n in decoys), *values)
    assert Decimal(found["subtotal_amount"]) + Decimal(found["tax_amount"]) == Decimal(found["total_amount"])


def totals(*lines: tuple[str, str], top: float = 700) -> list[Text]:
    """Labels at the left, amounts flush right."""
    return [
        part
        for number, (label, value) in enumerate(lines)
        for part in (at(330, top + 16 * number, label), ending(550, top + 16 * number, value))
    ]


def test_the_papers_totals_are_read_as_decimals() -> None:
    found = values_of(
        *totals(("Subtotal", "$1,000.00"), ("GST (10%)", "$100.00"), ("Total (inc GST)", "$1,100.00"))
    )
    assert found == {"subtotal_amount": "1000.00", "tax_amount": "100.00", "total_amount": "1100.00"}


def test_a_total_ex_gst_alone_is_the_subtotal() -> None:
    assert values_of(*totals(("Total ex GST", "$1,000.00"))) == {"subtotal_amount": "1000.00"}


def test_each_countrys_tax_has_its_name() -> None:
    for tax in ("GST", "HST 13%", "Sales Tax", "GST/HST", "Tax (8.5%)"):
        found = values_of(*totals(("Sub-Total", "$1,000.00"), (tax, "$100.00"), ("TOTAL", "$1,100.00")))
        assert found["tax_amount"] == "100.00", tax


def test_totals_of_trades_are_not_the_papers_total() -> None:
    page = totals(("Carpet total", "$400.00"), ("Total", "$400.00"), top=300)
    page += totals(("Subtotal", "$1,000.00"), ("GST", "$100.00"), ("Total", "$1,100.00"))
    assert values_of(*page)["total_amount"] == "1100.00"


def test_totals_stand_on_a_later_page() -> None:
    reading = reading_of(
        [at(40, 100, "Order No: W-4410"), *totals(("Page total", "$400.00"))],
        totals(("Subtotal", "$1,000.00"), ("GST", "$100.00"), ("Total", "$1,100.00")),
    )
    total = reading.fields["total_amount"]
    assert total is not None
    assert (total.value, total.page) == ("1100.00", 2)


@settings(max_examples=30)
@given(cents=st.integers(100, 10**9))
def test_any_total_comes_off_the_paper_as_it_was_printed(cents: int) -> None:
    subtotal, tax = Decimal(cents) / 100, (Decimal(cents) / 1000).quantize(Decimal("0.01"))
    lines = (("Subtotal", f"${subtotal:,.2f}"), ("GST", f"${tax:,.2f}"), ("Total", f"${subtotal + tax:,.2f}"))
    found = {name: Decimal(value) for name, value in values_of(*totals(*lines)).items()}
    assert found == {"subtotal_amount": subtotal, "tax_amount": tax, "total_amount": subtotal + tax}


def test_words_behind_an_amount_say_whether_tax_is_in_it() -> None:
    assert values_of(at(40, 100, "Agreed price $2,310.00 including GST"))["total_amount"] == "2310.00"
    assert values_of(at(40, 100, "Order value: $2,100.00 ex GST"))["subtotal_amount"] == "2100.00"
