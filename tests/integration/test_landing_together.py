"""Two processes at the same warehouse: the second waits its turn, or says who holds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from extract.errors import WarehouseError
from extract.landing.duckdb import DuckDBLanding
from extract.landing.lock import WarehouseLock

ROOT = Path(__file__).resolve().parents[2]
LAND = """
import sys
from pathlib import Path
import pyarrow as pa
from extract import logs
from extract.landing.duckdb import DuckDBLanding

logs.configure()  # to standard error: who waits says so there
rows = pa.table({"extraction_id": ["e"] * 200, "document_id": ["d"] * 200, "line_number": range(200), "page": [1] * 200})
for start in range(0, 200, 20):
    with DuckDBLanding(Path(sys.argv[1]), lock_timeout=60) as landing:
        print(landing.land({"work_order_lines": rows.slice(start, 20)}, source="t", run_id=sys.argv[2]).rows_landed)
"""
HOLD_LOCK = """
import sys
from pathlib import Path
from extract.landing.lock import WarehouseLock

with WarehouseLock(Path(sys.argv[1]), 0, run_id="run-42"):
    print("held", flush=True)
    sys.stdin.readline()
"""
HOLD_DUCKDB = """
import sys
import duckdb

connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.readline()
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_land_the_same_rows_once(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    processes = [start(LAND, str(warehouse), name) for name in ("one", "two")]
    landed = [sum(map(int, process.communicate()[0].split())) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sum(landed) == 200
    with DuckDBLanding(warehouse, lock_timeout=5) as landing:
        assert landing.query("select count(*) as n from raw.work_order_lines").to_pylist() == [{"n": 200}]


def test_who_holds_the_warehouse_is_said(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    process = start(HOLD_LOCK, str(warehouse))
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(
        WarehouseError, match=rf"held by process {process.pid} \(.*run run-42, since 20"
    ) as caught:
        DuckDBLanding(warehouse, lock_timeout=0.3)
    assert (caught.value.code, caught.value.exit_code) == ("warehouse_held", 3)
    process.communicate("\n")
    DuckDBLanding(warehouse, lock_timeout=0.3).close()


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    process = start(HOLD_LOCK, str(warehouse))
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.communicate()
    with WarehouseLock(warehouse, 0):
        pass


def test_a_waiting_process_goes_on_when_the_holder_lets_go(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    holder = start(HOLD_LOCK, str(warehouse))
    assert holder.stdout is not None
    holder.stdout.readline()
    waiting = start(LAND, str(warehouse), "waiting")
    holder.communicate("\n")
    assert sum(map(int, waiting.communicate()[0].split())) == 200


def test_a_program_without_our_lock_is_named_and_waited_for(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(warehouse)).close()
    process = start(HOLD_DUCKDB, str(warehouse))
    assert process.stdout is not None
    process.stdout.readline()
    with pytest.raises(
        WarehouseError, match=rf"held by process {process.pid} \(.*which has it open in DuckDB"
    ):
        DuckDBLanding(warehouse, lock_timeout=0.3)
    process.communicate("\n")
    DuckDBLanding(warehouse, lock_timeout=5).close()
