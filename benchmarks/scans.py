"""Scans: what reading them costs beside the OCR engine's own time, how much memory, and how RapidOCR compares with tesseract.

    python -m benchmarks.scans      the development set where it stands beside the project, or else some examples

Each digital paper is made a scan of 200 dpi. Punchlist reads it from the file, and RapidOCR alone, with the same models, settings
and threads, reads the pictures of its pages once they are drawn; by turns in one process, which is first by turns too. Words are those of the text layer found again; tesseract is measured where it is installed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image

from benchmarks.accuracy import SHARED
from benchmarks.high_water import high_water
from benchmarks.pages import digital_files
from benchmarks.scoring import Counts, score
from extract.documents.document import extract_document
from extract.documents.ocr import ocr_page
from extract.documents.ocr_engine import recognise_alone
from extract.documents.offline import OfflineEngine
from extract.documents.pages import Page, Word, text_page
from extract.documents.rendering import render
from extract.documents.specification import load_specification

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "work_orders"
MOST_FILES = 4
"""Every second paper: the development set has two of most layouts, and a page costs eight seconds in all."""
ROUNDS = 4
DPI = 200
SPEC = load_specification("work_order")
Picture = npt.NDArray[np.uint8]


class Cost(NamedTuple):
    """Pages, seconds of processor time a page of a whole extraction and of the OCR engine alone, the process's peak in GB."""

    pages: int
    extraction: float
    engine: float
    memory: float


class Reader(NamedTuple):
    """A reader of pictures: share of the text layer's words it finds, scores of what is extracted, seconds a page."""

    name: str
    words: float
    fields: float
    line_items: float
    seconds: float


def scanned(files: Sequence[Path], folder: Path) -> dict[Path, Path]:
    """Scans of PDFs by their originals: grey, askew and with noise, the same every time."""
    return {path: _scan(path, folder / path.name, np.random.default_rng(n)) for n, path in enumerate(files)}


def _scan(path: Path, to: Path, rng: np.random.Generator) -> Path:
    pages = []
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            image = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
            askew = image.rotate(rng.uniform(-0.7, 0.7), Image.Resampling.BICUBIC, fillcolor=255)
            grain = np.asarray(askew) + rng.normal(0.0, 8.0, (askew.height, askew.width))
            pages.append(Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8)))
    pages[0].save(to, save_all=True, append_images=pages[1:], resolution=DPI, quality=60)
    return to


def cost(scans: Sequence[Path]) -> Cost:
    """Extraction against the engine alone on the same pictures, paper by paper; the least of each paper's rounds, after one
    that warms both up: other work on the machine only adds."""
    pages, extraction, engine = 0, 0.0, 0.0
    for path in scans:
        pictures = _pictures(path)
        extractions, alone = list[float](), list[float]()
        for turn in range(ROUNDS + 1):
            tasks = [
                (extractions, partial(extract_document, path, SPEC)),
                (alone, partial(_read_alone, pictures)),
            ]
            for seconds, task in tasks if turn % 2 else reversed(tasks):
                started = time.process_time()
                task()
                seconds.append(time.process_time() - started)
        pages, extraction, engine = (
            pages + len(pictures),
            extraction + min(extractions[1:]),
            engine + min(alone[1:]),
        )
    return Cost(pages, extraction / pages, engine / pages, high_water() / 1000)


def _read_alone(pictures: Sequence[Picture]) -> None:
    for picture in pictures:
        recognise_alone(picture)


def _pictures(path: Path) -> list[Picture]:
    with pypdfium2.PdfDocument(path) as document:
        return [render(page)[0] for page in document]


def by_rapidocr(page: pypdfium2.PdfPage, number: int) -> Page:
    """A page as Punchlist reads it."""
    return ocr_page(page, number)[0]


def by_tesseract(page: pypdfium2.PdfPage, number: int) -> Page:
    """The words of tesseract with its defaults, where it places them."""
    picture, scale = render(page)
    png = cv2.imencode(".png", picture)[1].tobytes()
    command = ["tesseract", "-", "-", "--dpi", str(DPI), "tsv"]
    table = subprocess.run(command, input=png, capture_output=True, check=True).stdout.decode("utf-8")
    words = []
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["text"] and row["text"].strip():
            x0, top, width, height = (int(row[key]) / scale for key in ("left", "top", "width", "height"))
            words.append(Word(row["text"].strip(), x0, top, x0 + width, top + height, height))
    return Page(number, *page.get_size(), tuple(words), source="ocr")


READERS: dict[str, Callable[[pypdfium2.PdfPage, int], Page]] = {"RapidOCR, as Punchlist reads": by_rapidocr}
if shutil.which("tesseract"):
    READERS["tesseract, its defaults"] = by_tesseract


def compared(scans: Mapping[Path, Path], truth: Path) -> Iterator[Reader]:
    """Each reader on the scans: words found, and what the same offline engine makes of them."""
    engine = OfflineEngine()
    for name, read in READERS.items():
        records, found, printed, seconds, count = list[dict[str, object]](), 0, 0, 0.0, 0
        for original, scan in scans.items():
            with pypdfium2.PdfDocument(scan) as document:
                started = time.perf_counter()
                pages = [read(document[index], index + 1) for index in range(len(document))]
                seconds += time.perf_counter() - started
            count += len(pages)
            right, whole = _found(original, pages)
            found, printed = found + right, printed + whole
            reading = engine.read(pages, SPEC)
            records.append(
                {
                    "document_id": hashlib.sha256(original.read_bytes()).hexdigest(),
                    "fields": {field: value and value.to_json() for field, value in reading.fields.items()},
                    "line_items": [item.to_json() for item in reading.line_items],
                }
            )
        by_field, items = score(truth, records, SPEC, only={str(record["document_id"]) for record in records})
        yield Reader(name, found / printed, sum(by_field.values(), Counts()).f1, items.f1, seconds / count)


def _found(original: Path, pages: Sequence[Page]) -> tuple[int, int]:
    """How many words of the text layer were found on their page, and how many there are."""
    found = printed = 0
    with pypdfium2.PdfDocument(original) as document:
        for page in pages:
            there = Counter(word.text for word in text_page(document[page.number - 1], page.number).words)
            found += (there & Counter(word.text for word in page.words)).total()
            printed += there.total()
    return found, printed


def measure() -> tuple[Cost, list[Reader]]:
    """Cost and comparison."""
    truth = SHARED / "work_orders" if SHARED.is_dir() else EXAMPLES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scans = scanned(digital_files(truth)[::2][:MOST_FILES], folder)
        return cost(list(scans.values())), list(compared(scans, truth))


if __name__ == "__main__":
    print(*measure(), sep="\n")
