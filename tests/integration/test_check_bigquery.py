"""Every statement of the project passes Google's analyser, and later builds read the partitions they must and no others.

The whole project goes through the planner once, for all tests of this file (scripts/check_bigquery/). That takes minutes:
`make test-bigquery` runs them; that the analyser refuses what is wrong is in `make test` (test_bigquery_analyser.py).
"""

from __future__ import annotations

import pytest

from scripts.check_bigquery.partitions import Read, reads
from scripts.check_bigquery.project import Checked, check

pytestmark = [pytest.mark.slow, pytest.mark.bigquery]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return check(tmp_path_factory.mktemp("check_bigquery"))


def test_nothing_is_wrong_for_bigquery(checked: Checked) -> None:
    assert "\n".join(map(str, checked.findings)) == ""


def test_all_kinds_of_statement_were_analysed(checked: Checked) -> None:
    kinds = {statement.kind for query in checked.planner.queries for statement in query.statements}
    made = {
        f"Resolved{name}Stmt"
        for name in ("Query", "CreateTableAsSelect", "CreateView", "Merge", "Insert", "Delete")
    }
    assert made <= kinds
    nodes = {query.node.split(".")[0] for query in checked.planner.queries if query.node}
    assert {"model", "test", "unit_test", "snapshot", "seed", "analysis"} - nodes <= {"seed"}
    merged = checked.of_node("snap_work_orders", is_later_build=True)
    assert any(statement.kind == "ResolvedMergeStmt" for query in merged for statement in query.statements)


READ_WHOLE = {
    # What a later build reads of all partitions, of the columns that it needs, and why no condition can narrow it.
    "staging.stg_work_orders__work_order_lines": {
        "int_work_order_lines__corrected": "lines of documents that changed, however old the documents",
        "table_volumes": "a table's own figures count all of it: one column",
    },
    "staging.stg_work_orders__work_orders": {
        "int_work_orders__filled_fields": "raw fields of the documents that changed, however old",
        "table_volumes": "as above",
    },
    "staging.stg_work_orders__documents": {"table_volumes": "as above"},
    "staging.stg_categories__predictions": {
        "int_categories__decisions": "all judgements of texts that were judged or reviewed since, however old",
    },
    "core.fct_work_orders": {
        "fct_work_orders": "its newest changed_at; the months of the orders to write: two columns",
        "fct_work_order_lines": "the orders that this build wrote, of any month, by changed_at",
        "fct_work_order_events": "as above",
        "fct_work_order_rooms": "as above",
        "bridge_work_order_categories": "as above",
        "order_checks": "as above",
        "builder_monthly": "the months that changed orders are counted in",
        "trade_mix": "as above",
        "table_volumes": "its own figures",
    },
    "core.fct_work_order_lines": {
        "fct_work_order_lines": "its newest changed_at, and the months, as of fct_work_orders",
        "fct_work_order_rooms": "the lines that this build wrote, by changed_at",
        "bridge_work_order_categories": "as above",
        "order_checks": "as above",
        "table_volumes": "its own figures",
    },
    "core.fct_work_order_events": {
        "fct_work_order_events": "as fct_work_orders",
        "table_volumes": "its own figures",
    },
    "core.fct_work_order_rooms": {
        "fct_work_order_rooms": "as fct_work_orders",
        "trade_mix": "the months that changed orders are counted in",
        "table_volumes": "its own figures",
    },
    "core.fct_orders": {"fct_orders": "each row's content, held against what it should be: two columns"},
    "core.fct_order_lines": {"fct_order_lines": "as fct_orders"},
    "core.fct_order_events": {"fct_order_events": "as fct_orders"},
    "core.fct_customer_behaviour": {"fct_customer_behaviour": "as fct_orders"},
    "core.fct_exchange_rates": {"fct_exchange_rates": "as fct_orders"},
}
FACTS = {
    "fct_work_orders", "fct_work_order_lines", "fct_work_order_events", "fct_work_order_rooms", "fct_orders",
    "fct_order_lines", "fct_order_events", "fct_customer_behaviour", "fct_exchange_rates",
}  # fmt: skip
NARROWED = {
    "fct_customer_behaviour", "fct_order_events", "int_categories__decisions", "int_corrections__decisions",
    "int_progress_reports__corrected", "int_work_order_lines__corrected", "int_work_orders__corrected",
}  # fmt: skip
"""Models that read raw rows: those that landed since, by month of landing."""


def later_reads(checked: Checked) -> list[tuple[str, Read]]:
    """Scans of partitioned tables in later builds, by model; dbt's table of new rows is left out."""
    return [
        (name, read)
        for name in checked.built()
        for query in checked.of_node(name, is_later_build=True)
        for statement in query.statements
        for read in reads(statement.resolved, checked.planner.catalog)
        if read.partition_column and "__dbt_tmp" not in read.table
    ]


def test_a_later_build_reads_only_the_partitions_it_must(checked: Checked) -> None:
    whole = {
        (name, read.table) for name, read in later_reads(checked) if not read.is_pruned and not read.is_target
    }
    assert whole == {(name, table) for table, names in READ_WHOLE.items() for name in names}


def test_a_merge_and_a_deletion_reach_the_months_they_touch_only(checked: Checked) -> None:
    targets = [(name, read) for name, read in later_reads(checked) if read.is_target]
    assert {name for name, _ in targets} == FACTS
    assert [name for name, read in targets if not read.is_pruned] == []


def test_raw_rows_are_read_by_the_month_they_landed_in(checked: Checked) -> None:
    narrowed = {name for name, read in later_reads(checked) if read.is_pruned and not read.is_target}
    assert narrowed == NARROWED
