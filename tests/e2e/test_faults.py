"""A document that fails through a fault of ours is no document's fault: all else is built, and the run ends with 1."""

from __future__ import annotations

import threading
import time

import psutil
import pytest
from project_copy import ROOT, Bench

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.deep]

LATE = str(ROOT / "examples" / "work_orders" / "marrick-po-85056.pdf")


def kill_the_first_worker() -> None:
    """Wait until this process has a worker that reads documents, and kill it with -9."""
    while True:
        for child in psutil.Process().children():
            if "workers import serve" in " ".join(child.cmdline()):
                child.kill()
                return
        time.sleep(0.01)


def test_a_worker_that_dies_ends_the_run_with_exit_code_1(bench: Bench) -> None:
    project = bench.as_it_was()
    killer = threading.Thread(target=kill_the_first_worker, daemon=True)
    killer.start()

    failed = project.punchlist("run", LATE)

    assert failed.exit_code == 1, failed.output
    for part in ("1 of 1 documents failed", "punchlist status", "punchlist replay"):
        assert part in failed.output
    told = project.query(
        "select status, failed_step, documents_failed from operations.run_summaries order by started_at"
    )
    assert told[1:] == [("failed", "extract", 1)]
    assert "docs" in project.records[-1]["step_seconds"], "all steps were done"
    assert project.query("select error_code from raw.documents where path like '%marrick%'") == [
        ("worker_died",)
    ]

    again = project.punchlist("replay", "--all")
    assert again.exit_code == 0, again.output
    assert project.query(
        "select arg_max(status, attempt) from raw.documents where path like '%marrick%'"
    ) == [("extracted",)]
