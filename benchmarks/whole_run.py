"""Wall time of `make run` as a stranger sees it: cold in a fresh clone (environment and all), then warm, nothing new."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path


def measure(root: Path) -> list[tuple[str, float]]:
    """(what, seconds) of three runs in one fresh clone of HEAD."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "punchlist"
        subprocess.run(["git", "clone", "-q", str(root), str(clone)], check=True)
        setup = _seconds(["make", "setup", "deps"], clone)
        first = _seconds(["make", "run"], clone)
        again = _seconds(["make", "run"], clone)
    return [
        ("set-up: environment and dbt packages", setup),
        ("first `make run` after it", first),
        ("cold `make run`: both", setup + first),
        ("warm `make run`: nothing new", again),
    ]


def _seconds(command: list[str], folder: Path) -> float:
    environment = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("PUNCHLIST_", "PREFECT_", "DBT_", "VIRTUAL_ENV"))
    }
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(
            f"{' '.join(command)} in a fresh clone failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        )
    return time.perf_counter() - started
