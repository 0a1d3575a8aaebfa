"""Scores the engine on papers of the test bed, over all of them, by family, by field and by feature of the grammar.

    python -m benchmarks.testbed [--papers 1000] [--scans 60] [--seed 2026]

Draws the papers, reads them as `punchlist extract` does, and scores them by the project's own scorer. Features are drawn
independently of each other, so papers with a choice and those without it differ in little else: what a choice costs is
the mean F1 of the papers without it less that of those with it; only costs beyond three standard errors are told.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, variance
from typing import NamedTuple

from benchmarks.accuracy import predict
from benchmarks.scoring import Counts, Record, score_fields, score_lines
from examples.generator.testbed.folder import FEATURES, write_papers
from extract.documents.specification import load_specification

SEED = 2026
PAPERS = 1000
SCANS = 60
ENOUGH = 25  # papers that a choice must have before its cost is told


@dataclass(frozen=True)
class Scored:
    """One paper's counts by field and of its line items, with its family and features."""

    family: str
    features: dict[str, str]
    fields: dict[str, Counts]
    lines: Counts

    @property
    def total(self) -> Counts:
        """All fields together."""
        return sum(self.fields.values(), Counts())


@dataclass
class Figures:
    """Sums over papers."""

    papers: int = 0
    fields: Counts = field(default_factory=Counts)
    lines: Counts = field(default_factory=Counts)

    def add(self, paper: Scored) -> None:
        """Counts one more paper."""
        self.papers += 1
        self.fields += paper.total
        self.lines += paper.lines

    def row(self) -> tuple[str, ...]:
        """Papers, F1 of fields and lines, share of values that are invented."""
        shares = f"{self.fields.f1:.3f}", f"{self.lines.f1:.3f}", f"{self.fields.invented_share:.2%}"
        return str(self.papers), *shares


def draw_and_read(out: Path, papers: int, seed: int, medium: str) -> list[Scored]:
    """Draws papers of a medium into a folder, reads them, and answers each one's counts."""
    write_papers(out, papers, seed, workers=os.cpu_count() or 1, forced={"medium": medium})
    predict(out, out / "predictions.jsonl")
    return scored(out, out / "predictions.jsonl")


def scored(folder: Path, predictions: Path) -> list[Scored]:
    """The counts of each paper of a folder of the test bed; one without a prediction is all missed."""
    spec = load_specification("work_order")
    lines = predictions.read_text(encoding="utf-8").splitlines()
    records = {record["document_id"]: record for record in map(json.loads, lines)}
    nothing: Record = {"fields": {}, "line_items": []}
    found = []
    for told in map(json.loads, (folder / FEATURES).read_text(encoding="utf-8").splitlines()):
        pdf = folder / told["file"]
        truth = json.loads(pdf.with_suffix(".json").read_text(encoding="utf-8"))
        record = records.get(hashlib.sha256(pdf.read_bytes()).hexdigest(), nothing)
        fields = score_fields(truth, record, spec)
        found.append(Scored(told["family"], told["features"], fields, score_lines(truth, record)))
    return found


def figures(papers: Iterable[Scored]) -> Figures:
    """The sums over papers."""
    total = Figures()
    for paper in papers:
        total.add(paper)
    return total


def by_kind(measured: dict[str, list[Scored]]) -> list[tuple[str, ...]]:
    """Kind of paper and its figures; of the digital ones also those whose wordings the specification need not know."""
    found = [(kind, *figures(papers).row()) for kind, papers in measured.items()]
    for choice, said in (("common", "digital, usual wordings"), ("rare", "digital, wordings held back")):
        found.append(
            (said, *figures(p for p in measured["digital"] if p.features.get("wording") == choice).row())
        )
    return found


def by_family(papers: list[Scored]) -> list[tuple[str, ...]]:
    """Family and its figures, worst first."""
    families = sorted({paper.family for paper in papers})
    found = [(name, figures(paper for paper in papers if paper.family == name)) for name in families]
    return [(name, *total.row()) for name, total in sorted(found, key=lambda pair: pair[1].fields.f1)]


