"""The identity of a row, computed by DuckDB in one pass over the batch. The recipe is for every engine (ADR 0004):

1. Take the content columns of the contract that are not null, in the order of their names.
2. Write each value as text: text as it is; integers in decimal; double as C's `%.17g`, minus zero as zero;
   decimal with nine digits behind the point; boolean true or false; date YYYY-MM-DD; timestamptz as
   microseconds since 1970-01-01 UTC.
3. Write each as `<length of the text in UTF-8 bytes>:<column>:<text>` and join them without separator.
4. SHA-256 of the UTF-8 bytes, in lower-case hex.

Lengths make it unambiguous; leaving nulls out lets a contract gain a column without changing the identity of old rows.
"""

from __future__ import annotations

from typing import Any

import duckdb

from extract.landing.contract import ColumnType, Contract

_AS_TEXT: dict[ColumnType, str] = {
    "text": "{}",
    "integer": "cast({} as varchar)",
    "bigint": "cast({} as varchar)",
    "double": "printf('%.17g', {} + 0)",
    "decimal": "cast({} as varchar)",
    "boolean": "cast({} as varchar)",
    "date": "cast({} as varchar)",
    "timestamptz": "cast(epoch_us({}) as varchar)",
}


def row_hash_sql(contract: Contract) -> str:
    """Give the SQL expression of `row_hash` over the columns of the contract."""
    parts = []
    for name, column in sorted(contract.content_columns.items()):
        text = _AS_TEXT[column.type].format(f'"{name}"')
        label = f"':{name}:'" if column.required else f"case when \"{name}\" is not null then ':{name}:' end"
        parts.append(f"strlen({text}), {label}, {text}")
    return f"sha256(concat({', '.join(parts)}))"


def rows_once(contract: Contract, rows: Any) -> Any:
    """Give an Arrow table of the contract's columns with their `row_hash` behind them, each content once."""
    return _hashed(contract, rows, "distinct on (row_hash)")


def rows_hashed(contract: Contract, rows: Any) -> Any:
    """Give an Arrow table of the contract's columns with their `row_hash` behind them, row for row."""
    return _hashed(contract, rows, "")


def _hashed(contract: Contract, rows: Any, distinct: str) -> Any:
    columns = ", ".join(f'"{name}"' for name in contract.columns)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.register("incoming", rows)
        return connection.execute(
            f"select {distinct} {columns}, row_hash "  # noqa: S608 - names come from checked contracts
            f"from (select *, {row_hash_sql(contract)} as row_hash from incoming) as hashed"
        ).to_arrow_table()


CONTENT_HASH_SQL = """
    printf(
        '%015x%015x',
        bit_xor(cast('0x' || substr(row_hash, 1, 15) as bigint)),
        bit_xor(cast('0x' || substr(row_hash, 17, 15) as bigint))
    )
"""
"""The hash of a batch: the exclusive or of its rows' hashes (two words of 60 bits), the same in whatever order."""
