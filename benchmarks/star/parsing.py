"""How long dbt reads the project, with the stand-ins of offline_packages/ and with the genuine packages.

The genuine ones are taken from the folder that PUNCHLIST_GENUINE_PACKAGES names (it holds dbt_utils, dbt_expectations, dbt_date): the hub
can't be reached from every machine.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.star.warehouses import ROOT, build
from scripts.compare_packages import VARIABLE, copy_project

ROUNDS = 3
STAND_INS = ROOT / "offline_packages"


def measure() -> list[tuple[str, float, float]]:
    """(packages, seconds of `dbt parse` from nothing, times the stand-ins'), medians."""
    given = os.environ.get(VARIABLE)
    sides = {"stand-ins": STAND_INS} | ({"genuine packages": Path(given)} if given else {})
    seconds = {name: _parse(folder) for name, folder in sides.items()}
    return [(name, taken, taken / seconds["stand-ins"]) for name, taken in seconds.items()]


def _parse(packages: Path) -> float:
    """Median seconds of `dbt parse` in a copy of the project with these packages."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_project(Path(folder) / "project", packages)
        warehouse = Path(folder) / "untouched.duckdb"
        return median(
            build(warehouse, "--no-partial-parse", command="parse", project=copy).seconds
            for _ in range(ROUNDS)
        )
