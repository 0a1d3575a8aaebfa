"""Pages per second: our reader of words, and a whole extraction, against pdfplumber's `extract_words` on the same files."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2

from extract.documents.offline import OfflineEngine
from extract.documents.pages import text_page
from extract.documents.specification import load_specification

ROUNDS = 3


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


def by_extraction(files: Sequence[Path]) -> int:
    """Words, then the offline engine: fields and line items."""
    spec, engine, count = load_specification("work_order"), OfflineEngine(), 0
    for path in files:
        pages = _pages(path)
        engine.read(pages, spec)
        count += len(pages)
    return count


def _pages(path: Path) -> list[object]:
    with pypdfium2.PdfDocument(path) as document:
        return [text_page(document[i], i + 1) for i in range(len(document))]


def measure(folder: Path) -> list[tuple[str, float, float]]:
    """(what, pages per second, times pdfplumber), medians of rounds in which all three take turns."""
    files = digital_files(folder)
    ways: dict[str, Callable[[Sequence[Path]], int]] = {
        "pdfplumber `extract_words`": by_pdfplumber,
        "Punchlist, words with boxes": by_words,
        "Punchlist, words and offline engine": by_extraction,
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    pages = by_extraction(files[:3]) and 0
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started = time.perf_counter()
            pages = way(files)
            seconds[name].append(time.perf_counter() - started)
    speeds = {name: pages / median(taken) for name, taken in seconds.items()}
    peer = speeds["pdfplumber `extract_words`"]
    return [(name, speed, speed / peer) for name, speed in speeds.items()]
