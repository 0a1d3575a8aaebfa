"""The characters of an open text page, all at once. Comes in: PDFium's text page. Goes out: text and arrays, a column a character.

A call from Python costs more than what PDFium does in it, and a page has thousands of characters. So PDFium is called
without checks or conversions of arguments, from loops that run in C, and writes boxes into room that is used again.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

BOLD_WEIGHT = 600
Floats = npt.NDArray[np.float64]

_AT_ONCE = 4_096  # boxes that PDFium writes before they are taken away
_NAME_BYTES = 96
_BOLD_NAME = re.compile(rb"(?i)bold|black|heavy|semibd")
_DOUBTFUL = re.compile("[\ud800-\udfff\ufffe]")


def bound(function: Any, result: Any, *arguments: Any) -> Any:
    """Give a function of PDFium that takes handles and addresses as plain numbers, or `c_void_p`s where no `arguments` are named.

    The latter saves a third of a call, and nothing is converted: a Python number goes as a C int. It keeps the
    interpreter's lock: these functions only read a field, and giving it up would take longer.
    """
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_unicode = bound(pdfium.FPDFText_GetUnicode, ctypes.c_uint)
_box = bound(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int)
_weight = bound(pdfium.FPDFText_GetFontWeight, ctypes.c_int)
_object = bound(pdfium.FPDFText_GetTextObject, ctypes.c_void_p)
_font = bound(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p, ctypes.c_void_p)

_room = np.empty((_AT_ONCE, 4), dtype=np.float32)
_places = [
    ctypes.c_void_p(address)
    for address in range(_room.ctypes.data, _room.ctypes.data + _room.nbytes, _room.strides[0])
]


def text_of(textpage: pypdfium2.PdfTextPage) -> str:
    """Give the text with one character for each of the page's, in the order of the content stream.

    PDFium's text as a whole leaves out control characters and says U+FFFE for a hyphen at a line's end: the latter is
    asked for again, and where the length differs every character is.
    """
    count, handle = pdfium.FPDFText_CountChars(textpage), handle_of(textpage)
    units = (ctypes.c_ushort * (2 * count + 1))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, units)
    text = bytes(units)[: 2 * count].decode("utf-16-le", "surrogatepass")
    if written != count + 1 or len(text) != count:
        return "".join(map(_character, map(_unicode, repeat(handle), range(count))))
    return _DOUBTFUL.sub(lambda found: _character(_unicode(handle, found.start())), text)


def _character(code: int) -> str:
    """Give the character of a code; damaged fonts give what is none, or half of one, which no encoder takes."""
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def boxes_of(textpage: pypdfium2.PdfTextPage, indexes: Sequence[int]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Give the boxes of characters: 4 × n, left, bottom, right and top in PDF space, points; and which PDFium gives one for.

    One thread at a time, as everything of PDFium.
    """
    handle, boxed, boxes = handle_of(textpage), bytearray(), np.empty((4, len(indexes)))
    for start in range(0, len(indexes), _AT_ONCE):
        some = indexes[start : start + _AT_ONCE]
        boxed += bytes(map(_box, repeat(handle), some, _places))
        left, top, right, bottom = _room[: len(some)].T  # FS_RECTF's own order
        boxes[:, start : start + len(some)] = left, bottom, right, top
    return boxes, np.frombuffer(boxed, dtype=np.bool_)


def are_bold(textpage: pypdfium2.PdfTextPage, indexes: Sequence[int]) -> list[bool]:
    """Tell of characters whether their font is bold by its weight or its name; a page has many words and few fonts."""
    handle = handle_of(textpage)
    objects: list[int | None] = list(map(_object, repeat(handle), indexes))
    one_of = dict(zip(objects, indexes, strict=True))
    fonts: dict[int | None, bool] = {}
    bold: dict[int | None, bool] = {}
    for written, index in one_of.items():
        font = _font(written) if written else None
        if font not in fonts:
            fonts[font] = _is_bold(textpage, index)
        bold[written] = fonts[font]
    return [bold[written] for written in objects]


def _is_bold(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    if _weight(handle_of(textpage), index) >= BOLD_WEIGHT:
        return True
    name = ctypes.create_string_buffer(_NAME_BYTES)
    pdfium.FPDFText_GetFontInfo(textpage, index, name, _NAME_BYTES, None)
    return _BOLD_NAME.search(name.value) is not None


def handle_of(opened: pypdfium2.PdfTextPage | pypdfium2.PdfPage) -> ctypes.c_void_p:
    """The address of what PDFium opened, as the functions of `bound` take it."""
    return ctypes.cast(opened.raw, ctypes.c_void_p)
