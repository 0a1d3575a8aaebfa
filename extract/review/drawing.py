"""Pages as pictures. Comes in: the path of a PDF. Goes out: each page's size and its picture as a data URI."""

from __future__ import annotations

import base64
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import cv2
import pypdfium2

from extract.documents.annotations import load_page
from extract.documents.opening import opened, read_document
from extract.settings import Settings

MOST_PAGES = 60
"""Pages that are drawn for one document; those with values first."""

_LONG_SIDE = 1700  # pixels: 145 dpi on A4, small print is legible
_LONG_SIDE_OF_MANY = 1250
_MANY = 12
_MOST_SCALE = 4.0
_QUALITY = 72


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as displayed: its size in points, and its picture; None where it was not or could not be drawn."""

    number: int
    width: float
    height: float
    picture: str | None


def draw(path: Path, settings: Settings, first: Collection[int] = ()) -> list[Sheet]:
    """Draw the pages of a document, at most MOST_PAGES of them, those numbered in `first` first. Raises DocumentError."""
    with opened(read_document(path, settings), path, settings) as document:
        numbers = range(1, len(document) + 1)
        chosen = set(sorted(numbers, key=lambda number: (number not in first, number))[:MOST_PAGES])
        side = _LONG_SIDE if len(chosen) <= _MANY else _LONG_SIDE_OF_MANY
        return [_sheet(document, number, side if number in chosen else 0) for number in numbers]


def _sheet(document: pypdfium2.PdfDocument, number: int, side: int) -> Sheet:
    """Draw one page, its long side of `side` pixels; 0 only measures it."""
    try:
        page = load_page(document, number)
    except pypdfium2.PdfiumError:
        return Sheet(number, 0.0, 0.0, None)
    try:
        width, height = page.get_size()
        if not side or min(width, height) <= 0:
            return Sheet(number, width, height, None)
        scale = min(side / max(width, height), _MOST_SCALE)
        pixels = page.render(scale=scale).to_numpy()
    except pypdfium2.PdfiumError:
        return Sheet(number, width, height, None)
    finally:
        page.close()
    done, encoded = cv2.imencode(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, _QUALITY])
    if not done:
        return Sheet(number, width, height, None)
    return Sheet(
        number, width, height, "data:image/webp;base64," + base64.b64encode(encoded.tobytes()).decode()
    )