def by_field(papers: list[Scored]) -> list[tuple[str, ...]]:
    """Field, F1, and values that are wrong (invented ones apart), missed, invented; most errors first."""
    totals: dict[str, Counts] = defaultdict(Counts)
    for paper in papers:
        for name, counts in paper.fields.items():
            totals[name] += counts

    def errors(item: tuple[str, Counts]) -> int:
        return -(item[1].wrong + item[1].missed)

    return [
        (
            name,
            f"{c.f1:.3f}",
            str(c.wrong - c.invented),
            str(c.missed - c.wrong + c.invented),
            str(c.invented),
        )
        for name, c in sorted(totals.items(), key=errors)
    ]


def costs(papers: list[Scored]) -> list[tuple[str, ...]]:
    """Choice, papers that have it, and what it takes from a paper's F1 of fields and of line items; dearest first."""
    found: list[tuple[float, str, str, int, Cost, Cost]] = []
    papers = [paper for paper in papers if len(paper.features) > 1]  # those of fixed layouts have none
    for feature in papers[0].features if papers else ():
        for choice in sorted({paper.features[feature] for paper in papers}):
            having = [paper for paper in papers if paper.features[feature] == choice]
            others = [paper for paper in papers if paper.features[feature] != choice]
            if min(len(having), len(others)) >= ENOUGH:
                of_fields = cost([p.total.f1 for p in having], [p.total.f1 for p in others])
                of_lines = cost([p.lines.f1 for p in having], [p.lines.f1 for p in others])
                found.append(
                    (
                        max(of_fields.sure, of_lines.sure / 2),
                        feature,
                        choice,
                        len(having),
                        of_fields,
                        of_lines,
                    )
                )
    found.sort(key=lambda row: row[0], reverse=True)
    return [
        (f"{feature}: {choice or 'nothing'}", str(count), f"{of_fields.mean:+.3f}", f"{of_lines.mean:+.3f}")
        for sure, feature, choice, count, of_fields, of_lines in found
        if sure > 0
    ]


class Cost(NamedTuple):
    """What a choice takes from a paper's F1 on the mean, and what it takes at least, three standard errors below."""

    mean: float
    sure: float


def cost(having: list[float], others: list[float]) -> Cost:
    """The difference of the means of papers without a choice and with it."""
    mean = fmean(others) - fmean(having)
    return Cost(mean, mean - 3 * (variance(having) / len(having) + variance(others) / len(others)) ** 0.5)


def measure(papers: int = PAPERS, scans: int = SCANS, seed: int = SEED) -> dict[str, list[Scored]]:
    """The scored papers by kind: digital ones, and scans."""
    with tempfile.TemporaryDirectory() as folder:
        found = {"digital": draw_and_read(Path(folder) / "digital", papers, seed, "digital")}
        if scans:
            found["scanned"] = draw_and_read(Path(folder) / "scanned", scans, seed, "scan")
    return found


def main() -> None:
    """Prints all figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.testbed", description=main.__doc__)
    parser.add_argument("--papers", type=int, default=PAPERS)
    parser.add_argument("--scans", type=int, default=SCANS)
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    measured = measure(arguments.papers, arguments.scans, arguments.seed)
    digital = measured["digital"]
    sections = {
        "papers, field F1, line F1, invented": by_kind(measured),
        "family, digital: papers, field F1, line F1, invented": by_family(digital),
        "field, digital: F1, wrong, missed, invented": by_field(digital),
        "cost, digital: papers, of fields, of lines": costs(digital)[:40],
    }
    for title, rows in sections.items():
        print(f"\n{title}")
        for name, *numbers in rows:
            print(f"  {name:<34}" + "".join(f"{number:>9}" for number in numbers))


if __name__ == "__main__":
    main()
