"""The test bed: what a seed draws, that it is drawn again byte for byte, and that its truth is what the paper prints."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from benchmarks.scoring import Counts
from benchmarks.testbed import ENOUGH, Scored, by_family, by_field, costs
from examples.generator.ink import FIELDS
from examples.generator.testbed.choices import Draw, families, grammar
from examples.generator.testbed.folder import FEATURES, write_papers
from examples.generator.testbed.paper import Composition, Drawn, draw_paper
from examples.generator.testbed.pieces import Style, Text, wrap
from examples.generator.testbed.scanner import SCANNERS

SEED = 5
PLAIN = {
    "medium": "digital", "order": "drawn", "runs": "line", "rotate": "0", "forms": "no", "letterhead": "left",
    "items": "few", "conditions": "none",
}  # fmt: skip


@cache
def plain_paper(number: int, family: str) -> Drawn:
    return draw_paper(SEED, number, [family], PLAIN)


def text_of(pdf: bytes) -> str:
    """All text, without blanks and commas: values wrap."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return re.sub(r"[\s,\x02\ufffe]", "", "".join(pages))


def truth_of(drawn: Drawn) -> dict:
    assert drawn.paper.truth
    return drawn.paper.truth


def test_same_seed_same_bytes_in_any_number_of_processes(tmp_path: Path) -> None:
    for name, workers in (("one", 1), ("two", 2)):
        write_papers(tmp_path / name, 4, SEED, workers=workers, forced={"medium": "digital"})
    one, two = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert len(one) == 9  # four papers, four truths, and what they are like
    assert len((tmp_path / "one" / FEATURES).read_text().splitlines()) == 4


def test_a_scan_is_drawn_again_byte_for_byte() -> None:
    forced = {"medium": "scan", "items": "few", "conditions": "none"}
    assert draw_paper(SEED, 1, forced=forced).paper.pdf == draw_paper(SEED, 1, forced=forced).paper.pdf


def test_another_seed_and_another_number_draw_other_papers() -> None:
    papers = {draw_paper(seed, number, forced=PLAIN).paper.pdf for seed in (1, 2) for number in (0, 1)}
    assert len(papers) == 4


@pytest.mark.parametrize("family", families())
@pytest.mark.parametrize("number", range(3))
def test_every_true_value_is_on_the_page(family: str, number: int) -> None:
    drawn = plain_paper(number, family)
    truth, text = truth_of(drawn), text_of(drawn.paper.pdf)
    assert drawn.family == family
    written = {name: value for name, value in truth["fields"].items() if value and not name.endswith("_date")}
    del written["document_type"]
    for item in truth["line_items"]:
        written |= {f"{item['description']} {name}": value for name, value in item.items() if value}
    assert {name: value for name, value in written.items() if re.sub(r"[\s,]", "", value) not in text} == {}


@pytest.mark.parametrize("family", families())
def test_truth_has_the_shape_of_the_examples_and_adds_up(family: str) -> None:
    truth = truth_of(plain_paper(7, family))
    assert tuple(truth["fields"]) == FIELDS
    assert truth["line_items"]
    for item in truth["line_items"]:
        assert set(item) == {"section", "area", "description", "quantity", "unit", "unit_price", "amount"}
    amounts = [Decimal(item["amount"]) for item in truth["line_items"] if item["amount"]]
    subtotal, tax, total = (truth["fields"][f"{name}_amount"] for name in ("subtotal", "tax", "total"))
    assert not (amounts and subtotal) or sum(amounts) == Decimal(subtotal)
    assert not (subtotal and tax and total) or Decimal(subtotal) + Decimal(tax) == Decimal(total)


def test_each_choice_of_each_feature_is_drawn() -> None:
    known = {name: set(choices) for name, choices in grammar("features")["features"].items()}
    for number in range(900):
        for feature, choice in Draw(SEED, number).features.items():
            known[feature].discard(choice)
    assert {name: choices for name, choices in known.items() if choices} == {}


def test_a_feature_more_changes_no_other() -> None:
    one, two = Draw(SEED, 3), Draw(SEED, 3, forced={"country": "CA"})
    assert {name for name in one.features if one[name] != two[name]} <= {"country"}


def test_wordings_held_back_are_few_and_only_on_papers_that_say_so() -> None:
    rare = [draw for draw in (Draw(SEED, number) for number in range(1000)) if draw["wording"] == "rare"]
    assert 60 < len(rare) < 140


def test_words_wrap_in_their_width_and_none_is_lost() -> None:
    style = Style(size=9)
    text = "Supply and install a-very-long-compound@example.com.au word"
    lines = wrap(text, style, 60)
    assert max(style.width(line) for line in lines) <= 60
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


