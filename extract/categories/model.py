"""The classifier at run time: a table of numbers, read from JSON. Comes in: texts. Goes out: categories with probabilities.

    model = load_model()
    model.guesses("Restretch existing carpet")[0]      # Guess("CARPET", 0.99)

A logistic regression over the features of `features.py`. scikit-learn makes it (`training.py`) and is not needed to use it.
The file is data, never code: names, and whole numbers in base64.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.categories.features import features_of
from extract.errors import UsageError

FILE = Path(__file__).with_name("model.json")
FORMAT = 1
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Guess:
    """A category and how likely it is, 0 to 1; the probabilities of all categories add up to 1."""

    category: str
    probability: float


@dataclass(frozen=True)
class CategoryModel:
    """A trained classifier. `weights` has a row per feature and a column per category; `threshold` is where it is sure."""

    version: str
    categories: tuple[str, ...]
    vocabulary: dict[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats
    temperature: float
    threshold: float

    def vector(self, text: str) -> tuple[list[int], Floats]:
        """Give the known features of a text by row, and their values.

        What is unknown counts in the length all the same, as the rarest: a text of strange words is nobody's for sure.
        """
        found = features_of(text)
        known = [self.vocabulary[name] for name in found if name in self.vocabulary]
        values = self.rarity[known]
        strange = (len(found) - len(known)) * float(self.rarity.max(initial=1.0)) ** 2
        length = float(np.sqrt(np.square(values).sum() + strange)) or 1.0
        return known, values / length

    def scores(self, text: str) -> Floats:
        """Give a text's score for each category, before it becomes a probability."""
        rows, values = self.vector(text)
        scores: Floats = values @ self.weights[rows] + self.bias
        return scores

    def guesses(self, text: str) -> list[Guess]:
        """Give all categories, the likeliest first."""
        chances = probabilities(self.scores(text)[np.newaxis], self.temperature)[0]
        order = np.argsort(-chances, kind="stable")
        return [Guess(self.categories[at], round(float(chances[at]), 4)) for at in order]

    def reasons(self, text: str, category: str, most: int = 8) -> list[tuple[str, float]]:
        """Give the features that speak for or against a category, the strongest first, with what each adds to its score."""
        column = self.categories.index(category)
        rows, values = self.vector(text)
        names = {row: name for name, row in self.vocabulary.items()}
        added = [
            (names[row], float(v * self.weights[row, column])) for row, v in zip(rows, values, strict=True)
        ]
        return sorted(added, key=lambda part: -abs(part[1]))[:most]


def probabilities(scores: Floats, temperature: float) -> Floats:
    """Turn scores (texts by categories) into probabilities; a temperature above 1 makes them less sure."""
    shifted = scores / temperature
    shifted = shifted - shifted.max(axis=1, keepdims=True)
    likely = np.exp(shifted)
    chances: Floats = likely / likely.sum(axis=1, keepdims=True)
    return chances


def as_json(parts: dict[str, Any], weights: Floats, bias: Floats, rarity: Floats) -> str:
    """Give the text of a model file: weights as whole numbers of 8 bits, so that the same training gives the same bytes."""
    step = float(f"{max(np.abs(weights).max(), 1e-9) / 127:.3g}") * 1.01
    whole = np.round(weights / step).astype("i1")
    said = {
        "format": FORMAT,
        **parts,
        "rarity": [round(float(value), 2) for value in rarity],
        "bias": [round(float(value), 3) for value in bias],
        "step": round(step, 6),
        "weights": base64.b64encode(whole.tobytes()).decode(),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


@lru_cache(maxsize=4)
def load_model(path: Path = FILE) -> CategoryModel:
    """Read a model file. Raises UsageError "bad_category_model", which says how to make one."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise ValueError("another format")
        categories, vocabulary = tuple(said["categories"]), said["vocabulary"]
        whole = np.frombuffer(base64.b64decode(said["weights"], validate=True), dtype="i1")
        return CategoryModel(
            version=said["version"],
            categories=categories,
            vocabulary={name: row for row, name in enumerate(vocabulary)},
            rarity=np.array(said["rarity"], dtype=np.float64),
            weights=whole.reshape(len(vocabulary), len(categories)) * float(said["step"]),
            bias=np.array(said["bias"], dtype=np.float64),
            temperature=float(said["temperature"]),
            threshold=float(said["threshold"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            "bad_category_model",
            f"{path} is no classifier ({type(error).__name__}); make it again with `punchlist categories train`.",
        ) from error
