"""Memory of a worker process at its peak (VmHWM of Linux), and its processor time: long digital documents, and scans by OCR.

python -m benchmarks.memory 2000      a digital document of that many pages, made of the examples, and nothing else
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import pypdfium2

from benchmarks.high_water import high_water
from benchmarks.pages import digital_files
from extract.documents.records import DocumentRecord
from extract.documents.specification import load_specification
from extract.documents.workers import Worker
from extract.settings import get_settings

LONG, LONGEST = 200, 2_000
"""Pages."""
EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "work_orders"


Measured = tuple[str, int, float, float]
"""What one worker read, pages, peak in MB, seconds of processor time with its start."""


def measure(folder: Path, dense: Path | None = None) -> list[Measured]:
    """A worker each for a folder's digital PDFs as one document, and for its scans.

    `dense` is a folder of digital PDFs that are made one document too.
    """
    files = digital_files(folder)
    scans = [path for path in sorted(folder.glob("*.pdf")) if path not in files and path.stem != "broken"]
    found = [
        ("started, one page read", *_peak([files[0]])),
        *(of_pages("examples", files, pages) for pages in (LONG, LONGEST)),
    ]
    if dense:
        found.append(of_pages("dense real orders", digital_files(dense), LONG))
    return [*found, (f"{len(scans)} scanned documents, one after the other", *_peak(scans))]


def of_pages(name: str, files: Sequence[Path], pages: int) -> Measured:
    """The same for files as one document of that many pages."""
    with tempfile.TemporaryDirectory() as drafts:
        return f"digital document of {pages:,} pages, {name}", *_peak([_joined(files, pages, Path(drafts))])


def _joined(files: Sequence[Path], pages: int, folder: Path) -> Path:
    """One PDF of that many pages: those of the files, again and again."""
    path = folder / f"{pages}.pdf"
    with pypdfium2.PdfDocument.new() as joined:
        for file in cycle(files):
            with pypdfium2.PdfDocument(file) as document:
                joined.import_pages(document, list(range(min(len(document), pages - len(joined)))))
            if len(joined) == pages:
                break
        joined.save(path)
    return path


def _peak(paths: Sequence[Path]) -> tuple[int, float, float]:
    """Pages, peak and processor time of a worker that reads these and nothing else."""
    settings = get_settings(max_pages=10_000)
    worker = Worker(load_specification("work_order"), settings)
    try:
        pages = sum(_read(worker, path).pages for path in paths)
        peak = high_water(worker.pid)
        user, system = Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        seconds = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    finally:
        worker.kill()
        worker.close()
    return pages, peak, seconds


def _read(worker: Worker, path: Path) -> DocumentRecord:
    record = worker.read(path)
    if record.status == "failed":
        raise SystemExit(f"{path}: {record.error}")
    return record


if __name__ == "__main__":
    print(*of_pages("examples", digital_files(EXAMPLES), int(sys.argv[1])))