def test_the_features_of_each_paper_are_told(tmp_path: Path) -> None:
    write_papers(tmp_path, 2, SEED, ["inline"], forced=PLAIN)
    told = [json.loads(line) for line in (tmp_path / FEATURES).read_text().splitlines()]
    assert [paper["family"] for paper in told] == ["inline", "inline"]
    assert all((tmp_path / paper["file"]).with_suffix(".json").exists() for paper in told)


def paper(choice: str, fields: Counts, lines: Counts = Counts(right=1)) -> Scored:  # noqa: B008 - frozen
    return Scored("inline", {"colon": choice, "font": "Times"}, {"total_amount": fields}, lines)


def test_the_cost_of_a_choice_is_what_papers_without_it_have_more() -> None:
    good, bad = Counts(right=10), Counts(right=5, missed=10)  # F1 1.0 and 0.5
    papers = [paper("yes", good)] * ENOUGH + [paper("no", bad)] * ENOUGH
    assert costs(papers) == [("colon: no", str(ENOUGH), "+0.500", "+0.000")]
    assert costs([paper("yes", good)] * ENOUGH + [paper("no", bad)] * (ENOUGH - 1)) == []
    assert costs([paper("yes", good), paper("no", good)] * ENOUGH) == []


def test_figures_by_family_and_field_are_sums_over_papers() -> None:
    papers = [paper("yes", Counts(right=1)), paper("no", Counts(wrong=1, invented=1))]
    assert by_family(papers) == [("inline", "2", "0.667", "1.000", "50.00%")]
    assert by_field(papers) == [("total_amount", "0.667", "0", "0", "1")]


def edges(mark: Text) -> tuple[float, float, float, float]:
    """Left, top, right and baseline of a line of text."""
    right = mark.x + mark.style.width(mark.text)
    return mark.x, mark.y - 0.7 * mark.style.size, right, mark.y


def on_top_of_each_other(texts: list[Text]) -> list[tuple[str, str]]:
    found = []
    for one, two in combinations(sorted(texts, key=lambda mark: edges(mark)[1]), 2):
        a, b = edges(one), edges(two)
        if min(a[2], b[2]) - max(a[0], b[0]) > 1.5 and min(a[3], b[3]) - max(a[1], b[1]) > 1.2:
            found.append((one.text, two.text))
    return found


@pytest.mark.parametrize("family", sorted(set(families()) - {"fixed"}))
def test_text_stays_on_the_page_and_none_covers_another(family: str) -> None:
    for number in range(5):
        for page in Composition(Draw(SEED, number, [family], {"items": "several"})).pages():
            texts = [mark for mark in page.marks if isinstance(mark, Text)]
            for mark in texts:
                left, top, right, low = edges(mark)
                assert left > 10, mark.text
                assert right < page.width - 8, mark.text
                assert top > 8, mark.text
                assert low < page.height - 6, mark.text
            assert on_top_of_each_other(texts) == []


def seen(pdf: bytes) -> np.ndarray:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return document[0].render(scale=0.5, grayscale=True).to_numpy().astype(float)


@pytest.mark.parametrize(
    "change", [{"rotate": "90"}, {"rotate": "180"}, {"rotate": "270"}, {"order": "random"}, {"forms": "yes"}, {"runs": "word"}]
)  # fmt: skip
def test_how_the_file_holds_a_page_does_not_show(change: dict[str, str]) -> None:
    plain, other = (seen(draw_paper(SEED, 2, forced=PLAIN | more).paper.pdf) for more in ({}, change))
    assert plain.shape == other.shape
    assert np.abs(plain - other).mean() < 1


@pytest.mark.parametrize("scanner", sorted(SCANNERS))
def test_a_scanner_changes_the_picture_and_not_its_size(scanner: str) -> None:
    page = Image.fromarray(np.full((200, 150), 255, np.uint8))
    page.paste(0, (40, 60, 90, 100))
    once, again = (SCANNERS[scanner](page, np.random.default_rng(3)) for _ in range(2))
    assert once.size == page.size
    assert once.tobytes() == again.tobytes() != page.tobytes()


def test_a_text_layer_over_a_scan_is_true_garbage_or_of_another_paper() -> None:
    words = {}
    for layer in ("none", "true", "garbage", "other"):
        forced = {"medium": "scan", "layer": layer, "items": "few", "scanner": "clean", "turned": "0"}
        drawn = draw_paper(SEED, 4, ["pairs"], forced)
        words[layer] = text_of(drawn.paper.pdf)
        name = re.sub(r"[\s,]", "", truth_of(drawn)["fields"]["builder_name"])
        assert (name in words[layer]) == (layer == "true")
    assert words["none"] == ""
    assert len(set(words.values())) == 4
