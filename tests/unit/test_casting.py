"""Columns are cast to a contract's types without losing anything; what can't be is told by its row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.landing.casting import cast, is_same_kind
from extract.landing.contract import _ARROW as ARROW

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("12", "integer", 12),
        (" -7 ", "bigint", -7),
        ("12.50", "decimal", Decimal("12.5")),
        (".5", "decimal", Decimal("0.5")),
        ("1e3", "double", 1000.0),
        ("TRUE", "boolean", True),
        ("0", "boolean", False),
        ("2026-03-04", "date", date(2026, 3, 4)),
        ("2026-03-04T05:06:07Z", "timestamptz", AT),
        ("2026-03-04 15:06:07+10:00", "timestamptz", AT),
        (" kept as it is ", "text", " kept as it is "),
    ],
)
def test_text_is_read_as_the_type_is_written_everywhere(text: str, kind: str, value: Any) -> None:
    found = cast(pa.chunked_array([[text, None]]), ARROW[kind])
    assert found.column.to_pylist() == [value, None]
    assert not len(found.bad)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12.0", "integer"),
        ("3000000000", "integer"),
        ("99999999999999999999", "bigint"),
        ("1,250.00", "decimal"),
        ("1.1234567891", "decimal"),
        ("nan", "double"),
        ("yes", "boolean"),
        ("04/03/2026", "date"),
        ("2026-02-30", "date"),
        ("2026-03-04T05:06:07", "timestamptz"),
        ("", "integer"),
    ],
)
def test_text_that_says_something_else_is_set_aside(text: str, kind: str) -> None:
    found = cast(pa.chunked_array([[None, text]]), ARROW[kind])
    assert found.column.to_pylist() == [None, None]
    assert found.bad.tolist() == [1]


@pytest.mark.parametrize(
    ("values", "kind", "bad"),
    [
        (pa.array([0, 1, 2, None]), "boolean", [2]),
        (pa.array([1.0, 1.5]), "integer", [1]),
        (pa.array([1577836800]), "timestamptz", [0]),
        (pa.array(["a", "b"]).dictionary_encode(), "text", []),
        (pa.array([2**53 + 1]), "double", [0]),
        (pa.array([{"a": 1}]), "text", [0]),
    ],
)
def test_other_types_are_cast_where_nothing_is_lost(values: Any, kind: str, bad: list[int]) -> None:
    assert cast(pa.chunked_array([values]), ARROW[kind]).bad.tolist() == bad


def test_only_wider_types_are_of_the_same_kind() -> None:
    assert is_same_kind(pa.int32(), ARROW["decimal"])
    assert is_same_kind(pa.date32(), ARROW["timestamptz"])
    assert is_same_kind(pa.dictionary(pa.int8(), pa.large_string()), ARROW["text"])
    assert not is_same_kind(pa.float64(), ARROW["integer"])
    assert not is_same_kind(pa.string(), ARROW["date"])
    assert not is_same_kind(pa.int64(), ARROW["text"])


@given(st.lists(st.text(max_size=12) | st.integers().map(str) | st.none(), max_size=30))
def test_every_number_that_is_cast_is_the_number_that_was_written(texts: list[str | None]) -> None:
    found = cast(pa.chunked_array([pa.array(texts, pa.string())]), ARROW["bigint"])
    for row, (text, value) in enumerate(zip(texts, found.column.to_pylist(), strict=True)):
        assert (value is None) == (text is None or row in found.bad)
        assert value is None or int(str(text)) == value
