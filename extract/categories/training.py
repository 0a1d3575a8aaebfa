"""Trains the classifier. Comes in: labelled lines. Goes out: the text of a model file, and a report.

    model = trained(load_labelled(project))      # the text of extract/categories/model.json
    report(load_model(path), labelled)           # macro-F1 on lines that were held back, …

The same lines give the same bytes on the same machine and libraries; elsewhere weights may differ in their last bit. The
version is a digest of lines, features and settings, so it is the same everywhere.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from extract.categories import features
from extract.categories.features import features_of
from extract.categories.labels import Labelled, Line
from extract.categories.model import CategoryModel, Floats, as_json, probabilities

PRECISION = 0.98
"""The share of right answers that the classifier must reach where it is believed."""
_STRENGTH = 30.0  # of scikit-learn's C: chosen on the calibration lines
_LEAST_LINES = 2  # that a feature must stand in
_TEMPERATURES = [round(0.2 * 1.08**step, 4) for step in range(40)]


@dataclass(frozen=True)
class _Fitted:
    vocabulary: tuple[str, ...]
    rarity: Floats
    weights: Floats
    bias: Floats


def trained(labelled: Labelled) -> str:
    """Give the text of a model file."""
    fitted = _fitted(labelled.learned, labelled.categories)
    parts: dict[str, Any] = {
        "version": version_of(labelled),
        "categories": labelled.categories,
        "vocabulary": fitted.vocabulary,
    }
    draft = _as_model(fitted, labelled.categories)
    scores, truth = scored(draft, labelled.calibration)
    temperature = _temperature(scores, truth)
    threshold = _threshold(probabilities(scores, temperature), truth)
    parts |= {"temperature": temperature, "threshold": threshold}
    return as_json(parts, fitted.weights, fitted.bias, fitted.rarity)


def version_of(labelled: Labelled) -> str:
    """Name the model that these lines give."""
    digest = hashlib.sha256(repr((features.VERSION, PRECISION, _STRENGTH, _LEAST_LINES)).encode())
    for line in (*labelled.learned, *labelled.calibration):
        digest.update(f"\n{line.text}\t{line.category}".encode())
    digest.update(repr(labelled.categories).encode())
    return f"{features.VERSION}+{digest.hexdigest()[:12]}"


def by_family(labelled: Labelled, parts: int = 5) -> tuple[Floats, list[int]]:
    """Give scores and truths of the lines that are learned from, each by a model that saw no line of its family."""
    lines, found = labelled.learned, np.zeros((len(labelled.learned), len(labelled.categories)))
    for part in range(parts):
        apart = [int(hashlib.sha256(line.family.encode()).hexdigest(), 16) % parts == part for line in lines]
        rest = [line for line, is_apart in zip(lines, apart, strict=True) if not is_apart]
        model = _as_model(_fitted(rest, labelled.categories), labelled.categories)
        found[apart] = [
            model.scores(line.text) for line, is_apart in zip(lines, apart, strict=True) if is_apart
        ]
    return found, [labelled.categories.index(line.category) for line in lines]


def scored(model: CategoryModel, lines: Sequence[Line]) -> tuple[Floats, list[int]]:
    """Give the scores of lines, and which category each is of."""
    scores = np.array([model.scores(line.text) for line in lines])
    return scores, [model.categories.index(line.category) for line in lines]


def macro_f1(
    guessed: Sequence[int], truth: Sequence[int], count: int
) -> tuple[float, list[tuple[float, float, float]]]:
    """Give the mean F1 of the categories, and precision, recall and F1 of each."""
    right = Counter(one for one, other in zip(guessed, truth, strict=True) if one == other)
    said, true = Counter(guessed), Counter(truth)
    rows = []
    for each in range(count):
        precision = right[each] / said[each] if said[each] else 0.0
        recall = right[each] / true[each] if true[each] else 0.0
        rows.append((precision, recall, 2 * precision * recall / ((precision + recall) or 1.0)))
    return sum(row[2] for row in rows) / count, rows


def _fitted(lines: Sequence[Line], categories: Sequence[str]) -> _Fitted:
    """Fit a logistic regression to lines."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - slow to load, and only needed to train
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    texts = [features_of(line.text) for line in lines]
    counted = Counter(name for names in texts for name in names)
    vocabulary = {
        name: row for row, name in enumerate(sorted(n for n, c in counted.items() if c >= _LEAST_LINES))
    }
    rarity = np.array([math.log((1 + len(texts)) / (1 + counted[name])) + 1 for name in vocabulary]).round(2)
    empty = np.zeros((len(vocabulary), len(categories)))
    vectors = _as_model(_Fitted(tuple(vocabulary), rarity, empty, np.zeros(len(categories))), categories)
    rows, columns, values = [], [], []
    for number, line in enumerate(lines):
        known, found = vectors.vector(line.text)
        rows += [number] * len(known)
        columns += known
        values += found.tolist()
    table = csr_matrix((values, (rows, columns)), shape=(len(lines), len(vocabulary)))
    truth = [categories.index(line.category) for line in lines]
    with threadpool_limits(limits=1):  # several threads add in another order each time
        fit = LogisticRegression(C=_STRENGTH, max_iter=500, random_state=0).fit(table, truth)
    weights, bias = empty, np.full(len(categories), -30.0)
    weights[:, fit.classes_], bias[fit.classes_] = fit.coef_.T, fit.intercept_
    return _Fitted(tuple(vocabulary), rarity, weights, bias)


def _as_model(fitted: _Fitted, categories: Sequence[str]) -> CategoryModel:
    names = {name: row for row, name in enumerate(fitted.vocabulary)}
    return CategoryModel(
        "draft", tuple(categories), names, fitted.rarity, fitted.weights, fitted.bias, 1.0, 1.0
    )


def _temperature(scores: Floats, truth: Sequence[int]) -> float:
    """Give the temperature under which the probabilities fit the truth best (least log loss)."""

    def loss(temperature: float) -> float:
        chances = probabilities(scores, temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-12)).sum())

    return min(_TEMPERATURES, key=loss)


def _threshold(chances: Floats, truth: Sequence[int]) -> float:
    """Give the lowest probability from which on so many guesses are right; above 1 where none is, so nothing is believed."""
    order = np.argsort(-chances.max(axis=1), kind="stable")
    best, right = 1.01, 0
    for count, at in enumerate(order, 1):
        right += int(chances[at].argmax() == truth[at])
        if right / count >= PRECISION:
            best = float(chances[at].max())
    return math.floor(best * 1000) / 1000
