"""What BigQuery has built in and ZetaSQL's own catalog lacks: names of types, functions, tables that every dataset has.

One line each, with the page of BigQuery's documentation that says so (pages read 2026-11-21).
"""

from __future__ import annotations

from typing import NamedTuple

DOCUMENTATION = "https://cloud.google.com/bigquery/docs/"


class Function(NamedTuple):
    """A function: `T1` and `T2` in a signature are any types, the same wherever they stand."""

    name: str
    is_aggregate: bool
    arguments: tuple[str, ...]
    result: str
    page: str


class MetadataTable(NamedTuple):
    """A table that every dataset has without anybody making it; `name` is what is written behind the dataset."""

    name: tuple[str, ...]
    columns: dict[str, str]
    page: str


TYPE_ALIASES = dict.fromkeys(("INT", "SMALLINT", "INTEGER", "BIGINT", "TINYINT", "BYTEINT"), "INT64")
"""Page: reference/standard-sql/data-types#integer_types."""

FUNCTIONS = (
    Function("max_by", True, ("T1", "T2"), "T1", "reference/standard-sql/aggregate_functions#max_by"),
    Function("min_by", True, ("T1", "T2"), "T1", "reference/standard-sql/aggregate_functions#min_by"),
)

SYSTEM_VARIABLES = {
    "row_count": "INT64",
    "script.bytes_processed": "INT64",
    "script.job_id": "STRING",
    "script.slot_ms": "INT64",
    "error.message": "STRING",
    "error.statement_text": "STRING",
    "last_job_id": "STRING",
    "project_id": "STRING",
    "time_zone": "STRING",
}
"""Page: reference/system-variables."""

METADATA_TABLES = (
    MetadataTable(
        ("__TABLES__",),
        {
            "project_id": "STRING",
            "dataset_id": "STRING",
            "table_id": "STRING",
            "creation_time": "INT64",
            "last_modified_time": "INT64",
            "row_count": "INT64",
            "size_bytes": "INT64",
            "type": "INT64",
        },
        "information-schema-intro",
    ),
    MetadataTable(
        ("INFORMATION_SCHEMA", "TABLES"),
        {
            "table_catalog": "STRING",
            "table_schema": "STRING",
            "table_name": "STRING",
            "table_type": "STRING",
            "is_insertable_into": "STRING",
            "is_typed": "STRING",
            "creation_time": "TIMESTAMP",
            "ddl": "STRING",
        },
        "information-schema-tables",
    ),
    MetadataTable(
        ("INFORMATION_SCHEMA", "COLUMNS"),
        {
            "table_catalog": "STRING",
            "table_schema": "STRING",
            "table_name": "STRING",
            "column_name": "STRING",
            "ordinal_position": "INT64",
            "is_nullable": "STRING",
            "data_type": "STRING",
            "is_partitioning_column": "STRING",
            "clustering_ordinal_position": "INT64",
        },
        "information-schema-columns",
    ),
    MetadataTable(
        ("INFORMATION_SCHEMA", "PARTITIONS"),
        {
            "table_catalog": "STRING",
            "table_schema": "STRING",
            "table_name": "STRING",
            "partition_id": "STRING",
            "total_rows": "INT64",
            "total_logical_bytes": "INT64",
            "last_modified_time": "TIMESTAMP",
            "storage_tier": "STRING",
        },
        "information-schema-partitions",
    ),
)
