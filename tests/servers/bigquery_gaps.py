"""What bqemulator 1.4.0 gets wrong and BigQuery right, put right where the project's SQL meets it (docs/bigquery.md).

Imported by `bigquery_emulator.py` in the emulator's own environment. Each change is as small as the fault.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from bqemulator.api.routes import tables
from bqemulator.domain.errors import InvalidQueryError
from bqemulator.sql import inner_query, translator
from bqemulator.sql.rewriter import create_table_schema_ctas, information_schema
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.generators.bigquery import BigQueryGenerator

NUMERIC = re.compile(r"\b(as\s+)numeric\b(?!\s*\()", re.IGNORECASE)
TABLE_OPTIONS = re.compile(r"\s*alter\s+table\s+\S+\s+set\s+options\b", re.IGNORECASE)
TOKENS = re.compile(
    r"""
    (?P<kept>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`)
    |(?P<comment>--[^\n]*|/\*.*?\*/)
    |(?P<word>[^'"`/-]+)
    """,
    re.VERBOSE | re.DOTALL,
)


def put_right(sql: str) -> str:
    """Give a statement without comments, an apostrophe in which is taken for the start of a string, and with NUMERIC's own scale.

    DuckDB's DECIMAL has three digits behind the point, BigQuery's NUMERIC nine.
    """

    def replaced(found: re.Match[str]) -> str:
        if found["comment"]:
            return " "
        return found["kept"] or NUMERIC.sub(r"\1numeric(38, 9)", found["word"])

    return TOKENS.sub(replaced, sql)


def translate(self: Any, bq_sql: str, **options: Any) -> Any:
    """Translate a statement that was put right. Options of a table (labels) are taken and forgotten."""
    right = put_right(bq_sql)
    return _translate(self, "select 1" if TABLE_OPTIONS.match(right) else right, **options)


def first_select(body: Any) -> Any:
    """Find the select of `create table t (columns) as (select …)`, in brackets as dbt writes it."""
    while isinstance(body, exp.Subquery | exp.Union):
        body = body.this
    return body if isinstance(body, exp.Select) else None


def refuse_tables_view(bq_sql: str, *others: Any) -> Any:
    """Answer a question to `__TABLES__` (`dbt docs generate`) with an error: the emulator's own lets clients ask for ever."""
    if "__TABLES__" in bq_sql:
        raise InvalidQueryError("the emulator has no __TABLES__")
    return _rewrite_for_system_time(bq_sql, *others)


def string_literal(value: str | None) -> str:
    """Write a text as BigQuery's SQL has it: the emulator doubles quotes, and those in a view's statement went lost."""
    if value is None:
        return "NULL"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"


def as_a_table(to_rest: Any) -> Any:
    """Tell of a clone as BigQuery's REST interface does: it is a table. dbt would take another type for no table of its own."""

    def told(*arguments: Any, **options: Any) -> Any:
        resource = to_rest(*arguments, **options)
        return resource | {"type": "TABLE"} if resource["type"] == "CLONE" else resource

    return told


@lru_cache(maxsize=64)
def _parsed(dialect: type[Dialect], sql: str) -> list[Any]:
    """Parse a statement once: the emulator asks for the tree of each some twenty times, one thread for all that ask it."""
    return _parse(dialect(), sql)


def parse_once(self: Dialect, sql: str, **options: Any) -> list[Any]:
    """Give a statement's trees, the caller's own: a copy takes a fifth of the time."""
    if options:
        return _parse(self, sql, **options)
    return [tree if tree is None else tree.copy() for tree in _parsed(type(self), sql)]


tables._table_to_rest = as_a_table(tables._table_to_rest)
tables._table_to_list_item = as_a_table(tables._table_to_list_item)
information_schema._sql_literal = string_literal
_rewrite_for_system_time = inner_query.rewrite_for_system_time
inner_query.rewrite_for_system_time = refuse_tables_view
_parse = Dialect.parse
Dialect.parse = parse_once
_translate = translator.SQLTranslator.translate
translator.SQLTranslator.translate = translate
create_table_schema_ctas._first_select = first_select
BigQueryGenerator.TRANSFORMS.pop(exp.Cast)  # it leaves the (18, 2) of a type out, which BigQuery obeys
