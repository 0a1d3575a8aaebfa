"""Pages of words with boxes. Comes in: the bytes of a PDF. Goes out: `Page`s in points, origin top-left."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a space. Edges and `size` (of the font) are in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page as displayed (rotation applied); `source` is "text" or "ocr"."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    source: str = "text"
