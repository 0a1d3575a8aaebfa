"""Landing is killed with SIGKILL at many points and done again: the content is as if nothing had happened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extract.landing.duckdb import DuckDBLanding

pytestmark = pytest.mark.deep

ROOT = Path(__file__).resolve().parents[2]
BATCHES = 24
ROWS = 500
LAND = f"""
import hashlib, sys
from pathlib import Path
import pyarrow as pa
from extract.landing.duckdb import DuckDBLanding

def batch(number):
    rows = range(number * {ROWS}, (number + 1) * {ROWS})
    return pa.table({{
        "extraction_id": [hashlib.sha256(b"%d" % row).hexdigest() for row in rows],
        "document_id": ["d"] * {ROWS},
        "line_number": [row % 7 + 1 for row in rows],
        "description": [f"line {{row}} of the scope" for row in rows],
        "page": ["front" if row % 100 == 0 else "1" for row in rows],
    }})

with DuckDBLanding(Path(sys.argv[1]), lock_timeout=30) as landing:
    for number in range({BATCHES}):
        print(number, flush=True)
        landing.land({{"work_order_lines": batch(number)}}, source="test", run_id="r")
print("done", flush=True)
"""


def start(warehouse: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", LAND, str(warehouse)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def content(warehouse: Path) -> dict[str, list[str]]:
    with DuckDBLanding(warehouse, lock_timeout=30) as landing:
        return {
            table: landing.query(f"select row_hash from raw.{table} order by 1").column(0).to_pylist()
            for table in ("work_order_lines", "quarantine")
        }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    warehouse = tmp_path_factory.mktemp("undisturbed") / "warehouse.duckdb"
    process = start(warehouse)
    process.communicate()
    assert process.returncode == 0
    return content(warehouse)


@pytest.mark.parametrize("kill_after", [(1,), (4, 13, 22)])
def test_killed_and_done_again_is_the_same(
    kill_after: tuple[int, ...], undisturbed: dict[str, list[str]], tmp_path: Path
) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    for lines in kill_after:
        process = start(warehouse)
        assert process.stdout is not None
        for _ in range(lines):  # the line comes just before its batch: the kill hits it somewhere on its way
            assert process.stdout.readline()
        process.kill()
        process.communicate()
        assert process.returncode == -9
        ledger_agrees(warehouse)
    process = start(warehouse)
    assert process.communicate()[0].endswith("done\n")
    assert content(warehouse) == undisturbed
    ledger_agrees(warehouse)


def ledger_agrees(warehouse: Path) -> None:
    """Rows and ledger commit together: what the ledger counts is there, and nothing else."""
    with DuckDBLanding(warehouse, lock_timeout=30) as landing:
        [found] = landing.query(
            """
            select
                (select count(*) from raw.work_order_lines) as rows,
                (select coalesce(sum(rows_landed), 0) from raw.load_batches where table_name = 'work_order_lines') as told,
                (select count(distinct row_hash) from raw.work_order_lines) as contents
            """
        ).to_pylist()
    assert found["rows"] == found["told"] == found["contents"]
