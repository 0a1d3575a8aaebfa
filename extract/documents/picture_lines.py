"""The lines of a picture that stands alone. Comes in: its PDF. Goes out: the lines OCR reads of it, kept from before or read.

A picture is known by its PDF, and where that is new by its pixels: programs write the same picture in many ways. Both
keys hold the edition of the code and of the libraries that read, so another edition reads anew.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np
import pypdfium2

from extract.documents.kept_lines import KeptLines
from extract.documents.ocr_lines import Line, Piece
from extract.documents.offline.edition import edition
from extract.documents.picture_alone import told_apart_by
from extract.documents.rendering import Image, draw, is_blank

_LIBRARIES = ("numpy", "onnxruntime", "opencv-python-headless")  # beside those of the engine's edition


def lines_alone(pdf: bytes, scale: float, kept: KeptLines | None) -> list[Line]:
    """Give the lines of a PDF by `picture_alone`, at `scale` pixels to a point."""
    by_file = _key(b"file", repr(scale).encode(), told_apart_by(pdf))
    text = kept.get(by_file) if kept else None
    if text is None:
        text = _by_pixels(_drawn(pdf, scale), kept)
        if kept:
            kept.put(by_file, text)
    return as_lines(text)


def _by_pixels(image: Image, kept: KeptLines | None) -> str:
    """Give the lines of an image as a text."""
    key = _key(b"pixels", repr(image.shape).encode(), hashlib.sha256(image.data).digest())
    text = kept.get(key) if kept else None
    if text is None:
        text = as_text([] if is_blank(image) else _read(image))
        if kept:
            kept.put(key, text)
    return text


def _read(image: Image) -> list[Line]:
    from extract.documents.ocr import recognise  # noqa: PLC0415 - loads 200 MB that kept words do not need
    from extract.documents.ocr_engine import detect  # noqa: PLC0415

    return recognise(image, detect(image))


def _drawn(pdf: bytes, scale: float) -> Image:
    with pypdfium2.PdfDocument(pdf) as document:
        return draw(document[0], scale)


def _key(*parts: bytes) -> bytes:
    return hashlib.sha256(b"\n".join((_edition(), *parts))).digest()


@cache
def _edition() -> bytes:
    return " ".join((edition(), *map(version, _LIBRARIES))).encode()


def as_text(lines: list[Line]) -> str:
    """Write lines; numbers come back as they were, to the last digit."""
    return json.dumps(
        [
            [line.quad.tolist(), line.em, line.baseline, [_plain(piece) for piece in line.pieces]]
            for line in lines
        ]
    )


def _plain(piece: Piece) -> list[Any]:
    bar = piece.leads_with_bar
    return [piece.text, piece.start, piece.end, piece.confidence, piece.stroke, bar]


def as_lines(text: str) -> list[Line]:
    """Give the lines of a text by `as_text`."""
    return [
        Line(np.asarray(quad, dtype=np.float32), tuple(Piece(*piece) for piece in pieces), em, (start, end))
        for quad, em, (start, end), pieces in json.loads(text)
    ]
