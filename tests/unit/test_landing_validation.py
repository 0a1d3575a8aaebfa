"""A batch against its contract: good rows land, bad ones are set aside with a reason that quotes no value."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from extract.errors import PunchlistError, SourceError
from extract.landing.contract import Contract
from extract.landing.validation import conform

SECRET = "0400 000 000"


def contract(on_unknown_column: str = "quarantine", **about: Any) -> Contract:
    column = {"description": "x"}
    return Contract.model_validate(
        {
            "table": "orders",
            "schema": "raw",
            "grain": "one row per order",
            "description": "Orders.",
            "keys": ["order_id"],
            "on_unknown_column": on_unknown_column,
            "columns": {
                "order_id": {"type": "text", "required": True, **column},
                "quantity": {"type": "integer", **column},
                "price": {"type": "double", **column},
                "ordered_at": {"type": "timestamptz", **column},
                "status": {"type": "text", "allowed": ["open", "done"], **column},
            },
            **about,
        }
    )


def test_a_batch_in_the_contracts_schema_passes_as_it_is() -> None:
    table = pa.table(
        {"order_id": ["a"], "quantity": [1], "price": [1.5], "ordered_at": [None], "status": ["open"]}
    ).cast(contract().arrow_schema)
    assert conform(table, contract()).rows is table


def test_types_are_cast_where_nothing_is_lost_and_missing_columns_are_null() -> None:
    table = pa.table({"order_id": [1, 2], "quantity": ["3", None], "price": pa.array([1, 2], pa.int64())})
    found = conform(table, contract())
    assert found.rejected == []
    assert found.rows.to_pylist() == [
        {"order_id": "1", "quantity": 3, "price": 1.0, "ordered_at": None, "status": None},
        {"order_id": "2", "quantity": None, "price": 2.0, "ordered_at": None, "status": None},
    ]


@pytest.mark.parametrize("bad", [0, 7, 63, 99])
def test_only_the_row_that_does_not_fit_is_rejected(bad: int) -> None:
    quantities = [str(number) for number in range(100)]
    quantities[bad] = SECRET
    table = pa.table({"order_id": [f"o{number}" for number in range(100)], "quantity": quantities})
    found = conform(table, contract())
    assert found.rows.num_rows == 99
    assert f"o{bad}" not in found.rows.column("order_id").to_pylist()
    [rejection] = found.rejected
    assert rejection.reason_code == "wrong_type"
    assert rejection.reason == "column 'quantity' is no integer (it came as string)"
    assert SECRET not in rejection.reason
    assert json.loads(rejection.payload) == {"order_id": f"o{bad}", "quantity": SECRET}


def test_numbers_too_large_or_with_a_fraction_are_not_bent_into_the_type() -> None:
    large = conform(pa.table({"order_id": ["a", "b"], "quantity": [2**31, 1]}), contract())
    assert [row["order_id"] for row in large.rows.to_pylist()] == ["b"]
    fraction = conform(pa.table({"order_id": ["a", "b"], "quantity": [1.5, 1.0]}), contract())
    assert [row["order_id"] for row in fraction.rows.to_pylist()] == ["b"]


def test_a_required_value_that_is_missing_is_a_reason() -> None:
    found = conform(pa.table({"order_id": ["a", None], "document_id": ["d1", "d2"]}), contract("drop"))
    [rejection] = found.rejected
    assert (rejection.reason_code, rejection.reason) == ("missing_value", "column 'order_id' has no value")
    assert rejection.document_id == "d2"


def test_a_required_column_that_is_missing_rejects_every_row() -> None:
    found = conform(pa.table({"quantity": [1, 2, 3]}), contract())
    assert found.rows.num_rows == 0
    assert {rejection.reason_code for rejection in found.rejected} == {"missing_value"}


def test_all_reasons_of_a_row_are_told() -> None:
    found = conform(pa.table({"order_id": [None], "quantity": ["many"]}), contract())
    assert (
        found.rejected[0].reason
        == "column 'order_id' has no value; column 'quantity' is no integer (it came as string)"
    )


def test_an_unknown_column_goes_as_the_contract_says() -> None:
    table = pa.table({"order_id": ["a", "b"], "colour": [None, "red"]})
    quarantined = conform(table, contract("quarantine"))
    assert [row["order_id"] for row in quarantined.rows.to_pylist()] == ["a"]
    assert quarantined.rejected[0].reason_code == "unknown_column"
    assert conform(table, contract("drop")).rows.num_rows == 2
    with pytest.raises(PunchlistError, match=r"column 'colour' .* add it to extract/contracts/orders\.yml"):
        conform(table, contract("fail"))


@pytest.mark.parametrize("values", [[[1], [2]], [{"a": 1}, {"a": 2}], [datetime(2026, 1, 1), None]])
def test_types_that_no_cast_connects_are_rejected_row_by_row(values: list[Any]) -> None:
    found = conform(pa.table({"order_id": ["a", "b"], "price": values}), contract())
    assert found.rows.num_rows + len(found.rejected) == 2
    assert found.rejected[0].reason_code == "wrong_type"


def test_unknown_columns_that_are_kept_are_json_by_name() -> None:
    table = pa.table({"order_id": ["a", "b"], "colour": [None, "red"], "size": [None, 3]})
    found = conform(table, contract("add"))
    assert found.rejected == []
    assert found.rows.column("unknown_columns").to_pylist() == [None, '{"colour": "red", "size": 3}']


def test_a_value_that_is_not_allowed_is_a_reason_and_null_is_none() -> None:
    found = conform(pa.table({"order_id": ["a", "b", "c"], "status": ["open", None, SECRET]}), contract())
    [rejection] = found.rejected
    assert (rejection.reason_code, found.rejected_rows) == ("value_not_allowed", (2,))
    assert SECRET not in rejection.reason


def test_another_kind_of_type_goes_as_the_contract_says() -> None:
    text = pa.table({"order_id": ["a", "b"], "quantity": ["3", None]})
    assert conform(text, contract()).rows.column("quantity").to_pylist() == [3, None]
    strict = conform(text, contract(on_type_mismatch="quarantine"))
    assert strict.rejected_rows == (0,)
    with pytest.raises(SourceError, match=r"column 'quantity' is no integer .* new major version"):
        conform(text, contract(on_type_mismatch="fail"))
    wider = pa.table({"order_id": ["a"], "price": pa.array([3], pa.int16())})
    assert conform(wider, contract(on_type_mismatch="fail")).rows.column("price").to_pylist() == [3.0]


@pytest.mark.parametrize(("bad", "stops"), [(10, False), (11, True)])
def test_a_batch_of_which_too_much_breaks_the_contract_does_not_land(bad: int, stops: bool) -> None:
    quantities = ["x"] * bad + ["1"] * (20 - bad)
    table = pa.table({"order_id": [str(number) for number in range(20)], "quantity": quantities})
    limited = contract(max_rejected_share=0.2)
    if not stops:
        assert len(conform(table, limited).rejected) == bad, "a few rows say nothing about their source"
        return
    with pytest.raises(
        SourceError, match=r"11 of 20 rows break the contract .* column 'quantity' is no integer"
    ) as caught:
        conform(table, limited)
    assert caught.value.code == "too_many_rejected"
    assert not caught.value.is_worth_retrying
