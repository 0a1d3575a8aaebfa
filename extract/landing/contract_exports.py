"""A contract in other words: as JSON Schema (2020-12) of a row, and as an Avro record, for who sends such rows."""

from __future__ import annotations

from typing import Any

from extract.landing.contract import Column, ColumnType, Contract

Json = dict[str, Any]

_JSON_SCHEMA: dict[ColumnType, Json] = {
    "text": {"type": "string"},
    "integer": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "bigint": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "double": {"type": "number"},
    "decimal": {"type": "string", "pattern": r"^[+-]?[0-9]{1,29}(\.[0-9]{1,9})?$"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "timestamptz": {"type": "string", "format": "date-time"},
}
_AVRO: dict[ColumnType, Any] = {
    "text": "string",
    "integer": "int",
    "bigint": "long",
    "double": "double",
    "decimal": {"type": "bytes", "logicalType": "decimal", "precision": 38, "scale": 9},
    "boolean": "boolean",
    "date": {"type": "int", "logicalType": "date"},
    "timestamptz": {"type": "long", "logicalType": "timestamp-micros"},
}


def as_json_schema(contract: Contract) -> Json:
    """Give the JSON Schema of a row. A decimal is a string there: numbers of JSON are often read as doubles."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"punchlist:{contract.full_name}:{contract.version}",
        "title": contract.full_name,
        "description": f"{contract.description.strip()} Grain: {contract.grain}.",
        "type": "object",
        "properties": {name: _property(column) for name, column in contract.columns.items()},
        "required": [name for name, column in contract.columns.items() if column.required],
        "additionalProperties": contract.on_unknown_column in ("drop", "add"),
    }


def _property(column: Column) -> Json:
    form = {**_JSON_SCHEMA[column.type], "description": column.description}
    if column.allowed:
        form["enum"] = [*column.allowed, *([] if column.required else [None])]
    if not column.required:
        form["type"] = [form["type"], "null"]
    return {**form, "x-pii": column.pii_class} if column.pii else form


def as_avro(contract: Contract) -> Json:
    """Give the Avro schema of a row, a record; what may be missing is a union with null, and null by default."""
    return {
        "type": "record",
        "name": contract.table,
        "namespace": f"punchlist.{contract.schema_name}",
        "doc": f"{contract.description.strip()} Grain: {contract.grain}. Version {contract.version}.",
        "fields": [_avro_field(name, column) for name, column in contract.columns.items()],
    }


def _avro_field(name: str, column: Column) -> Json:
    kind = _AVRO[column.type]
    form: Json = {
        "name": name,
        "doc": column.description,
        "type": kind if column.required else ["null", kind],
    }
    return form if column.required else {**form, "default": None}
