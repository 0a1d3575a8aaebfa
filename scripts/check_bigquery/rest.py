"""Tables, columns and jobs as BigQuery's REST interface writes them (https://cloud.google.com/bigquery/docs/reference/rest/v2)."""

from __future__ import annotations

import re
from typing import Any

from scripts.check_bigquery.catalog import Catalog, Table, plain_type

Json = dict[str, Any]

_API_NAMES = {"INT64": "INTEGER", "FLOAT64": "FLOAT", "BOOL": "BOOLEAN"}


def field_of(name: str, data_type: str) -> Json:
    """A column as the interface writes it: `ARRAY<STRING>` is a STRING of mode REPEATED."""
    mode = "NULLABLE"
    if found := re.fullmatch(r"ARRAY<(.*)>", data_type):
        mode, data_type = "REPEATED", found[1]
    if found := re.fullmatch(r"STRUCT<(.*)>", data_type):
        parts = [part.strip().partition(" ") for part in found[1].split(",")]
        fields = [field_of(label, rest) for label, _, rest in parts]
        return {"name": name, "type": "RECORD", "mode": mode, "fields": fields}
    return {"name": name, "type": _API_NAMES.get(data_type, data_type), "mode": mode}


def columns_of(schema: Json) -> dict[str, str]:
    """Columns and their types from a schema of the interface."""
    found = {}
    for each in schema.get("fields", []):
        data_type = each["type"]
        if data_type in ("RECORD", "STRUCT"):
            inner = columns_of(each).items()
            data_type = f"STRUCT<{', '.join(f'{name} {kind}' for name, kind in inner)}>"
        data_type = plain_type(data_type)
        found[each["name"]] = f"ARRAY<{data_type}>" if each.get("mode") == "REPEATED" else data_type
    return found


def table_from(resource: Json) -> Table:
    """The table that a `tables.insert` or a load job describes."""
    partitioning = resource.get("timePartitioning") or {}
    return Table(
        columns=columns_of(resource.get("schema") or {}),
        is_view="view" in resource,
        partition_column=partitioning.get("field"),
        partition_width=partitioning.get("type", "DAY"),
        cluster_columns=tuple((resource.get("clustering") or {}).get("fields", ())),
        requires_filter=bool(resource.get("requirePartitionFilter")),
    )


def table_resource(catalog: Catalog, dataset: str, name: str, table: Table) -> Json:
    """The answer of `tables.get`."""
    resource: Json = {
        "kind": "bigquery#table",
        "id": f"{catalog.project}:{dataset}.{name}",
        "tableReference": {"projectId": catalog.project, "datasetId": dataset, "tableId": name},
        "type": "VIEW" if table.is_view else "TABLE",
        "schema": {"fields": [field_of(column, kind) for column, kind in table.columns.items()]},
        "numRows": "0",
        "numBytes": "0",
        "location": "US",
        "etag": "none",
        "creationTime": "0",
        "lastModifiedTime": "0",
    }
    if table.is_view:
        resource["view"] = {"query": "select 1", "useLegacySql": False}
    if table.partition_column:
        resource["timePartitioning"] = {"type": table.partition_width, "field": table.partition_column}
        resource["requirePartitionFilter"] = table.requires_filter
    if table.cluster_columns:
        resource["clustering"] = {"fields": list(table.cluster_columns)}
    return resource


def dataset_resource(project: str, name: str) -> Json:
    """The answer of `datasets.get`."""
    reference = {"projectId": project, "datasetId": name}
    return {
        "kind": "bigquery#dataset",
        "id": f"{project}:{name}",
        "datasetReference": reference,
        "location": "US",
        "access": [],
        "etag": "none",
    }


def error_resource(code: int, reason: str, message: str) -> Json:
    """An error as BigQuery answers it."""
    return {
        "error": {
            "code": code,
            "message": message,
            "errors": [{"message": message, "domain": "global", "reason": reason}],
        }
    }
