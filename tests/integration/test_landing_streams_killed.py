"""`kill -9` while a stream is written, on both engines: who opens it next goes on, and no event is lost or doubled."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from servers.bigquery import Emulator

from extract.landing import open_landing
from extract.landing.protocol import Landing
from extract.settings import Settings, get_settings

pytestmark = pytest.mark.deep

EVENTS = 900
WRITER = f"""
import pyarrow as pa
from extract.landing import open_landing
from extract.landing.contract import load_contract
from extract.settings import get_settings

schema = load_contract("work_order_progress").arrow_schema
with open_landing(get_settings()) as landing, landing.stream("work_order_progress", source="topic") as stream:
    print("open", flush=True)
    for first in range(int(stream.position or 0), {EVENTS}, 30):
        rows = [dict.fromkeys(schema.names, "x") | {{"report_id": str(n), "row_number": n}} for n in range(first, first + 30)]
        stream.append(pa.Table.from_pylist(rows, schema), str(first + 30))
"""


@pytest.fixture(params=["duckdb", "bigquery"])
def variables(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    if request.param == "duckdb":
        return {"PUNCHLIST_WAREHOUSE": str(tmp_path / "warehouse.duckdb")}
    emulator: Emulator = request.getfixturevalue("bigquery_emulator").another_project()
    return emulator.environment() | {"PUNCHLIST_BIGQUERY_RETRY_DELAY_SECONDS": "0.01"}


def settings_of(variables: dict[str, str]) -> Settings:
    return get_settings(
        **{name.removeprefix("PUNCHLIST_").lower(): value for name, value in variables.items()}
    )


def rows_and_position(landing: Landing) -> tuple[int, int, int]:
    """Give the number of events in the table, of different ones, and the position of the last committed batch."""
    found = landing.query(
        "select count(*) as n, count(distinct report_id) as different from raw.work_order_progress"
    ).to_pylist()[0]
    last = landing.query(
        "select position from raw.stream_batches where event = 'committed' order by batch_number desc limit 1"
    ).to_pylist()
    return found["n"], found["different"], int(last[0]["position"]) if last else 0


def test_killed_writers_lose_and_double_nothing(variables: dict[str, str]) -> None:
    chance = random.Random(7)
    for kills in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER], env={**os.environ, **variables}, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        if kills == 0:
            time.sleep(chance.uniform(0.05, 0.6))  # the moment is the test
            process.kill()
            process.wait()
        else:
            assert process.wait(timeout=120) == 0
        process.stdout.close()
        with open_landing(settings_of(variables)) as landing:
            count, different, position = rows_and_position(landing)
        assert count == different
        assert (
            position <= count <= EVENTS
        )  # what is committed is there; one batch more may be, told to nobody yet
    assert (count, position) == (EVENTS, EVENTS)
