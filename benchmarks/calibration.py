"""Fits the confidence on papers of the test bed, and tells how far it can be believed on papers it was not fitted on.

python -m benchmarks.calibration [--papers 1000] [--scans 80]    fit, write extract/documents/confidence.json
python -m benchmarks.run reliability                             the reliability table, on papers of another seed
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import isotonic_regression, minimize
from scipy.special import expit

from benchmarks.scoring import same
from examples.generator.testbed.folder import write_papers
from extract.documents.batch import extract_paths
from extract.documents.confidence import CURVE, Features, Model, features_of, fitted
from extract.documents.specification import load_specification

SEED, OTHER_SEED = 71, 72
PAPERS, SCANS = 1000, 40
PENALTY = 1.0
"""The weight of the sum of squares of the weights, against one value's loss."""
LEAST_PER_STEP = 100
"""Values of one step of the curve at least: a share of fewer says little."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A value the engine gave: its features, and whether it is right."""

    field: str
    features: Features
    right: bool


def judged(folder: Path) -> list[Judged]:
    """Every value of the papers of a folder that have their truth beside them."""
    spec, found = load_specification("work_order"), list[Judged]()
    truths: dict[Path, dict[str, str | None]] = {}
    for path in sorted(folder.rglob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(truth, dict) and "fields" in truth:
            truths[path.parent / truth["file"]] = truth["fields"]
    for path, record in zip(truths, extract_paths(list(truths), spec, workers=2), strict=True):
        for name, features in features_of(record.fields, spec, len(record.line_items), record.pages):
            wanted, given = truths[path][name], record.fields[name]
            right = bool(wanted and given and same(wanted, given.value, spec.fields[name].type))
            found.append(Judged(name, features, right))
    return found


def fit(values: Sequence[Judged]) -> Model:
    """The model of least loss on values; its curve is fitted on the half of them that the weights have not seen."""
    names = sorted({name for value in values for name in value.features})
    matrix = np.array([[value.features.get(name, 0.0) for name in names] for value in values])
    right = np.array([value.right for value in values], dtype=float)
    half = np.arange(len(values)) % 2 == 0
    weights = _logistic(matrix[half], right[half])
    logits, shares = _curve(matrix[~half] @ weights, right[~half])
    return Model(dict(zip(names, weights.tolist(), strict=True)), tuple(logits), tuple(shares))


def _logistic(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The weights of features by maximum likelihood with a penalty."""

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logits = matrix @ weights
        value = (
            float(np.sum(np.logaddexp(0.0, logits) - right * logits)) + PENALTY * float(weights @ weights) / 2
        )
        return value, matrix.T @ (expit(logits) - right) + PENALTY * weights

    return np.asarray(minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B").x)


def _curve(logits: np.ndarray, right: np.ndarray) -> tuple[list[float], list[float]]:
    """The share of right values that rises with the logit, as points at the middles of its steps.

    A share of n values is told as (right + 1) / (n + 2): of a hundred that were all right, the next may not be.
    """
    order = np.argsort(logits, kind="stable")
    logits, right = logits[order], right[order]
    chunks = np.array_split(np.arange(len(right)), max(len(right) // LEAST_PER_STEP, 1))
    means = np.array([(right[chunk].sum() + 1) / (len(chunk) + 2) for chunk in chunks])
    middles = np.array([logits[chunk].mean() for chunk in chunks])
    steps = isotonic_regression(means, weights=np.array([len(chunk) for chunk in chunks], dtype=float)).x
    points: dict[float, tuple[float, float]] = {}
    for middle, share in zip(middles.tolist(), np.round(steps, 4).tolist(), strict=True):
        first, _ = points.get(share, (middle, middle))
        points[share] = (first, middle)
    ends = [(x, share) for share, pair in sorted(points.items()) for x in dict.fromkeys(pair)]
    return [x for x, _ in ends], [share for _, share in ends]


BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0001)


def reliability(values: Sequence[Judged], model: Model) -> list[tuple[str, int, float, float]]:
    """(band of confidence, values in it, mean confidence, share that is right), and all from 0.9 on at the end."""
    given = [(model.probability(value.features), value.right) for value in values]
    rows = [_row(f"{low:.2f} to {min(high, 1.0):.2f}", given, low, high) for low, high in pairwise(BANDS)]
    return [row for row in [*rows, _row("0.90 and more", given, 0.9, 1.1)] if row[1]]


def _row(
    name: str, given: Sequence[tuple[float, bool]], low: float, high: float
) -> tuple[str, int, float, float]:
    inside = [(p, right) for p, right in given if low <= p < high]
    count = len(inside)
    return (
        name,
        count,
        sum(p for p, _ in inside) / max(count, 1),
        sum(right for _, right in inside) / max(count, 1),
    )


def write(model: Model) -> None:
    """Write the model to where `extract.documents.confidence` reads it."""
    weights = {name: round(weight, 4) for name, weight in sorted(model.weights.items())}
    rounded = {
        "weights": weights,
        "logits": [round(x, 4) for x in model.logits],
        "shares": list(model.shares),
    }
    CURVE.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")


def drawn(papers: int, scans: int, seed: int) -> list[Judged]:
    """The judged values of that many digital and scanned papers of a seed."""
    found: list[Judged] = []
    for medium, count in (("digital", papers), ("scan", scans)):
        with tempfile.TemporaryDirectory() as folder:
            write_papers(Path(folder), count, seed, workers=os.cpu_count() or 1, forced={"medium": medium})
            found += judged(Path(folder))
    return found


def measure() -> list[tuple[str, int, float, float]]:
    """The reliability table of the model as it stands, on papers of a seed it was not fitted on."""
    return reliability(drawn(PAPERS // 2, SCANS // 2, OTHER_SEED), fitted())


def main() -> None:
    """Draw, fit, write, and say what came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=int, default=PAPERS, help=f"digital papers, default: {PAPERS}")
    parser.add_argument("--scans", type=int, default=SCANS, help=f"scanned papers, default: {SCANS}")
    parser.add_argument("--seed", type=int, default=SEED, help=f"default: {SEED}")
    options = parser.parse_args()
    values = drawn(options.papers, options.scans, options.seed)
    model = fit(values)
    write(model)
    right = sum(value.right for value in values) / len(values)
    print(f"fitted on {len(values):,} values, {right:.4f} of them right → {CURVE}")
    for row in reliability(values, model):
        print("{:<16} {:>7,} values  mean confidence {:.3f}  right {:.4f}".format(*row))


if __name__ == "__main__":
    main()
