"""The JSON schema that Claude must answer in, made from a specification.

Structured output takes at most 24 optional and 16 nullable parameters, fewer than a work order has fields: so the answer
is a list of observations of what is on the paper, all parameters required, none nullable; "" is what a row does not print.
"""

from __future__ import annotations

from typing import Any

from extract.documents.specification import Specification

ITEM_COLUMNS = ("section", "area", "description", "quantity", "unit", "unit_price", "amount")
Schema = dict[str, Any]


def answer_schema(spec: Specification) -> Schema:
    """Give the schema of answers about papers of a kind; it does not depend on the paper, so it is cached with the prompt."""
    text = {"type": "string"}
    page = {"type": "integer"}
    observation = {
        "field": {"type": "string", "enum": list(spec.fields)},
        "value": text,
        "page": page,
        "quote": text,
    }
    parts: Schema = {"observations": {"type": "array", "items": _object(observation)}}
    if spec.reads_line_items:
        columns = (*ITEM_COLUMNS, *spec.line_items.own_columns)
        item = dict.fromkeys(columns, text) | {"page": page}
        parts["line_items"] = {"type": "array", "items": _object(item)}
    return _object(parts)


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
