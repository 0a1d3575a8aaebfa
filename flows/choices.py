"""What a run is and reads, chosen before anything is logged or locked. Comes in: settings. Goes out: a run id, inputs.

It imports neither dbt nor Prefect: a command chooses before it spends seconds on importing them.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

from extract.settings import Settings


def new_run_id(now: datetime | None = None) -> str:
    """Give an id that sorts by time and says it, to the microsecond: 20260131T020000123456Z-1f2e."""
    return f"{now or datetime.now(UTC):%Y%m%dT%H%M%S%f}Z-{secrets.token_hex(2)}"


def choose_run_id(state_dir: Path, *, resume: bool) -> str:
    """Give the id of the run that is resumed, or a new one."""
    latest = latest_run_file(state_dir)
    return latest.parent.name if resume and latest else new_run_id()


def choose_inputs(paths: list[str] | None, settings: Settings) -> list[str]:
    """Give the paths named, else PUNCHLIST_INPUT where it is set, else what the last run read, else the examples.

    The last run's papers before the examples: a warehouse of real orders must not get invented ones beside them.
    """
    if paths:
        return paths
    latest = latest_run_file(settings.state_dir)
    if "input" in settings.model_fields_set or latest is None:
        return [str(settings.input)]
    return list(json.loads(latest.read_text(encoding="utf-8"))["inputs"])


def reads_examples(inputs: list[str], settings: Settings) -> bool:
    """Say whether a run reads the examples and nothing else: then the samples of sources land beside them."""
    examples = (settings.project_dir / "examples" / "work_orders").resolve()
    return bool(inputs) and all(Path(path).resolve() == examples for path in inputs)


def latest_run_file(state_dir: Path) -> Path | None:
    """Give the file that holds the record of the latest run, None when there is none."""
    return max(state_dir.glob("runs/*/run.json"), default=None)
