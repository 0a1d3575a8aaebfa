"""The dbt project end to end on a small warehouse: what a few papers become, and what holds the marts back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_project import PROJECT, Dbt, DbtCommand, Paper, land, query

CORE = [
    "fct_work_orders",
    "fct_work_order_lines",
    "fct_work_order_events",
    "bridge_work_order_categories",
    "dim_builders",
    "dim_companies",
    "dim_projects",
    "dim_sites",
]
MARTS = [*(f"core.{name}" for name in [*CORE, "dim_work_categories", "dim_dates"]), "marts.builder_monthly"]
DATA_TESTS = ["--exclude-resource-type", "unit_test"]
MODELS_ONLY = ["--exclude-resource-type", "test", *DATA_TESTS]

FIRST = Paper(
    "first",
    {
        "work_order_number": "WO-1",
        "builder_name": "ASCENSION HOMES",
        "company_name": "Larkhill Floors",
        "project_name": "Elm Park",
        "site_address": "6 Harkell Street Elmvale QLD 4122",
        "trade_category": "Floor coverings",
        "document_type": "work_order",
        "issue_date": "2025-09-01",
        "completion_date": "2025-09-10",
        "billing_month": "Sept 2025",
        "subtotal_amount": "100.00",
    },
    lines=[{"section": "Floor coverings", "description": "Supply and lay carpet", "amount": "100.00"}],
)
REVISED = Paper(
    "revised",
    {**FIRST.fields, "builder_name": "Ashton Homes", "issue_date": "2025-09-05", "subtotal_amount": "120.00"},
    lines=[
        {
            "section": "Floor coverings",
            "description": "Supply and lay carpet",
            "quantity": "3.48",
            "unit": "M2",
            "amount": "60",
        },
        {"section": "Painting", "description": "Skirting", "amount": "39.00"},
    ],
)
BARE = Paper("bare", {"builder_name": "Brookfield", "total_amount": "500"}, status="needs_review")
MODERN = Paper(
    "modern",
    {
        "work_order_number": "PO 77",
        "builder_name": "Larkspur Homes",
        "issue_date": "2026-02-03",
        "billing_month": "when done",
    },
)
BROKEN_RULES = (
    "rule_billing_month_unread",
    "rule_lines_add_up_to_subtotal",
    "rule_order_number_shape",
    "rule_order_without_lines",
)
BROKEN = Paper("broken", status="failed", error_code="broken_pdf")
LETTER = Paper("letter", status="failed", error_code="not_this_kind")
PAPERS = [FIRST, REVISED, BARE, MODERN, BROKEN, LETTER]


@pytest.fixture(scope="module")
def dbt(dbt_here: Dbt) -> Dbt:
    """A warehouse with all papers, built once."""
    land(dbt_here.warehouse, PAPERS)
    done = dbt_here("build")
    assert done.code == 0, done.output
    assert {
        name: status for name, status in done.statuses.items() if status not in ("pass", "success", "no-op")
    } == dict.fromkeys(BROKEN_RULES, "warn")
    return dbt_here


@pytest.fixture
def spoiled(dbt: Dbt) -> Iterator[Dbt]:
    """The built warehouse, to be spoiled; put right afterwards."""
    kept = shutil.copy(dbt.warehouse, dbt.warehouse.with_suffix(".kept"))
    yield dbt
    shutil.move(kept, dbt.warehouse)


@pytest.fixture
def emptied(dbt: Dbt) -> Iterator[Dbt]:
    """No warehouse yet; the built one is put back afterwards."""
    kept = shutil.move(dbt.warehouse, dbt.warehouse.with_suffix(".kept"))
    yield dbt
    shutil.move(kept, dbt.warehouse)


def marts(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {name: query(warehouse, f"select * from {name} order by all") for name in MARTS}


def test_a_fact_is_the_latest_version_of_an_order(dbt: Dbt) -> None:
    found = query(
        dbt.warehouse,
        """
        select builder_name, work_order_number, fct_work_orders.version_number, is_revised, subtotal_amount
        from core.fct_work_orders inner join core.dim_builders using (builder_key)
        order by all
        """,
    )
    assert [(*row[:4], str(row[4])) for row in found] == [
        ("ASHTON HOMES", "WO-1", 2, True, "120.00"),
        ("BROOKFIELD HOMES", None, 1, False, "None"),
        ("LARKSPUR HOMES", "PO77", 1, False, "None"),
    ]


def test_the_snapshot_shows_both_versions_after_one_run(dbt: Dbt) -> None:
    found = query(
        dbt.warehouse,
        """
        select version_number, is_latest, subtotal_amount::text, dbt_valid_to
        from snapshots.snap_work_orders where work_order_number = 'WO-1' order by all
        """,
    )
    assert found == [(1, False, "100.00", None), (2, True, "120.00", None)]


def test_a_revision_that_comes_later_closes_the_row_before(emptied: Dbt) -> None:
    for papers in ([FIRST], [REVISED]):
        land(emptied.warehouse, papers)
        done = emptied("build", "--select", "+snap_work_orders", *MODELS_ONLY)
        assert done.code == 0, done.output
    found = query(
        emptied.warehouse,
        """
        select version_number, is_latest, dbt_valid_to is null as is_current
        from snapshots.snap_work_orders order by all
        """,
    )
    assert found == [(1, False, True), (1, True, False), (2, True, True)]


def test_a_correction_closes_the_row_under_the_old_name(spoiled: Dbt) -> None:
    """Every paper keeps exactly one open row, and that one has today's name and keys."""
    with duckdb.connect(str(spoiled.warehouse)) as connection:
        connection.execute(
            "insert into corrected.corrections_builder_names"
            " values ('Larkspur Homes', 'LARKSPUR', 'accounts', '2026-03-01', 'Short form')"
        )
    done = spoiled("build", "--select", "+snap_work_orders", "--exclude", "resource_type:seed", *DATA_TESTS)
    assert done.code == 0, done.output
    found = query(
        spoiled.warehouse,
        """
        select builder_name, builder_name_correction, dbt_valid_to is null as is_current
        from snapshots.snap_work_orders where work_order_number = 'PO77' order by all
        """,
    )
    assert found == [("LARKSPUR", "mapped", True), ("LARKSPUR HOMES", "normalised", False)]
    open_rows = """
        select document_id, work_order_version_key from snapshots.snap_work_orders where dbt_valid_to is null order by all
        """
    versions = (
        "select document_id, work_order_version_key from corrected.int_work_orders__versions order by all"
    )
    assert query(spoiled.warehouse, open_rows) == query(spoiled.warehouse, versions)


