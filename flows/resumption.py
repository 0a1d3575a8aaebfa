"""Which run this is: a new one, or the last one again. Comes in: the state folder. Goes out: the record to go on with."""

from __future__ import annotations

from pathlib import Path

import structlog

from extract.errors import PunchlistError, UsageError
from flows.record import EXTRACT, STEPS, RunRecord, latest_record, new_record


def begin_record(
    inputs: list[str], state_dir: Path, *, resume: bool, run_id: str | None = None
) -> tuple[RunRecord, RunRecord | None]:
    """Give the record of this run, and that of the last one if it was cut off and nothing has told so yet.

    Call it with the warehouse locked: only then a record that says "running" is of a run that no longer does. Raises
    UsageError "nothing_to_resume".
    """
    last = latest_record(state_dir)
    if resume:
        return _resumed(last), None
    if last is not None and run_id is not None and run_id <= last.run_id:
        run_id = None  # others ran while this one waited for the warehouse: the latest run has the latest id
    if last is not None and last.status == "running":
        structlog.get_logger(__name__).warning("run_was_cut_off", cut_off_run_id=last.run_id, step=last.step)
        last.end(PunchlistError("cut_off", f"Cut off in {last.step}: killed, or the machine stopped."))
        last.save(state_dir)
        return new_record(inputs, run_id=run_id), last
    return new_record(inputs, run_id=run_id), None


def _resumed(last: RunRecord | None) -> RunRecord:
    """Give the last record to go on with. Tests that failed run again, so they are counted again."""
    if last is None or last.status == "succeeded":
        which = "no run has been made yet" if last is None else f"the last run, {last.run_id}, succeeded"
        raise UsageError(
            "nothing_to_resume", f"There is nothing to resume: {which}. `punchlist run` starts a new one."
        )
    last.status, last.message, last.finished_at, last.tests_failed = "running", None, None, 0
    if STEPS.index(last.step) <= STEPS.index(EXTRACT):
        last.documents_unexpected = 0
    structlog.get_logger(__name__).info("run_resumed", resumed_run_id=last.run_id, step=last.step)
    return last
