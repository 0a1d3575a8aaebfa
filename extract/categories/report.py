"""What a classifier is worth. Comes in: a model and lines whose category is known. Goes out: figures, and their table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.categories.labels import Line
from extract.categories.model import CategoryModel, probabilities
from extract.categories.training import macro_f1, scored

_BANDS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True)
class Report:
    """Figures over some lines. `believed` is the share of lines that the classifier is sure of, `right_believed` of those."""

    lines: int
    macro_f1: float
    accuracy: float
    among_three: float
    believed: float
    right_believed: float
    by_category: dict[str, tuple[float, float, float]]
    bands: tuple[tuple[str, int, float, float], ...]


def judged(model: CategoryModel, lines: Sequence[Line]) -> Report:
    """Judge a model by lines."""
    scores, truth = scored(model, lines)
    chances = probabilities(scores, model.temperature)
    guessed, sure = chances.argmax(axis=1).tolist(), chances.max(axis=1).tolist()
    right = [one == other for one, other in zip(guessed, truth, strict=True)]
    mean, rows = macro_f1(guessed, truth, len(model.categories))
    nearest = (-scores).argsort(axis=1, kind="stable")[:, :3].tolist()
    believed = [ok for ok, chance in zip(right, sure, strict=True) if chance >= model.threshold]
    bands = []
    for low, high in pairwise(_BANDS):
        inside = [(c, ok) for c, ok in zip(sure, right, strict=True) if low < c <= high]
        if inside:
            mean_chance = sum(c for c, _ in inside) / len(inside)
            bands.append(
                (f"{low:g} to {high:g}", len(inside), mean_chance, sum(ok for _, ok in inside) / len(inside))
            )
    return Report(
        lines=len(lines),
        macro_f1=mean,
        accuracy=sum(right) / len(right),
        among_three=sum(t in near for t, near in zip(truth, nearest, strict=True)) / len(truth),
        believed=len(believed) / len(right),
        right_believed=sum(believed) / len(believed) if believed else 0.0,
        by_category=dict(zip(model.categories, rows, strict=True)),
        bands=tuple(bands),
    )


def written(report: Report) -> str:
    """Give a report for people to read."""
    lines = [
        f"{report.lines} lines held back: macro-F1 {report.macro_f1:.3f}, right {report.accuracy:.3f}, "
        f"among the three likeliest {report.among_three:.3f}",
        f"believed: {report.believed:.0%} of them, {report.right_believed:.1%} of those right",
        "",
        f"{'category':22}{'precision':>10}{'recall':>8}{'F1':>7}",
    ]
    lines += [f"{name:22}{p:>10.2f}{r:>8.2f}{f:>7.2f}" for name, (p, r, f) in report.by_category.items()]
    lines += ["", f"{'probability':22}{'lines':>10}{'mean':>8}{'right':>7}"]
    lines += [f"{band:22}{count:>10}{mean:>8.2f}{right:>7.2f}" for band, count, mean, right in report.bands]
    return "\n".join(lines)
