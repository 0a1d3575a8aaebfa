"""Text inside pictures of a digital page. Comes in: an open page and its text layer. Goes out: the words only pictures hold.

Letterheads and footers are often pictures: a builder's phone and e-mail then stand in no text layer. Pictures are read
alone, without what is drawn over them, so that what was read of one can be kept for the next paper that shows it; pictures
that touch or overlap are one. What can't be had alone is read as it lies on the page, and not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pypdfium2

from extract.documents.kept_lines import KeptLines
from extract.documents.ocr_lines import Line, Quad, words
from extract.documents.pages import Page, Word
from extract.documents.picture_alone import Picture, alone
from extract.documents.picture_lines import lines_alone
from extract.documents.records import Box
from extract.documents.rendering import render, scale_of
from extract.documents.turning import Turn, bounds

_LEAST_WIDTH, _LEAST_HEIGHT = 40.0, 8.0  # points: smaller pictures are bullets, rules and icons
_TOUCHING = 0.5  # points between pictures that are one
_PRINTED = 0.3  # of a line's area under words of the text layer: it is known already

_Part = tuple[Box, list[Picture]]


def picture_words(
    document: pypdfium2.PdfDocument,
    page: pypdfium2.PdfPage,
    digital: Page,
    pictures: Sequence[Picture],
    kept: KeptLines | None = None,
) -> tuple[Word, ...]:
    """Read what pictures show beside the words of `digital`, placed on the page as displayed. Close `page` then, without use.

    Lines that the text layer covers are left out. A picture that is in `kept` costs a millisecond, another about 0.6 s
    where it is a page-wide letterhead, less where it is a logo.
    """
    scale, lines = scale_of(page), list[Line]()
    for part, together in _parts(pictures, digital):
        single = alone(document, page, part, together)
        found = (
            _moved(lines_alone(single, scale, kept), part, scale)
            if single
            else _lines_in(document, digital, part)
        )
        lines += (line for line in found if _is_fresh(_box(line.quad, scale), digital.words))
    return words(lines, scale, Turn(digital.width, digital.height))


def _parts(pictures: Sequence[Picture], digital: Page) -> list[_Part]:
    """Give the parts of the page that pictures large enough for text take up, and which take up each."""
    parts: list[_Part] = []
    for picture in pictures:
        x0, top, x1, bottom = picture.box
        box = max(x0, 0.0), max(top, 0.0), min(x1, digital.width), min(bottom, digital.height)
        if not (box[2] - box[0] >= _LEAST_WIDTH and box[3] - box[1] >= _LEAST_HEIGHT):  # or no number
            continue
        together = [picture]
        while touching := [part for part in parts if _touch(part[0], box)]:
            parts = [part for part in parts if part not in touching]
            together = [one for part in touching for one in part[1]] + together
            box = bounds(
                corner
                for edges in (box, *(part[0] for part in touching))
                for corner in (edges[:2], edges[2:])
            )
        parts.append((box, together))
    return parts


def _touch(one: Box, other: Box) -> bool:
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > -_TOUCHING
        and min(one[3], other[3]) - max(one[1], other[1]) > -_TOUCHING
    )


def _moved(lines: Sequence[Line], part: Box, scale: float) -> list[Line]:
    """Give lines of a picture where they are on the page."""
    shift = np.array([part[0] * scale, part[1] * scale], dtype=np.float32)
    return [replace(line, quad=line.quad + shift) for line in lines]


def _lines_in(document: pypdfium2.PdfDocument, digital: Page, part: Box) -> list[Line]:
    """Read a part of the page as it is displayed; what the text layer covers is not even read."""
    from extract.documents.ocr import detect, recognise  # noqa: PLC0415 - loads 200 MB that kept words do not need

    page = document[digital.number - 1]
    image, scale = render(page)
    page.close()
    across, down, end, bottom = (int(edge * scale) for edge in part)
    shift = np.array([across, down], dtype=np.float32)
    quads: list[Quad] = [quad + shift for quad in detect(image[down:bottom, across:end])]
    return recognise(image, [quad for quad in quads if _is_fresh(_box(quad, scale), digital.words)])


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
