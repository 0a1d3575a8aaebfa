"""docs/bigquery_cost.md is what benchmarks/bigquery_cost.py computes from its measurements."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import bigquery_cost as cost

MEASURED: dict[str, Any] = {
    "documents": 10,
    "tables": {
        "raw.documents": {"rows": 20, "is_view": False, "columns": {"id": 66.0, "loaded_at": 8.0}},
        "core.fct": {"rows": 5, "is_view": False, "columns": {"key": 34.0}},
        "core.dim_builders": {"rows": 7, "is_view": False, "columns": {"key": 34.0}},
        "staging.stg": {"rows": 20, "is_view": True, "columns": {"id": 66.0}},
    },
    "reads": {"fct": [["raw.documents", ["id"], True], ["core.fct", ["key"], False], ["core.fct__dbt_tmp", ["key"], False]]},
}  # fmt: skip


def test_the_page_is_what_the_script_writes() -> None:
    assert cost.PAGE.read_text(encoding="utf-8") == cost.page(cost.load())


def test_rows_grow_with_documents_and_dimensions_do_not() -> None:
    assert cost.rows(MEASURED, "raw.documents", 1_000) == 2_000
    assert cost.rows(MEASURED, "core.dim_builders", 1_000) == 7


def test_a_pruned_scan_reads_its_partitions_and_any_other_everything() -> None:
    [fact] = cost.costs(MEASURED, 1_000)
    pruned, whole, new = 66 * 2_000 * cost.OPEN_DAYS, 34 * 500 * cost.HISTORY_DAYS, 34 * 500
    assert fact.read == pytest.approx(pruned + whole + new)
    assert fact.whole == pytest.approx(whole)
    assert fact.charged == pytest.approx(3 * cost.LEAST_BYTES)


def test_what_lands_and_what_is_stored() -> None:
    assert cost.landed(MEASURED, 1_000) == 2_000 * 74
    assert cost.stored(MEASURED, 1_000) == 365 * (2_000 * 74 + 500 * 34) + 7 * 34
