"""Killed with -9 at three moments, one after the other, and run again: the warehouse is that of a run nobody disturbed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from project_copy import Bench, Event, ProjectCopy, differences

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.deep]


def while_extracting(_project: ProjectCopy) -> Callable[[Event], bool]:
    """One chunk is read and landed, the second is being read."""
    return lambda event: event["event"] == "landed"


def while_landing(_project: ProjectCopy) -> Callable[[Event], bool]:
    """The transaction of the first chunk that has not landed begins."""
    return lambda event: event["event"] == "landing_started" and event.get("chunk") == 0


def while_building(project: ProjectCopy) -> Callable[[Event], bool]:
    """The first dimensions are built, the facts are not yet."""

    def at(event: Event) -> bool:
        if event["event"] != "dbt_started" or event["step"] != "marts":
            return False
        log = project.root / ".punchlist" / "logs" / "dbt.log"
        while "OK created sql table model core.dim_" not in log.read_text():
            pass
        return True

    return at


MOMENTS = {while_extracting: "extract", while_landing: "extract", while_building: "marts"}
"""When the run is killed, and the step it was at."""


def test_run_again_after_kills_is_as_if_undisturbed(bench: Bench, undisturbed: ProjectCopy) -> None:
    project = bench.without_a_run()
    landed = []
    for moment in MOMENTS:
        project.run_and_kill(moment(project))
        assert project.records[-1]["status"] == "running"
        landed.append(project.query("select count(*) from raw.documents")[0][0])

    project.run()

    assert landed == [3, 3, 8], "a chunk holds three, and none is read again"
    assert differences(project.content(), undisturbed.content()) == {}
    last = project.records[-1]
    assert last["documents_seen"] - last["documents_new"] == 8
    told = project.query("select status, failed_step from operations.run_summaries order by started_at")
    assert told == [*(("failed", step) for step in MOMENTS.values()), ("succeeded", None)]
