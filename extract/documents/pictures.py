"""Text inside pictures of a digital page. Comes in: an open page and its text layer. Goes out: the words only pictures hold.

Letterheads and footers are often pictures: a builder's phone and e-mail then stand in no text layer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pypdfium2

from extract.documents.ocr import Image, detect, recognise, render
from extract.documents.ocr_lines import Quad, words
from extract.documents.pages import Page, Word
from extract.documents.records import Box
from extract.documents.turning import Turn, bounds

_LEAST_WIDTH, _LEAST_HEIGHT = 40.0, 8.0  # points: smaller pictures are bullets, rules and icons
_INSIDE = 0.8  # of a picture's area inside another
_PRINTED = 0.3  # of a line's area under words of the text layer: it is known already


def picture_words(page: pypdfium2.PdfPage, digital: Page, pictures: Sequence[Box]) -> tuple[Word, ...]:
    """Read what pictures show beside the words of `digital`; their boxes and those of words are on the page as displayed.

    Only lines that the text layer does not cover are read: about 0.6 s for a page-wide letterhead, less for a logo.
    """
    parts = _apart(pictures, digital)
    if not parts:
        return ()
    image, scale = render(page)
    quads = [quad for picture in parts for quad in _lines_in(image, picture, scale)]
    fresh = [quad for quad in quads if _is_fresh(_box(quad, scale), digital.words)]
    return words(recognise(image, fresh), scale, Turn(digital.width, digital.height))


def _apart(boxes: Sequence[Box], digital: Page) -> list[Box]:
    """Give the parts of the page that pictures large enough for text take up, those inside another only once."""
    parts: list[Box] = []
    for x0, top, x1, bottom in sorted(boxes, key=_area, reverse=True):
        part = max(x0, 0.0), max(top, 0.0), min(x1, digital.width), min(bottom, digital.height)
        large = part[2] - part[0] >= _LEAST_WIDTH and part[3] - part[1] >= _LEAST_HEIGHT
        if large and not any(_shared(part, other) > _INSIDE * _area(part) for other in parts):
            parts.append(part)
    return parts


def _lines_in(image: Image, picture: Box, scale: float) -> list[Quad]:
    """Find the lines of a picture, given in pixels of the page's image."""
    across, down, end, bottom = (int(edge * scale) for edge in picture)
    shift = np.array([across, down], dtype=np.float32)
    return [quad + shift for quad in detect(image[down:bottom, across:end])]


def _box(quad: Quad, scale: float) -> Box:
    return bounds((float(x) / scale, float(y) / scale) for x, y in quad)


def _is_fresh(line: Box, printed: tuple[Word, ...]) -> bool:
    """Tell whether the text layer does not hold a line already."""
    known = sum(_shared(line, (word.x0, word.top, word.x1, word.bottom)) for word in printed)
    return known < _PRINTED * _area(line)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _shared(one: Box, other: Box) -> float:
    """Give the area that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)
