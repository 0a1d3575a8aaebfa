"""Pages of words with boxes. Comes in: a page that pypdfium2 opened. Goes out: `Page`s in points, origin top-left.

PDFium's own text page is read character by character (its words come without fonts), and characters are joined into
words where PDFium saw a space or the box jumps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2

from extract.documents.characters import Floats, are_bold, boxes_of, text_of
from extract.documents.drawn import Drawn
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
_ALIKE = 0.1  # of a line's breadth within which the edges of letters are that run downwards
_TOUCHES = -0.3, 0.15  # of a letter's height between it and the next one of its word; a space is wider
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


def text_page(page: pypdfium2.PdfPage, number: int, drawn: Drawn | None = None) -> Page:
    """The words of the text layer of an open page, in the order of the content stream, and its rules; none where it has no text.

    `drawn` is what lies on the page, where whoever asks wants to look at it too.
    """
    width, height = page.get_size()
    placing = _placing(page, width)
    textpage = page.get_textpage()
    try:
        words = tuple(_words(textpage, placing, width, height))
    finally:
        textpage.close()
    rules = rules_of(_displayed(drawn_lines(drawn or Drawn(page)), placing)) if words else NO_RULES
    return Page(number, width, height, words, rules=rules)


def _words(textpage: pypdfium2.PdfTextPage, placing: _Placing, width: float, height: float) -> Iterable[Word]:
    """The words that show on the page."""
    text = text_of(textpage)
    written = np.flatnonzero(~_are_spaces(text))
    boxes, boxed = boxes_of(textpage, written.tolist())
    if not boxed.all():
        written, boxes = written[boxed], boxes[:, boxed]
    if not len(written):
        return ()
    joined = _broken_within(text, written, boxes)
    starts, unions = _runs(written, boxes, joined)
    first, last = written[starts], written[np.append(starts[1:], len(written)) - 1]
    x0, top, x1, bottom = edges = _displayed(unions, placing)
    sizes = bottom - top
    shown = (x1 > 0) & (x0 < width) & (bottom > 0) & (top < height) & (sizes >= _LEAST_POINTS)
    if not shown.all():
        first, last, edges, sizes = first[shown], last[shown], edges[:, shown], sizes[shown]
    begins = first.tolist()
    texts = [text[begin:end] for begin, end in zip(begins, (last + 1).tolist(), strict=True)]
    if len(joined):
        texts = [word.replace("\r\n", "") for word in texts]
    if not text.isascii() or "\x02" in text:
        texts = [word.translate(_SPELT_OUT) for word in texts]
    return map(Word, texts, *edges.tolist(), sizes.tolist(), are_bold(textpage, begins))


def _are_spaces(text: str) -> npt.NDArray[np.bool_]:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return _IS_SPACE.take(codes, mode="clip")


def _broken_within(text: str, written: _Indexes, boxes: Floats) -> _Indexes:
    """Which of the written characters touch the one before though PDFium broke the line between them.

    It takes a page of few words in columns for one that is written downwards, and breaks the line behind every letter.
    """
    at = np.flatnonzero(written[1:] - written[:-1] == len("\r\n") + 1) + 1
    left, bottom, right, top = boxes
    height = top[at - 1] - bottom[at - 1]
    gap, level = (
        left[at] - right[at - 1],
        np.minimum(top[at], top[at - 1]) - np.maximum(bottom[at], bottom[at - 1]),
    )
    near = (gap > _TOUCHES[0] * height) & (gap < _TOUCHES[1] * height) & (level >= _BESIDE * height)
    return np.array(
        [index for index in at[near].tolist() if text[written[index] - 2 : written[index]] == "\r\n"],
        dtype=np.intp,
    )


def _runs(written: _Indexes, boxes: Floats, joined: _Indexes) -> tuple[_Indexes, Floats]:
    """Which of the written characters begin a word, and the words' boxes.

    Those behind a space do, and those that jump; those that were `joined` to the one before do not.
    """
    inside = np.zeros(len(written), dtype=np.bool_)
    inside[1:] = written[1:] - written[:-1] == 1
    inside[joined] = True
    starts = np.flatnonzero(~inside)
    unions = _unions(boxes, starts)
    doubtful = np.flatnonzero(~_are_whole(boxes, inside, starts, unions))
    if not len(doubtful):
        return starts, unions
    ends = np.append(starts[1:], len(written))
    jumps = [
        start + jump
        for start, end in zip(starts[doubtful].tolist(), ends[doubtful].tolist(), strict=True)
        for jump in _jumps(boxes[:, start:end].T.tolist())
    ]
    if jumps:
        starts = np.sort(np.append(starts, jumps))
        unions = _unions(boxes, starts)
    return starts, unions


def _are_whole(
    boxes: Floats, inside: npt.NDArray[np.bool_], starts: _Indexes, unions: Floats
) -> npt.NDArray[np.bool_]:
    """Of which words it is sure, from bounds of what `_jumps` compares, that no character in them jumps.

    Nearly all: their characters are about level, and each begins about where the one before it ends.
    """
    left, bottom, right, top = boxes
    shared = np.minimum.reduceat(top, starts) - np.maximum.reduceat(bottom, starts)
    level = shared >= _BESIDE * np.maximum(unions[3] - unions[1], 1.0)
    away = np.zeros(len(left))
    away[1:] = np.maximum((left[1:] - right[:-1]) / _APART, left[:-1] - left[1:])
    away *= inside
    whole: npt.NDArray[np.bool_] = level & (np.maximum.reduceat(away, starts) <= np.maximum(shared, 1.0))
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
            breadth = word_right - word_left
            upwards = abs(left - word_left) < 0.6 * height and abs(bottom - word_top) < height
            aside = max(
                abs(left - word_left), abs(right - word_right)
            )  # letters side by side are not alike so
            jumps = not upwards and (aside >= _ALIKE * breadth or abs(word_bottom - top) >= _APART * breadth)
        if jumps:
            yield index
            word_left, word_bottom, word_right, word_top = left, bottom, right, top
        else:
            word_left, word_right = min(word_left, left), max(word_right, right)
            word_bottom, word_top = min(word_bottom, bottom), max(word_top, top)


def _unions(boxes: Floats, starts: _Indexes) -> Floats:
    """The boxes of words from those of their characters."""
    lows = np.minimum.reduceat(boxes[:2], starts, axis=1)
    return np.concatenate((lows, np.maximum.reduceat(boxes[2:], starts, axis=1)))


class _Placing(NamedTuple):
    """Where PDF space lies on the page as displayed: the crop box there, the quarters that it is turned by, the scale."""

    left: float
    bottom: float
    right: float
    top: float
    turned: int
    scale: float


def _placing(page: pypdfium2.PdfPage, width: float) -> _Placing:
    left, bottom, right, top = page.get_cropbox()
    turned = page.get_rotation() // 90 % 4
    # a page may have units of its own
    return _Placing(
        left, bottom, right, top, turned, width / max(top - bottom if turned % 2 else right - left, 1.0)
    )


def _displayed(boxes: Floats, placing: _Placing) -> Floats:
    """From PDF space to the page as displayed: the crop box's corner taken off, turned, scaled, y downwards."""
    left, bottom, right, top, turned, scale = placing
    x, y = boxes[0::2], boxes[1::2]
    if turned == 0:
        across, down = x - left, top - y
    elif turned == 1:
        across, down = y - bottom, x - left
    elif turned == 2:
        across, down = right - x, y - bottom
    else:
        across, down = top - y, right - x
    across, down = across * scale, down * scale
    return np.stack((across.min(0), down.min(0), across.max(0), down.max(0)))
