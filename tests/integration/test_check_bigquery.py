"""Every statement of the project passes Google's analyser, and later builds read the partitions they must and no others.

The whole project goes through the planner once, for all tests of this file (scripts/check_bigquery/).
"""

from __future__ import annotations

import pytest

from scripts.check_bigquery.project import Checked, check

pytestmark = pytest.mark.slow


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
    # model: {partitioned table: why a build reads all of its partitions, of the columns that it needs}
    "int_work_order_lines__corrected": {
        "staging.stg_work_orders__work_order_lines": "lines of documents that changed, however old",
    },
}
"""Scans of partitioned tables that no condition can narrow beforehand."""
