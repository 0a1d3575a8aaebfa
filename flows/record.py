"""The record of one run, kept in the state folder. Comes in: what happens. Goes out: `runs/<run_id>/run.json`.

It is written before each step, so that a run that was killed can be told from one that ended, and either be resumed.
The same numbers become the run's row in `operations.run_summaries` (flows/summary.py).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog
from pydantic import BaseModel, Field

from extract.errors import PunchlistError
from extract.files import write_whole
from flows.choices import latest_run_file, new_run_id
from flows.dbt import FAILED, DbtOutcome

if TYPE_CHECKING:
    from extract.sources.runs import Outcome
    from flows.extraction import Extraction

STEPS = ("sources", "extract", "source_tests", "staging_and_corrected", "marts", "quality", "docs")
"""In order. `land` is timed by itself but belongs to extract: each chunk of documents lands when it is read."""


EXTRACT = "extract"


class RunRecord(BaseModel):
    """What a run has done so far. Counts are of this run; `step` is where it is, or where it failed."""

    run_id: str
    started_at: datetime
    inputs: list[str]
    status: Literal["running", "failed", "succeeded"] = "running"
    step: str = STEPS[0]
    finished_at: datetime | None = None
    message: str | None = None
    step_seconds: dict[str, float] = Field(default_factory=dict)
    documents_seen: int = 0
    documents_new: int = 0
    documents_extracted: int = 0
    documents_to_review: int = 0
    documents_failed: int = 0
    documents_unexpected: int = 0
    documents_duplicate: int = 0
    sources: dict[str, int] = Field(default_factory=dict)
    """How many tables of sources ended how: succeeded, failed, not_tried, not_set_up."""
    rows_landed: int = 0
    rows_quarantined: int = 0
    tests_passed: int = 0
    tests_warned: int = 0
    tests_failed: int = 0
    tests_of_step: tuple[int, int] = (0, 0)
    """Passed and warned in the step the run is at: not counted twice where all of the step runs again."""

    def folder(self, state_dir: Path) -> Path:
        """Give the folder of this run."""
        return state_dir / "runs" / self.run_id

    def save(self, state_dir: Path) -> None:
        """Write the record; a kill leaves the old one or the new one, never half of one."""
        folder = self.folder(state_dir)
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / "run.json", (self.model_dump_json(indent=2) + "\n").encode("utf-8"))

    @contextmanager
    def at(self, step: str, state_dir: Path) -> Iterator[None]:
        """Say in the record and the log that the run is at this step, and how long it took."""
        log = structlog.get_logger(__name__)
        if step != self.step:
            self.step, self.tests_of_step = step, (0, 0)
        self.save(state_dir)
        log.info("step_started", step=step)
        started = time.monotonic()
        try:
            yield
        finally:
            self.add_seconds(step, time.monotonic() - started)
        log.info("step_finished", step=step, seconds=round(self.step_seconds[step], 2))

    def count_documents(self, extraction: Extraction) -> None:
        """Add what became of the documents; a run that was resumed goes on counting where it was."""
        before = self.documents_extracted + self.documents_to_review + self.documents_failed
        self.documents_new = before + self.documents_duplicate + extraction.documents_new
        self.documents_seen = extraction.documents_seen
        self.documents_extracted += extraction.statuses["extracted"]
        self.documents_to_review += extraction.statuses["needs_review"]
        self.documents_failed += extraction.statuses["failed"]
        self.documents_unexpected += extraction.documents_unexpected
        self.documents_duplicate += extraction.statuses["duplicate"]
        self.rows_landed += extraction.rows_landed
        self.rows_quarantined += extraction.rows_quarantined
        self.add_seconds("extract", -extraction.landing_seconds)
        self.add_seconds("land", extraction.landing_seconds)

    def count_sources(self, outcomes: Sequence[Outcome]) -> None:
        """Note what became of the tables of sources. A run that is resumed lands them anew: the last word counts."""
        self.sources = dict(Counter(outcome.status for outcome in outcomes))
        self.rows_landed += sum(outcome.counts.landed for outcome in outcomes)
        self.rows_quarantined += sum(outcome.counts.quarantined for outcome in outcomes)

    def refuse_faults(self) -> None:
        """Raise PunchlistError "documents_unexpected" where a document failed through no fault of its own.

        The record is put back to extract, so that a resumed run reads what may be read now.
        """
        if not self.documents_unexpected:
            return
        self.step = EXTRACT
        raise PunchlistError(
            "documents_unexpected",
            f"{self.documents_unexpected} of {self.documents_seen} documents failed through a fault of Punchlist or of "
            "the machine, not their own. All others are in the marts. `punchlist status` names them; "
            "`punchlist replay --all` reads them again, then `punchlist run` builds the marts with them.",
        )

    def count_tests(self, outcome: DbtOutcome) -> None:
        """Add the tests of one dbt command."""
        passed, warned = outcome.count_tests("pass"), outcome.count_tests("warn")
        self.tests_passed += passed
        self.tests_warned += warned
        self.tests_of_step = (self.tests_of_step[0] + passed, self.tests_of_step[1] + warned)
        self.tests_failed += outcome.count_tests(*FAILED)

    def forget_tests_of_step(self) -> None:
        """Take back what the step counted before: all of it runs again."""
        passed, warned = self.tests_of_step
        self.tests_passed -= passed
        self.tests_warned -= warned
        self.tests_of_step = (0, 0)

    def add_seconds(self, step: str, seconds: float) -> None:
        """Add to the seconds of a step."""
        self.step_seconds[step] = self.step_seconds.get(step, 0.0) + seconds

    def end(self, error: BaseException | None) -> None:
        """Note the outcome: failed at the current step when there is an error."""
        self.status = "failed" if error else "succeeded"
        self.finished_at = datetime.now(UTC)
        self.message = _words(error) if error else None

    @property
    def failed_step(self) -> str | None:
        """The step that failed, None where none did."""
        return self.step if self.status == "failed" else None


def _words(error: BaseException) -> str:
    """Say what ended the run. Only our own errors are quoted: the text of another may hold a value of a document."""
    if isinstance(error, PunchlistError):
        return error.message
    if isinstance(error, KeyboardInterrupt):
        return "Stopped from the keyboard."
    return f"A fault of Punchlist, {type(error).__name__}; its places are on standard error."


def new_record(inputs: list[str], now: datetime | None = None, run_id: str | None = None) -> RunRecord:
    """Begin a record, of a new run id where none is given."""
    started = now or datetime.now(UTC)
    return RunRecord(run_id=run_id or new_run_id(started), started_at=started, inputs=inputs)


def latest_record(state_dir: Path) -> RunRecord | None:
    """Give the record of the latest run, None when there is none."""
    file = latest_run_file(state_dir)
    return RunRecord.model_validate_json(file.read_text(encoding="utf-8")) if file else None
