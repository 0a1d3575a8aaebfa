"""Progress sheets by the command and by a run: each report once, whatever is repeated, killed or wrong on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import punchlist, rows

ROOT = Path(__file__).resolve().parents[2]
HEADER = "Builder,Order number,Status,Date,Reported by,Note\n"
NAME = "Invented Person"
GOOD = f"{HEADER}Elm Homes,1,started,2026-03-02,{NAME},\nElm Homes,1,done,2026-03-04,,\n"
BAD = f"Elm Homes,2,done,,{NAME},forgot the day\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("name: here\n")
    return tmp_path


def test_a_sheet_that_grows_lands_what_is_new(project: Path) -> None:
    sheet = project / "progress.csv"
    sheet.write_text(GOOD + BAD)
    done = punchlist(project, "land", "progress.csv")
    assert done.returncode == 0, done.stderr
    assert "2 new reports landed, 0 known already, 1 row in quarantine" in done.stderr
    assert f"quarantined: {sheet}:4: no value for date" in done.stderr
    assert NAME not in done.stdout + done.stderr

    state = json.loads(punchlist(project, "status", "--json").stdout)
    [entry] = state["quarantine"]
    assert (entry["table_name"], entry["reason_code"]) == ("work_order_progress", "unreadable_line")
    waiting = punchlist(project, "replay", entry["id"])
    assert "land the file again" in waiting.stderr
    assert rows(project, "select payload from raw.quarantine") == [(BAD.strip(),)]

    # The row is corrected, another stands at the top, a copy lies in another folder.
    sheet.write_text(
        GOOD.replace(HEADER, f"{HEADER}Elm Homes,3,done,2026-03-09,,\n") + BAD.replace(",,", ",2026-03-05,")
    )
    (project / "copy.CSV").write_bytes(sheet.read_bytes())
    done = punchlist(project, "land", "progress.csv", "copy.CSV")
    assert done.returncode == 0, done.stderr
    assert "2 new reports landed, 2 known already, 0 rows in quarantine" in done.stderr
    assert "0 new reports landed, 4 known already, 0 rows in quarantine" in done.stderr
    assert json.loads(punchlist(project, "status", "--json").stdout)["quarantine"] == []
    found = rows(
        project,
        "select work_order_number, status, report_date, row_number from raw.work_order_progress order by all",
    )
    assert found == [
        ("1", "done", "2026-03-04", 3),
        ("1", "started", "2026-03-02", 2),
        ("2", "done", "2026-03-05", 5),
        ("3", "done", "2026-03-09", 2),
    ]
    told = rows(
        project, "select sum(rows_landed) from raw.load_batches where table_name = 'work_order_progress'"
    )
    assert told == [(4,)]


def test_a_file_that_is_no_sheet_is_refused(project: Path) -> None:
    (project / "prices.csv").write_text("Item,Price\nCarpet,12\n")
    done = punchlist(project, "land", "prices.csv")
    assert done.returncode == 2
    assert "no heading 'builder' and none 'order number' and none 'status' and none 'date'" in done.stderr


LAND = """
import sys
from pathlib import Path
from extract.landing.duckdb import DuckDBLanding
from extract.landing.work_order_progress import land_sheet

with DuckDBLanding(Path(sys.argv[1]), lock_timeout=30) as landing:
    for name in sys.argv[2:]:
        print(name, flush=True)
        land_sheet(landing, Path(name), "r", max_bytes=10**8)
print("done", flush=True)
"""
SHEETS = 6
REPORTS = 2_000


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Sheets that overlap by half, each with a bad row."""
    folder = tmp_path_factory.mktemp("sheets")
    files = []
    for number in range(SHEETS):
        first = number * REPORTS // 2
        body = "".join(f"Elm Homes,{order},done,2026-03-04,,\n" for order in range(first, first + REPORTS))
        file = folder / f"{number}.csv"
        file.write_text(f"{HEADER}{body}Elm Homes,{number},,,,\n")
        files.append(str(file))
    return files


def land(warehouse: Path, sheets: list[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", LAND, str(warehouse), *sheets]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def content(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {
            table: connection.execute(f"select row_hash from raw.{table} order by 1").fetchall()
            for table in ("work_order_progress", "quarantine")
        }


def test_killed_in_the_middle_and_done_again_is_the_same(tmp_path: Path, sheets: list[str]) -> None:
    undisturbed = tmp_path / "undisturbed.duckdb"
    assert land(undisturbed, sheets).communicate()[0].endswith("done\n")
    killed = tmp_path / "killed.duckdb"
    for lines in (1, 3, 5):
        process = land(killed, sheets)
        assert process.stdout is not None
        for _ in range(lines):  # the line comes just before its sheet: the kill hits it somewhere on its way
            assert process.stdout.readline()
        process.kill()
        process.communicate()
        with duckdb.connect(str(killed)) as connection:
            counts = "select count(*) from raw.work_order_progress"
            told = "select coalesce(sum(rows_landed), 0) from raw.load_batches where table_name = 'work_order_progress'"
            assert connection.execute(counts).fetchone() == connection.execute(told).fetchone()
    assert land(killed, sheets).communicate()[0].endswith("done\n")
    assert content(killed) == content(undisturbed)
    assert len(content(killed)["work_order_progress"]) == (SHEETS + 1) * REPORTS // 2
    assert len(content(killed)["quarantine"]) == SHEETS
