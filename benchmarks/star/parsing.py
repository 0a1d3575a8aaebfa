"""How long dbt reads the project, with the stand-ins of offline_packages/ and with the genuine packages.

The genuine ones are taken from the folder that PUNCHLIST_GENUINE_PACKAGES names (it holds dbt_utils, dbt_expectations, dbt_date): the hub
can't be reached from every machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.star.warehouses import ROOT, build

ROUNDS = 3
STAND_INS = ROOT / "offline_packages"


def measure() -> list[tuple[str, float, float]]:
    """(packages, seconds of `dbt parse` from nothing, times the stand-ins'), medians."""
    given = os.environ.get("PUNCHLIST_GENUINE_PACKAGES")
    sides = {"stand-ins": STAND_INS} | ({"genuine packages": Path(given)} if given else {})
    seconds = {name: _parse(folder) for name, folder in sides.items()}
    return [(name, taken, taken / seconds["stand-ins"]) for name, taken in seconds.items()]


def _parse(packages: Path) -> float:
    """Median seconds of `dbt parse` in a copy of the project with these packages."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        copy.mkdir()
        tracked = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")
        for name in filter(None, tracked):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
        for package in packages.iterdir():
            if package.is_dir():
                shutil.copytree(package, copy / "dbt_packages" / package.name)
        warehouse = Path(folder) / "untouched.duckdb"
        return median(
            build(warehouse, "--no-partial-parse", command="parse", project=copy).seconds
            for _ in range(ROUNDS)
        )
