"""Landing on BigQuery is killed with SIGKILL and done again, or done by two at a time: the content is as if by one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from servers.bigquery import Emulator
from servers.fault_proxy import FaultProxy

from extract.landing import open_landing
from extract.settings import Settings

pytestmark = pytest.mark.deep

ROOT = Path(__file__).resolve().parents[2]
BATCHES = 4
ROWS = 40
LAND = f"""
import sys
import pyarrow as pa
from extract.landing import open_landing
from extract.settings import get_settings

def batch(number):
    rows = range(number * {ROWS}, (number + 1) * {ROWS})
    return pa.table({{
        "extraction_id": ["e"] * {ROWS},
        "document_id": ["d"] * {ROWS},
        "line_number": rows,
        "page": ["front" if row % 20 == 0 else "1" for row in rows],
    }})

with open_landing(get_settings()) as landing:
    print("open", flush=True)
    for number in range({BATCHES}):
        landing.land({{"work_order_lines": batch(number)}}, source="test", run_id="r")
        print(number, flush=True)
print("done", flush=True)
"""
IN_QUARANTINE = BATCHES * ROWS // 20


def start(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", LAND],
        cwd=ROOT,
        env={**os.environ, **environment, "PUNCHLIST_BIGQUERY_RETRY_DELAY_SECONDS": "0.01"},
        stdout=subprocess.PIPE,
        text=True,
    )


def check_content(emulator: Emulator, batches: int) -> None:
    """Each row once, and the ledger adds up with what is there."""
    settings = Settings(
        warehouse_kind="bigquery", bigquery_project=emulator.project, bigquery_endpoint=emulator.endpoint
    )
    with open_landing(settings) as landing:
        lines = landing.query("select line_number from raw.work_order_lines").column(0).to_pylist()
        bad = landing.query("select count(*) as n from raw.quarantine").column("n")[0].as_py()
        told = landing.query(
            "select table_name, sum(rows_landed) as n from raw.load_batches group by table_name order by 1"
        ).column("n")
    assert sorted(lines) == [row for row in range(batches * ROWS) if row % 20]
    assert bad == batches * ROWS // 20
    assert told.to_pylist() == [bad, len(lines)]


def test_killed_at_random_moments_and_done_again(bigquery_emulator: Emulator) -> None:
    emulator = bigquery_emulator.another_project()
    chance = random.Random(11)
    for _ in range(2):
        process = start(emulator.environment())
        assert process.stdout is not None
        for _ in range(chance.randint(1, 3)):
            process.stdout.readline()
        time.sleep(chance.uniform(0, 0.3))  # somewhere in the next batch
        process.kill()
        process.communicate()
    assert start(emulator.environment()).communicate()[0].endswith("done\n")
    check_content(emulator, BATCHES)


def test_two_at_a_time_land_the_same_rows_once(bigquery_emulator: Emulator) -> None:
    emulator = bigquery_emulator.another_project()
    with FaultProxy(emulator.endpoint) as proxy:
        environment = emulator.environment() | {"PUNCHLIST_BIGQUERY_ENDPOINT": proxy.endpoint}
        both = [start(environment) for _ in range(2)]
        assert [process.communicate()[0].splitlines()[-1] for process in both] == ["done", "done"]
    check_content(emulator, BATCHES)
