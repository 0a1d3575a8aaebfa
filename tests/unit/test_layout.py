"""Words become lines and segments: cells stay apart, lines stay whole, whatever order the words come in."""

from __future__ import annotations

import random

import pytest
from documents import at, page_of
from hypothesis import given
from hypothesis import strategies as st

from extract.documents.layout import lines_of, lines_of_segments, overlap_x, overlap_y, segments_of, union
from extract.documents.pages import Page, Word


def texts(page: Page) -> list[str]:
    return [segment.text for segment in segments_of([page])]


def test_words_of_one_cell_are_a_segment_and_cells_are_apart() -> None:
    page = page_of(at(40, 100, "Order Date:"), at(160, 100, "14 March 2026"), at(300, 100, "Job No"))
    assert texts(page) == ["Order Date:", "14 March 2026", "Job No"]


def test_a_bar_parts_what_is_printed_close() -> None:
    assert texts(page_of(at(40, 100, "P 07 5550 1234 | F 07 5550 1111"))) == [
        "P 07 5550 1234",
        "|",
        "F 07 5550 1111",
    ]


def test_reading_order_is_page_by_page_line_by_line_left_to_right() -> None:
    first = page_of(at(300, 50, "two"), at(40, 80, "three"), at(40, 50, "one"))
    second = page_of(at(40, 20, "four"), number=2)
    found = segments_of([first, second])
    assert [s.text for s in found] == ["one", "two", "three", "four"]
    assert [s.order for s in found] == [0, 1, 2, 3]
    assert [s.page for s in found] == [1, 1, 1, 2]


def test_a_slightly_lower_word_is_on_the_line_and_the_next_row_is_not() -> None:
    page = page_of(at(40, 100, "Order Date"), at(200, 102, "14/03/2026"), at(40, 113, "Job No"))
    assert [[w.text for w in line] for line in lines_of(page.words)] == [
        ["Order", "Date", "14/03/2026"], ["Job", "No"],
    ]  # fmt: skip


def test_small_rows_beside_a_tall_heading_stay_rows() -> None:
    page = page_of(at(300, 92, "WORK", size=36), *(at(40, 96 + 12 * n, f"Row {n}", size=8) for n in range(3)))
    rows = [{w.text for w in line if w.text.isdigit()} for line in lines_of(page.words)]
    assert [row for row in rows if row] == [{"0"}, {"1"}, {"2"}]


def test_a_segment_knows_its_box_size_and_weight() -> None:
    [segment] = segments_of([page_of(at(40, 100, "Order Date:", bold=True, size=12))])
    assert (segment.x0, segment.top, segment.bottom, segment.middle) == (40, 100, 112, 106)
    assert segment.x1 == max(word.x1 for word in segment.words)
    assert (segment.size, segment.bold) == (12, True)


def test_text_of_ocr_may_stand_further_apart() -> None:
    printed, scanned = (
        segments_of([Page(1, 595, 842, (Word("carpet", 40, 100, 80, 110, 10, confidence=c),))])[0]
        for c in (1.0, 0.9)
    )
    assert printed.pitch < scanned.pitch


def test_segments_of_one_line_are_grouped() -> None:
    page = page_of(at(40, 100, "Order Date:"), at(160, 101, "14/03/2026"), at(40, 116, "Job No"))
    lines = lines_of_segments(segments_of([page]))
    assert [[s.text for s in line] for line in lines] == [["Order Date:", "14/03/2026"], ["Job No"]]


def test_overlaps_are_shared_lengths_and_negative_gaps() -> None:
    assert overlap_x((0, 0, 10, 10), (4, 50, 20, 60)) == 6
    assert overlap_y((0, 0, 10, 10), (4, 50, 20, 60)) == -40


def test_an_empty_page_has_no_segments() -> None:
    assert segments_of([page_of()]) == []


WORDS = st.lists(
    st.builds(
        lambda text, x, top, size: Word(text, x, top, x + 5 * len(text), top + size, size),
        st.text("abcXYZ019$:|", min_size=1, max_size=8),
        st.integers(0, 560),
        st.integers(0, 820),
        st.sampled_from([8.0, 10.0, 14.0]),
    ),
    max_size=40,
    unique_by=lambda w: (w.x0, w.top),
)


@given(words=WORDS, seed=st.integers(0, 99))
def test_every_word_is_in_one_segment_whatever_the_order_of_the_content(words: list[Word], seed: int) -> None:
    page = Page(1, 595, 842, tuple(words))
    found = segments_of([page])
    assert sorted(map(repr, words)) == sorted(repr(word) for segment in found for word in segment.words)
    shuffled = random.Random(seed).sample(words, len(words))
    assert [s.words for s in segments_of([Page(1, 595, 842, tuple(shuffled))])] == [s.words for s in found]


@pytest.mark.parametrize("count", [1, 3])
def test_the_union_of_boxes_holds_them_all(count: int) -> None:
    words = [Word("a", 10.0 * n, 5.0 * n, 10.0 * n + 8, 5.0 * n + 9, 9) for n in range(count)]
    assert union(words) == (0, 0, 10.0 * (count - 1) + 8, 5.0 * (count - 1) + 9)
