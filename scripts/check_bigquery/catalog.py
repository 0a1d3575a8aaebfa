"""The tables that statements are analysed against, and their types as BigQuery and as ZetaSQL write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from zetasql.wasi._pb2.zetasql.proto.simple_catalog_pb2 import SimpleCatalogProto
from zetasql.wasi._pb2.zetasql.public import type_pb2
from zetasql.wasi._pb2.zetasql.public.function_pb2 import FunctionEnums, SignatureArgumentKind

from scripts.check_bigquery.builtins import FUNCTIONS, METADATA_TABLES, TYPE_ALIASES
from scripts.check_bigquery.engine import Message

_KINDS = {
    "STRING": "STRING",
    "BYTES": "BYTES",
    "INT64": "INT64",
    "INTEGER": "INT64",
    "FLOAT64": "DOUBLE",
    "FLOAT": "DOUBLE",
    "BOOL": "BOOL",
    "BOOLEAN": "BOOL",
    "NUMERIC": "NUMERIC",
    "BIGNUMERIC": "BIGNUMERIC",
    "DATE": "DATE",
    "DATETIME": "DATETIME",
    "TIME": "TIME",
    "TIMESTAMP": "TIMESTAMP",
    "INTERVAL": "INTERVAL",
    "JSON": "JSON",
    "GEOGRAPHY": "GEOGRAPHY",
}
"""BigQuery's names of simple types, those of its API among them, and ZetaSQL's without TYPE_."""

_NAMES = {kind: name for name, kind in reversed(_KINDS.items())}


@dataclass(frozen=True)
class Table:
    """A table or view: its columns and BigQuery types, and how it is partitioned (by which column, how wide)."""

    columns: dict[str, str]
    is_view: bool = False
    partition_column: str | None = None
    partition_width: str = "DAY"
    cluster_columns: tuple[str, ...] = ()
    requires_filter: bool = False


@dataclass
class Catalog:
    """The tables of one project by (dataset, table). `variables` are a script's, `parameters` a query's, with their types."""

    project: str
    tables: dict[tuple[str, str], Table] = field(default_factory=dict)
    datasets: set[str] = field(default_factory=set)
    variables: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)

    def key(self, path: Iterable[str]) -> tuple[str, str]:
        """Give (dataset, table) of a name as a statement writes it; a temporary table's dataset is ''."""
        parts = ".".join(path).replace("`", "").split(".")
        if len(parts) > 2 and parts[0].lower() == self.project.lower():
            parts = parts[1:]
        return (parts[0], ".".join(parts[1:])) if len(parts) > 1 else ("", parts[0])

    def find(self, path: Iterable[str]) -> Table | None:
        """Give the table of that name, None where there is none."""
        dataset, name = self.key(path)
        if found := self.tables.get((dataset, name)):
            return found
        for known in METADATA_TABLES:
            if tuple(name.split(".")) == known.name:
                return Table(known.columns)
        return None

    def put(self, path: Iterable[str], table: Table) -> None:
        """Create or replace a table."""
        key = self.key(path)
        self.tables[key] = table
        self.datasets.add(key[0])

    def copy(self) -> Catalog:
        """Give another with the same tables, for statements that must not change this one."""
        return replace(
            self, tables=dict(self.tables), datasets=set(self.datasets), variables=dict(self.variables)
        )

    def message(self, names: Iterable[tuple[str, ...]]) -> Message:
        """Give ZetaSQL's catalog of these tables and of what is built in. Names that are unknown are left out."""
        root = SimpleCatalogProto()
        root.CopyFrom(_built_in())
        for name, data_type in self.variables.items():
            constant = root.constant.add(name_path=[name])
            constant.type.CopyFrom(type_message(data_type))
            constant.value.SetInParent()
        for path in sorted(set(names)):
            if not (table := self.find(path)):
                continue
            holder = root
            for part in path[:-1]:
                holder = _folder(holder, part)
            entry = holder.table.add(name=path[-1], serialization_id=1, full_name=".".join(self.key(path)))
            for column, data_type in table.columns.items():
                entry.column.add(name=column, is_writable_column=True).type.CopyFrom(type_message(data_type))
        return root


def _folder(catalog: Message, name: str) -> Message:
    for inner in catalog.catalog:
        if inner.name == name:
            return inner
    return catalog.catalog.add(name=name)


@lru_cache(maxsize=1)
def _built_in() -> Message:
    root = SimpleCatalogProto()
    for alias, name in TYPE_ALIASES.items():
        root.named_type.add(name=alias).type.CopyFrom(type_message(name))
    for function in FUNCTIONS:
        made = root.custom_function.add(name_path=[function.name], group="BigQuery")
        made.mode = FunctionEnums.AGGREGATE if function.is_aggregate else FunctionEnums.SCALAR
        signature = made.signature.add()
        for name in function.arguments:
            _argument(signature.argument.add(), name)
        _argument(signature.return_type, function.result)
    return root


def _argument(message: Message, name: str) -> None:
    message.num_occurrences = 1
    message.options.SetInParent()
    if found := re.fullmatch(r"T(\d)", name):
        message.kind = SignatureArgumentKind.Value(f"ARG_TYPE_ANY_{found[1]}")
    else:
        message.kind = SignatureArgumentKind.Value("ARG_TYPE_FIXED")
        message.type.CopyFrom(type_message(name))


def type_message(name: str) -> Message:
    """Give ZetaSQL's type of a BigQuery type: `NUMERIC(18, 2)`, `ARRAY<STRUCT<a INT64>>`. Raises ValueError."""
    name = name.strip()
    if found := re.fullmatch(r"(?is)array\s*<(.*)>", name):
        message = type_pb2.TypeProto(type_kind=type_pb2.TYPE_ARRAY)
        message.array_type.element_type.CopyFrom(type_message(found[1]))
        return message
    if found := re.fullmatch(r"(?is)struct\s*<(.*)>", name):
        message = type_pb2.TypeProto(type_kind=type_pb2.TYPE_STRUCT)
        for part in _split(found[1]):
            label, _, rest = part.strip().partition(" ")
            message.struct_type.field.add(field_name=label).field_type.CopyFrom(type_message(rest))
        return message
    base = name.partition("(")[0].strip().upper()
    base = TYPE_ALIASES.get(base, "NUMERIC" if base == "DECIMAL" else base)
    if base not in _KINDS:
        raise ValueError(f"{name!r} is no type of BigQuery")
    return type_pb2.TypeProto(type_kind=type_pb2.TypeKind.Value(f"TYPE_{_KINDS[base]}"))


def _split(text: str) -> list[str]:
    """Split at commas outside of brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "<(") - (character in ">)")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def type_name(message: Message) -> str:
    """Give BigQuery's name of a ZetaSQL type, without length or precision."""
    kind: str = type_pb2.TypeKind.Name(message.type_kind).removeprefix("TYPE_")
    if kind == "ARRAY":
        return f"ARRAY<{type_name(message.array_type.element_type)}>"
    if kind == "STRUCT":
        fields = (f"{each.field_name} {type_name(each.field_type)}" for each in message.struct_type.field)
        return f"STRUCT<{', '.join(fields)}>"
    return _NAMES.get(kind, kind)


def plain_type(name: str) -> str:
    """Give a declared type as the analyser would name it: `numeric(18, 2)` is NUMERIC, `integer` INT64."""
    return type_name(type_message(name))


def table_of(columns: Mapping[str, str]) -> Table:
    """Give a table of columns with any of BigQuery's names of types."""
    return Table({name: plain_type(data_type) for name, data_type in columns.items()})
