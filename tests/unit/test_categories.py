"""The classifier of trade categories: what it looks at, that training is reproducible, what it is worth, what people see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from dbt_manifest import PROJECT

from examples.generator.categories import __main__ as wordings
from extract.categories import training
from extract.categories.features import features_of, words_of
from extract.categories.labels import Labelled, load_labelled
from extract.categories.model import FILE, CategoryModel, load_model
from extract.categories.report import judged, written
from extract.cli import main
from extract.errors import UsageError
from extract.review.corrections.seeds import Decision, load_seeds


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    return load_labelled(PROJECT)


@pytest.fixture(scope="module")
def model() -> CategoryModel:
    return load_model()


def test_a_text_is_its_words_their_pairs_and_pieces() -> None:
    assert words_of("Lay 12 mm PLY") == ["lay", "mm", "ply"]
    assert {"lay", "lay ply", "~<la", "~<ply", "~ply>"} <= set(features_of("lay ply"))


@pytest.mark.parametrize(
    "said",
    [
        "Lay carpet. NOTE - Excludes floor preparation and levelling.",
        "Lay carpet NOTE - painting is done after",
        "Lay carpet; no allowance for moving furniture",
    ],
)
def test_what_is_no_part_of_the_work_does_not_count(said: str) -> None:
    assert words_of(said) == ["lay", "carpet"]


def test_a_text_that_only_excludes_keeps_its_words() -> None:
    assert words_of("Excludes painting") == ["excludes", "painting"]


def test_the_labelled_lines_are_what_the_wordings_say() -> None:
    said = wordings.as_csv(list(wordings.labelled_lines()))
    assert said == wordings.LINES.read_text(encoding="utf-8")


def test_no_line_is_both_learned_from_and_held_back(labelled: Labelled) -> None:
    learned = {line.text.casefold() for line in labelled.learned}
    kept = [line.text.casefold() for line in (*labelled.held_back, *labelled.calibration)]
    assert len(set(kept)) == len(kept)
    assert learned & set(kept) == set()
    for part in (labelled.learned, labelled.calibration, labelled.held_back):
        assert {line.category for line in part} == set(labelled.categories)


def test_training_again_gives_the_same_bytes_and_the_model_that_is_committed(labelled: Labelled) -> None:
    """Byte by byte on one machine. Another one may round a weight to its neighbour."""
    made = training.trained(labelled)
    assert made == training.trained(labelled)
    new, old = json.loads(made), json.loads(FILE.read_text(encoding="utf-8"))
    same = ("format", "version", "categories", "vocabulary", "rarity")
    assert [new[name] for name in same] == [old[name] for name in same], "run `punchlist categories train`"
    assert new["threshold"] == pytest.approx(old["threshold"], abs=0.02)


def test_it_is_worth_its_trust_on_lines_it_has_not_seen(model: CategoryModel, labelled: Labelled) -> None:
    report = judged(model, labelled.held_back)
    assert report.macro_f1 >= 0.85
    assert report.right_believed >= training.PRECISION
    assert report.believed >= 0.4
    assert "CARPET" in written(report)


def test_strange_words_are_nobodys(model: CategoryModel) -> None:
    known = model.guesses("Restretch carpet")[0]
    strange = model.guesses("Restretch carpet zxqwv bbrtk jjkwp qqzzx vvkkj wwqqp")[0]
    assert known.category == strange.category == "CARPET"
    assert strange.probability < known.probability
    assert model.guesses("")[0].probability < model.threshold
    assert sum(guess.probability for guess in model.guesses("paint")) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("text", ["", "{}", '{"format": 2}', '{"format": 1, "categories": []}'])
def test_a_file_that_is_no_model_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(text)
    with pytest.raises(UsageError, match="punchlist categories train") as caught:
        load_model(path)
    assert caught.value.code == "bad_category_model"


def test_people_see_why() -> None:
    done = CliRunner().invoke(main, ["categories", "show", "Ease doors after new flooring!"])
    assert done.exit_code == 0
    assert done.output.startswith("CARPENTRY: a person decided so")
    assert "believed" in done.output
    assert "words 'doors'" in done.output


def test_a_decision_names_a_category_of_the_list() -> None:
    seed = load_seeds(PROJECT)["category"]
    assert seed.new_row(Decision("category", "Fit plinth", "carpentry")) is not None
    with pytest.raises(ValueError, match="one of CARPET, "):
        seed.new_row(Decision("category", "Fit plinth", "JOINERY"))
