"""Runs in dlt's own virtual environment: lands a Parquet file's rows, in pages, in a new DuckDB file; prints processor seconds as JSON.

python -P dlt_peer.py ROWS.parquet PAGE_ROWS append|merge KEY
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile

os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"}

import dlt
import duckdb
import pyarrow.parquet as pq


def spent() -> float:
    """Seconds of the processor so far, of this process and those that it started."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


path, page_rows, disposition, key = sys.argv[1:]
rows = pq.read_table(path)
pages = [rows.slice(start, int(page_rows)) for start in range(0, rows.num_rows, int(page_rows))]
with tempfile.TemporaryDirectory() as folder:
    pipeline = dlt.pipeline(
        "peer",
        pipelines_dir=f"{folder}/pipelines",
        destination=dlt.destinations.duckdb(f"{folder}/peer.duckdb"),
        dataset_name="raw",
    )
    started = spent()
    pipeline.run(
        dlt.resource(pages, name="events", write_disposition=disposition, primary_key=key),
        loader_file_format="parquet",
    )
    seconds = spent() - started
    with duckdb.connect(f"{folder}/peer.duckdb") as connection:
        found = connection.execute("select count(*) from raw.events").fetchall()[0][0]
    if found != rows.num_rows:
        raise SystemExit(f"dlt landed {found:,} rows of {rows.num_rows:,}")
print(json.dumps(seconds))
