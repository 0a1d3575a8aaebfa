"""Ten million rows through a source in batches, into one table: peak memory, and whether a batch costs more as the table grows.

`python -m benchmarks.sources.memory ROWS`. DuckDB may keep 112 MB of blocks (PUNCHLIST_LANDING_MEMORY_BYTES); what writes row groups comes on top of it.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.high_water import high_water
from extract.closing import Closing
from extract.landing.contract import load_contract
from extract.landing.duckdb import DuckDBLanding
from extract.sources.protocol import SourceBatch, SourceTable, Window
from extract.sources.running import Load, Loading

ROWS, PAGE, DUCKDB = 10_000_000, 50_000, 112_000_000
TABLE = SourceTable("portal", "events", load_contract("redshift_customer_behaviour"), "append")


class Peak(NamedTuple):
    """What landed, the peak of the process in MB, and the processor's seconds for a million rows: second and last tenth."""

    rows: int
    megabytes: float
    first: float
    last: float


class Events(Closing):
    """Events of a portal in the order of time, page by page; never more than one page in memory."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def check(self) -> str:
        """Nothing is asked."""
        return "made up"

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give the rows after a number."""
        del table, window
        for start in range(int(after.get("", "0")), self.rows, PAGE):
            yield SourceBatch(page(start), str(start + PAGE))


def page(start: int) -> Any:
    """PAGE rows from a number on."""
    number = pa.array(np.arange(start, start + PAGE))
    text = number.cast(pa.string())
    first = np.datetime64("2026-01-01T00:00:00", "us")
    return pa.table(
        {
            "event_id": pc.binary_join_element_wise("event", text, "-"),
            "occurred_at": pa.array(
                first + number.to_numpy().astype("timedelta64[s]"), pa.timestamp("us", "UTC")
            ),
            "customer_id": pc.utf8_slice_codeunits(text, -4),
            "session_id": pc.utf8_slice_codeunits(text, 0, 7),
            "event_type": pa.repeat("view", PAGE),
            "page": pc.binary_join_element_wise("/product", text, "/"),
            "product_id": pc.utf8_slice_codeunits(text, -5),
            "device": pa.repeat("phone", PAGE),
            "country": pa.repeat("AU", PAGE),
            "seconds_on_page": pc.divide(number.cast(pa.float64()), 7.0),
        }
    )


def _child(rows: int, folder: str, answers: Queue[tuple[int, float, list[float]]]) -> None:
    spent: list[float] = []
    seen = 0
    began = time.process_time()

    def tell(_table: str, more: int) -> None:
        nonlocal seen, began
        seen += more
        if seen % max(rows // 10, PAGE) == 0:
            spent.append(time.process_time() - began)
            began = time.process_time()

    with DuckDBLanding(Path(folder) / "w.duckdb", 10, memory_bytes=DUCKDB) as landing:
        loading = Loading(TABLE, landing, Load(run_id="benchmark", tell=tell))
        loading.load(Events(rows))
    answers.put((loading.counts.landed, high_water(), spent))


def measure(rows: int = ROWS) -> Peak:
    """Land them in a process of its own."""
    context = multiprocessing.get_context("spawn")
    answers: Any = context.Queue()
    with tempfile.TemporaryDirectory() as folder:
        child = context.Process(target=_child, args=(rows, folder, answers))
        child.start()
        landed, peak, spent = answers.get()
        child.join()
    tenth = rows / 10 / 1_000_000
    if landed != rows:
        raise SystemExit(f"landed {landed:,} rows of {rows:,}")
    return Peak(landed, peak, spent[1] / tenth, spent[-1] / tenth)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)._asdict()))
