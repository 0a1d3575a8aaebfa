"""Ten million work orders of ten years: the full build, a day of 3,000 papers, memory, ten questions, and SQL by hand.

    python -m benchmarks.run star              PUNCHLIST_BENCHMARK_ORDERS=1000000 for fewer

A day's cost is compared with the same day on a history of 100,000. Warehouses are made in PUNCHLIST_BENCHMARK_DIR, by default the
system's folder for temporary files: ten million orders need about 60 GB of disk and half an hour.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.star import by_hand, questions
from benchmarks.star.warehouses import NO_TESTS, Build, build, land_day, write

SMALL = 100_000
DAYS = 3


@dataclass(frozen=True)
class History:
    """What was measured on one history; a day's figures are medians."""

    papers: int
    writing: float
    full: Build
    landing: float
    day: float
    day_processor: float
    day_nodes: dict[str, float]
    idle: float
    tests: float
    gigabytes: float


@dataclass(frozen=True)
class Scale:
    """Both histories, the questions asked of the large one, and the SQL by hand on the small one."""

    small: History
    large: History
    answers: Sequence[tuple[str, float]]
    sides: by_hand.Sides


def measure() -> Scale:
    """Build both and ask."""
    large = int(os.environ.get("PUNCHLIST_BENCHMARK_ORDERS", "10000000"))
    with tempfile.TemporaryDirectory(dir=os.environ.get("PUNCHLIST_BENCHMARK_DIR")) as folder:
        small_one, large_one = Path(folder) / "small.duckdb", Path(folder) / "large.duckdb"
        small = _history(small_one, SMALL)
        sides = by_hand.compare(small_one)
        return Scale(small, _history(large_one, large), questions.measure(large_one), sides)


def _history(path: Path, papers: int) -> History:
    """Write, build whole, then let some days come."""
    written = write(path, papers)
    _say(f"{papers:,} papers written in {written:.0f} s")
    full = build(path, "--full-refresh", *NO_TESTS)
    _say(f"built whole in {full.seconds:.0f} s, {full.megabytes:,.0f} MB at most")
    landed, days = list[float](), list[Build]()
    for number in range(DAYS):
        landed.append(land_day(path, papers, number))
        days.append(build(path, *NO_TESTS))
        _say(
            f"day {number + 1}: landed in {landed[-1]:.1f} s, built in {days[-1].seconds:.1f} s "
            f"({days[-1].processor:.1f} s of processors)"
        )
    idle = build(path, *NO_TESTS)
    tests = build(path, "--exclude-resource-type", "unit_test", command="test")
    _say(f"nothing new: {idle.seconds:.1f} s; all data tests: {tests.seconds:.1f} s")
    nodes = {name: median(day.nodes.get(name, 0.0) for day in days) for name in days[-1].nodes}
    size = path.stat().st_size / 1e9
    return History(
        papers,
        written,
        full,
        median(landed),
        median(d.seconds for d in days),
        median(d.processor for d in days),
        nodes,
        idle.seconds,
        tests.seconds,
        size,
    )


def _say(what: str) -> None:
    print(f"  {what}", file=sys.stderr)
