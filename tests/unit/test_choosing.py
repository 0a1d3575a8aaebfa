"""One choice for the whole paper: the best sum of scores, unless a rule that holds otherwise outweighs the difference."""

from __future__ import annotations

from itertools import product

from documents import SPEC, at, fields_of, rows, values_of
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.documents.offline.assignment import LEAST, assign, greedy
from extract.documents.offline.choosing import choose
from extract.documents.offline.reading import Value
from extract.documents.offline.rules import verdicts
from extract.documents.pages import Word


def value(field: str, text: str, score: float, place: int = 0) -> Value:
    """A value at a place of its own, or at a numbered one."""
    x = 20.0 * (place or hash((field, text)) % 1000 + 50)
    return Value(field, text, (Word(text, x, 0, x + 15, 10, 10),), 1, "beside", score)


def told(chosen: dict[str, Value]) -> dict[str, str]:
    return {name: value.value for name, value in chosen.items()}


def test_a_completion_before_its_start_gives_way_to_the_next_best() -> None:
    values = [
        value("start_date", "2026-03-14", 0.9),
        value("completion_date", "2026-02-01", 0.8),
        value("completion_date", "2026-04-01", 0.6),
    ]
    assert told(choose(values, SPEC))["completion_date"] == "2026-04-01"
    assert told(assign(values))["completion_date"] == "2026-02-01"


def test_what_the_paper_plainly_says_is_kept_though_a_rule_fails() -> None:
    values = [value("start_date", "2026-03-14", 0.95), value("completion_date", "2026-02-01", 0.95)]
    assert told(choose(values, SPEC)) == {"start_date": "2026-03-14", "completion_date": "2026-02-01"}


def test_two_parties_do_not_have_one_number() -> None:
    values = [
        value("builder_business_number", "51 824 753 556", 0.6),
        value("builder_business_number", "11 247 169 673", 0.55, 7),
        value("company_business_number", "51824753556", 0.9),
    ]
    assert told(choose(values, SPEC))["builder_business_number"] == "11 247 169 673"


def test_greed_takes_what_another_field_has_the_better_use_for() -> None:
    values = [
        value("issue_date", "2026-03-14", 0.9, 1),
        value("issue_date", "2026-03-02", 0.8, 2),
        value("start_date", "2026-03-14", 0.85, 1),
    ]
    assert told(greedy(values)) == {"issue_date": "2026-03-14"}
    assert told(choose(values, SPEC)) == {"issue_date": "2026-03-02", "start_date": "2026-03-14"}


DATES = st.lists(
    st.builds(
        value,
        st.sampled_from(["issue_date", "start_date", "completion_date"]),
        st.sampled_from(["2026-01-01", "2026-03-01", "2026-06-01"]),
        st.floats(LEAST, 1.0),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=6,
)


def worth(chosen: dict[str, Value]) -> float:
    """The sum of scores less what failed rules weigh."""
    failed = sum(verdict.weight for verdict in verdicts(chosen, SPEC) if not verdict.holds)
    return sum(value.score for value in chosen.values()) - failed


def all_choices(values: list[Value]) -> list[dict[str, Value]]:
    """Every way to give the fields values of theirs, or none, no words used twice."""
    fields = sorted({value.field for value in values})
    options = [[None, *(value for value in values if value.field == field)] for field in fields]
    found = []
    for picks in product(*options):
        taken = [value for value in picks if value]
        if len({value.key for value in taken}) == len(taken):
            found.append({value.field: value for value in taken})
    return found


@settings(max_examples=100)
@given(values=DATES)
def test_no_other_choice_is_worth_more(values: list[Value]) -> None:
    assert worth(choose(values, SPEC)) >= max(map(worth, all_choices(values))) - 1e-9


def test_the_engine_chooses_under_rules() -> None:
    found = fields_of(*rows(40, 100, "Start Date: 14/03/2026", "Completion Date: 20/03/2026"))
    assert found["completion_date"].evidence.checks >= 1
    assert "completion_date" in values_of(at(40, 100, "Completion Date: 20/03/2026"))
