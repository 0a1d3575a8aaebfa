"""The raw tables of a BigQuery project, made from the contracts. A contract that gained a column gives it to its table."""

from __future__ import annotations

from google.api_core.exceptions import NotFound
from google.cloud import bigquery

from extract.errors import WarehouseError
from extract.landing.contract import ColumnType, Contract, contract_names, load_contract

BIGQUERY_TYPES: dict[ColumnType, str] = {
    "text": "STRING",
    "integer": "INT64",
    "bigint": "INT64",
    "double": "FLOAT64",
    "boolean": "BOOL",
    "date": "DATE",
    "timestamptz": "TIMESTAMP",
}
_LEGACY = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL"}


def table_schema(contract: Contract) -> list[bigquery.SchemaField]:
    """Give the columns of a contract's table with their descriptions, the system's own after them."""
    return [
        bigquery.SchemaField(name, BIGQUERY_TYPES[column.type], description=column.description)
        for name, column in {**contract.columns, **contract.system_columns}.items()
    ]


def create_tables(client: bigquery.Client) -> None:
    """Bring every table up to its contract; one that is, is not written at all.

    Raises WarehouseError "contract_changed" where a column has another type than its contract says.
    """
    contracts = [load_contract(name) for name in contract_names()]
    for dataset in sorted({contract.schema_name for contract in contracts}):
        client.create_dataset(bigquery.Dataset(f"{client.project}.{dataset}"), exists_ok=True)
    for contract in contracts:
        _create_table(client, contract)


def _create_table(client: bigquery.Client, contract: Contract) -> None:
    name = f"{client.project}.{contract.full_name}"
    wanted = table_schema(contract)
    try:
        table = client.get_table(name)
    except NotFound:
        client.create_table(bigquery.Table(name, schema=wanted), exists_ok=True)
        return
    existing = {field.name: _LEGACY.get(field.field_type, field.field_type) for field in table.schema}
    for field in wanted:
        if existing.get(field.name, field.field_type) != field.field_type:
            raise WarehouseError(
                "contract_changed",
                f"{contract.full_name}.{field.name} is {existing[field.name]} in the warehouse and {field.field_type} "
                "in its contract; raw columns keep their type: give the new one another name.",
            )
    missing = [field for field in wanted if field.name not in existing]
    if missing:
        table.schema = [*table.schema, *missing]
        client.update_table(table, ["schema"])
