"""A batch is held against its contract. Comes in: an Arrow table. Goes out: the rows that conform, and what was rejected.

Columns are looked at as a whole, rows only where they are rejected, so a good batch costs next to nothing.
A rejection's reason names columns and types, never a value; the row itself goes to quarantine whole.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extract.errors import SourceError
from extract.landing.casting import cast, is_same_kind
from extract.landing.contract import UNKNOWN_COLUMNS, Contract

_PLACES = (("file_path", "row_number"), ("topic", "partition", "message_offset"))
_FEW_ROWS = 10  # that break a contract say nothing about their source


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
    """The rows in the contract's schema, the rejected ones beside them with their numbers in the batch."""

    rows: Any
    rejected: list[Rejection]
    rejected_rows: tuple[int, ...] = ()


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
    """Cast a table to its contract's schema and set aside the rows that can't be, or that break the contract.

    Raises SourceError: "unknown_column" where the contract says `on_unknown_column: fail` and there is one, "wrong_type"
    where it says `on_type_mismatch: fail`, "too_many_rejected" above its `max_rejected_share`.
    """
    complaints = _Complaints()
    unknown = _check_unknown(table, contract, complaints)
    columns = [_conform_column(table, name, contract, complaints) for name in contract.columns]
    if unknown is not None:
        columns[list(contract.columns).index(UNKNOWN_COLUMNS)] = unknown
    if not complaints.codes:
        same = unknown is None and table.schema.equals(contract.arrow_schema)
        return Conformed(table if same else pa.table(columns, schema=contract.arrow_schema), [])
    _refuse_too_many(len(complaints.codes), table.num_rows, complaints, contract)
    keep = np.ones(table.num_rows, dtype=bool)
    keep[list(complaints.codes)] = False
    rows = pa.table(columns, schema=contract.arrow_schema).filter(pa.array(keep))
    return Conformed(rows, _rejections(table, complaints), tuple(sorted(complaints.codes)))


def _check_unknown(table: Any, contract: Contract, complaints: _Complaints) -> Any:
    """Treat columns that the contract does not have as it says; a row without a value there is not concerned.

    Gives the column `unknown_columns`, where the contract keeps them.
    """
    names = [name for name in table.column_names if name not in contract.columns]
    if not names or contract.on_unknown_column == "drop":
        return None
    if contract.on_unknown_column == "fail":
        raise SourceError(
            "unknown_column",
            f"{contract.full_name}: the batch has a column {names[0]!r} that the contract does not; "
            f"add it to extract/contracts/{contract.table}.yml or leave it out of the batch.",
        )
    if contract.on_unknown_column == "add":
        return _as_json_column(table.select(names))
    for name in names:
        rows = np.flatnonzero(table.column(name).is_valid().to_numpy())
        complaints.add(
            rows, "unknown_column", f"column {name!r} is not in the contract of {contract.full_name}"
        )
    return None


def _as_json_column(unknown: Any) -> Any:
    """Give the values of columns as JSON by name, row for row; null where a row has none."""
    rows = ({name: value for name, value in row.items() if value is not None} for row in unknown.to_pylist())
    return pa.array([as_json(row) if row else None for row in rows], pa.string())


def _conform_column(table: Any, name: str, contract: Contract, complaints: _Complaints) -> Any:
    """Give the column in the contract's type; what can't be cast, is missing or not allowed becomes a complaint."""
    column = contract.columns[name]
    there = name in table.column_names
    given = table.column(name) if there else pa.nulls(table.num_rows, column.arrow_type)
    strict = contract.on_type_mismatch != "cast" and not is_same_kind(given.type, column.arrow_type)
    found, bad = cast(given, column.arrow_type)
    if strict:
        bad = np.flatnonzero(pc.is_valid(given).to_numpy(zero_copy_only=False))
    if len(bad):
        reason = f"column {name!r} is no {column.type} (it came as {given.type})"
        if contract.on_type_mismatch == "fail":
            raise SourceError(
                "wrong_type",
                f"{contract.full_name}: {reason}; correct the source, or change extract/contracts/"
                f"{contract.table}.yml (a new major version).",
            )
        complaints.add(bad, "wrong_type", reason)
    if column.required and found.null_count:
        missing = np.setdiff1d(np.flatnonzero(pc.is_null(found).to_numpy(zero_copy_only=False)), bad)
        complaints.add(missing, "missing_value", f"column {name!r} has no value")
    if column.allowed:
        known = pc.is_in(found, pa.array([*column.allowed, None], pa.string()))
        other = np.flatnonzero(pc.invert(known).to_numpy(zero_copy_only=False))
        complaints.add(other, "value_not_allowed", f"column {name!r} has a value that is not allowed")
    return found


def _refuse_too_many(rejected: int, received: int, complaints: _Complaints, contract: Contract) -> None:
    """Stop a load of which too much breaks the contract: most likely its source changed, not its rows."""
    limit = contract.max_rejected_share
    if limit is None or rejected <= _FEW_ROWS or rejected <= limit * received:
        return
    (reason, rows), *_ = Counter(
        reason for reasons in complaints.reasons.values() for reason in reasons
    ).most_common(1)
    raise SourceError(
        "too_many_rejected",
        f"{contract.full_name}: {rejected:,} of {received:,} rows break the contract (version {contract.version}), more "
        f"than max_rejected_share {limit:g}; {rows:,} of them because {reason}. None of these rows landed. Correct the source, "
        f"or extract/contracts/{contract.table}.yml, and load again.",
    )


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
            _place(row),
        )
        for index, row in zip(order, rows, strict=True)
    ]


def as_json(row: dict[str, Any]) -> str:
    """Give a row as JSON with its keys in order; what JSON has no form for is written as text."""
    plain: Callable[[Any], str] = str
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=plain)


def _place(row: dict[str, Any]) -> str | None:
    """Say where a row stood: its document, its line of a file, or its message of a topic."""
    if "path" in row:
        return _text(row["path"])
    keys = next((keys for keys in _PLACES if all(row.get(key) is not None for key in keys)), ())
    return (":" if "row_number" in keys else "/").join(str(row[key]) for key in keys) or None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
