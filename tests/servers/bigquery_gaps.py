"""What bqemulator 1.4.0 gets wrong and BigQuery right, put right where the project's SQL meets it (docs/bigquery.md).

Imported by `bigquery_emulator.py` in the emulator's own environment. Each change is as small as the fault.
"""

from __future__ import annotations

import re
from typing import Any

from bqemulator.sql import translator
from bqemulator.sql.rewriter import create_table_schema_ctas
from sqlglot import exp

TOKENS = re.compile(
    r"""
    (?P<kept>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`)
    |--[^\n]*|/\*.*?\*/
    """,
    re.VERBOSE | re.DOTALL,
)


def without_comments(sql: str) -> str:
    """Leave comments out: the emulator's rewriters take an apostrophe in one for the start of a string."""
    return TOKENS.sub(lambda found: found["kept"] or " ", sql)


def translate(self: Any, bq_sql: str, **options: Any) -> Any:
    """Translate a statement without its comments."""
    return _translate(self, without_comments(bq_sql), **options)


def first_select(body: Any) -> Any:
    """Find the select of `create table t (columns) as (select …)`, in brackets as dbt writes it."""
    while isinstance(body, exp.Subquery | exp.Union):
        body = body.this
    return body if isinstance(body, exp.Select) else None


_translate = translator.SQLTranslator.translate
translator.SQLTranslator.translate = translate
create_table_schema_ctas._first_select = first_select
