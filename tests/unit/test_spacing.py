"""Letters set apart become words again; words of a line stay as they are."""

from __future__ import annotations

from collections.abc import Sequence

from extract.documents.pages import Word
from extract.documents.spacing import closed_up


def line(*pieces: tuple[str, float]) -> list[Word]:
    """Words of a line, each with the gap before it; a letter is 5 points wide."""
    words, left = [], 40.0
    for text, gap in pieces:
        left += gap
        words.append(Word(text, left, 100, left + 5 * len(text), 110, 10))
        left += 5 * len(text)
    return words


def texts(words: Sequence[Word]) -> list[str]:
    return [word.text for word in words]


def test_spaced_letters_are_joined_and_the_wider_gap_parts_words() -> None:
    order, number = [(c, 1.2) for c in "ORDER"], [("N", 4.0), *((c, 1.2) for c in "UMBER")]
    found = closed_up(line(*order, *number))
    assert texts(found) == ["ORDER", "NUMBER"]
    assert (found[0].x0, found[1].x1) == (41.2, line(*order, *number)[-1].x1)


def test_letters_that_were_kerned_together_are_pieces_too() -> None:
    pieces = [("D", 1.2), ("AT", 1.1), ("E", 1.2), ("I", 4.0), *((c, 1.2) for c in "SSUED")]
    assert texts(closed_up(line(*pieces))) == ["DATE", "ISSUED"]


def test_the_rest_of_the_line_is_left_alone() -> None:
    pieces = [*((c, 1.2) for c in "TOTAL"), ("$1,100.00", 60.0), ("inc", 3.0), ("GST", 3.0)]
    assert texts(closed_up(line(*pieces))) == ["TOTAL", "$1,100.00", "inc", "GST"]


def test_initials_and_short_words_are_no_spaced_letters() -> None:
    for text in ("Mr D & Mrs P Fenwick", "Unit 4 A at 12 B Road", "1 of 2 m"):
        pieces = [(word, 3.0) for word in text.split()]
        assert texts(closed_up(line(*pieces))) == text.split()
