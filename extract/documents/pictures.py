"""Text inside pictures of a digital page. Comes in: an open document, a page's text layer. Goes out: the words only pictures hold.

Letterheads and footers are often pictures: a builder's phone and e-mail then stand in no text layer. Pictures are read
alone, without what is drawn over them, so that what was read of one can be kept for the next paper that shows it; pictures
that touch or overlap are one. What can't be had alone is read as it lies on the page, and not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress

import numpy as np
import pypdfium2

from extract.documents.kept_lines import KeptLines
from extract.documents.ocr_lines import Line, Quad, words
from extract.documents.pages import Page, Word
from extract.documents.picture_alone import PageCopy
from extract.documents.picture_lines import lines_alone
from extract.documents.records import Box
from extract.documents.rendering import render, scale_of
from extract.documents.scans import Picture
from extract.documents.turning import Turn, bounds

_LEAST_WIDTH, _LEAST_HEIGHT = 40.0, 8.0  # points: smaller pictures are bullets, rules and icons
_TOUCHING = 0.5  # points between pictures that are one
_PRINTED = 0.3  # of a line's area under words of the text layer: it is known already

_Part = tuple[Box, list[Picture]]


def picture_words(
    document: pypdfium2.PdfDocument, digital: Page, fresh: Sequence[bool], kept: KeptLines | None = None
) -> tuple[Word, ...]:
    """Read what pictures show beside the words of `digital`, placed on the page as displayed; `fresh` tells which of them, in
    drawing order, are to be read.

    Lines that the text layer covers are left out. A picture that is in `kept` costs a millisecond, another about 0.6 s
    where it is a page-wide letterhead, less where it is a logo.
    """
    try:
        with PageCopy(document, digital.number) as page:
            parts = _parts(list(compress(page.pictures, fresh)), digital)
            alone = [(part, page.alone(part, together)) for part, together in parts]
    except pypdfium2.PdfiumError:  # a damaged page may load once and then no more
        return ()
    scale, printed, lines = scale_of(digital.width, digital.height), _Printed(digital.words), list[Line]()
    for part, single in alone:
        if single:
            found = _moved(lines_alone(single, scale, kept), part, scale)
        else:
            found = _lines_in(document, digital, part, printed)
        lines += (line for line in found if not printed.covers(line.quad, scale))
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


def _lines_in(document: pypdfium2.PdfDocument, digital: Page, part: Box, printed: _Printed) -> list[Line]:
    """Read a part of the page as it is displayed; what the text layer covers is not even read."""
    from extract.documents.ocr import recognise  # noqa: PLC0415 - loads 200 MB that kept words do not need
    from extract.documents.ocr_engine import detect  # noqa: PLC0415

    page = document[digital.number - 1]
    image, scale = render(page)
    page.close()
    across, down, end, bottom = (int(edge * scale) for edge in part)
    shift = np.array([across, down], dtype=np.float32)
    quads: list[Quad] = [quad + shift for quad in detect(image[down:bottom, across:end])]
    return recognise(image, [quad for quad in quads if not printed.covers(quad, scale)])


class _Printed:
    """Where the words of a text layer stand."""

    def __init__(self, words: Sequence[Word]) -> None:
        boxes = [(word.x0, word.top, word.x1, word.bottom) for word in words]
        self._x0, self._top, self._x1, self._bottom = np.array(boxes, dtype=np.float64).reshape(-1, 4).T

    def covers(self, quad: Quad, scale: float) -> bool:
        """Tell whether words stand on a line already, whose corners are in pixels, `scale` to a point."""
        x0, top, x1, bottom = bounds((float(x) / scale, float(y) / scale) for x, y in quad)
        width = np.minimum(x1, self._x1) - np.maximum(x0, self._x0)
        height = np.minimum(bottom, self._bottom) - np.maximum(top, self._top)
        shared = (width.clip(min=0.0) * height.clip(min=0.0)).sum()
        return bool(shared >= _PRINTED * (x1 - x0) * (bottom - top))
