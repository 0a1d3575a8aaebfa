"""A picture of text is read. Comes in: an open page. Goes out: words with boxes in points, on the page turned upright.

RapidOCR finds lines and reads them (`ocr_engine`). Its own classifier of turned lines stays off, it turns good ones;
`read_image` looks at the page as a whole instead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean
from typing import NamedTuple

import cv2
import numpy as np
import pypdfium2

from extract.documents.ocr_engine import Characters, cut_out, detect, read_characters
from extract.documents.ocr_ink import ink_of
from extract.documents.ocr_lines import Line, Quad, pieces, words
from extract.documents.ocr_rules import drawn_rules
from extract.documents.ocr_style import strokes
from extract.documents.pages import Page
from extract.documents.photograph import find_sheet, flatten
from extract.documents.rendering import MAX_SIDE, Image, is_blank, render
from extract.documents.ruling import NO_RULES
from extract.documents.skew import skew
from extract.documents.turning import Turn

_FINER = 2.0  # times that for the picture of which a sheet is only a part
_SHEET = 842.0  # points of a sheet's longer side, A4's
_LARGEST = 1300.0  # points of a page's: more is a picture whose pixels were taken for points, no A3
_CONFIDENT = 0.5  # of a line: below, it is a logo or dirt
_TALL = 1.5  # height to width from which RapidOCR itself takes a line as turned by 90°
_SAMPLE = 6
_SURE = 0.9  # mean of lines that are the right way up, on all but bad copies


class _Read(NamedTuple):
    """A line that was found, its picture, and what was read of it."""

    quad: Quad
    crop: Image
    characters: Characters


def ocr_page(page: pypdfium2.PdfPage, number: int) -> tuple[Page, Turn]:
    """Read a page that is a picture. Gives it upright and straight, and the way back to the page as displayed."""
    image, scale, flat = _flat(page)
    image, quarters, lines = read_image(image)
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    turn = replace(flat, quarters=quarters, angle=skew(grey, [line.quad for line in lines]))
    found = words(lines, scale, turn)
    rules = drawn_rules(grey, scale, turn.angle, found) if found else NO_RULES
    return Page(number, *turn.size, found, source="ocr", rules=rules), turn


def _flat(page: pypdfium2.PdfPage) -> tuple[Image, float, Turn]:
    """Draw the page, of a photograph the sheet that is seen in it, with its pixels to a point and the way back.

    A sheet is taken to be as high as common paper, and so is a page whose size is that of its picture.
    """
    image, scale = render(page)
    sheet = find_sheet(image)
    if sheet is None and max(page.get_size()) <= _LARGEST:
        return image, scale, Turn(*page.get_size())
    if sheet is None:
        height, width = image.shape[:2]
        matrix = np.eye(3)
    else:
        finer = min(MAX_SIDE / float(np.ptp(sheet, axis=0).max()), _FINER)
        image, scale = render(page, finer)
        image, matrix = flatten(image, sheet * finer)
        height, width = image.shape[:2]
    own = max(width, height) / _SHEET
    lens = np.diag([1 / scale, 1 / scale, 1.0]) @ matrix @ np.diag([own, own, 1.0])
    return image, own, Turn(width / own, height / own, lens=tuple(float(value) for value in lens.flat))


def read_image(image: Image) -> tuple[Image, int, list[Line]]:
    """Find and read the lines of a BGR image; give it upright and by how many quarters it was turned to the left.

    A page on its side is known by the shape of its lines, one upside down by how uncertain they come out.
    """
    if is_blank(image):
        return image, 0, []
    quads, quarters = detect(image), 0
    if sum(_length(quad) for quad in quads if _is_tall(quad)) > sum(_length(quad) for quad in quads) / 2:
        image, quarters = _turned(image, 1), 1
        quads = detect(image)
    found = _read(image, quads)
    if _are_upside_down(found):
        image, quarters = _turned(image, 2), quarters + 2
        found = _read(image, detect(image))
    return image, quarters, _lines(found)


def _turned(image: Image, quarters: int) -> Image:
    return np.ascontiguousarray(np.rot90(image, quarters))


def _are_upside_down(found: Sequence[_Read]) -> bool:
    """Read a few long lines the other way too where they came out uncertain: upside down they are far less certain."""
    sample = sorted((line for line in found if not _is_tall(line.quad)), key=lambda line: _length(line.quad))
    sample = sample[-2 * _SAMPLE :: 2]
    if not sample:
        return False
    upright = fmean(line.characters.score for line in sample)
    if upright >= _SURE:
        return False
    return fmean(read_characters(_turned(line.crop, 2)).score for line in sample) > upright


def _size(quad: Quad) -> tuple[float, float]:
    """Give width and height of a line in pixels."""
    return float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))


def _length(quad: Quad) -> float:
    return max(_size(quad))


def _is_tall(quad: Quad) -> bool:
    width, height = _size(quad)
    return height >= _TALL * width


def recognise(image: Image, quads: list[Quad]) -> list[Line]:
    """Read the lines; those that are hardly certain are left out."""
    return _lines(_read(image, quads))


def _read(image: Image, quads: list[Quad]) -> list[_Read]:
    crops = cut_out(image, quads)
    return [_Read(quad, crop, read_characters(crop)) for quad, crop in zip(quads, crops, strict=True)]


def _lines(found: Sequence[_Read]) -> list[Line]:
    return [
        _line(line) for line in found if line.characters.text.strip() and line.characters.score >= _CONFIDENT
    ]


def _line(found: _Read) -> Line:
    """Place the words of a line."""
    text, columns, confidences, total = found.characters
    grey = cv2.cvtColor(found.crop, cv2.COLOR_BGR2GRAY)
    ink = ink_of(grey, "".join(text.split()), columns, total)
    cut = pieces(text, columns, confidences, total, ink)
    height, width = grey.shape
    spans = [(int(piece.start * width), math.ceil(piece.end * width)) for piece in cut]
    weighed = tuple(
        replace(piece, stroke=stroke) for piece, stroke in zip(cut, strokes(grey, spans), strict=True)
    )
    if not ink.em:
        return Line(found.quad, weighed)
    return Line(found.quad, weighed, ink.em, (ink.start / height, ink.end / height))
