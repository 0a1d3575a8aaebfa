"""The `punchlist` command in a folder, as a user types it there, and what it left in the warehouse."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[1]


def punchlist(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it with one worker, and none of the settings of whoever runs the tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PUNCHLIST_")}
    return subprocess.run(
        [sys.executable, "-m", "extract", *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT), "PUNCHLIST_WORKERS": "1", "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()
