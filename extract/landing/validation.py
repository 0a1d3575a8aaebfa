"""A batch is held against its contract. Comes in: an Arrow table. Goes out: the rows that conform, and what was rejected.

Rows are looked at one by one only where a whole column does not conform, so a good batch costs next to nothing.
A rejection's reason names columns and types, never a value; the row itself goes to quarantine whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extract.errors import PunchlistError
from extract.landing.contract import Contract


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that breaks the contract: the code and reason, and the row as JSON."""

    reason_code: str
    reason: str
    payload: str
    document_id: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Conformed:
    """The rows in the contract's schema, the rejected ones beside them."""

    rows: Any
    rejected: list[Rejection]


class _Complaints:
    """What is wrong with which row; the first complaint about a row gives its code, the reasons add up."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.reasons: dict[int, list[str]] = {}

    def add(self, rows: np.ndarray[Any, Any] | list[int], code: str, reason: str) -> None:
        for row in map(int, rows):
            self.codes.setdefault(row, code)
            self.reasons.setdefault(row, []).append(reason)


def conform(table: Any, contract: Contract) -> Conformed:
    """Cast a table to its contract's schema and set aside the rows that can't be.

    Raises PunchlistError "unknown_column" where the contract says `on_unknown_column: error` and there is one.
    """
    if table.schema.equals(contract.arrow_schema) and not _lacks_values(table, contract):
        return Conformed(table, [])
    complaints = _Complaints()
    _check_unknown(table, contract, complaints)
    columns = [_conform_column(table, name, contract, complaints) for name in contract.columns]
    rows = pa.table(columns, schema=contract.arrow_schema)
    if not complaints.codes:
        return Conformed(rows, [])
    keep = np.ones(table.num_rows, dtype=bool)
    keep[list(complaints.codes)] = False
    return Conformed(rows.filter(pa.array(keep)), _rejections(table, complaints))


def _lacks_values(table: Any, contract: Contract) -> bool:
    """Tell whether a required column has a null."""
    return any(table.column(name).null_count for name, column in contract.columns.items() if column.required)


def _check_unknown(table: Any, contract: Contract, complaints: _Complaints) -> None:
    """Treat columns that the contract does not have as it says; a row without a value there is not concerned."""
    for name in table.column_names:
        if name in contract.columns or contract.on_unknown_column == "ignore":
            continue
        if contract.on_unknown_column == "error":
            raise PunchlistError(
                "unknown_column",
                f"{contract.full_name}: the batch has a column {name!r} that the contract does not; "
                f"add it to extract/contracts/{contract.table}.yml or leave it out of the batch.",
            )
        rows = np.flatnonzero(table.column(name).is_valid().to_numpy())
        complaints.add(
            rows, "unknown_column", f"column {name!r} is not in the contract of {contract.full_name}"
        )


def _conform_column(table: Any, name: str, contract: Contract, complaints: _Complaints) -> Any:
    """Give the column in the contract's type; what can't be cast or is missing becomes a complaint."""
    column = contract.columns[name]
    given = (
        pa.nulls(table.num_rows, column.arrow_type) if name not in table.column_names else table.column(name)
    )
    cast, bad = _cast(given, column.arrow_type)
    complaints.add(bad, "wrong_type", f"column {name!r} is no {column.type} (it came as {given.type})")
    if column.required:
        missing = np.setdiff1d(np.flatnonzero(pc.is_null(cast).to_numpy(zero_copy_only=False)), bad)
        complaints.add(missing, "missing_value", f"column {name!r} has no value")
    return cast


def _cast(given: Any, wanted: Any) -> tuple[Any, list[int]]:
    """Cast without losing anything. Where the whole does not go, halves are tried: few bad rows cost few casts."""
    bad: list[int] = []

    def attempt(part: Any, start: int) -> list[Any]:
        try:
            done = pc.cast(part, wanted, safe=True)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
            if len(part) == 1:
                bad.append(start)
                return [pa.nulls(1, wanted)]
            middle = len(part) // 2
            return attempt(part.slice(0, middle), start) + attempt(part.slice(middle), start + middle)
        return list(done.chunks) if isinstance(done, pa.ChunkedArray) else [done]

    if given.type == wanted or len(given) == 0:
        return given.cast(wanted), bad
    if not _castable(given.type, wanted):
        return pa.nulls(len(given), wanted), np.flatnonzero(
            pc.is_valid(given).to_numpy(zero_copy_only=False)
        ).tolist()
    return pa.chunked_array(attempt(given, 0), type=wanted), bad


def _castable(given: Any, wanted: Any) -> bool:
    """Tell whether Arrow can cast between the types at all."""
    try:
        pc.cast(pa.nulls(1, given), wanted)
    except (pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return False
    return True


def _rejections(table: Any, complaints: _Complaints) -> list[Rejection]:
    """Give the rejected rows as they came."""
    order = sorted(complaints.codes)
    rows = table.take(pa.array(order, type=pa.int64())).to_pylist()
    return [
        Rejection(
            complaints.codes[index],
            "; ".join(complaints.reasons[index]),
            as_json(row),
            _text(row.get("document_id")),
            _text(row.get("path")),
        )
        for index, row in zip(order, rows, strict=True)
    ]


def as_json(row: dict[str, Any]) -> str:
    """Give a row as JSON with its keys in order; what JSON has no form for is written as text."""
    plain: Callable[[Any], str] = str
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=plain)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
