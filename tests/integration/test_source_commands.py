"""`punchlist land SOURCE`, `sources` and `backfill` as a user types them, over files."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest
from commands import ROOT, punchlist, rows

SOURCES = """
sources:
  prices:
    kind: files
    owner: office
    schedule: "0 2 * * *"
    connection: {root: "${PRICES_FOLDER}", settle_seconds: 0}
    sample: sample
    tables:
      supplier_prices: {contract: supplier_prices, pattern: files, stale_after_hours: 48}
  levels:
    kind: files
    owner: office
    connection: {root: "${LEVELS_FOLDER}"}
    tables:
      stock_levels: {contract: stock_levels, pattern: files}
"""
HEAD = "product_id,supplier,cost,currency,valid_from\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dbt_project.yml").touch()
    (tmp_path / "sources.yml").write_text(SOURCES)
    for folder in ("sample", "prices"):
        (tmp_path / folder).mkdir()
    (tmp_path / "sample" / "supplier_prices.csv").write_text(HEAD + "p1,s,1.50,AUD,2026-01-01\n")
    (tmp_path / "prices" / "supplier_prices.csv").write_text(
        HEAD + "p1,s,1.50,AUD,2026-01-01\np2,s,2.50,AUD,2026-01-01\np3,s,much,AUD,2026-01-01\n"
    )
    monkeypatch.delenv("PRICES_FOLDER", raising=False)
    monkeypatch.delenv("LEVELS_FOLDER", raising=False)
    return tmp_path


def test_a_source_from_sample_to_its_own_rows(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = punchlist(project, "land", "prices")
    assert refused.returncode == 2
    assert "set PRICES_FOLDER" in refused.stderr
    assert "--sample" in refused.stderr

    sample = punchlist(project, "land", "prices", "--sample")
    assert sample.returncode == 0, sample.stderr
    assert "prices.supplier_prices: 1 new row in raw.supplier_prices, of the sample." in sample.stderr

    monkeypatch.setenv("PRICES_FOLDER", str(project / "prices"))
    mixed = punchlist(project, "land", "prices")
    assert mixed.returncode == 1
    assert "the warehouse holds sample rows of the source 'prices'" in mixed.stderr
    assert rows(project, "select count(*) from raw.supplier_prices") == [(1,)]
    (project / "warehouse.duckdb").unlink()

    landed = punchlist(project, "land", "prices", "supplier_prices")
    assert landed.returncode == 0, landed.stderr
    assert "2 new rows in raw.supplier_prices, 1 row in quarantine." in landed.stderr
    assert str(project / "warehouse.duckdb") in landed.stderr
    assert "Next: punchlist run" in landed.stderr
    assert "0 new rows" in punchlist(project, "land", "prices").stderr
    assert rows(project, "select purpose, position from raw.source_positions where purpose = 'origin'") == [
        ("origin", "system")
    ]

    status = punchlist(project, "status")
    assert "prices" in status.stdout
    assert "STALE" not in status.stdout
    shutil.rmtree(project / "prices")
    gone = punchlist(project, "land", "prices")
    assert gone.returncode == 1
    assert "punchlist sources check prices" in gone.stderr
    told = json.loads(punchlist(project, "status", "--json").stdout)["sources"]
    assert [(row["source"], row["status"], row["is_stale"]) for row in told] == [("prices", "failed", True)]
    assert "STALE" in punchlist(project, "status").stdout


def test_a_backfill_lands_what_is_new_in_its_window(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRICES_FOLDER", str(project / "prices"))
    moment = time.mktime((2026, 1, 10, 12, 0, 0, 0, 0, 0))
    os.utime(project / "prices" / "supplier_prices.csv", (moment, moment))
    window = ("backfill", "prices", "--from", "2026-01-09", "--to", "2026-01-12")
    done = punchlist(project, *window)
    assert done.returncode == 0, done.stderr
    assert "2 new rows" in done.stderr
    again = punchlist(project, *window, "--chunk-hours", "12")
    assert "0 new rows in raw.supplier_prices, 2 known already" in again.stderr
    purposes = rows(project, "select distinct purpose from raw.source_positions where purpose <> 'origin'")
    assert purposes == [("backfill:2026-01-09T00:00:00+00:00/2026-01-12T00:00:00+00:00",)]
    assert rows(project, "select count(*) from raw.supplier_prices") == [(2,)]
    wrong = punchlist(project, "backfill", "prices", "--from", "2026-01-12", "--to", "2026-01-09")
    assert wrong.returncode == 2


def test_sources_are_listed_checked_and_added(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRICES_FOLDER", str(project / "prices"))
    listed = punchlist(project, "sources", "list").stdout
    for part in ("prices", "files", "office", "0 2 * * *", "supplier_prices", "not set up"):
        assert part in listed
    checked = punchlist(project, "sources", "check")
    assert checked.returncode == 0, checked.stdout
    assert "levels: not set up; set LEVELS_FOLDER." in checked.stdout
    monkeypatch.setenv("LEVELS_FOLDER", str(project / "nowhere"))
    wrong = punchlist(project, "sources", "check", "levels")
    assert wrong.returncode == 1
    assert "levels: wrong (source_" in wrong.stdout
    added = punchlist(project, "sources", "add", "postgresql", "shop")
    assert added.returncode == 0, added.stderr
    assert "set SHOP_URL" in added.stdout
    assert "shop" in punchlist(project, "sources", "list").stdout


def test_what_is_neither_file_nor_source_is_told(project: Path) -> None:
    nowhere = punchlist(project, "land", "orders")
    assert nowhere.returncode == 2
    assert "orders does not exist" in nowhere.stderr
    assert "prices, levels" in nowhere.stderr
    table = punchlist(project, "land", "prices", "orders")
    assert "orders is no table of the source 'prices', which has supplier_prices" in table.stderr
    assert punchlist(project, "land").returncode == 2


def test_the_projects_own_sources_have_samples_and_kinds() -> None:
    """sources.yml as it is shipped: each entry is right by its kind, each table has a sample."""
    from extract.settings import Settings  # noqa: PLC0415
    from extract.sources.configuration import read_sources  # noqa: PLC0415

    entries = read_sources(Settings(project_dir=ROOT))
    assert {entry.name for entry in entries.values()} >= {"hubspot", "salesforce", "snowflake", "redshift"}
    for entry in entries.values():
        assert entry.variables, f"{entry.name} would be asked on a fresh machine"
        assert entry.sample_folder is not None
        for table in entry.tables:
            assert list(entry.sample_folder.glob(f"{table}.*")), f"{entry.name}.{table} has no sample"
