"""A run over documents that are all known: what finding that out takes.

10,000 small PDFs (an example with another last line each) are on record in a warehouse, as if they had been read. Then
processes of their own look at them as `punchlist run` does before anything else (`flows.extraction.Extraction`): first
without what it keeps of files between runs, so that all are hashed, then with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

from extract.documents.batch import extract_document
from extract.documents.specification import load_specification
from extract.landing import open_landing
from extract.landing.work_orders import land_records
from extract.settings import get_settings
from flows.extraction import Extraction

DOCUMENTS, BATCH, ROUNDS = 10_000, 1_000, 5


def measure(example: Path) -> list[tuple[str, float]]:
    """(what, seconds): medians of rounds of looking, in fresh processes, at documents that are all known."""
    with tempfile.TemporaryDirectory() as folder:
        papers, project = Path(folder, "papers"), Path(folder, "project")
        _land(_write(example, papers), example, project)
        cold, warm = [], []
        for _ in range(ROUNDS):
            (project / ".punchlist" / "identities.json").unlink(missing_ok=True)
            cold.append(_look(papers, project))
            warm.append(_look(papers, project))
    return [
        ("nothing kept of the files: all are hashed", median(took["looked"] for took in cold)),
        ("nothing changed: none is opened", median(took["looked"] for took in warm)),
        ("the same with the start of Python and all imports", median(took["process"] for took in warm)),
    ]


def _write(example: Path, folder: Path) -> list[Path]:
    """Copies of a PDF that differ in a comment behind their end. They are dated back: nobody starts a run within a tick."""
    folder.mkdir()
    content, long_ago = example.read_bytes(), time.time() - 3600
    paths = [folder / f"{number:05}.pdf" for number in range(DOCUMENTS)]
    for number, path in enumerate(paths):
        path.write_bytes(content + b"\n%% %d\n" % number)
        os.utime(path, (long_ago, long_ago))
    return paths


def _land(paths: list[Path], example: Path, project: Path) -> None:
    """Put the documents on record: the reading of one stands for all."""
    project.mkdir()
    settings = get_settings(project_dir=project)
    read = extract_document(example, load_specification(settings.spec), settings)
    records = [
        replace(read, path=str(path), document_id=hashlib.sha256(path.read_bytes()).hexdigest())
        for path in paths
    ]
    with open_landing(settings, None) as landing:
        for start in range(0, len(records), BATCH):
            land_records(landing, records[start : start + BATCH], None)


def _look(papers: Path, project: Path) -> dict[str, float]:
    """Seconds of one look in a process of its own, and of the whole process."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.warm", str(papers), str(project)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    return {"process": time.perf_counter() - started, "looked": float(json.loads(done.stdout))}


def main(papers: Path, project: Path) -> None:
    """Look, and print the seconds it took."""
    settings = get_settings(project_dir=project)
    started = time.perf_counter()
    with open_landing(settings, None) as landing:
        new = Extraction([papers], landing, settings, "look").documents_new
    seconds = time.perf_counter() - started
    if new:
        raise SystemExit(f"{new} documents are taken for new")
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
