"""Which way the marts are kept while new ones are built: kept_marts.py on DuckDB, kept_clones.py on BigQuery.

Comes in: the open warehouse and the dbt project. Goes out: marts old or new, never between.
"""

from __future__ import annotations

from extract.landing.protocol import Landing
from flows import kept_clones, kept_marts
from flows.dbt import DbtProject


def keep(landing: Landing, project: DbtProject) -> None:
    """Keep the marts before dbt builds them."""
    if _on_bigquery(project):
        kept_clones.keep(landing, project.mart_schemas())
    else:
        kept_marts.keep(landing, project.replaced_in_part(), project.settings.keep_whole_rows)


def put_back(landing: Landing, project: DbtProject) -> None:
    """Replace the marts by those kept: a model or a test of them failed."""
    if _on_bigquery(project):
        kept_clones.put_back(landing, project.mart_schemas())
    else:
        kept_marts.put_back(landing)


def put_back_if_cut_off(landing: Landing, project: DbtProject) -> None:
    """Put back what a run kept that was killed while it built the marts."""
    if _on_bigquery(project):
        kept_clones.put_back_if_cut_off(landing, project.mart_schemas())
    else:
        kept_marts.put_back_if_cut_off(landing)


def forget(landing: Landing, project: DbtProject) -> None:
    """Drop what was kept: the new marts are good."""
    if _on_bigquery(project):
        kept_clones.forget(landing, project.mart_schemas())
    else:
        kept_marts.forget(landing)


def _on_bigquery(project: DbtProject) -> bool:
    return project.settings.warehouse_kind == "bigquery"
