"""A picture of text is read. Comes in: an open page. Goes out: words with boxes in points, on the page turned upright.

RapidOCR finds lines and reads them, with the models in its own wheel: nothing is downloaded. It is created once per
process, on one thread, because as many processes as cores is faster than more threads (DESIGN.md, section 2). Its own
classifier of turned lines stays off, it turns good ones; `read_image` looks at the page as a whole instead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from statistics import mean
from typing import Any, NamedTuple

import numpy as np
import pypdfium2
from rapidocr import RapidOCR

from extract.documents.ocr_ink import ink_of
from extract.documents.ocr_lines import Line, Piece, Quad, pieces, words
from extract.documents.ocr_rules import drawn_rules
from extract.documents.ocr_style import Darkness, darkness_of, stroke
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
    """What RapidOCR reads of a line's picture: `score` is its certainty, `info` holds its columns."""

    quad: Quad
    crop: Image
    text: str
    score: float
    info: Any


@cache
def _engine() -> RapidOCR:
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.return_word_box": True,
            "Global.max_side_len": 1280,
            "Det.limit_side_len": 320,
            "Det.unclip_ratio": 2.0,
            "Rec.rec_img_shape": [3, 48, 48],
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
        }
    )


def ocr_page(page: pypdfium2.PdfPage, number: int) -> tuple[Page, Turn]:
    """Read a page that is a picture. Gives it upright and straight, and the way back to the page as displayed."""
    image, scale, flat = _flat(page)
    image, quarters, lines = read_image(image)
    turn = replace(flat, quarters=quarters, angle=skew(image, [line.quad for line in lines]))
    found = words(lines, scale, turn)
    rules = drawn_rules(image, scale, turn.angle, found) if found else NO_RULES
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


def recognise_alone(image: Image) -> None:
    """Find and read the lines by RapidOCR itself, with the settings used here: what benchmarks measure against."""
    _engine()(image, use_det=True, use_cls=False, use_rec=True)  # it remembers what it was called with before


def detect(image: Image) -> list[Quad]:
    """Give the corners of each line."""
    boxes = _engine()(image, use_rec=False).boxes
    return [] if boxes is None else [np.asarray(box, dtype=np.float32) for box in boxes]


def _turned(image: Image, quarters: int) -> Image:
    return np.ascontiguousarray(np.rot90(image, quarters))


def _are_upside_down(found: Sequence[_Read]) -> bool:
    """Read a few long lines the other way too where they came out uncertain: upside down they are far less certain."""
    sample = sorted((line for line in found if not _is_tall(line.quad)), key=lambda line: _length(line.quad))
    crops = [line.crop for line in sample[-2 * _SAMPLE :: 2]]
    if not crops:
        return False
    upright = mean(line.score for line in sample[-2 * _SAMPLE :: 2])
    if upright >= _SURE:
        return False
    return bool(mean(_engine().recognize_txt([_turned(crop, 2) for crop in crops]).scores) > upright)


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
    if not quads:
        return []
    crops = _engine().crop_text_regions(image, np.stack(quads))
    read = _engine().recognize_txt(crops)
    return [
        _Read(*line) for line in zip(quads, crops, read.txts, read.scores, read.word_results, strict=True)
    ]


def _lines(found: Sequence[_Read]) -> list[Line]:
    return [
        _line(line.quad, line.crop, line.text, line.info)
        for line in found
        if line.text.strip() and line.score >= _CONFIDENT
    ]


def _line(quad: Quad, crop: Image, text: str, info: Any) -> Line:
    """Place the words of a line; RapidOCR gives the columns of characters, grouped by words of its own."""
    columns = [column for word in info.word_cols for column in word]
    ink = ink_of(crop, "".join(text.split()), columns, info.line_txt_len)
    cut = pieces(text, columns, info.confs, info.line_txt_len, ink)
    darkness = darkness_of(crop)
    weighed = tuple(_weighed(darkness, piece) for piece in cut)
    if not ink.em:
        return Line(quad, weighed)
    height = crop.shape[0]
    return Line(quad, weighed, ink.em, (ink.start / height, ink.end / height))


def _weighed(darkness: Darkness, piece: Piece) -> Piece:
    """Add how thick the letters of a word are, from its part of the line's picture."""
    width = darkness.shape[1]
    return replace(piece, stroke=stroke(darkness[:, int(piece.start * width) : math.ceil(piece.end * width)]))
