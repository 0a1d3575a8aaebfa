from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.landing.casting import cast
from extract.landing.contract import Column
from extract.sources.json_lines import read_lines

COLUMNS = {
    "id": Column(type="text", description="An id."),
    "count": Column(type="integer", description="How many."),
    "price": Column(type="decimal", description="How much."),
    "at": Column(type="timestamptz", description="When."),
    "done": Column(type="boolean", description="Whether."),
}


def cast_rows(*lines: bytes) -> list[dict[str, object]]:
    """The rows of lines in the contract's types."""
    rows = read_lines(lines, COLUMNS).rows
    for place, (name, column) in enumerate(COLUMNS.items()):
        rows = rows.set_column(place, name, cast(rows.column(name), column.arrow_type).column)
    return list(rows.to_pylist())


def test_one_odd_value_changes_none_of_the_others() -> None:
    plain = b'{"id": "a", "count": 2, "price": 1.10, "at": "2026-01-01T00:00:00Z", "done": true}'
    odd = b'{"id": 7, "count": "3", "price": "2.5", "extra": {"n": 1.10}}'
    assert cast_rows(plain)[0].items() <= cast_rows(plain, odd)[0].items()
    row = cast_rows(plain, odd)[1]
    assert (row["id"], row["count"], row["price"], row["extra"]) == ("7", 3, Decimal("2.5"), '{"n": 1.10}')


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "a"', "no JSON"),
        (b'{"id": "a"}{"id": "b"}', "no JSON"),
        (b"[1]", "no object"),
        (b'{"id": "\xff"}', "not UTF-8"),
        (b'{"count": NaN}', "NaN"),
        (b'{"id": "\\ud800"}', "surrogate"),
        (b'{"id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested"),
    ],
)
def test_a_line_that_is_no_row_is_told_by_its_place(line: bytes, reason: str) -> None:
    found = read_lines([b'{"id": "before"}', b" ", line, b'{"id": "behind"}'], COLUMNS)
    assert found.rows.column("id").to_pylist() == ["before", "behind"]
    assert found.places.to_pylist() == [0, 3]
    assert [place for place, _ in found.bad] == [2]
    assert reason in found.bad[0][1]


objects = st.fixed_dictionaries(
    {},
    optional={
        "id": st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.none(),
        "count": st.integers(-(2**31), 2**31 - 1),
        "price": st.decimals(-(10**6), 10**6, places=4).map(float),
        "done": st.booleans(),
    },
)


@given(st.lists(objects, min_size=1, max_size=8))
def test_quickly_or_line_by_line_the_same_rows_come(rows: list[dict[str, object]]) -> None:
    lines = [json.dumps(row).encode() for row in rows]
    assert cast_rows(*lines) == cast_rows(*lines, b'{"id": 1}')[:-1]


@given(st.lists(st.binary(max_size=30), max_size=10))
def test_each_line_is_a_row_or_told_or_blank(lines: list[bytes]) -> None:
    found = read_lines(lines, COLUMNS)
    told = {place for place, _ in found.bad} | set(found.places.to_pylist())
    assert told == {place for place, line in enumerate(lines) if line.strip()}
