"""The ECB's files are read as they are documented, whatever stands in them: rates, or an error in words."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers.exchange_rates import Days, as_csv, as_xml, as_zip

from extract.errors import SourceError
from extract.sources.rates_file import read_rates

values = st.decimals(min_value="0.000001", max_value="99999999", places=6, allow_nan=False).map(str)
currencies = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
days = st.dictionaries(
    st.dates(date(1999, 1, 4), date(2100, 1, 1)), st.dictionaries(currencies, values, min_size=1), min_size=1
)


def read(content: bytes) -> list[tuple[date, str, Decimal]]:
    return [tuple(row.values()) for row in read_rates(content, "r").to_pylist()]


@given(days)
def test_what_was_written_is_read_from_each_form(days: Days) -> None:
    rates = [
        (day, currency, Decimal(value))
        for day, held in sorted(days.items())
        for currency, value in sorted(held.items())
    ]
    assert read(as_csv(days).encode()) == rates
    assert read(as_zip(days)) == rates
    assert read(as_xml(days).encode()) == rates


@given(days, st.sampled_from([as_zip, as_xml, as_csv]), st.data())
def test_a_file_that_was_cut_off_or_broken_is_told_or_read(
    days: Days, write: object, data: st.DataObject
) -> None:
    whole = write(days)  # type: ignore[operator]
    content = bytearray(whole if isinstance(whole, bytes) else whole.encode())
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    broken = bytes(content[: data.draw(st.integers(0, len(content)))])
    with suppress(SourceError):
        assert read(broken)


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("Day,USD,\n2026-11-20,1.05,\n", "source_changed", "headings"),
        ("Date,Dollar,\n2026-11-20,1.05,\n", "source_changed", "headings"),
        ("Date,USD,\n2026-11-20,1.05\n", "source_answer", "cut off"),
        ("Date,USD,\n20/11,1.05,\n", "source_changed", "no day"),
        ("Date,USD,\n2026-11-20,-1.05,\n", "source_answer", "USD on 2026-11-20 is no number above zero"),
        ("Date,USD,\n2026-11-20,1.05,\n2026-11-20,1.06,\n", "source_answer", "two rates of USD"),
        ("Date,USD,\n2026-11-20,N/A,\n", "source_answer", "no rates"),
        ("", "source_changed", "headings"),
        ("<a/>", "source_changed", "no Cube"),
        (
            "<a><Cube time='2026-11-20'><Cube code='USD' rate='1'/></Cube></a>",
            "source_changed",
            "no currency",
        ),
        ("PK\x03\x04", "source_answer", "no zip"),
    ],
)
def test_what_is_wrong_is_told(content: str, code: str, said: str) -> None:
    with pytest.raises(SourceError, match=said) as raised:
        read_rates(content.encode(), "rates")
    assert raised.value.code == code


def test_the_daily_csv_and_days_twice_are_understood() -> None:
    daily = b"Date, USD, JPY, \n20 November 2026, 1.0555, 163, \n"
    assert read(daily) == [
        (date(2026, 11, 20), "JPY", Decimal(163)),
        (date(2026, 11, 20), "USD", Decimal("1.0555")),
    ]
    assert len(read(b"Date,USD,\n2026-11-20,1.05,\n2026-11-20,1.050,\n")) == 1
    assert read(b"Date,USD,\n2026-11-20,1.0123456789012,\n")[0][2] == Decimal("1.0123456789012")
