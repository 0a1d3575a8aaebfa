"""Jobs of BigQuery, each done once. Comes in: what to run and its name. Goes out: the finished job.

A job's id is made of its name (batch, step, table and part) and a generation. Where an answer is lost (a timeout, a 503,
a broken connection) the same id is sent again: BigQuery says 409 for an id it knows, and the job is looked up. One that
runs or succeeded is ours and is adopted; one that is done with an error changed nothing, and where another try may
succeed the next generation is sent. Requests are repeated by the client's own retry, within a deadline.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

import requests
import structlog
from google.api_core.exceptions import Conflict, GoogleAPICallError, NotFound, RetryError
from google.api_core.retry import if_exception_type
from google.auth.exceptions import GoogleAuthError
from google.cloud import bigquery
from google.cloud.bigquery.retry import DEFAULT_RETRY

from extract.errors import WarehouseError
from extract.landing.bigquery.errors import TRANSIENT, reason_of, translate
from extract.landing.bigquery.statistics import job_row
from extract.landing.job_statistics import keep_jobs
from extract.settings import Settings

REQUEST_SECONDS = 120.0
_LONGEST_DELAY = 30
"""Of a delay between two tries or two looks at a running job: how many first delays at most."""
Job = Any
Start = Callable[[str], Job]


class Jobs:
    """Runs jobs for one client. Raises WarehouseError, see `errors.py`."""

    def __init__(
        self, client: bigquery.Client, settings: Settings, run_id: str | None = None, *, kept: bool = False
    ) -> None:
        self.client = client
        self._settings = settings
        self._run_id = run_id
        self._kept = kept  # finished jobs, for `operations.job_statistics`
        self._labels = {"app": "punchlist", **({"run": _label(run_id)} if run_id else {})}
        self._delay = settings.bigquery_retry_delay_seconds
        self.retry = DEFAULT_RETRY.with_delay(
            initial=self._delay, maximum=self._delay * _LONGEST_DELAY, multiplier=2.0
        ).with_timeout(settings.bigquery_deadline_seconds)

    def load(
        self, name: str, file: IO[bytes], rows: int, table: str, schema: list[Any], *, meant_for: str
    ) -> None:
        """Append a Parquet file of that many rows to a table, which the job makes where it is not there.

        `meant_for` is the raw table, for those who ask what jobs cost.
        """
        config = bigquery.LoadJobConfig(
            source_format=bigquery.SourceFormat.PARQUET,
            schema=schema,
            create_disposition=bigquery.CreateDisposition.CREATE_IF_NEEDED,
            write_disposition=bigquery.WriteDisposition.WRITE_APPEND,
            labels=self._labels | {"step": "load", "table": meant_for},
        )

        def start(job_id: str) -> Job:
            return self.client.load_table_from_file(
                file,
                table,
                rewind=True,
                num_retries=0,  # a lost answer is ours to reconcile, not the upload's
                job_id=job_id,
                job_config=config,
                timeout=REQUEST_SECONDS,
            )

        job = self.run(name, start)
        if job.output_rows < rows:  # the emulator counts what was there before, too
            raise WarehouseError(
                "bigquery_load_incomplete",
                f"a load job of BigQuery took {job.output_rows} of {rows} rows; nothing of the batch landed. Report it.",
            )

    def script(self, name: str, sql: str, *, reads: str | None = None) -> None:
        """Run a script of several statements as one job.

        `reads` is a query that reads what the script does: of scripts no dry run tells.
        """
        config = self._query_config("commit")
        estimated = self._estimate(reads, config) if reads else None
        self.run(name, self._start_query(sql, config), estimated)

    def query(self, name: str, sql: str, parameters: list[Any]) -> Any:
        """Give the answer to a query as a pyarrow.Table."""
        config = self._query_config("query")
        config.query_parameters = parameters
        job = self.run(name, self._start_query(sql, config), self._estimate(sql, config))
        with self.translated():
            rows = job.result(
                retry=self.retry, job_retry=None, timeout=self._settings.bigquery_deadline_seconds
            )
            return rows.to_arrow(create_bqstorage_client=False)

    def _start_query(self, sql: str, config: bigquery.QueryJobConfig) -> Start:
        def start(job_id: str) -> Job:
            return self.client.query(
                sql, job_config=config, job_id=job_id, retry=None, job_retry=None, timeout=REQUEST_SECONDS
            )

        return start

    def _estimate(self, sql: str, config: bigquery.QueryJobConfig) -> int | None:
        """Give the bytes that a dry run announces, which is free; None where the setting or BigQuery says no."""
        if not (self._kept and self._settings.bigquery_dry_run):
            return None
        dry = bigquery.QueryJobConfig.from_api_repr(config.to_api_repr())
        dry.dry_run, dry.use_query_cache = True, False
        try:
            job = self.client.query(sql, job_config=dry, retry=None, job_retry=None, timeout=REQUEST_SECONDS)
        except (GoogleAPICallError, requests.RequestException):
            return None  # it says nothing about the job itself, which is sent next
        return int(job.total_bytes_processed or 0)

    def run(self, name: str, start: Start, estimated: int | None = None) -> Job:
        """Run a job to its success; `start` sends it under the id it is given."""
        began = time.monotonic()
        generation, delay = 0, self._delay
        while True:
            with self.translated():
                job = self._wait(self._start_or_adopt(f"{name}-g{generation}", start))
            if self._kept:
                keep_jobs(self._settings.state_dir, [job_row(job, run_id=self._run_id, estimated=estimated)])
            if not job.error_result:
                return job
            reason = reason_of(job.error_result)
            patience = (
                self._settings.lock_timeout_seconds
                if reason == "conflict"
                else self._settings.bigquery_deadline_seconds
            )
            if reason not in TRANSIENT | {"conflict"} or time.monotonic() - began >= patience:
                raise self.error(job.error_result)
            structlog.get_logger(__name__).info(
                "bigquery_job_again", job=name, generation=generation, reason=reason
            )
            time.sleep(delay * random.uniform(0.5, 1.0))  # so that two do not meet again
            generation, delay = generation + 1, min(delay * 2, self._delay * _LONGEST_DELAY)

    def _start_or_adopt(self, job_id: str, start: Start) -> Job:
        """Send the job, again after each answer that says nothing; where BigQuery knows its id, give the one it has."""
        try:
            return self.retry(start)(job_id)
        except Conflict:
            return self._known_job(job_id)

    def _known_job(self, job_id: str) -> Job:
        """Look up a job that BigQuery has just said it knows; for a moment it may say the contrary."""
        sought = self.retry.with_predicate(if_exception_type(NotFound))
        return sought(self.client.get_job)(job_id, retry=self.retry, timeout=REQUEST_SECONDS)

    def _wait(self, job: Job) -> Job:
        """Look at the job until it is done, however it ended."""
        delay = min(self._delay, 0.5)
        deadline = time.monotonic() + self._settings.bigquery_deadline_seconds
        while job.state != "DONE":
            if time.monotonic() >= deadline:
                raise self.error(requests.Timeout())
            time.sleep(delay)
            delay = min(delay * 1.5, 5.0)
            job.reload(retry=self.retry, timeout=REQUEST_SECONDS)
        return job

    def _query_config(self, step: str) -> bigquery.QueryJobConfig:
        return bigquery.QueryJobConfig(
            use_legacy_sql=False,
            maximum_bytes_billed=self._settings.bigquery_max_bytes_billed,
            labels=self._labels | {"step": step},
        )

    def error(self, problem: BaseException | Mapping[str, Any]) -> WarehouseError:
        """Give the error for what went wrong."""
        return translate(
            dict(problem) if isinstance(problem, Mapping) else problem,
            project=self.client.project,
            location=self._settings.bigquery_location,
            endpoint=self._settings.bigquery_endpoint or "Google's",
            deadline=self._settings.bigquery_deadline_seconds,
            held=self._settings.lock_timeout_seconds,
        )

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Say the client's errors in our words; theirs are not kept as the cause, for they may quote a row."""
        try:
            yield
        except (
            GoogleAPICallError,
            RetryError,
            GoogleAuthError,
            requests.RequestException,
            ConnectionError,
        ) as error:
            raise self.error(error) from None


def _label(text: str) -> str:
    """Give text as the value of a label: lower-case letters, digits, - and _, at most 63."""
    return "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in text.lower())[:63]