def test_corrections_stand_beside_what_was_printed(dbt: Dbt) -> None:
    found = query(
        dbt.warehouse,
        "select builder_name_raw, builder_name, builder_name_correction, billing_month, billing_month_correction"
        " from corrected.int_work_orders__corrected order by all",
    )
    assert found == [
        ("ASCENSION HOMES", "ASHTON HOMES", "mapped", "2025-09", "mapped"),
        ("Ashton Homes", "ASHTON HOMES", "normalised", "2025-09", "mapped"),
        ("Brookfield", "BROOKFIELD HOMES", "mapped", None, "none"),
        ("Larkspur Homes", "LARKSPUR HOMES", "normalised", None, "none"),
    ]


def test_the_worklist_has_what_nobody_reviewed(dbt: Dbt) -> None:
    found = query(
        dbt.warehouse,
        "select field_name, raw_value, normalised_value, document_count from corrected.int_corrections__worklist"
        " order by all",
    )
    assert found == [
        ("billing_month", "when done", None, 1),
        ("builder_name", "Larkspur Homes", "LARKSPUR HOMES", 1),
        ("company_name", "Larkhill Floors", "LARKHILL FLOORS", 2),
        ("project_name", "Elm Park", "ELM PARK", 2),
        ("work_category", "Painting", "PAINTING", 1),
    ]


def test_a_broken_rule_leaves_evidence_and_an_issue(dbt: Dbt) -> None:
    stored = query(dbt.warehouse, "select severity, evidence from operations.rule_lines_add_up_to_subtotal")
    assert stored == [("medium", "lines 99.00, expected 120.00")]
    issues = query(
        dbt.warehouse,
        """
        select rule_name, quality_issues.is_open, work_order_number from operations.quality_issues
        left join core.fct_work_orders on row_key = work_order_key order by all
        """,
    )
    assert issues == [
        ("billing_month_unread", True, None),
        ("lines_add_up_to_subtotal", True, "WO-1"),
        ("order_number_shape", True, None),
        ("order_without_lines", True, "PO77"),
        ("order_without_lines", True, None),
    ]


def test_an_issue_that_was_mended_is_closed_and_keeps_its_first_day(spoiled: Dbt) -> None:
    seen = "select first_seen_at, is_open, closed_at is null from operations.quality_issues"
    [(first, *_)] = query(spoiled.warehouse, f"{seen} where rule_name = 'lines_add_up_to_subtotal'")
    for amount, is_open in (("99.00", False), ("120.00", True)):
        with duckdb.connect(str(spoiled.warehouse)) as connection:
            connection.execute(
                "update core.fct_work_orders set subtotal_amount = ? where work_order_number = 'WO-1'",
                [amount],
            )
            connection.execute(
                "update operations.order_checks set subtotal_amount = ? where work_order_number = 'WO-1'",
                [amount],
            )
        done = spoiled("build", "--select", "amount_findings+", *MODELS_ONLY, "--full-refresh")
        assert done.code == 0, done.output
        found = query(spoiled.warehouse, f"{seen} where rule_name = 'lines_add_up_to_subtotal'")
        assert found == [(first, is_open, is_open)], "a full refresh keeps it too"


