"""Pages per second of one process against pdfplumber's `extract_words` on the same digital files, and of several processes.

Complete extraction is what a worker does with a file: read and hash it, open it, words, rules, engine, validators, record
as JSON. Pictures of digital pages are read by OCR where a letterhead is nowhere in the text, each once, and kept in the state
folder: a first run, in a folder that is new, is told apart from a later one by a new process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2

from examples.generator.testbed.folder import write_papers
from extract.documents.batch import extract_document, extract_paths
from extract.documents.kept_lines import kept_lines
from extract.documents.offline import OfflineEngine
from extract.documents.opening import opened, read_document
from extract.documents.pages import Page, text_page
from extract.documents.paper import read_paper
from extract.documents.specification import load_specification
from extract.documents.validators import validate
from extract.settings import get_settings

ROUNDS = 5
SHORT, LONG = 300, 2_000
"""Documents of the batches that several processes read."""
DRAWN, SEED = 400, 7
"""Papers of the test bed that the long batch reads, each of them several times."""
_ALONE = """
import sys
from pathlib import Path
from benchmarks.pages import by_extraction
state, *files = map(Path, sys.argv[1:])
by_extraction(files[:40], state)
print("ready", flush=True)
sys.stdin.readline()
by_extraction(files, state)
print("done", flush=True)
"""


def digital_files(folder: Path) -> list[Path]:
    """The PDFs of a folder that open and have text on every page."""
    found: list[Path] = []
    for path in sorted(folder.glob("*.pdf")):
        try:
            with pypdfium2.PdfDocument(path) as document:
                if all(text_page(document[i], i + 1).words for i in range(len(document))):
                    found.append(path)
        except pypdfium2.PdfiumError:
            continue
    return found


def by_pdfplumber(files: Sequence[Path]) -> int:
    """Words by pdfplumber; answers how many pages."""
    pages = 0
    for path in files:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_words()
                pages += 1
    return pages


def by_words(files: Sequence[Path]) -> int:
    """Words with boxes, size and weight by `text_page`."""
    return sum(len(_pages(path)) for path in files)


def by_reading(files: Sequence[Path]) -> int:
    """Words and rules, then the offline engine and the validators."""
    spec, engine, settings, count = load_specification("work_order"), OfflineEngine(), get_settings(), 0
    for path in files:
        with opened(read_document(path, settings), path, settings) as document:
            paper = read_paper(document, path, settings)
        validate(engine.read(paper.pages, spec), paper.pages, spec)
        count += len(paper.pages)
    return count


def by_extraction(files: Sequence[Path], state: Path) -> int:
    """The whole of it: a file becomes a line of JSON. What was read of pictures is in the state folder, not in memory."""
    spec, settings, count = load_specification("work_order"), get_settings(state_dir=state), 0
    kept_lines.cache_clear()
    for path in files:
        record = extract_document(path, spec, settings)
        json.dumps(record.to_json())
        count += record.pages
    return count


def by_first_extraction(files: Sequence[Path]) -> int:
    """The same in a state folder that is new."""
    with tempfile.TemporaryDirectory() as state:
        return by_extraction(files, Path(state))


def pictures_read(files: Sequence[Path]) -> tuple[int, int]:
    """(distinct pictures, documents that show any) among those that a first extraction reads by OCR."""
    texts: set[bytes] = set()
    documents = 0
    for path in files:
        with tempfile.TemporaryDirectory() as state:
            by_extraction([path], Path(state))
            kept = [file.read_bytes().partition(b"\n")[2] for file in Path(state).glob("picture_words/*")]
        texts.update(kept)
        documents += bool(kept)
    return len(texts), documents


def _pages(path: Path) -> list[Page]:
    with pypdfium2.PdfDocument(path) as document:
        return [text_page(document[i], i + 1) for i in range(len(document))]


def measure(folder: Path) -> list[tuple[str, float, float]]:
    """(what, pages per second of processor time, times pdfplumber), medians of rounds in which all ways take turns."""
    files = digital_files(folder)
    pictures, documents = pictures_read(files)  # what is loaded once is loaded now
    shown = f"{pictures} pictures in {documents} of {len(files)} documents"
    with tempfile.TemporaryDirectory() as state:
        ways: dict[str, Callable[[Sequence[Path]], int]] = {
            "pdfplumber `extract_words`": by_pdfplumber,
            "Punchlist, words with boxes": by_words,
            "Punchlist, words, engine and validators": by_reading,
            f"Punchlist, complete extraction, first run: {shown}": by_first_extraction,
            "Punchlist, complete extraction, later run: words of pictures are kept": partial(
                by_extraction, state=Path(state)
            ),
        }
        by_extraction(files, Path(state))
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, way in ways.items():
                started = time.process_time()
                pages = way(files)
                seconds[name].append(time.process_time() - started)
    speeds = {name: pages / median(taken) for name, taken in seconds.items()}
    peer = speeds["pdfplumber `extract_words`"]
    return [(name, speed, speed / peer) for name, speed in speeds.items()]


def measure_processes(folder: Path) -> list[tuple[str, int, float, float]]:
    """(batch, processes, documents per second, times one process), starting of workers included.

    A short batch of a folder's digital documents, and a long one of digital papers of the test bed. And the most that this
    machine can give: interpreters that know nothing of each other and start before the clock does.
    """
    with tempfile.TemporaryDirectory() as name:
        drawn = Path(name)
        write_papers(drawn, DRAWN, SEED, workers=os.cpu_count() or 1, forced={"medium": "digital"})
        return [
            *_by_processes(f"{SHORT:,} examples", digital_files(folder), SHORT, ROUNDS),
            *_by_processes(f"{LONG:,} papers of the test bed", digital_files(drawn), LONG, 1),
            *_alone(digital_files(drawn), 3),
        ]


def _by_processes(
    batch: str, files: Sequence[Path], length: int, rounds: int
) -> Iterator[tuple[str, int, float, float]]:
    """The batch reads the files again and again, until it is long enough; numbers of processes take turns."""
    paths = [files[number % len(files)] for number in range(length)]
    seconds: dict[int, list[float]] = {count: [] for count in sorted({1, os.cpu_count() or 1})}
    for _ in range(rounds):
        for count, taken in seconds.items():
            started = time.perf_counter()
            with tempfile.TemporaryDirectory() as state:
                settings = get_settings(state_dir=Path(state))
                for _record in extract_paths(
                    paths, load_specification("work_order"), count, settings=settings
                ):
                    pass
            taken.append(time.perf_counter() - started)
    one = median(seconds[1])
    for count, taken in seconds.items():
        yield batch, count, length / median(taken), one / median(taken)


def _alone(files: Sequence[Path], rounds: int) -> Iterator[tuple[str, int, float, float]]:
    """The same papers read by interpreters that share nothing but the machine, each all of them."""
    batch = f"{len(files):,} papers of the test bed, by each of as many interpreters that share nothing"
    counts = sorted({1, os.cpu_count() or 1})
    speeds: dict[int, list[float]] = {count: [] for count in counts}
    with tempfile.TemporaryDirectory() as name:
        by_extraction(files, Path(name))  # words of pictures are kept now
        for _ in range(rounds):
            for count, found in speeds.items():
                found.append(count * len(files) / _seconds_together(files, Path(name), count))
    for count, found in speeds.items():
        yield batch, count, median(found), median(found) / median(speeds[1])


def _seconds_together(files: Sequence[Path], state: Path, count: int) -> float:
    """Seconds until all of `count` interpreters have read the files, from when the last of them was ready."""
    crew = [
        subprocess.Popen(
            [sys.executable, "-c", _ALONE, str(state), *map(str, files)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    pipes = [(worker.stdin, worker.stdout) for worker in crew if worker.stdin and worker.stdout]
    for _, said in pipes:
        said.readline()
    started = time.perf_counter()
    for told, _ in pipes:
        told.write("\n")
        told.flush()
    ended = [said.readline() for _, said in pipes]
    seconds = time.perf_counter() - started
    for worker in crew:
        worker.communicate()
    if ended != ["done\n"] * count:
        raise RuntimeError("an interpreter ended before it had read the papers; what it said stands above")
    return seconds
