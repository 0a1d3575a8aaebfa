"""Pages of words with boxes. Comes in: a page that pypdfium2 opened. Goes out: `Page`s in points, origin top-left.

PDFium's own text page is read character by character (its words come without fonts), and characters are joined into
words where PDFium saw a space or the box jumps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2

from extract.documents.characters import Floats, are_bold, characters_of
from extract.documents.ruling import NO_RULES, Rules, drawn_lines, rules_of

_SPACES = " \t\r\n\f\v\u00a0\u2002\u2003\u2009\u200b\ufffe\x00"
_IS_SPACE = np.zeros(0x10000, dtype=np.bool_)
_IS_SPACE[[ord(space) for space in _SPACES]] = True
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\x02": "-",
    "\u00ad": "-",
}
_SPELT_OUT = str.maketrans(_LIGATURES)
_LIGATURE = re.compile("[" + "".join(_LIGATURES) + "]")
_BESIDE = 0.3  # of a word's height that a character on its line shares with it
_APART = 0.5  # of a word's height between it and a character that is no longer its own
_LEAST_POINTS = 0.1  # of a word's height: damaged fonts give words without extent

_Indexes = npt.NDArray[np.intp]


@dataclass(slots=True, unsafe_hash=True)
class Word:
    """A run of characters without a space. Edges and `size` (of the font) are in points.

    It is not changed once it is made. Frozen, its making would take five times as long, and a page has hundreds.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page as displayed (rotation applied); `source` is "text" or "ocr"."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    source: str = "text"
    rules: Rules = NO_RULES


def text_page(page: pypdfium2.PdfPage, number: int) -> Page:
    """The words of the text layer of an open page, in the order of the content stream, and its rules; none where it has no text."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        words = tuple(_words(page, textpage, width, height))
    finally:
        textpage.close()
    rules = rules_of(_displayed(page, drawn_lines(page), width)) if words else NO_RULES
    return Page(number, width, height, words, rules=rules)


def _words(
    page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage, width: float, height: float
) -> Iterable[Word]:
    """The words that show on the page."""
    characters = characters_of(textpage)
    written = np.flatnonzero(characters.boxed & ~_are_spaces(characters.text))
    if not len(written):
        return ()
    boxes = characters.boxes[:, written]
    starts = _starts(written, boxes)
    x0, top, x1, bottom = edges = _displayed(page, _unions(boxes, starts), width)
    sizes = bottom - top
    first, last = written[starts], written[np.append(starts[1:], len(written)) - 1]
    shown = (x1 > 0) & (x0 < width) & (bottom > 0) & (top < height) & (sizes >= _LEAST_POINTS)
    texts = [
        characters.text[a : b + 1] for a, b in zip(first[shown].tolist(), last[shown].tolist(), strict=True)
    ]
    if _LIGATURE.search(characters.text):
        texts = [text.translate(_SPELT_OUT) for text in texts]
    bold = are_bold(textpage, first[shown].tolist())
    return map(Word, texts, *edges[:, shown].tolist(), sizes[shown].tolist(), bold)


def _are_spaces(text: str) -> npt.NDArray[np.bool_]:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return _IS_SPACE[np.minimum(codes, len(_IS_SPACE) - 1)]


def _starts(written: _Indexes, boxes: Floats) -> _Indexes:
    """Which of the written characters begin a word: those behind a space, and those that jump."""
    behind_space = np.diff(written, prepend=-2) != 1
    starts = np.flatnonzero(behind_space)
    ends = np.append(starts[1:], len(written))
    doubtful = np.flatnonzero(~_are_whole(boxes, behind_space, starts))
    jumps = [
        start + jump
        for start, end in zip(starts[doubtful].tolist(), ends[doubtful].tolist(), strict=True)
        for jump in _jumps(boxes[:, start:end].T.tolist())
    ]
    return np.sort(np.append(starts, jumps).astype(np.intp)) if jumps else starts


def _are_whole(boxes: Floats, behind_space: npt.NDArray[np.bool_], starts: _Indexes) -> npt.NDArray[np.bool_]:
    """Of which words it is sure, from bounds of what `_jumps` compares, that no character in them jumps.

    Nearly all: their characters are about level, and each begins about where the one before it ends.
    """
    left, bottom, right, top = boxes
    lowest, low = np.minimum.reduceat(bottom, starts), np.maximum.reduceat(bottom, starts)
    high, highest = np.minimum.reduceat(top, starts), np.maximum.reduceat(top, starts)
    level = high - low >= _BESIDE * np.maximum(highest - lowest, 1.0)
    smallest = np.maximum(np.minimum.reduceat(top - bottom, starts), 1.0)
    ahead, back = np.full(len(left), -np.inf), np.full(len(left), -np.inf)
    ahead[1:], back[1:] = left[1:] - right[:-1], left[:-1] - left[1:]
    ahead[behind_space] = back[behind_space] = -np.inf
    near = np.maximum.reduceat(ahead, starts) <= _APART * smallest
    near &= np.maximum.reduceat(back, starts) <= smallest
    whole: npt.NDArray[np.bool_] = level & near
    return whole


def _jumps(boxes: list[list[float]]) -> Iterator[int]:
    """The indexes of characters that stand apart from the word before them, though no space is between.

    On another line, or further on than half a letter's height; text turned by 90° runs up or down.
    """
    word_left, word_bottom, word_right, word_top = boxes[0]
    for index, (left, bottom, right, top) in enumerate(boxes[1:], 1):
        height = max(word_top - word_bottom, 1.0)
        if min(word_top, top) - max(word_bottom, bottom) >= _BESIDE * height:
            jumps = left - word_right > _APART * height or left < word_left - height
        else:
            jumps = abs(left - word_left) >= 0.6 * height or abs(bottom - word_top) >= height
        if jumps:
            yield index
            word_left, word_bottom, word_right, word_top = left, bottom, right, top
        else:
            word_left, word_right = min(word_left, left), max(word_right, right)
            word_bottom, word_top = min(word_bottom, bottom), max(word_top, top)


def _unions(boxes: Floats, starts: _Indexes) -> Floats:
    """The boxes of words from those of their characters."""
    left, bottom, right, top = boxes
    lows = np.minimum.reduceat(left, starts), np.minimum.reduceat(bottom, starts)
    return np.stack((*lows, np.maximum.reduceat(right, starts), np.maximum.reduceat(top, starts)))


def _displayed(page: pypdfium2.PdfPage, boxes: Floats, width: float) -> Floats:
    """From PDF space to the page as displayed: the crop box's corner taken off, turned, scaled, y downwards."""
    left, bottom, right, top = page.get_cropbox()
    x, y = boxes[0::2], boxes[1::2]
    rotation = page.get_rotation() % 360
    across, down = {
        0: (x - left, top - y),
        90: (y - bottom, x - left),
        180: (right - x, y - bottom),
        270: (top - y, right - x),
    }[rotation]
    # a page may have units of its own
    scale = width / max(top - bottom if rotation % 180 else right - left, 1.0)
    across, down = across * scale, down * scale
    return np.stack((across.min(0), down.min(0), across.max(0), down.max(0)))
