"""Warehouses of a history: raw rows written by DuckDB from Arrow, a day landed by the real landing, dbt in its own process.

write(path, total)        ten years of `total` papers
land_day(path, total, n)  3,000 papers of the n-th day after them
build(path, "--full-refresh")
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.star.history import landed_at, papers, tables
from extract.landing.contract import load_contract
from extract.landing.duckdb import DuckDBLanding
from extract.landing.row_hash import row_hash_sql
from extract.landing.tables import create_tables

ROOT = Path(__file__).resolve().parents[2]
DAY = 3_000
"""Papers of a day after the history."""
CHUNK = 200_000
NO_TESTS = ("--exclude-resource-type", "test", "unit_test")


@dataclass(frozen=True)
class Build:
    """One dbt command: seconds on the clock and of processors, the most memory it held in MB, seconds of each node, by dbt's
    name of it.
    """

    seconds: float
    processor: float
    megabytes: float
    nodes: dict[str, float]


def write(path: Path, total: int) -> float:
    """Write the raw tables of `total` papers into a new warehouse; give the seconds."""
    started = time.perf_counter()
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        create_tables(connection)
        for first in range(0, total, CHUNK):
            _write_slice(connection, first, min(CHUNK, total - first), total)
            print(f"  {min(first + CHUNK, total):,} of {total:,} papers written", file=sys.stderr)
        connection.execute("checkpoint")
    return time.perf_counter() - started


def _write_slice(connection: duckdb.DuckDBPyConnection, first: int, count: int, total: int) -> None:
    """Write one slice as one batch, with the identity that landing gives a row."""
    slice_ = papers(first, count, total)
    for name, table in tables(slice_).items():
        contract = load_contract(name)
        names = ", ".join(f'"{column}"' for column in contract.columns)
        connection.register("incoming", table.append_column("loaded_at", landed_at(slice_, name)))
        connection.execute(
            f"insert into {contract.full_name} ({names}, row_hash, batch_id, run_id, loaded_at) "
            f"select {names}, {row_hash_sql(contract)}, 'history-{first:08d}', 'history', loaded_at from incoming"
        )
        connection.unregister("incoming")


def land_day(path: Path, total: int, number: int) -> float:
    """Land the papers of the `number`-th day after the history (from 0) the way a run does; give the seconds."""
    day = tables(papers(total + number * DAY, DAY, total))
    started = time.perf_counter()
    with DuckDBLanding(path, 10) as landing:
        landed = landing.land(day, source="benchmark", run_id=f"day-{number}")
    if landed.tables["work_orders"].landed != DAY:
        raise SystemExit(f"landed {landed.tables['work_orders'].landed:,} papers of {DAY:,}")
    return time.perf_counter() - started


def build(path: Path, *options: str, command: str = "build", project: Path = ROOT) -> Build:
    """Run dbt as a user does, in a process of its own. Raises SystemExit with dbt's words where it fails."""
    target = path.parent / f"{path.stem}-target"
    arguments = [
        str(Path(sys.executable).with_name("dbt")), "--quiet", command, *options,
        "--project-dir", str(project), "--profiles-dir", str(project / "profiles"),
        "--target-path", str(target), "--log-path", str(target),
    ]  # fmt: skip
    environment = {**os.environ, "PUNCHLIST_WAREHOUSE": str(path), "DBT_SEND_ANONYMOUS_USAGE_STATS": "False"}
    started = time.perf_counter()
    with subprocess.Popen(
        arguments, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"dbt {command} {' '.join(options)} failed:\n{said}")
    ran = target / "run_results.json"
    results = json.loads(ran.read_text(encoding="utf-8"))["results"] if ran.is_file() else []
    nodes = {str(found["unique_id"]): float(found["execution_time"]) for found in results}
    return Build(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, nodes)
