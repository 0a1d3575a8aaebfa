"""Where rows of a batch may stand in a table already. Comes in: the batch. Goes out: limits on columns that rows in order have.

Rows of one content have the same cursor and the same key, so only what lies between the batch's least and greatest can be among
what landed before. DuckDB knows the least and greatest of each of its row groups and leaves out the others: a batch
costs what it brings, however long the table is.
"""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from extract.landing.contract import Contract

_ORDERED = {"text", "integer", "bigint", "decimal", "date", "timestamptz"}


def bounds(contract: Contract, rows: Any) -> dict[str, tuple[Any, Any]]:
    """Give the least and greatest value of the cursor and of the first key, where no row lacks one."""
    names = dict.fromkeys(name for name in (contract.cursor, contract.keys[0]) if name)
    found: dict[str, tuple[Any, Any]] = {}
    for name in names:
        column = contract.content_columns.get(name)
        if column and column.type in _ORDERED and rows.num_rows and not rows.column(name).null_count:
            ends = pc.min_max(rows.column(name))
            found[name] = (ends["min"].as_py(), ends["max"].as_py())
    return found
