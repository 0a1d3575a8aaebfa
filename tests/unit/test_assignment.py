"""Which value goes to which field: the best sum for all, no words twice, nothing that is hardly believed."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.documents.offline.assignment import LEAST, assign
from extract.documents.offline.reading import Value
from extract.documents.pages import Word


def value(field: str, place: int, score: float) -> Value:
    """A value that takes up the words at a place."""
    return Value(
        field,
        f"v{place}",
        (Word(f"v{place}", 20.0 * place, 0, 20.0 * place + 15, 10, 10),),
        1,
        "beside",
        score,
    )


def test_the_better_claim_wins_although_another_label_came_first() -> None:
    found = assign([value("issue_date", 1, 0.9), value("issue_date", 2, 0.8), value("start_date", 1, 0.85)])
    assert {name: v.value for name, v in found.items()} == {"issue_date": "v2", "start_date": "v1"}


def test_words_serve_one_field_only() -> None:
    assert assign([value("issue_date", 1, 0.9), value("start_date", 1, 0.8)]).keys() == {"issue_date"}


def test_what_is_hardly_believed_is_left_out() -> None:
    assert assign([value("issue_date", 1, LEAST - 0.01)]) == {}
    assert assign([]) == {}


CLAIMS = st.lists(
    st.builds(value, st.sampled_from("abc"), st.integers(1, 4), st.floats(LEAST, 1.0)), min_size=1, max_size=8
)


def best_sum(values: list[Value]) -> float:
    """The largest sum of scores over all ways to give each field a place of its own."""
    score = {(v.field, v.value): 0.0 for v in values}
    for v in values:
        score[v.field, v.value] = max(score[v.field, v.value], v.score)
    places = [f"v{place}" for place in range(1, 5)]
    return max(
        sum(score.get(pair, 0.0) for pair in zip("abc", order, strict=True))
        for order in permutations(places, 3)
    )


@settings(max_examples=200)
@given(values=CLAIMS)
def test_the_choice_is_as_good_as_the_best_of_all_choices(values: list[Value]) -> None:
    found = assign(values)
    assert len({v.key for v in found.values()}) == len(found)
    assert all(name == v.field for name, v in found.items())
    assert sum(v.score for v in found.values()) == pytest.approx(best_sum(values))


def test_equal_claims_are_decided_alike_every_time() -> None:
    values = [value(field, place, 0.5) for field, place in product("abc", (1, 2, 3))]
    assert len({tuple(sorted((n, v.value) for n, v in assign(values).items())) for _ in range(5)}) == 1
