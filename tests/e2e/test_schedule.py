"""The deployment that runs the flow every night: deployed for real, on the tests' own Prefect server."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from project_copy import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_the_flow_is_scheduled_for_two_at_night(api: str) -> None:
    from prefect.client.orchestration import get_client  # noqa: PLC0415 - after the fixture has set its home
    from prefect.client.schemas.actions import WorkPoolCreate  # noqa: PLC0415

    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name="punchlist", type="process"))
    deploy = ["deploy", "--all", "--prefect-file", "flows/prefect.yaml"]
    environment = {**os.environ, "PREFECT_API_URL": api}
    subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", *deploy],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name("punchlist-run/nightly")
    [schedule] = deployment.schedules
    assert (schedule.schedule.cron, schedule.schedule.timezone) == ("0 2 * * *", "UTC")
    assert deployment.entrypoint == "flows/run.py:punchlist_run"
    assert deployment.work_pool_name == "punchlist"
    assert deployment.parameters == {"paths": None, "workers": None, "resume": False}
