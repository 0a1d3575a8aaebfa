"""Killed with -9 at three moments and run again: the warehouse is that of a run nobody disturbed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from project_copy import Bench, Event, ProjectCopy, differences

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def while_extracting(_project: ProjectCopy) -> Callable[[Event], bool]:
    """One chunk is read and landed, the second is being read."""
    return lambda event: event["event"] == "landed"


def while_landing(_project: ProjectCopy) -> Callable[[Event], bool]:
    """The second chunk's transaction begins."""
    return lambda event: event["event"] == "landing_started" and event.get("chunk") == 1


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


LANDED = {while_extracting: 3, while_landing: 3, while_building: 8}
"""Documents that the killed run landed, which are not read again: a chunk holds three."""


@pytest.mark.parametrize("moment", [while_extracting, while_landing, while_building])
def test_run_again_after_a_kill_is_as_if_undisturbed(
    moment: Callable[[ProjectCopy], Callable[[Event], bool]],
    undisturbed: ProjectCopy,
    bench: Bench,
) -> None:
    project = bench.without_a_run()
    project.run_and_kill(moment(project))
    assert project.records[-1]["status"] == "running"

    project.run()

    assert differences(project.content(), undisturbed.content()) == {}
    again = project.records[-1]
    assert again["documents_seen"] - again["documents_new"] == LANDED[moment]
    told = project.query("select status, failed_step from operations.run_summaries order by started_at")
    step = "marts" if moment is while_building else "extract"
    assert told == [("failed", step), ("succeeded", None)]
