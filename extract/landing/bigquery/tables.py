"""The raw tables of a BigQuery project, made from the contracts: columns, descriptions, partitions, clustering, labels.

A contract that gained a column gives it to its table. Partitions are made with the table and stay as they are; the rest
is brought up to the contract when it changes. Policy tags are set where `PUNCHLIST_BIGQUERY_POLICY_TAGS` names one for a
class of personal data, and otherwise left as somebody else may have set them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from google.api_core.exceptions import NotFound
from google.cloud import bigquery

from extract.errors import WarehouseError
from extract.landing.contract import Column, ColumnType, Contract, contract_names, load_contract
from extract.settings import PiiClass

BIGQUERY_TYPES: dict[ColumnType, str] = {
    "text": "STRING",
    "integer": "INT64",
    "bigint": "INT64",
    "double": "FLOAT64",
    "decimal": "NUMERIC",
    "boolean": "BOOL",
    "date": "DATE",
    "timestamptz": "TIMESTAMP",
}
_LEGACY = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL"}


def table_schema(
    contract: Contract, policy_tags: Mapping[PiiClass, str] | None = None
) -> list[bigquery.SchemaField]:
    """Give the columns of a contract's table with their descriptions, the system's own after them."""
    return [
        bigquery.SchemaField(
            name,
            BIGQUERY_TYPES[column.type],
            description=column.description,
            policy_tags=_policy_tags(column, policy_tags or {}),
        )
        for name, column in {**contract.columns, **contract.system_columns}.items()
    ]


def _policy_tags(column: Column, policy_tags: Mapping[PiiClass, str]) -> bigquery.PolicyTagList | None:
    tag = policy_tags.get(column.pii_class) if column.pii else None
    return bigquery.PolicyTagList([tag]) if tag else None


def wanted_table(project: str, contract: Contract, policy_tags: Mapping[PiiClass, str]) -> bigquery.Table:
    """Give a contract's table as it is to be."""
    table = bigquery.Table(f"{project}.{contract.full_name}", schema=table_schema(contract, policy_tags))
    table.description = f"{contract.description.strip()} Grain: {contract.grain}."
    table.labels = {"app": "punchlist", "layer": contract.schema_name}
    if contract.partition:
        table.time_partitioning = bigquery.TimePartitioning(
            type_=contract.partition.granularity.upper(), field=contract.partition.column
        )
    if contract.require_partition_filter:
        table.require_partition_filter = True
    if contract.cluster_by:
        table.clustering_fields = list(contract.cluster_by)
    return table


def create_tables(client: bigquery.Client, policy_tags: Mapping[PiiClass, str] | None = None) -> None:
    """Bring every table up to its contract; one that is, is not written at all.

    Raises WarehouseError "contract_changed" where a column has another type than its contract says.
    """
    contracts = [load_contract(name) for name in contract_names()]
    for dataset in sorted({contract.schema_name for contract in contracts}):
        open_dataset(client, bigquery.Dataset(f"{client.project}.{dataset}"))
    for contract in contracts:
        create_table(client, contract, policy_tags or {})


def open_dataset(client: bigquery.Client, dataset: bigquery.Dataset) -> None:
    """Make a dataset where it is not there; who may not make datasets can use one that is.

    Raises WarehouseError "bigquery_location" where it is in another location than jobs will run in.
    """
    try:
        there = client.get_dataset(dataset.reference)
    except NotFound:
        client.create_dataset(dataset, exists_ok=True)
        return
    if there.location.upper() != client.location.upper():
        raise WarehouseError(
            "bigquery_location",
            f"the dataset {dataset.dataset_id} of project {client.project} is in {there.location}, not in "
            f"{client.location}. Let PUNCHLIST_BIGQUERY_LOCATION name {there.location}; a dataset can't move.",
        )


def create_table(client: bigquery.Client, contract: Contract, policy_tags: Mapping[PiiClass, str]) -> None:
    """Bring one table up to its contract."""
    wanted = wanted_table(client.project, contract, policy_tags)
    try:
        table = client.get_table(wanted.reference)
    except NotFound:
        client.create_table(wanted, exists_ok=True)
        return
    _refuse_other_types(table, wanted, contract)
    if _add_columns(client, table, wanted):
        table = client.get_table(wanted.reference)
    if table.time_partitioning is None and wanted.time_partitioning is not None:
        structlog.get_logger(__name__).warning(
            "table_without_partitions", table=contract.full_name, wanted=contract.partition_by
        )
    changed = bring_up(table, wanted)
    if changed:
        client.update_table(table, changed)


def _add_columns(client: bigquery.Client, table: bigquery.Table, wanted: bigquery.Table) -> bool:
    """Give the table the columns that it lacks; tell whether there were any. Two processes may do so at once.

    By DDL, for an emulator takes them for a description if they come by `tables.patch` alone.
    """
    there = {field.name for field in table.schema}
    missing = [field for field in wanted.schema if field.name not in there]
    if missing:
        columns = ", ".join(
            f"add column if not exists `{field.name}` {field.field_type}" for field in missing
        )
        client.query(f"alter table `{wanted.dataset_id}`.`{wanted.table_id}` {columns}").result()
    return bool(missing)


def bring_up(table: bigquery.Table, wanted: bigquery.Table) -> list[str]:
    """Change a table's description to what is wanted, as far as BigQuery can; give the names of what changed.

    Labels, columns and policy tags of others stay.
    """
    schema = _merged_schema(table.schema, {field.name: field for field in wanted.schema})
    after: dict[str, Any] = {
        "description": wanted.description,
        "labels": {**table.labels, **wanted.labels},
        "clustering_fields": wanted.clustering_fields,
        "schema": schema,
    }
    if table.time_partitioning is not None and wanted.time_partitioning is not None:
        after["require_partition_filter"] = bool(wanted.require_partition_filter)
    changed = [name for name, value in after.items() if _plain(getattr(table, name)) != _plain(value)]
    for name in changed:
        setattr(table, name, after[name])
    return changed


def _merged_schema(
    there: list[bigquery.SchemaField], wanted: dict[str, bigquery.SchemaField]
) -> list[bigquery.SchemaField]:
    """Give the columns there are with the descriptions and tags that are wanted, then those that are missing."""
    merged = []
    for field in there:
        known = wanted.pop(field.name, None)
        form = field.to_api_repr()
        if known is not None:
            form["description"] = known.description
            if known.policy_tags is not None:
                form["policyTags"] = known.policy_tags.to_api_repr()
        merged.append(bigquery.SchemaField.from_api_repr(form))
    return [*merged, *wanted.values()]


def _plain(value: Any) -> Any:
    """Give what can be compared: a column as the API writes it; nothing for what is off."""
    if isinstance(value, list):
        return [one.to_api_repr() if isinstance(one, bigquery.SchemaField) else one for one in value]
    return value or None


def _refuse_other_types(table: bigquery.Table, wanted: bigquery.Table, contract: Contract) -> None:
    types = {field.name: _LEGACY.get(field.field_type, field.field_type) for field in table.schema}
    for field in wanted.schema:
        if types.get(field.name, field.field_type) != field.field_type:
            raise WarehouseError(
                "contract_changed",
                f"{contract.full_name}.{field.name} is {types[field.name]} in the warehouse and {field.field_type} "
                "in its contract; raw columns keep their type: give the new one another name.",
            )
