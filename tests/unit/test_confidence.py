"""The confidence of a value: the curve, the features, and that it is honest about what the page says."""

from __future__ import annotations

import random

import pytest

from benchmarks.calibration import Judged, fit, reliability
from extract.documents.confidence import Model, calibrated, features_of, fitted
from extract.documents.records import Evidence, FieldValue
from extract.documents.specification import load_specification

SPEC = load_specification("work_order")


def a_value(text: str = "1,200.00", **evidence: float) -> FieldValue:
    """A value of an inline label; its evidence as given."""
    return FieldValue(
        text,
        text,
        "inline",
        0.5,
        1,
        (0.0, 0.0, 10.0, 10.0),
        Evidence(**({"score": 0.9} | evidence)),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("logit", "share"), [(-9.0, 0.2), (-1.0, 0.2), (0.0, 0.5), (0.5, 0.7), (1.0, 0.9), (9.0, 0.9)]
)
def test_the_curve_is_straight_between_its_points_and_level_beyond(logit: float, share: float) -> None:
    model = Model({"x": 1.0}, (-1.0, 0.0, 1.0), (0.2, 0.5, 0.9))
    assert model.probability({"x": logit, "unknown": 5.0}) == pytest.approx(share)


def test_every_value_gets_a_confidence_and_an_empty_field_stays_empty() -> None:
    fields = dict.fromkeys(SPEC.fields) | {"total_amount": a_value()}
    found = calibrated(fields, SPEC, items=1, pages=1)
    assert found.keys() == fields.keys()
    assert [name for name, value in found.items() if value] == ["total_amount"]


@pytest.mark.parametrize("worse", [{"score": 0.3}, {"checks": -1}, {"legible": 0.4}])
def test_less_evidence_is_never_more_confidence(worse: dict[str, float]) -> None:
    good = {"label": 1.0, "geometry": 0.95, "sure": 1.0, "score": 0.95, "margin": 0.5, "checks": 1}
    sure, doubtful = (
        calibrated({"total_amount": a_value(**evidence)}, SPEC, items=1, pages=1)["total_amount"]
        for evidence in (good, good | worse)
    )
    assert sure
    assert doubtful
    assert doubtful.confidence <= sure.confidence


def test_a_value_with_all_evidence_is_believed_and_one_with_none_is_not() -> None:
    best = {
        "label": 1.0,
        "geometry": 0.95,
        "sure": 1.0,
        "score": 0.95,
        "margin": 0.9,
        "places": 2,
        "checks": 1,
    }
    found = calibrated(
        {name: a_value(**best) for name in SPEC.fields}
        | {"notes": a_value(score=0.2, checks=-1, legible=0.3)},
        SPEC,
        items=4,
        pages=1,
    )
    assert found["total_amount"]
    assert found["notes"]
    assert found["total_amount"].confidence >= 0.9
    assert found["notes"].confidence < 0.9


def test_no_feature_names_a_field() -> None:
    names = {n for _, features in features_of({"notes": a_value()}, SPEC, 0, 1) for n in features}
    assert not names & set(SPEC.fields)
    assert not set(fitted().weights) & set(SPEC.fields)


def test_a_fitted_model_says_how_often_it_is_right() -> None:
    rng = random.Random(4)
    values = []
    for _ in range(6000):
        score = rng.random()
        values.append(Judged("x", {"one": 1.0, "score": score}, rng.random() < score))
    model = fit(values[:4000])
    for _, count, mean, right in reliability(values[4000:], model):
        assert count < 60 or abs(mean - right) < 0.08
