"""A contract is proposed from data: a file of rows goes in, YAML that a person completes comes out.

Types are what every value of a column is; `required` is a column without a null; the key is the first column, or pair of
columns, that no two rows share. All of it holds of this file only, which the proposal says.
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import yaml

from extract.errors import UsageError
from extract.landing.contract import ColumnType

_READERS = {".csv": "read_csv", ".tsv": "read_csv", ".parquet": "read_parquet", ".json": "read_json", ".jsonl": "read_json", ".ndjson": "read_json"}  # fmt: skip
_TYPES: tuple[tuple[str, ColumnType], ...] = (
    (r"BOOLEAN", "boolean"),
    (r"(TINY|SMALL|UTINY|USMALL)INT|INTEGER", "integer"),
    (r"BIGINT|UINTEGER", "bigint"),
    (r"DECIMAL.*", "decimal"),
    (r"FLOAT|DOUBLE", "double"),
    (r"DATE", "date"),
    (r"TIMESTAMP.*", "timestamptz"),
)
_PERSONAL = re.compile(
    r"(^|_)(e?mail|phone|mobile|first_name|last_name|full_name|contact_name|person|address|birth\w*)($|_)"
)
_CURSOR = re.compile(r"^(updated|modified|changed|last_modified|system_modstamp)(_at|_on)?$")
_FEW_WORDS = 12
_MANY_ROWS = 100


def propose_contract(path: Path, table: str) -> str:
    """Give the YAML of a contract for a file's rows. Raises UsageError "unreadable_file", "bad_column_name"."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UsageError(
            "unreadable_file", f"{path}: rows are read from {', '.join(_READERS)}; save it as one of these."
        )
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        try:
            connection.execute(f"create table given as select * from {reader}(?)", [str(path)])  # noqa: S608 - one of _READERS
        except duckdb.Error as error:
            raise UsageError(
                "unreadable_file", f"{path} can't be read as {path.suffix[1:]} ({type(error).__name__})."
            ) from error
        return _proposal(connection, table, path)


def _proposal(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> str:
    described = connection.execute("describe given").fetchall()
    bad = [name for name, *_ in described if not re.fullmatch(r"[a-z][a-z0-9_]*", name)]
    if bad:
        raise UsageError(
            "bad_column_name",
            f"{path}: column {bad[0]!r} is no name of a contract (small letters, digits, _); rename it, or let the source "
            "rename it (docs/sources.md).",
        )
    rows = _one(connection, "select count(*) from given")
    columns = {name: _column(connection, name, kind, rows) for name, kind, *_ in described}
    keys = _key(connection, columns, rows)
    for key in keys:
        columns[key]["required"] = True
    cursor = next((name for name, column in columns.items() if _CURSOR.match(name) and column["type"] in ("timestamptz", "date")), None)  # fmt: skip
    head: dict[str, Any] = {
        "version": "1.0",
        "owner": "intake",
        "table": table,
        "schema": "raw",
        "grain": f"one row per {' and '.join(keys)}",
        "description": f"Proposed from {rows:,} rows of {path.name}; say what they are.",
        "keys": keys,
        **({"cursor": cursor} if cursor else {}),
        "on_unknown_column": "quarantine",
        "max_rejected_share": 0.2,
    }
    lines = [f"  {name}: {_flow(column)}" for name, column in columns.items()]
    return (
        yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=200)
        + "columns:\n"
        + "\n".join(lines)
        + "\n"
    )


def _flow(column: dict[str, Any]) -> str:
    return yaml.safe_dump(
        column, default_flow_style=True, sort_keys=False, allow_unicode=True, width=1_000
    ).strip()


def _column(connection: duckdb.DuckDBPyConnection, name: str, kind: str, rows: int) -> dict[str, Any]:
    """Say what holds of every value of a column."""
    nulls = rows - _one(connection, f'select count("{name}") from given')  # noqa: S608 - a checked name
    column: dict[str, Any] = {
        "type": next((ours for theirs, ours in _TYPES if re.fullmatch(theirs, kind)), "text")
    }
    column |= {"required": True} if rows and not nulls else {}
    column |= {"pii": True} if _PERSONAL.search(name) else {}
    if column["type"] == "text" and not column.get("pii") and rows >= _MANY_ROWS:
        found = connection.execute(
            f'select distinct cast("{name}" as varchar) from given where "{name}" is not null limit {_FEW_WORDS + 1}'  # noqa: S608 - as above
        ).fetchall()
        column |= {"allowed": sorted(word for (word,) in found)} if 0 < len(found) <= _FEW_WORDS else {}
    return {**column, "description": "Say what it is."}


def _key(connection: duckdb.DuckDBPyConnection, columns: dict[str, Any], rows: int) -> list[str]:
    """Find the first column, else pair of columns, that tells all rows apart; all columns where there is none."""
    full = [name for name, column in columns.items() if column.get("required") and column["type"] != "double"]
    named = sorted(full, key=lambda name: not name.endswith(("_id", "_number", "_key", "id")))
    for names in [*combinations(named, 1), *combinations(named, 2)]:
        quoted = ", ".join(f'"{name}"' for name in names)
        if rows and _one(connection, f"select count(*) from (select distinct {quoted} from given)") == rows:  # noqa: S608 - as above
            return list(names)
    return full or list(columns)


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    found = connection.execute(sql).fetchone()
    return int(found[0]) if found else 0
