"""A BigQuery emulator (bqemulator: REST and the Storage API's gRPC) for tests, in its own virtual environment.

    with running_emulator() as emulator:
        emulator.endpoint, emulator.grpc_endpoint, emulator.project

    PYTHONPATH=tests python -m servers.bigquery        # prints the settings to export, serves until Enter or the end of input

The environment is made once, from `bigquery.txt` (pinned and hashed, made from `bigquery.in` by the command in its first
lines), in `punchlist/bigquery-<hash>` of the user's cache. One emulator serves many tests: each takes a project of its own.
The emulator ends when this process does, however that ends: its standard input closes.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from .environments import run, serving, virtual_environment

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "bigquery.txt"
LOCATION = "US"


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator: where its REST interface and its gRPC interface (`host:port`) are, and a project of it."""

    endpoint: str
    grpc_endpoint: str
    project: str

    def another_project(self) -> Emulator:
        """Give the same emulator with a project that nobody has used: it has no dataset."""
        return Emulator(self.endpoint, self.grpc_endpoint, _new_project())

    def environment(self) -> dict[str, str]:
        """Give the variables that make Punchlist and its dbt profile use this project of the emulator."""
        return {
            "PUNCHLIST_WAREHOUSE_KIND": "bigquery",
            "PUNCHLIST_BIGQUERY_PROJECT": self.project,
            "PUNCHLIST_BIGQUERY_LOCATION": LOCATION,
            "PUNCHLIST_BIGQUERY_ENDPOINT": self.endpoint,
            "PUNCHLIST_BIGQUERY_STORAGE_ENDPOINT": self.grpc_endpoint,
        }


@contextmanager
def running_emulator(data_dir: Path | None = None) -> Iterator[Emulator]:
    """Serve an emulator on free ports of loopback; in memory, or in a folder where `data_dir` names one."""
    environment = virtual_environment(REQUIREMENTS, _prepare)
    command = (
        environment / "bin" / "python",
        HERE / "bigquery_emulator.py",
        *([data_dir] if data_dir else ()),
    )
    with serving(command, environment, _variables(environment)) as ports:
        yield Emulator(project=_new_project(), **json.loads(ports))


def _new_project() -> str:
    return f"punchlist-{uuid4().hex[:12]}"


def _prepare(folder: Path) -> None:
    """Install DuckDB's spatial extension, which the emulator wants, from its wheel: nothing asks another host."""
    spatial = "from duckdb_extensions import import_extension; import_extension('spatial')"
    run(folder / "bin" / "python", "-c", spatial, env=_variables(folder))


def _variables(folder: Path) -> dict[str, str]:
    """Give the emulator's variables: DuckDB keeps its extensions below HOME; no setting of ours or of the tests' counts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BQEMU_", "PYTHON"))}
    return {**kept, "HOME": str(folder)}


if __name__ == "__main__":
    with running_emulator() as found:
        for name, value in found.environment().items():
            print(f"export {name}={value}")
        sys.stdout.flush()
        sys.stdin.readline()
