"""F1 of fields and line items on the project's own examples and, where it stands beside the project, the development set.

The development set is also scored by its own `score.py`, which is the judge the issues name.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from extract.documents.batch import discover, extract_paths
from extract.documents.specification import load_specification

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
Figures = dict[str, float]


def predict(folder: Path, out: Path) -> None:
    """The records of a folder's PDFs, one JSON object a line, as `punchlist extract` writes them."""
    with out.open("w", encoding="utf-8") as lines:
        for record in extract_paths(discover([folder]), load_specification("work_order"), workers=2):
            lines.write(json.dumps(record.to_json()) + "\n")


def judge(truth: Path, predictions: Path, mapping: Path | None = None) -> Figures:
    """The figures of `score.py` for predictions."""
    command = [sys.executable, str(SHARED / "score.py"), str(truth), str(predictions), "--json"]
    command += ["--map", str(mapping)] if mapping else []
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    return {
        "fields": result["fields"]["f1"],
        "line_items": result["line_items"]["f1"],
        "invented": result["invented"],
        "documents": result["documents"],
    }


def scans_of(folder: Path, out: Path, seed: int) -> Path:
    """Scanned copies of a folder's PDFs at 200 dpi by `scanify.py`; answers its map of copies to originals."""
    mapping = out / "map.json"
    command = [
        sys.executable,
        str(SHARED / "scanify.py"),
        str(folder),
        "--out",
        str(out),
        "--seed",
        str(seed),
    ]
    subprocess.run([*command, "--map", str(mapping)], check=True, capture_output=True)
    return mapping


def measure(examples: Path) -> list[tuple[str, Figures]]:
    """(set, figures). Without the shared folder there is no judge, and the examples are scored by our own scorer."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        predict(examples, out / "examples.jsonl")
        if not SHARED.is_dir():
            from benchmarks.scoring import score_files  # noqa: PLC0415 - the judge is preferred

            return [("examples (own scorer)", score_files(examples, out / "examples.jsonl"))]
        development = SHARED / "work_orders"
        predict(development, out / "development.jsonl")
        (out / "scans").mkdir()
        mapping = scans_of(development, out / "scans", seed=0)
        predict(out / "scans", out / "scans.jsonl")
        return [
            ("examples, scans among them", judge(examples, out / "examples.jsonl")),
            ("development set, digital", judge(development, out / "development.jsonl")),
            (
                "development set, scanned at 200 dpi (seed 0)",
                judge(development, out / "scans.jsonl", mapping),
            ),
        ]
