"""Memory of a worker process at its peak (VmHWM of Linux): long digital documents, and scans by OCR."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import pypdfium2

from benchmarks.pages import digital_files
from extract.documents.records import DocumentRecord
from extract.documents.specification import load_specification
from extract.documents.workers import Worker
from extract.settings import get_settings

LONG, LONGEST = 200, 2_000
"""Pages."""


def measure(folder: Path) -> list[tuple[str, int, float]]:
    """(what, pages, peak in MB) of a worker each: for a folder's digital PDFs as one document, and for its scans."""
    files = digital_files(folder)
    scans = [path for path in sorted(folder.glob("*.pdf")) if path not in files and path.stem != "broken"]
    with tempfile.TemporaryDirectory() as drafts:
        long, longest = (_joined(files, pages, Path(drafts)) for pages in (LONG, LONGEST))
        return [
            ("started, one page read", *_peak([files[0]])),
            (f"digital document of {LONG:,} pages", *_peak([long])),
            (f"digital document of {LONGEST:,} pages", *_peak([longest])),
            (f"{len(scans)} scanned documents, one after the other", *_peak(scans)),
        ]


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


def _peak(paths: Sequence[Path]) -> tuple[int, float]:
    """Pages and peak of a worker that reads these and nothing else."""
    settings = get_settings(max_pages=LONGEST)
    worker = Worker(load_specification("work_order"), settings)
    try:
        pages = sum(_read(worker, path).pages for path in paths)
        status = Path(f"/proc/{worker.pid}/status").read_text()
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    finally:
        worker.kill()
        worker.close()
    return pages, peak / 1000


def _read(worker: Worker, path: Path) -> DocumentRecord:
    record = worker.read(path)
    if record.status == "failed":
        raise SystemExit(f"{path}: {record.error}")
    return record
