"""What the choice of values is worth: greedy, plain assignment and assignment under rules, on the same candidates.

    python -m benchmarks.choosing FOLDER…     folders of PDFs, the truth of each beside it

Prints a table: field F1 and invented values by folder and way of choosing (docs/decisions/0011-choosing-values.md).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scoring import Counts, score_fields
from extract.documents.offline import OfflineEngine
from extract.documents.offline.assignment import assign, greedy
from extract.documents.offline.choosing import Chooser, choose
from extract.documents.offline.reading import Value
from extract.documents.opening import opened, read_document
from extract.documents.pages import Page
from extract.documents.paper import read_paper
from extract.documents.specification import Specification, load_specification
from extract.settings import get_settings


def _greedy(values: Sequence[Value], _: Specification) -> dict[str, Value]:
    return greedy(values)


def _assigned(values: Sequence[Value], _: Specification) -> dict[str, Value]:
    return assign(values)


WAYS: dict[str, Chooser] = {"greedy": _greedy, "assignment": _assigned, "assignment under rules": choose}


def measure(folder: Path, spec: Specification) -> dict[str, Counts]:
    """The counts of all fields of a folder's papers, by way of choosing."""
    totals = dict.fromkeys(WAYS, Counts())
    for path in sorted(folder.glob("*.pdf")):
        beside = path.with_suffix(".json")
        if not beside.is_file():
            continue
        truth = json.loads(beside.read_text(encoding="utf-8"))
        pages = _pages(path)
        for way, chooser in WAYS.items():
            reading = OfflineEngine(chooser).read(pages, spec)
            fields = {name: value and value.to_json() for name, value in reading.fields.items()}
            counts = score_fields(truth, {"fields": fields}, spec)
            totals[way] = sum(counts.values(), totals[way])
    return totals


def _pages(path: Path) -> tuple[Page, ...]:
    settings = get_settings()
    with opened(read_document(path, settings), path, settings) as document:
        return tuple(read_paper(document, path, settings).pages)


def main() -> None:
    """Measure the folders that the command line names."""
    spec = load_specification("work_order")
    for name in sys.argv[1:]:
        for way, counts in measure(Path(name), spec).items():
            print(f"{name:40} {way:24} F1 {counts.f1:.4f}  invented {counts.invented}")


if __name__ == "__main__":
    main()
