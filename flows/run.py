"""The flow of a run: land sources → extract and land chunk by chunk → source tests → staging and corrected → gate → marts → gate → quality → docs.

    punchlist run [PATH...]                     the command, with its summary (flows/commands.py)
    prefect deploy --prefect-file flows/prefect.yaml --all      every night at 02:00

Order, retries and gates stand here; what a step does stands in extract/ and in dbt's models. Only reading documents is
tried again: a dbt step that failed goes on with `resume`, once a person has looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import structlog
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.utilities.annotations import unmapped

from extract import logs
from extract.categories.predicting import predict
from extract.commands.progress import showing_rows
from extract.errors import PunchlistError, WarehouseError
from extract.landing import open_landing
from extract.landing.job_statistics import jobs_are_kept, keep_dbt_jobs, land_job_statistics
from extract.landing.lock import WarehouseLock
from extract.landing.protocol import Landing
from extract.landing.test_results import land_test_results
from extract.settings import Settings, get_settings
from extract.sources.configuration import read_sources
from extract.sources.scheduling import Request, SourceWork, land_sources, plan_sources
from flows import keeping
from flows.choices import choose_inputs, choose_run_id, reads_examples
from flows.dbt import DbtOutcome, DbtProject
from flows.docs_site import publish_site
from flows.extraction import Extraction
from flows.gate import pass_gate
from flows.record import EXTRACT, STEPS, RunRecord, new_record
from flows.resumption import begin_record
from flows.retries import is_worth_retrying
from flows.summary import land_summary, print_summary

GATED: dict[str, Callable[[DbtProject], DbtOutcome]] = {
    "source_tests": lambda project: project.test("sources"),
    "staging_and_corrected": lambda project: project.build("staging_and_corrected"),
    "marts": lambda project: project.build("marts"),
    "quality": lambda project: project.build("quality"),
}


@task(cache_policy=NO_CACHE, task_run_name="land_source-{source}")
def land_source(source: str, work: SourceWork) -> bool:  # noqa: ARG001 - named in the task's name
    """Try what of a source has not landed yet; tell whether another try may go better."""
    return work.attempt()


@task(cache_policy=NO_CACHE)
def land_sheets(extraction: Extraction) -> None:
    """Land the progress sheets among the inputs."""
    extraction.land_sheets()


@task(retry_condition_fn=is_worth_retrying, cache_policy=NO_CACHE, task_run_name="extract_chunk-{number}")
def extract_chunk(number: int, extraction: Extraction) -> int:
    """Read the documents of one chunk; its records wait in the state folder."""
    extraction.read(extraction.chunks[number])
    return number


@task(cache_policy=NO_CACHE, task_run_name="land_chunk-{number}")
def land_chunk(number: int, extraction: Extraction) -> None:
    """Land one chunk: all of it or nothing."""
    extraction.land(extraction.chunks[number])


@task(cache_policy=NO_CACHE)
def categorise(landing: Landing, settings: Settings, run_id: str) -> None:
    """Judge the trade category of texts that landed; dbt decides with it."""
    predict(landing, settings, run_id)


@task(cache_policy=NO_CACHE, task_run_name="dbt-{step}")
def dbt_step(step: str, command: Callable[[], DbtOutcome]) -> DbtOutcome:
    """Run one dbt command in this process."""
    structlog.get_logger(__name__).info("dbt_started", step=step)
    return command()


@task(cache_policy=NO_CACHE, task_run_name="gate-{step}")
def gate(step: str, outcome: DbtOutcome) -> None:
    """Stop the run where the step before failed. Raises GateError."""
    pass_gate(step, outcome)


ONE_AFTER_ANOTHER = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=1))
"""Chunks are read in order: the crew of workers behind them is what runs at the same time."""


@flow(name="punchlist-run", task_runner=ONE_AFTER_ANOTHER)
def punchlist_run(
    paths: list[str] | None = None,
    workers: int | None = None,
    resume: bool = False,
    run_id: str | None = None,
    batch: bool = False,
) -> RunRecord:
    """Take documents all the way to the marts; give the record of the run.

    Without `paths` flows/choices.py says what is read; `run_id` is for who has chosen it already; `batch` asks Claude in bulk. Raises what stopped the run; its record and its row in
    `operations.run_summaries` are written before, as far as that is possible.
    """
    settings = get_settings(workers=workers, claude_batch=batch or None)
    run_id = run_id or choose_run_id(settings.state_dir, resume=resume)
    logs.configure(run_id)
    inputs = choose_inputs(paths, settings)
    with _lock(inputs, settings, run_id):
        record, cut_off = begin_record(inputs, settings.state_dir, resume=resume, run_id=run_id)
        logs.configure(record.run_id)
        if cut_off is not None:
            _publish(cut_off, settings)
        try:
            _go(record, settings, resume=resume)
            record.refuse_faults()
            record.end(None)
        except BaseException as error:
            record.end(error)
            raise
        finally:
            _finish(record, settings)
        return record


@contextmanager
def _lock(inputs: list[str], settings: Settings, run_id: str) -> Iterator[None]:
    """Hold the warehouse for the whole run. One that can't be written is a failed run, told without it."""
    lock = WarehouseLock(settings.locked, settings.lock_timeout_seconds, run_id)
    try:
        lock.acquire()
    except WarehouseError as error:
        if error.code != "warehouse_held":
            record = new_record(inputs)
            record.end(error)
            record.save(settings.state_dir)
            print_summary(record, settings)
        raise
    try:
        yield
    finally:
        lock.release()


