"""Thousands of PDFs with something wrong go through `punchlist extract`: `python -m benchmarks.fuzz --count 10000 --seed 1`.

The command must end, with one line for each document; no document may take much longer than its limit, no worker more
memory than its own. Told are the outcomes, the slowest document and the largest worker; exit code 1 where any of it fails.
`--keep DIR` keeps the documents that met a fault of ours or killed a worker.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil

from benchmarks.mutated import mutated

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "work_orders"
_AT_ONCE = 250
_SOUND_BELOW = 60_000  # bytes: larger examples are scans
_SLACK_SECONDS = 30.0  # a worker that replaces another has to start, on a machine that may be busy


@dataclass(slots=True)
class Outcomes:
    """What became of the documents."""

    by_code: Counter[str] = field(default_factory=Counter)
    by_kind: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    largest_bytes: int = 0
    seconds: float = 0.0


def sound_papers() -> list[bytes]:
    """Give the examples that are digital: what is damaged."""
    found = [path.read_bytes() for path in sorted(EXAMPLES.glob("*.pdf"))]
    return [data for data in found if len(data) < _SOUND_BELOW and data.startswith(b"%PDF")]


def fuzz(
    count: int,
    seed: int,
    *,
    limit: float,
    ocr_pages: int,
    workers: int,
    trap_share: float = 0.25,
    keep: Path | None = None,
) -> Outcomes:
    """Let `count` documents of a seed go through the command; `limit` is in seconds per document."""
    sound, outcomes, started = sound_papers(), Outcomes(), time.monotonic()
    for first in range(0, count, _AT_ONCE):
        with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
            folder = Path(name)
            for number in range(first, min(first + _AT_ONCE, count)):
                kind, data = mutated(Random(f"{seed}:{number}"), sound, trap_share)
                (folder / f"{number:06d}-{kind}.pdf").write_bytes(data)
            records = _extracted(folder, limit, ocr_pages, workers, outcomes)
            _count(records, folder, limit, outcomes, keep)
        print(f"{sum(outcomes.by_code.values()):,} done, {len(outcomes.faults)} faults", file=sys.stderr)
    outcomes.seconds = time.monotonic() - started
    return outcomes


def _extracted(
    folder: Path, limit: float, ocr_pages: int, workers: int, outcomes: Outcomes
) -> list[dict[str, object]]:
    """Run the command over a folder; give its records."""
    settings = {
        "MAX_DOCUMENT_SECONDS": limit,
        "MAX_OCR_PAGES": ocr_pages,
        "REVIEWED": folder / "none",
        "LOG_FORMAT": "json",
    }
    environment = {**os.environ, **{f"PUNCHLIST_{name}": str(value) for name, value in settings.items()}}
    out = folder / "records.jsonl"
    command = [
        sys.executable,
        "-m",
        "extract",
        "extract",
        str(folder),
        "--out",
        str(out),
        "--full",
        "--workers",
        str(workers),
    ]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(command, env=environment, stderr=log)
        with _watched(running.pid, outcomes):
            code = running.wait()
    if code not in (0, 1) or not out.exists():
        outcomes.faults.append(f"the command ended with {code}: {(folder / 'log').read_text()[-500:]}")
        return []
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


class _watched:  # noqa: N801 - a context
    """Looks at the memory of a process's children while it runs."""

    def __init__(self, pid: int, outcomes: Outcomes) -> None:
        self._process, self._outcomes, self._done = psutil.Process(pid), outcomes, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._done.wait(0.1):
            for size in self._sizes():
                self._outcomes.largest_bytes = max(self._outcomes.largest_bytes, size)

    def _sizes(self) -> Iterator[int]:
        try:
            yield from (child.memory_info().rss for child in self._process.children())
        except psutil.Error:  # it has ended meanwhile
            return

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def _count(
    records: Sequence[dict[str, object]], folder: Path, limit: float, outcomes: Outcomes, keep: Path | None
) -> None:
    """Count outcomes, and say what should not be."""
    asked = {str(path) for path in folder.glob("*.pdf")}
    if told := sorted(asked ^ {str(record["path"]) for record in records}):
        outcomes.faults.append(f"{len(told)} documents without a line of their own, from {told[0]} on")
    for record in records:
        path = Path(str(record["path"]))
        outcome = str(record["error_code"] or record["status"])
        outcomes.by_code[outcome] += 1
        outcomes.by_kind[path.stem.partition("-")[2]][outcome] += 1
        seconds = float(str(record["seconds"]))
        outcomes.slowest = max(outcomes.slowest, (seconds, path.name))
        bad = outcome == "internal_error" or seconds > limit + _SLACK_SECONDS
        if bad:
            outcomes.faults.append(f"{path.name}: {outcome} after {seconds:.1f} s: {record['error']}")
        if keep and (bad or outcome == "worker_died"):
            keep.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, keep)


def report(outcomes: Outcomes) -> str:
    """Give the outcomes as Markdown."""
    total = sum(outcomes.by_code.values())
    lines = [
        f"{total:,} documents in {outcomes.seconds:,.0f} s.",
        "",
        "| outcome | documents |",
        "|---|---:|",
    ]
    lines += [f"| {code} | {number:,} |" for code, number in outcomes.by_code.most_common()]
    lines += ["", "| fault | outcomes |", "|---|---|"]
    for kind, counts in sorted(outcomes.by_kind.items()):
        lines.append(f"| {kind} | {', '.join(f'{number} {code}' for code, number in counts.most_common())} |")
    seconds, name = outcomes.slowest
    lines += [
        "",
        f"Slowest: {seconds:.1f} s ({name}). Largest worker: {outcomes.largest_bytes / 1e6:,.0f} MB.",
    ]
    return "\n".join([*lines, "", f"Faults of ours: {len(outcomes.faults)}.", *outcomes.faults[:40]])


def main() -> int:
    """Run with the arguments of the command line; give the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=5.0, help="seconds per document")
    parser.add_argument("--ocr-pages", type=int, default=0, help="pages per document that OCR may read")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--trap-share", type=float, default=0.25, help="how many are written to do harm")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    outcomes = fuzz(
        given.count,
        given.seed,
        limit=given.limit,
        ocr_pages=given.ocr_pages,
        workers=given.workers,
        trap_share=given.trap_share,
        keep=given.keep,
    )
    print(report(outcomes))
    return 1 if outcomes.faults else 0


if __name__ == "__main__":
    sys.exit(main())
