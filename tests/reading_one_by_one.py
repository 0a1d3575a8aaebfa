"""The words of a page read the plain way: one character after the other, three calls of PDFium each.

It says what `extract.documents.pages` must give, which does the same for all characters at once; tests hold one against
the other.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extract.documents.pages import Word

SPACES = frozenset(" \t\r\n\f\v\u00a0\u2002\u2003\u2009\u200b\ufffe\x00")
SPELT_OUT = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\x02": "-",
    "\u00ad": "-",
}

Place = Callable[[float, float], tuple[float, float]]


@dataclass
class Run:
    """The characters of a word so far, with the union of their boxes in PDF space."""

    first: int
    text: str
    left: float
    bottom: float
    right: float
    top: float


def words_of_page(page: pypdfium2.PdfPage) -> tuple[Word, ...]:
    """The words that show on a page, in the order of the content stream."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        words = [_word(textpage, run, _placing(page, width)) for run in _runs(textpage)]
    finally:
        textpage.close()
    return tuple(word for word in words if _shows(word, width, height))


def _shows(word: Word, width: float, height: float) -> bool:
    inside = word.x1 > 0 and word.x0 < width and word.bottom > 0 and word.top < height
    return inside and word.bottom - word.top >= 0.1


def _runs(textpage: Any) -> list[Run]:
    box, runs = pdfium.FS_RECTF(), list[Run]()
    run: Run | None = None
    before, between = (0.0, 0.0, 0.0, 0.0), ""
    for index in range(pdfium.FPDFText_CountChars(textpage)):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        char = "\ufffd" if 0xD800 <= code <= 0xDFFF or code >= 0x110000 else chr(code)
        if char in SPACES or not pdfium.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box)):
            between += char
            continue
        parted = between and not (between == "\r\n" and _touches(before, box))
        before, between = (box.left, box.bottom, box.right, box.top), ""
        if run is None or parted or _jumps(run, box):
            run = Run(index, "", box.left, box.bottom, box.right, box.top)
            runs.append(run)
        run.text += SPELT_OUT.get(char, char)
        run.left, run.right = min(run.left, box.left), max(run.right, box.right)
        run.bottom, run.top = min(run.bottom, box.bottom), max(run.top, box.top)
    return runs


def _touches(before: tuple[float, float, float, float], box: Any) -> bool:
    """Whether a character behind a broken line is level with the one before and touches it: the break is PDFium's mistake."""
    _, bottom, right, top = before
    height = top - bottom
    level = min(top, box.top) - max(bottom, box.bottom) >= 0.3 * height
    return bool(level and -0.3 * height < box.left - right < 0.15 * height)


def _jumps(run: Run, box: Any) -> bool:
    height = max(run.top - run.bottom, 1.0)
    if min(run.top, box.top) - max(run.bottom, box.bottom) >= 0.3 * height:
        return bool(box.left - run.right > 0.5 * height or box.left < run.left - height)
    upwards = abs(box.left - run.left) < 0.6 * height and abs(box.bottom - run.top) < height
    breadth = run.right - run.left
    aside = max(abs(box.left - run.left), abs(box.right - run.right))
    downwards = aside < 0.1 * breadth and abs(run.bottom - box.top) < 0.5 * breadth
    return not (upwards or downwards)


def _word(textpage: Any, run: Run, place: Place) -> Word:
    (xa, ya), (xb, yb) = place(run.left, run.bottom), place(run.right, run.top)
    bold = _is_bold(textpage, run.first)
    return Word(run.text, min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb), abs(yb - ya), bold)


def _is_bold(textpage: Any, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(textpage, index) >= 600:
        return True
    flags, name = ctypes.c_int(), ctypes.create_string_buffer(96)
    pdfium.FPDFText_GetFontInfo(textpage, index, name, 96, ctypes.byref(flags))
    return any(mark in name.value.lower() for mark in (b"bold", b"black", b"heavy", b"semibd"))


def _placing(page: pypdfium2.PdfPage, width: float) -> Place:
    left, bottom, right, top = page.get_cropbox()
    turns: dict[int, Place] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    rotation = page.get_rotation() % 360
    scale = width / max(top - bottom if rotation % 180 else right - left, 1.0)

    def place(x: float, y: float) -> tuple[float, float]:
        across, down = turns[rotation](x, y)
        return across * scale, down * scale

    return place