def _go(record: RunRecord, settings: Settings, *, resume: bool) -> None:
    """Do the steps from the one the record is at."""
    resumed = record.step if resume else None
    project = DbtProject(settings, record.run_id)
    with _landing(record, settings) as landing:
        keeping.put_back_if_cut_off(landing, project)
        land_test_results(landing, project.target)  # of a run that was killed before it could
        land_job_statistics(landing, settings.state_dir)
    if record.step == STEPS[0]:
        _sources(record, settings)
    if STEPS.index(record.step) <= STEPS.index(EXTRACT):
        _extract(record, settings)
    for step, command in GATED.items():
        if STEPS.index(step) < STEPS.index(record.step):
            continue
        with record.at(step, settings.state_dir):
            artifacts = record.folder(settings.state_dir) / "dbt" / step
            again = step == resumed and artifacts.is_dir() and project.can_retry(artifacts)
            if not again:
                record.forget_tests_of_step()
            build = partial(project.retry, artifacts) if again else partial(command, project)
            guarded = step == "marts"
            outcome = _with_marts_kept(build, project, record, settings) if guarded else dbt_step(step, build)
            record.count_tests(outcome)
            _land_test_results(project, record, settings)
            if (
                not outcome.succeeded and outcome.nodes and not guarded
            ):  # marts put back are built anew, whole
                project.keep_artifacts(artifacts)
            gate(step, outcome)
            if step == "source_tests":
                record.count_tests(dbt_step("freshness", project.freshness).as_warnings())
                _land_test_results(project, record, settings)
    _docs(record, project, settings)
    if jobs_are_kept(settings.state_dir):
        with _landing(record, settings) as landing:
            land_job_statistics(landing, settings.state_dir)


def _with_marts_kept(
    build: Callable[[], DbtOutcome], project: DbtProject, record: RunRecord, settings: Settings
) -> DbtOutcome:
    """Build the marts, and put the old ones back where a model or a test of the new ones failed."""
    with _landing(record, settings) as landing:
        keeping.keep(landing, project)
    outcome = dbt_step("marts", build)
    with _landing(record, settings) as landing:
        if outcome.succeeded:
            keeping.forget(landing, project)
        else:
            keeping.put_back(landing, project)
    return outcome


def _land_test_results(project: DbtProject, record: RunRecord, settings: Settings) -> None:
    """Land what the tests of a dbt command found, before the next one overwrites it and before a gate stops the run."""
    with _landing(record, settings) as landing:
        land_test_results(landing, project.target)
    keep_dbt_jobs(settings.state_dir, project.target)


def _sources(record: RunRecord, settings: Settings) -> None:
    """Land what is new in every source. One that is down is tried again beside the others, then the run goes on without it."""
    with record.at(STEPS[0], settings.state_dir):
        entries = read_sources(settings)
        if not entries:
            return
        with _landing(record, settings) as landing, showing_rows() as tell:
            request = Request(record.run_id, samples=reads_examples(record.inputs, settings), tell=tell)
            outcomes = land_sources(
                plan_sources(entries.values(), landing, settings, request),
                landing,
                settings.retry_delays_seconds,
                attempt=lambda work: land_source(work.name, work),
            )
        record.count_sources(outcomes)


def _extract(record: RunRecord, settings: Settings) -> None:
    """Read what is new, land each chunk as soon as it is read."""
    paths = [Path(path) for path in record.inputs]
    with (
        record.at("extract", settings.state_dir),
        _landing(record, settings) as landing,
        Extraction(paths, landing, settings, record.run_id) as extraction,
    ):
        try:
            land_sheets(extraction)
            _read_and_land(extraction, list(settings.retry_delays_seconds))
        finally:
            record.count_documents(extraction)
        categorise(landing, settings, record.run_id)


def _read_and_land(extraction: Extraction, delays: list[float]) -> None:
    """Map the tasks over the chunks. A chunk that fails for good does not keep the others from landing."""
    read = extract_chunk.with_options(retries=len(delays), retry_delay_seconds=delays or 0)
    failures: list[BaseException] = []
    for future in as_completed(read.map(range(len(extraction.chunks)), unmapped(extraction))):
        number = future.result(raise_on_failure=False)
        if isinstance(number, BaseException):
            failures.append(number)
        else:
            land_chunk(number, extraction)
    if failures:
        raise failures[0]
    extraction.land_duplicates()
    extraction.finish()


def _docs(record: RunRecord, project: DbtProject, settings: Settings) -> None:
    """Write the docs site. The marts are built and tested by now, so that a failure here is only told."""
    with record.at("docs", settings.state_dir):
        outcome = dbt_step("docs", project.generate_docs)
        if outcome.succeeded:
            publish_site(project.target, settings)


def _landing(record: RunRecord, settings: Settings) -> Landing:
    """Open the warehouse; DuckDB's file must not be open in dbt at the same time."""
    return open_landing(settings, record.run_id)


def _finish(record: RunRecord, settings: Settings) -> None:
    """Tell how the run ended: in the state folder, in the warehouse where it can be written, and on the terminal."""
    record.save(settings.state_dir)
    _publish(record, settings)
    print_summary(record, settings)


def _publish(record: RunRecord, settings: Settings) -> None:
    """Write the run's row. A warehouse that can't be written must not hide what ended the run."""
    try:
        with _landing(record, settings) as landing:
            land_summary(landing, record)
    except PunchlistError as error:
        structlog.get_logger(__name__).error("summary_not_landed", code=error.code, message=error.message)
