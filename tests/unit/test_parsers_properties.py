"""Whatever is printed, a reader of a type answers None or a value that stands in the text, and reads its own answer alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.documents.normalise import (
    READERS,
    Dialect,
    address_parts,
    country_of,
    is_business_number,
    read_date,
    read_money,
    read_quantity,
)

PIECES = (
    "12/03/2026", "2026-02-30", "31 Sept 2025", "March 3rd, 2025", "1.234,56", "$1,234.50", "(99.00)", "-$5", "AUD", "CAD 1 000.00", "12%",
    "ABN 53 004 085 617", "11 111 111 111", "12-3456789", "831770961 RT0001", "0412 345 678", "+1 (705) 555-0171", "1300 555 117", "ext 5",
    "a.b@example.com.au", "@", "x@", "Unit 3/14", "Harrowgate Lane", "QLD 4066", "ON L4N 9H2", "TX 75001", "Lot 12A", "Lots 3 & 4", "PO Box 9",
    "WO-20417", "PO 123 REV 2", "#", "N/A", "TBC", "nil", "Pty Ltd", "t/a", "Inc.", "Mr", "O'Brien", "ﬁ", "½", "\u00a0", "\u202e", "\ud83d", "٣", "²",
    ",", "/", "-", ":", ".", "  ", "\n", "\t", "0", "00000000000000000000", "9" * 40, "é", "ß", "İ",
)  # fmt: skip
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=6).map("".join),
)
dialects = st.booleans().map(Dialect)


@pytest.mark.parametrize("kind", sorted(READERS))
@settings(max_examples=60, deadline=None)
@given(text=texts, dialect=dialects)
@example(text="", dialect=Dialect())
@example(text=" " * 200, dialect=Dialect())
@example(text="1" * 500, dialect=Dialect())
@example(text="a@" * 300, dialect=Dialect())
@example(text="AA" + "0" * 24, dialect=Dialect())
def test_a_reader_answers_a_value_that_stands_in_the_text(kind: str, text: str, dialect: Dialect) -> None:
    found = READERS[kind](text, dialect)
    if found is None:
        return
    assert 0 <= found.start <= found.end <= len(text)
    assert 0 <= found.sure <= 1
    if found.value:
        assert text[found.start : found.end].strip()
        again = READERS[kind](found.value, dialect)
        assert again is None or again.value == found.value


@settings(max_examples=100, deadline=None)
@given(text=texts, dialect=dialects)
def test_a_date_is_a_day_and_reads_as_itself_in_every_dialect(text: str, dialect: Dialect) -> None:
    found = read_date(text, dialect)
    if found is None:
        return
    assert date.fromisoformat(found.value).isoformat() == found.value
    for month_first in (False, True):
        again = read_date(found.value, Dialect(month_first))
        assert again is not None
        assert (again.value, again.start, again.end) == (found.value, 0, len(found.value))


@settings(max_examples=100, deadline=None)
@given(text=texts)
def test_an_amount_is_a_decimal_and_reads_as_itself(text: str) -> None:
    found = read_money(text, Dialect())
    if found is None:
        return
    assert Decimal(found.value).is_finite()
    again = read_money(found.value, Dialect())
    assert again is None or Decimal(again.value) == Decimal(found.value)
    quantity = read_quantity(found.value)
    assert quantity is not None
    assert Decimal(quantity) == Decimal(found.value)


@settings(max_examples=100, deadline=None)
@given(cents=st.integers(-(10**12), 10**12), sign=st.sampled_from(("$", "AUD ", "")))
def test_every_amount_that_is_printed_is_read(cents: int, sign: str) -> None:
    amount = Decimal(cents) / 100
    minus = "-" if cents < 0 else ""
    found = read_money(f"{minus}{sign}{abs(amount):,.2f}", Dialect())
    assert found is not None
    assert Decimal(found.value) == amount


@settings(max_examples=100, deadline=None)
@given(day=st.dates(date(1950, 1, 1), date(2099, 12, 31)), month_first=st.booleans())
def test_every_day_that_is_printed_is_read(day: date, month_first: bool) -> None:
    numeric = f"{day:%m/%d/%Y}" if month_first else f"{day:%d/%m/%Y}"
    for printed in (numeric, f"{day:%d %B %Y}", f"{day:%d-%b-%Y}", day.isoformat()):
        found = read_date(printed, Dialect(month_first))
        assert found is not None, printed
        assert found.value == day.isoformat()


@settings(max_examples=100, deadline=None)
@given(text=texts)
def test_the_parts_of_an_address_stand_in_it(text: str) -> None:
    for part in address_parts(text):
        if part is not None:
            value, start, end = part
            assert 0 <= start <= end <= len(text)
            assert value


@settings(max_examples=100, deadline=None)
@given(first=texts, second=texts)
def test_judgements_never_raise(first: str, second: str) -> None:
    assert country_of(first, second) in {None, "AU", "CA", "US"}
    assert is_business_number(first) in {True, False}
