"""What is told from the ink of a line that OCR read: words in their places, spaces, weights, sizes; and the way back."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extract.documents.ocr_ink import Ink, ink_of
from extract.documents.ocr_lines import Line, pieces, words
from extract.documents.ocr_style import bold, even_sizes, strokes
from extract.documents.turning import Turn


def columns(text: str, gap: int | None = None) -> list[int]:
    """Columns two apart for each character; a jump of `gap` columns before the last."""
    places = [2 * index for index, char in enumerate(text) if not char.isspace()]
    return [*places[:-1], places[-1] + gap] if gap else places


NO_INK = Ink(0.0, 0.0, 0.0, np.zeros(0), np.zeros((0, 0), dtype=np.bool_))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order No: 20417", ["Order", "No:", "20417"]),
        ("ABN:51927416083", ["ABN:", "51927416083"]),
        ("at 7:30", ["at", "7:30"]),
        ("office@x.example|1300", ["office@x.example", "|", "1300"]),
        ("Total：＄1，100", ["Total:", "$1,100"]),
        ("  ", []),
    ],
)
def test_lines_are_cut_into_words(text: str, expected: list[str]) -> None:
    cut = pieces(text, columns(text), [0.9] * len(text), 2.0 * len(text), NO_INK)
    assert [piece.text for piece in cut] == expected
    assert all(0 <= piece.start < piece.end <= 1 for piece in cut)


def test_a_wide_gap_parts_words_though_no_space_was_read() -> None:
    cut = pieces("AB", columns("AB", gap=8), [0.5, 0.9], 12.0, NO_INK)
    assert [(piece.text, piece.confidence) for piece in cut] == [("A", 0.5), ("B", 0.9)]


def test_sizes_within_an_eighth_become_one() -> None:
    assert even_sizes([9.0, 9.4, 8.8, 14.1, 9.2, 14.5, 0.0]) == pytest.approx(
        [9.1, 9.1, 9.1, 14.3, 9.1, 14.3, 0.0]
    )
    assert even_sizes([]) == []


def line(text: str, size: int = 40, spaced: float = 0.0) -> tuple[np.ndarray, list[int], float]:
    """A picture of a line with a rule above, the column of each character, and the number of columns."""
    font = ImageFont.load_default(size)
    image = Image.new("L", (1200, 120), 255)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 4, 1200, 7), fill=0)
    left, middles = 30.0, list[float]()
    for char in text:
        width = font.getlength(char)
        if not char.isspace():
            pen.text((left, 30), char, fill=0, font=font)
            middles.append(left + width / 2)
        left += width + spaced * size
    return np.asarray(image, dtype=np.uint8), [int(middle // 10) for middle in middles], 120.0


@pytest.mark.parametrize("text", ["Flooring", "SCOPE", "Typography", "2,450.00"])
def test_the_size_of_a_font_is_measured_on_its_letters(text: str) -> None:
    """Whatever margin the detector left, and with a rule above."""
    picture, columns, total = line(text)
    ink = ink_of(picture, text, columns, total)
    assert ink.em == pytest.approx(40, rel=0.1)
    assert ink.start == pytest.approx(ink.end, abs=1.0)
    assert ink_of(np.full_like(picture, 255), text, columns, total).em == 0.0


@pytest.mark.parametrize(
    ("printed_text", "read_text", "expected"),
    [
        ("D L & P R Fenwick", "DL&PRFenwick", ["D", "L", "&", "P", "R", "Fenwick"]),
        ("management - Provide", "management- Provide", ["management", "-", "Provide"]),
        ("Install only call", "Install only call", ["Install", "only", "call"]),
        ("QLD 4066", "QLD4066", ["QLD", "4066"]),
        ("51 927 416 083", "51927416083", ["51927416083"]),
        ("2,111.00", "2,111.00", ["2,111.00"]),
    ],
)
def test_spaces_that_were_not_read_are_seen_in_the_ink(
    printed_text: str, read_text: str, expected: list[str]
) -> None:
    picture, columns, total = line(printed_text)
    ink = ink_of(picture, "".join(read_text.split()), columns, total)
    cut = pieces(read_text, columns, [0.9] * len(read_text), total, ink)
    assert [piece.text for piece in cut] == expected


def test_spaced_letters_are_one_word() -> None:
    picture, columns, total = line("GROUP", spaced=0.35)
    cut = pieces("GROUP", columns, [0.9] * 5, total, ink_of(picture, "GROUP", columns, total))
    assert [piece.text for piece in cut] == ["GROUP"]


def test_a_number_that_leads_with_a_bar_is_an_identifier_that_leads_with_a_letter() -> None:
    """Where the face draws a 1 otherwise, which the page's other numbers tell."""
    lines = []
    for text in ("I06284", "1300", "1604", "1300"):
        picture, columns, total = line(text)
        read_text = text.replace("I", "1")
        ink = ink_of(picture, read_text, columns, total)
        quad = np.array([[0, 0], [1200, 0], [1200, 120], [0, 120]], dtype=np.float32)
        lines.append(Line(quad, pieces(read_text, columns, [0.9] * len(text), total, ink), ink.em))
    turn = Turn(1200.0, 120.0)
    assert [word.text for word in words(lines, 1.0, turn)] == ["I06284", "1300", "1604", "1300"]
    assert [word.text for word in words(lines[:1], 1.0, turn)] == ["106284"]


def test_the_edges_of_words_are_those_of_their_ink() -> None:
    picture, columns, total = line("Order No")
    first, second = pieces("Order No", columns, [0.9] * 8, total, ink_of(picture, "OrderNo", columns, total))
    inked = np.flatnonzero(picture[20:].min(axis=0) < 128)
    gap = int(np.argmax(np.diff(inked)))
    width = picture.shape[1]
    assert (first.start, first.end) == pytest.approx((inked[0] / width, inked[gap] / width), abs=0.004)
    assert (second.start, second.end) == pytest.approx((inked[gap + 1] / width, inked[-1] / width), abs=0.004)


def test_strokes_are_as_thick_as_they_were_drawn() -> None:
    picture = np.full((60, 200), 240, dtype=np.uint8)
    picture[:, 20:24], picture[:, 120:128] = 40, 130
    assert strokes(picture, [(10, 40), (100, 150), (60, 90), (70, 71)]) == pytest.approx(
        [4, 8, 0, 0], rel=0.1
    )
    assert strokes(picture[:1], [(10, 40)]) == [0.0]


def test_bold_is_told_by_comparison() -> None:
    assert bold([0.07, 0.072, 0.075, 0.11, 0.069]) == [False, False, False, True, False]
    assert bold([0.0, 0.0]) == [False, False]
    assert bold([]) == []


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_box_finds_its_way_back_to_the_page_as_displayed(quarters: int) -> None:
    turn = Turn(400.0, 600.0, quarters)
    x0, top, x1, bottom = turn.displayed((10.0, 20.0, 60.0, 30.0))
    expected = [(10, 20, 60, 30), (370, 10, 380, 60), (340, 570, 390, 580), (20, 540, 30, 590)]
    assert (x0, top, x1, bottom) == pytest.approx(expected[quarters])


def test_straight_and_displayed_undo_each_other() -> None:
    turn = Turn(400.0, 600.0, 0, 0.03)
    x, y = turn.straight((100.0, 150.0))
    assert turn.displayed((x, y, x, y)) == pytest.approx((100.0, 150.0, 100.0, 150.0))
