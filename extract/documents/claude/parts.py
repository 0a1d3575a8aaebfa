"""The part of a document that a question is about. Comes in: a case and where values are in doubt. Goes out: a smaller case.

The large model costs twenty times the small one, most of it for pages. Where readers disagree, and where a value is doubtful,
the places are known: a strip of the page around them goes as a picture, and with it the words of the whole page. What
nobody has found has no place: then it is the whole document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np

from extract.documents.claude.cases import Case
from extract.documents.claude.routing import Wanted
from extract.documents.offline import Reading
from extract.documents.pages import Page
from extract.documents.records import Box, FieldValue

_AROUND = 0.07  # of a page's height, above and below: four or five lines
_MOST = 0.6  # of a page's height: a larger part goes as the page
_PIXELS_PER_POINT = 1.86  # 1,568 pixels for an A4 page, as the service looks at pages
_QUALITY = 85


def part_of(
    case: Case, more: Wanted, reading: Reading, claims: Mapping[str, Sequence[FieldValue]]
) -> Case | None:
    """Give the part of a case that shows all values in doubt; None where one of them has no place, or it is no smaller."""
    values = {
        name: [*claims.get(name, ()), *filter(None, [reading.fields.get(name)])] for name in more.fields
    }
    if more.items is not None or not all(values.values()):
        return None
    numbers = {value.page for given in values.values() for value in given}
    pages = tuple(page for page in case.pages if page.number in numbers)
    if len(pages) < len(numbers):
        return None
    if case.pdf is None:  # of scans places are those of the page set upright: whole pages then
        pictures = {number: picture for number, picture in case.pictures.items() if number in numbers}
        return (
            replace(case, pages=pages, pictures=pictures, is_part=True)
            if len(pages) < len(case.pages)
            else None
        )
    places = {
        page.number: [value.box for given in values.values() for value in given if value.page == page.number]
        for page in pages
    }
    pictures = {page.number: _strip(case.drawn[page.number], page, places[page.number]) for page in pages}
    return replace(case, pages=pages, pdf=None, drawn={}, pictures=pictures, is_part=True)


def _strip(drawn: bytes, page: Page, boxes: Sequence[Box]) -> bytes:
    """Give the picture of a page from above the first of some places to below the last."""
    image = cv2.imdecode(np.frombuffer(drawn, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    scale = image.shape[0] / page.height
    top = max(0.0, min(box[1] for box in boxes) - _AROUND * page.height)
    bottom = min(page.height, max(box[3] for box in boxes) + _AROUND * page.height)
    if bottom - top < _MOST * page.height:
        image = image[int(top * scale) : int(bottom * scale)]
    smaller = _PIXELS_PER_POINT / scale
    if smaller < 1:
        image = cv2.resize(image, None, fx=smaller, fy=smaller, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
