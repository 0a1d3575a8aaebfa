"""Pages of words with boxes. Comes in: a page that pypdfium2 opened. Goes out: `Page`s in points, origin top-left.

PDFium's own text page is read character by character (its words come without fonts), and characters are joined into
words where PDFium saw a space or the box jumps.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

BOLD_WEIGHT = 600
_SPACES = frozenset(" \t\r\n\f\v\u00a0\u2002\u2003\u2009\u200b\ufffe\x00")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a space. Edges and `size` (of the font) are in points."""

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


@dataclass(slots=True)
class _Run:
    """The characters of a word so far, with the union of their boxes in PDF space (origin bottom-left)."""

    first: int
    text: str
    left: float
    bottom: float
    right: float
    top: float


def text_page(page: pypdfium2.PdfPage, number: int) -> Page:
    """The words of the text layer of an open page, in the order of the content stream; none where it has no text."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        place = _placing(page, width)
        words = tuple(_word(textpage.raw, run, place) for run in _runs(textpage.raw))
    finally:
        textpage.close()
    return Page(number, width, height, tuple(word for word in words if _visible(word, width, height)))


def _visible(word: Word, width: float, height: float) -> bool:
    return word.x1 > 0 and word.x0 < width and word.bottom > 0 and word.top < height


def _runs(textpage: ctypes.c_void_p) -> list[_Run]:
    box, runs = pdfium.FS_RECTF(), list[_Run]()
    reference, run = ctypes.byref(box), None
    for index in range(pdfium.FPDFText_CountChars(textpage)):
        char = chr(pdfium.FPDFText_GetUnicode(textpage, index))
        if char in _SPACES or not pdfium.FPDFText_GetLooseCharBox(textpage, index, reference):
            run = None
            continue
        if run is None or _jumps(run, box):
            run = _Run(index, "", box.left, box.bottom, box.right, box.top)
            runs.append(run)
        run.text += _LIGATURES.get(char, char)
        run.left, run.right = min(run.left, box.left), max(run.right, box.right)
        run.bottom, run.top = min(run.bottom, box.bottom), max(run.top, box.top)
    return runs


_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\x02": "-",
    "\u00ad": "-",
}


def _jumps(run: _Run, box: pdfium.FS_RECTF) -> bool:
    """Whether the next character stands apart from the word: on another line, or further on than half a letter's height."""
    height = max(run.top - run.bottom, 1.0)
    overlap = min(run.top, box.top) - max(run.bottom, box.bottom)
    if overlap >= 0.3 * height:
        return bool(box.left - run.right > 0.5 * height or box.left < run.left - height)
    upright = (
        abs(box.left - run.left) < 0.6 * height and abs(box.bottom - run.top) < height
    )  # text turned by 90°
    return not upright


def _word(textpage: ctypes.c_void_p, run: _Run, place: Callable[[float, float], tuple[float, float]]) -> Word:
    (xa, ya), (xb, yb) = place(run.left, run.bottom), place(run.right, run.top)
    weight = pdfium.FPDFText_GetFontWeight(textpage, run.first)
    size = abs(yb - ya)
    return Word(
        run.text, min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb), size, _bold(textpage, run.first, weight)
    )


def _bold(textpage: ctypes.c_void_p, index: int, weight: int) -> bool:
    if weight >= BOLD_WEIGHT:
        return True
    flags, name = ctypes.c_int(), ctypes.create_string_buffer(96)
    pdfium.FPDFText_GetFontInfo(textpage, index, name, 96, ctypes.byref(flags))
    lowered = name.value.lower()
    return any(mark in lowered for mark in (b"bold", b"black", b"heavy", b"semibd"))


def _placing(page: pypdfium2.PdfPage, width: float) -> Callable[[float, float], tuple[float, float]]:
    """From PDF space to the page as displayed: the crop box's corner taken off, turned, scaled, y downwards."""
    left, bottom, right, top = page.get_cropbox()
    turns: dict[int, Callable[[float, float], tuple[float, float]]] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    rotation = page.get_rotation() % 360
    turn = turns[rotation]
    scale = width / max(
        top - bottom if rotation % 180 else right - left, 1.0
    )  # a page may have units of its own
    return lambda x, y: (turn(x, y)[0] * scale, turn(x, y)[1] * scale)
