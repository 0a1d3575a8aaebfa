"""A copy of the project whose warehouse is a project of the BigQuery emulator."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from project_copy import TIMES, Content, ProjectCopy
from servers.bigquery import Emulator

from extract.landing import open_landing
from extract.settings import get_settings

AUDIT = {*TIMES, "dbt_valid_to", "age_hours"}
"""Columns that say when or by whom; so do all that end in `_at`."""


@dataclass(frozen=True)
class BigQueryCopy(ProjectCopy):
    """The copy, and the emulator with the project that is its warehouse."""

    emulator: Emulator | None = None

    @property
    def environment(self) -> dict[str, str]:
        assert self.emulator is not None
        return super().environment | self.emulator.environment()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        assert self.emulator is not None
        settings = get_settings(
            warehouse_kind="bigquery",
            bigquery_project=self.emulator.project,
            bigquery_endpoint=self.emulator.endpoint,
            state_dir=self.root / ".punchlist",
        )
        with open_landing(settings) as landing:
            return [tuple(row.values()) for row in landing.query(sql).to_pylist()]


def on_bigquery(project: ProjectCopy, emulator: Emulator, papers: Path) -> BigQueryCopy:
    """Give the same project files with a warehouse on the emulator."""
    return BigQueryCopy(project.root, papers, project.api_url, emulator=emulator)


def rows_of(project: ProjectCopy, tables: dict[str, list[str]]) -> Content:
    """Give the rows of tables, sorted, with these columns, as both engines give them: 5.10 is 5.1."""
    return {
        table: sorted(
            repr([_plain(value) for value in row])
            for row in project.query(f"select {', '.join(columns)} from {table}")
        )
        for table, columns in tables.items()
    }


def what_it_says(project: ProjectCopy, *schemas: str) -> dict[str, list[str]]:
    """Give the columns of every table and view of a DuckDB warehouse that say something of the business."""
    found = project.query(
        "select table_schema, table_name, list(column_name order by column_name) from information_schema.columns "
        f"where table_schema in {(*schemas, '')} group by all order by all"
    )
    return {
        f"{schema}.{table}": [name for name in columns if name not in AUDIT and not name.endswith("_at")]
        for schema, table, columns in found
    }


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