def test_what_failed_is_no_fact_but_stays_visible(dbt: Dbt) -> None:
    failed = {BROKEN.document_id, LETTER.document_id}
    facts = {row[0] for row in query(dbt.warehouse, "select document_id from core.fct_work_orders")}
    assert not facts & failed
    found = query(
        dbt.warehouse,
        "select file_path, status, error_code from operations.document_outcomes where error_code is not null order by all",
    )
    assert found == [
        ("papers/broken.pdf", "failed", "broken_pdf"),
        ("papers/letter.pdf", "failed", "not_this_kind"),
    ]


def test_a_failed_gate_leaves_the_marts_as_they_were(spoiled: Dbt) -> None:
    before = marts(spoiled.warehouse)
    with duckdb.connect(str(spoiled.warehouse)) as connection:
        connection.execute("update raw.work_orders set subtotal_amount = '999', document_id = null")
    done = spoiled("build", *DATA_TESTS)
    assert done.code == 1
    assert done.statuses["source_not_null_work_orders_work_orders_document_id"] == "fail"
    assert {done.statuses[name.split(".")[1]] for name in MARTS} == {"skipped"}
    assert marts(spoiled.warehouse) == before


def test_the_gates_select_every_test_once(dbt: Dbt) -> None:
    def listed(selector: str) -> list[str]:
        done = dbt("ls", "--output", "name", "--resource-type", "test", "--selector", selector)
        assert done.code == 0, done.output
        return done.output.split()

    manifest = json.loads((dbt.target / "manifest.json").read_text())
    tests = [node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    gates = [
        name for gate in ("sources", "staging_and_corrected", "marts", "quality") for name in listed(gate)
    ]
    assert sorted(gates) == sorted(tests)


def test_an_empty_warehouse_builds(emptied: Dbt) -> None:
    """Before the first paper: every model is there, the dimensions hold their unknown member."""
    land(emptied.warehouse, [])
    done = emptied("build", *MODELS_ONLY)
    assert done.code == 0, done.output
    assert query(emptied.warehouse, "select builder_name from core.dim_builders") == [("(not printed)",)]
    assert query(emptied.warehouse, "select count(*) from core.fct_work_orders") == [(0,)]


def test_sources_are_fresh_and_the_docs_build(dbt: Dbt) -> None:
    done = dbt("source", "freshness")
    assert done.code == 0, done.output
    done = dbt("docs", "generate", "--no-compile")  # `dbt` has compiled all
    assert done.code == 0, done.output
    target = dbt.target
    assert (target / "index.html").exists()
    described = json.loads((target / "manifest.json").read_text())["nodes"]
    undescribed = [
        f"{node}.{column}"
        for node, table in json.loads((target / "catalog.json").read_text())["nodes"].items()
        for column in table["columns"]
        if node.startswith("model.") and column not in described[node]["columns"]
    ]
    assert undescribed == []


def test_the_same_models_compile_for_bigquery_under_a_developers_prefix(tmp_path: Path) -> None:
    """With the example profile and a dataset of one's own; nothing connects, so the token need not open anything."""
    example = (PROJECT / "profiles.yml.example").read_text()
    profile = example.replace("method: oauth\n", "method: oauth-secrets\n      token: none\n")
    (tmp_path / "profiles.yml").write_text(profile.replace("dataset: main", "dataset: ada"))
    dbt = DbtCommand(tmp_path, tmp_path / "warehouse.duckdb", profiles=tmp_path)
    arguments = ["--target", "bigquery", "--no-populate-cache", "--no-introspect"]
    done = dbt("compile", "--select", "resource_type:model", *arguments, PUNCHLIST_BIGQUERY_PROJECT="demo")
    assert done.code == 0, done.output
    manifest = json.loads((tmp_path / "target" / "manifest.json").read_text())
    for fact in ("fct_work_orders.v2", "fct_work_order_lines"):
        storage = manifest["nodes"][f"model.punchlist.{fact}"]["config"]
        assert storage["partition_by"] == {"field": "issue_date", "data_type": "date", "granularity": "month"}
        assert storage["cluster_by"] == ["builder_key", "project_key", "company_key"]
    compiled = tmp_path / "target" / "compiled" / "punchlist" / "models"
    sql = "".join(path.read_text() for path in sorted(compiled.rglob("*.sql")))
    assert "`demo`.`ada_core`.`fct_work_orders`" in sql
    assert "`demo`.`raw`.`work_orders`" in sql  # raw is everybody's
    assert "safe_cast(" in sql
    for word in ("try_cast(", "regexp_matches(", "generate_series(", "strftime(", "at time zone"):
        assert word not in sql
