"""How likely a value is right. Comes in: a reading's values with their evidence. Goes out: the same with a `confidence`
that means what it says: of the values given 0.9, nine in ten are right.

A logistic model over what the engine and the rules know of a value (no field's name, no words of the paper), then a
monotone curve from its answer to the share that was right. Both are fitted on the generator's papers, whose truth is
known, by `python -m benchmarks.calibration`, which writes `confidence.json` beside this file (ADR 0012).
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extract.documents.records import FieldValue
from extract.documents.specification import Specification

CURVE = Path(__file__).with_name("confidence.json")
TYPED = frozenset(
    {"date", "month", "money", "email", "phone", "business_number", "currency", "choice", "postal_code"}
)
"""Types a text either is or is not; other types are any words."""
Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of features, and the curve: at a logit of `logits[i]` the share of right values was `shares[i]`."""

    weights: Mapping[str, float]
    logits: tuple[float, ...]
    shares: tuple[float, ...]

    def logit(self, features: Features) -> float:
        """The weighted sum; a feature that was not there when the model was fitted weighs nothing."""
        return sum(self.weights.get(name, 0.0) * amount for name, amount in features.items())

    def probability(self, features: Features) -> float:
        """The share of right values among values like this one, 0 to 1, between points of the curve by a straight line."""
        logit = self.logit(features)
        index = bisect_right(self.logits, logit)
        if index == 0:
            return self.shares[0]
        if index == len(self.logits):
            return self.shares[-1]
        left, right = self.logits[index - 1], self.logits[index]
        part = (logit - left) / (right - left)
        return self.shares[index - 1] + part * (self.shares[index] - self.shares[index - 1])


@lru_cache(maxsize=1)
def fitted() -> Model:
    """The model that `benchmarks.calibration` fitted last."""
    data = json.loads(CURVE.read_text(encoding="utf-8"))
    return Model(data["weights"], tuple(data["logits"]), tuple(data["shares"]))


def calibrated(
    fields: Mapping[str, FieldValue | None], spec: Specification, items: int, pages: int
) -> dict[str, FieldValue | None]:
    """The fields of a reading with `items` line items and `pages` pages, each value's confidence as the model has it."""
    model, given = fitted(), dict(features_of(fields, spec, items, pages))
    return {name: value and _held(value, model.probability(given[name])) for name, value in fields.items()}


def _held(value: FieldValue, confidence: float) -> FieldValue:
    v = value
    return FieldValue(v.value, v.raw, v.method, confidence, v.page, v.box, v.evidence)


def features_of(
    fields: Mapping[str, FieldValue | None], spec: Specification, items: int, pages: int
) -> Iterator[tuple[str, Features]]:
    """(field, features) of every value of a document. Names of features are stable: the fitted weights go by them."""
    values = {name: value for name, value in fields.items() if value}
    paper = _paper_features(values, spec, items, pages)
    for name, value in values.items():
        yield name, paper | _value_features(value, spec.fields[name].type)


def _paper_features(
    values: Mapping[str, FieldValue], spec: Specification, items: int, pages: int
) -> Features:
    """What holds for all values of a document: a paper that is well understood makes each of its values likelier."""
    weight = sum(field.weight for field in spec.fields.values()) or 1.0
    share = sum(spec.fields[name].weight for name in values) / weight
    scores = [value.evidence.score for value in values.values()]
    return {
        "one": 1.0,
        "paper_share": share,
        "paper_score": sum(scores) / len(scores) if scores else 0.0,
        "paper_items": float(items > 0),
        "paper_failed_rules": float(any(value.evidence.checks < 0 for value in values.values())),
        "paper_long": math.log(max(pages, 1)),
    }


def _value_features(value: FieldValue, kind: str) -> Features:
    """What holds for one value."""
    e = value.evidence
    typed = "typed" if kind in TYPED else "words"
    found: Features = {
        "label": e.label,
        "geometry": e.geometry,
        "sure": e.sure,
        "score": e.score,
        "score_low": max(0.0, 0.6 - e.score),
        "margin": e.margin,
        "margin_none": float(e.margin == 0.0),
        "places": min(e.places - 1, 3) / 3,
        "rules_passed": float(max(e.checks, 0) > 0),
        "rules_failed": float(e.checks < 0),
        "illegible": 1.0 - e.legible,
        "scanned": float(e.legible < 1.0),
        "later_page": float(value.page > 1),
        "long": min(len(value.value), 80) / 80,
        f"method_{value.method}": 1.0,
        f"type_{kind}": 1.0,
        f"{typed}_score": e.score,
        f"{typed}_{value.method}": 1.0,
    }
    if e.legible < 1.0:
        found[f"scanned_{typed}"] = 1.0
    return found
