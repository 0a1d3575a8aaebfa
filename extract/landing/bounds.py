"""Where rows of a batch may repeat. Comes in: the batch. Goes out: limits on columns that rows in order have, and a proof by keys.

Rows of one content have the same cursor and the same key, so only what lies between the batch's least and greatest can be among
what landed before. DuckDB knows the least and greatest of each of its row groups and leaves out the others: a batch
costs what it brings, however long the table is. And rows whose keys all differ have no content twice.
"""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from extract.landing.contract import Contract

_ORDERED = {"text", "integer", "bigint", "decimal", "date", "timestamptz"}

Bounds = dict[str, tuple[Any, Any]]
"""The least and greatest value of columns by their names."""


def bounds(contract: Contract, rows: Any) -> Bounds:
    """Give the least and greatest value of the cursor and of the first key, where no row lacks one."""
    names = dict.fromkeys(name for name in (contract.cursor, contract.keys[0]) if name)
    found: Bounds = {}
    for name in names:
        if _is_ordered(contract, name) and rows.num_rows and not rows.column(name).null_count:
            ends = pc.min_max(rows.column(name))
            found[name] = (ends["min"].as_py(), ends["max"].as_py())
    return found


def may_repeat(contract: Contract, rows: Any) -> bool:
    """Say whether two rows of a batch may have one content: no, where each has a later cursor or another key than the rest."""
    if rows.num_rows < 2 or (contract.cursor and _ascends(contract, contract.cursor, rows)):
        return False
    keys = [name for name in contract.keys if _is_ordered(contract, name)]
    return not keys or _groups(rows, keys) < rows.num_rows


def _ascends(contract: Contract, name: str, rows: Any) -> bool:
    """Say whether each row has a greater value than the one before it."""
    column = rows.column(name)
    return (
        _is_ordered(contract, name)
        and not column.null_count
        and bool(pc.all(pc.greater(column[1:], column[:-1])).as_py())
    )


def _groups(rows: Any, keys: list[str]) -> int:
    return int(rows.select(keys).group_by(keys, use_threads=False).aggregate([]).num_rows)


def _is_ordered(contract: Contract, name: str) -> bool:
    """Say whether a column counts as content, and two values of it are one exactly where they are written alike."""
    column = contract.content_columns.get(name)
    return column is not None and column.type in _ORDERED
