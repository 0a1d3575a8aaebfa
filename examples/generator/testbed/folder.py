"""Draws many papers into a folder, in several processes; with them `features.jsonl`, which says what each paper is like."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from examples.generator.testbed.paper import Drawn, draw_paper

FEATURES = "features.jsonl"
CHUNK = 16


def write_papers(
    out: Path,
    count: int,
    seed: int,
    families: Collection[str] = (),
    *,
    workers: int = 1,
    forced: Mapping[str, str] | None = None,
) -> int:
    """Writes papers 0 to count - 1 of the seed with their truth; answers how many. Same arguments, same bytes."""
    out.mkdir(parents=True, exist_ok=True)
    write = partial(_write, out, seed, tuple(families), dict(forced or {}))
    with (out / FEATURES).open("w", encoding="utf-8") as lines:
        for drawn in _mapped(write, count, workers):
            lines.write(json.dumps(drawn) + "\n")
    return count


def _mapped(write: partial[dict[str, object]], count: int, workers: int) -> Iterator[dict[str, object]]:
    if workers == 1:
        yield from map(write, range(count))
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(write, range(count), chunksize=CHUNK)


def _write(
    out: Path, seed: int, families: tuple[str, ...], forced: dict[str, str], number: int
) -> dict[str, object]:
    drawn: Drawn = draw_paper(seed, number, families, forced)
    drawn.paper.write(out)
    return {"file": drawn.paper.file, "family": drawn.family, "features": drawn.features}
