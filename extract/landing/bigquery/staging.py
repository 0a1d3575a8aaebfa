"""Staging tables of a batch. Comes in: Arrow rows. Goes out: tables of the dataset `punchlist_landing`, loaded from Parquet.

They are dropped when the batch is done. Where nobody is left to do so, the dataset's own expiration removes them.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow.parquet as pq
import structlog
from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.cloud import bigquery

from extract.landing.bigquery.jobs import REQUEST_SECONDS, Jobs
from extract.landing.bigquery.tables import open_dataset, table_schema
from extract.landing.contract import Contract
from extract.landing.ledger import Batch, with_constants
from extract.landing.row_hash import rows_once
from extract.settings import Settings

DATASET = "punchlist_landing"
_UPLOADS = 4
"""Files on their way at a time; each is in memory while it is."""


class Staging:
    """The staging tables of one landing; `load_id` begins their names and those of their jobs."""

    def __init__(self, jobs: Jobs, settings: Settings, load_id: str) -> None:
        self._jobs = jobs
        self._bytes = settings.bigquery_load_bytes
        self._policy_tags = settings.bigquery_policy_tags
        self._load_id = load_id
        self.tables: dict[str, str] = {}
        self._parts: Counter[str] = Counter()

    def load(self, batches: Iterable[tuple[str, Contract, Any]]) -> None:
        """Load Arrow tables by name, in files of the settings' size; returns when all of them are there.

        What was loaded under a name before stays beside it.
        """
        uploads = []
        with ThreadPoolExecutor(_UPLOADS) as pool:
            for name, contract, rows in batches:
                self.tables[name] = f"{DATASET}.batch_{self._load_id}_{name}"
                for part in _parts(rows, self._bytes):
                    uploads.append(pool.submit(self._load_part, name, contract, part, self._parts[name]))
                    self._parts[name] += 1
        for upload in uploads:
            upload.result()

    def _load_part(self, name: str, contract: Contract, rows: Any, number: int) -> None:
        file = io.BytesIO()
        pq.write_table(rows, file)
        wanted = table_schema(contract, self._policy_tags)
        schema = [field for field in wanted if field.name in rows.column_names]
        self._jobs.load(
            f"punchlist-{self._load_id}-load-{name}-{number}",
            file,
            rows.num_rows,
            f"{self._jobs.client.project}.{self.tables[name]}",
            schema,
            meant_for=name,
        )

    def drop(self) -> None:
        """Remove the tables; one that stays expires by itself."""
        for table in self.tables.values():
            try:
                self._jobs.client.delete_table(
                    table, not_found_ok=True, retry=self._jobs.retry, timeout=REQUEST_SECONDS
                )
            except (GoogleAPICallError, RetryError) as error:
                structlog.get_logger(__name__).warning(
                    "staging_table_left", table=table, reason=type(error).__name__
                )


def create_dataset(client: bigquery.Client, hours: float) -> None:
    """Make the dataset of staging tables, whose tables go `hours` after they were made."""
    dataset = bigquery.Dataset(f"{client.project}.{DATASET}")
    dataset.default_table_expiration_ms = int(hours * 3_600_000)
    dataset.description = (
        "Rows on their way into raw. Tables are dropped when their batch is done, and expire."
    )
    open_dataset(client, dataset)


def staged_rows(contract: Contract, rows: Any, batch: Batch) -> Any:
    """Give rows as they will stand in the raw table: with their hash, each content once, and what landing adds."""
    return with_constants(rows_once(contract, rows), batch.system_values(contract), contract)


def _parts(rows: Any, size: int) -> Iterator[Any]:
    """Cut a table into parts of about `size` bytes in memory; an empty one is one part."""
    count = max(1, math.ceil(rows.nbytes / size))
    step = max(1, math.ceil(rows.num_rows / count))
    for start in range(0, max(rows.num_rows, 1), step):
        yield rows.slice(start, step)
