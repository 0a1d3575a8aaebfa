"""The same events landed by dlt and by us, 500,000 of them in pages of 50,000 Arrow rows: seconds of the processor.

`python -m benchmarks.sources.against_dlt`. dlt lives in an environment of its own, made once from `dlt.txt` (pinned and hashed; made
from `dlt.in` by the command in its first lines). Neither tells of the fetch: the pages are in memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.sources.memory import PAGE, TABLE, Events
from extract.landing.duckdb import DuckDBLanding
from extract.sources.protocol import SourceBatch, SourceTable, Window
from extract.sources.running import Load, Loading
from tests.servers.environments import virtual_environment

HERE = Path(__file__).resolve().parent
ROWS, ROUNDS = 500_000, 3
HEAD = ("500,000 rows in pages of 50,000 Arrow rows", "processor seconds", "against Punchlist")


class Fetched(Events):
    """Events that are in memory before they are asked for."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows)
        self.pages = list(super().batches(TABLE, {}, None))

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give all of them."""
        del table, after, window
        yield from self.pages


def by_punchlist(events: Fetched) -> float:
    """Seconds to land them, each once, held against their contract, with their positions."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        with DuckDBLanding(Path(folder) / "w.duckdb", 10) as landing:
            loading = Loading(TABLE, landing, Load("benchmark"))
            loading.load(events)
        seconds = time.process_time() - started
    if loading.counts.landed != ROWS:
        raise SystemExit(f"landed {loading.counts.landed:,} rows of {ROWS:,}")
    return seconds


def by_dlt(path: Path, disposition: str) -> float:
    """Seconds of dlt's pipeline, from its start to its end."""
    python = virtual_environment(HERE / "dlt.txt") / "bin" / "python"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    key = TABLE.contract.keys[0]
    done = subprocess.run(
        [python, "-P", HERE / "dlt_peer.py", path, str(PAGE), disposition, key],
        env=kept,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(json.loads(done.stdout.splitlines()[-1]))


def measure() -> list[tuple[str, float, float]]:
    """(who, seconds, times ours), medians, in turn."""
    events = Fetched(ROWS)
    spent: dict[str, list[float]] = {"Punchlist": [], "dlt, append": [], "dlt, merge by key": []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        pq.write_table(pa.concat_tables([page.rows for page in events.pages]), path)
        for _ in range(ROUNDS):
            spent["Punchlist"].append(by_punchlist(events))
            spent["dlt, append"].append(by_dlt(path, "append"))
            spent["dlt, merge by key"].append(by_dlt(path, "merge"))
    base = median(spent["Punchlist"])
    return [(who, median(seconds), median(seconds) / base) for who, seconds in spent.items()]


if __name__ == "__main__":
    for who, seconds, ratio in measure():
        print(f"{who}: {seconds:.2f} s of the processor, {ratio:.2f}×")
