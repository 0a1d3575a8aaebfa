"""The characters of an open text page, all at once. Comes in: PDFium's text page. Goes out: arrays, a row a character.

A call from Python costs more than what PDFium does in it, and a page has thousands of characters. So PDFium is called
without pypdfium2's checks of arguments, from loops that run in C, and writes boxes and names of fonts into one buffer.
"""

from __future__ import annotations

import ctypes
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

BOLD_WEIGHT = 600
Floats = npt.NDArray[np.float64]

_BOX_BYTES = ctypes.sizeof(pdfium.FS_RECTF)
_NAME_BYTES = 96
_BOLD_NAME = re.compile(rb"(?i)bold|black|heavy|semibd")
_DOUBTFUL = re.compile("[\ud800-\udfff\ufffe]")


def bound(function: Any, result: Any, *arguments: Any) -> Any:
    """Give a function of PDFium that takes handles and addresses as plain numbers.

    It keeps the interpreter's lock: these functions only read a field, and giving it up would take longer.
    """
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_unicode = bound(pdfium.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_box = bound(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_weight = bound(pdfium.FPDFText_GetFontWeight, ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_font = bound(
    pdfium.FPDFText_GetFontInfo,
    ctypes.c_ulong,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_ulong,
    ctypes.c_void_p,
)


@dataclass(frozen=True, slots=True)
class Characters:
    """`text` has one character for each of the page; `boxes` is 4 × n: left, bottom, right and top in PDF space, points.

    `boxed` is False where PDFium gives no box.
    """

    text: str
    boxes: Floats
    boxed: npt.NDArray[np.bool_]


def characters_of(textpage: pypdfium2.PdfTextPage) -> Characters:
    """Give all characters of a text page, in the order of the content stream."""
    count, handle = pdfium.FPDFText_CountChars(textpage), handle_of(textpage)
    buffer = (pdfium.FS_RECTF * count)()
    start = ctypes.addressof(buffer)
    boxed = list(
        map(_box, repeat(handle), range(count), range(start, start + count * _BOX_BYTES, _BOX_BYTES))
    )
    edges = np.frombuffer(buffer, dtype=np.float32).reshape(count, 4)
    left, top, right, bottom = edges.T.astype(np.float64)  # FS_RECTF's own order
    return Characters(
        _text(textpage, count), np.stack((left, bottom, right, top)), np.array(boxed, dtype=np.bool_)
    )


def _text(textpage: pypdfium2.PdfTextPage, count: int) -> str:
    """Give the text with one character for each of the page's.

    PDFium's text as a whole leaves out control characters and says U+FFFE for a hyphen at a line's end: the latter is
    asked for again, and where the length differs every character is.
    """
    units, handle = (ctypes.c_ushort * (2 * count + 1))(), handle_of(textpage)
    written = pdfium.FPDFText_GetText(textpage, 0, count, units)
    text = bytes(units)[: 2 * count].decode("utf-16-le", "surrogatepass")
    if written != count + 1 or len(text) != count:
        return "".join(map(_character, map(_unicode, repeat(handle), range(count))))
    return _DOUBTFUL.sub(lambda found: _character(_unicode(handle, found.start())), text)


def _character(code: int) -> str:
    """Give the character of a code; damaged fonts give what is none, or half of one, which no encoder takes."""
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def are_bold(textpage: pypdfium2.PdfTextPage, indexes: Sequence[int]) -> list[bool]:
    """Tell of characters whether their font is bold by its weight or its name."""
    handle, count = handle_of(textpage), len(indexes)
    buffer = ctypes.create_string_buffer(count * _NAME_BYTES)
    start = ctypes.addressof(buffer)
    places = range(start, start + count * _NAME_BYTES, _NAME_BYTES)
    deque(map(_font, repeat(handle), indexes, places, repeat(_NAME_BYTES), repeat(None)), maxlen=0)
    names: list[bytes] = np.frombuffer(buffer.raw, dtype=f"S{_NAME_BYTES}").tolist()
    bold = {name: _BOLD_NAME.search(name) is not None for name in set(names)}
    weights = map(_weight, repeat(handle), indexes)
    return [weight >= BOLD_WEIGHT or bold[name] for weight, name in zip(weights, names, strict=True)]


def handle_of(opened: pypdfium2.PdfTextPage | pypdfium2.PdfPage) -> int | None:
    """The address of what PDFium opened, as the functions of `bound` take it."""
    return ctypes.cast(opened.raw, ctypes.c_void_p).value
