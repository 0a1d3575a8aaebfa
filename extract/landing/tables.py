"""The raw tables of a DuckDB warehouse, made from the contracts. A contract that gained a column gives it to its table."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from extract.errors import WarehouseError
from extract.landing.contract import ColumnType, Contract, contract_names, load_contract

DUCKDB_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "double": "DOUBLE",
    "decimal": "DECIMAL(38,9)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamptz": "TIMESTAMP WITH TIME ZONE",
}


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring every table up to its contract; a warehouse that is, is not written at all.

    Raises WarehouseError "contract_changed" where a column has another type than its contract says.
    """
    existing = _existing_columns(connection)
    statements = [
        statement
        for name in contract_names()
        for statement in _statements(load_contract(name), existing.get(load_contract(name).full_name, {}))
    ]
    if statements:
        connection.execute("begin; " + "; ".join(statements) + "; commit")


def _existing_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Give the types of the columns there are, by schema.table and column."""
    rows = connection.execute(
        "select table_schema || '.' || table_name, column_name, data_type "
        "from information_schema.columns where table_catalog = current_database()"
    ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, data_type in rows:
        tables.setdefault(table, {})[column] = data_type
    return tables


def _statements(contract: Contract, existing: dict[str, str]) -> Iterator[str]:
    """Give the SQL that brings one table up to its contract."""
    wanted = {
        name: DUCKDB_TYPES[column.type]
        for name, column in {**contract.columns, **contract.system_columns}.items()
    }
    if not existing:
        columns = ", ".join(f'"{name}" {data_type}' for name, data_type in wanted.items())
        yield f"create schema if not exists {contract.schema_name}"
        yield f"create table {contract.full_name} ({columns})"
        return
    for name, data_type in wanted.items():
        if name not in existing:
            yield f'alter table {contract.full_name} add column "{name}" {data_type}'
        elif existing[name] != data_type:
            raise WarehouseError(
                "contract_changed",
                f"{contract.full_name}.{name} is {existing[name]} in the warehouse and {data_type} in its contract; "
                "raw columns keep their type: give the new one another name.",
            )
