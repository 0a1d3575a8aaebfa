"""Pieces of a page: marks (text, boxes, lines, pictures) with a width and a height, and ways to put pieces together.

Coordinates are points, x from the left, y downwards from the piece's upper left corner; a text's y is its baseline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from reportlab.pdfbase import pdfmetrics

from examples.generator.testbed.fonts import faces


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. `spacing` is added between characters, in points."""

    font: str = "Helvetica"
    size: float = 9
    bold: bool = False
    italic: bool = False
    colour: str = "#000000"
    spacing: float = 0
    leading: float = 1.25

    @property
    def face(self) -> str:
        """The name of the face, as reportlab knows it."""
        known = faces(self.font)
        return known.bold if self.bold else known.italic if self.italic else known.regular

    def scaled(self, factor: float) -> Style:
        """The same in another size."""
        return replace(self, size=self.size * factor)

    def strong(self, bold: bool = True) -> Style:
        """The same in bold."""
        return replace(self, bold=bold)

    def inked(self, colour: str) -> Style:
        """The same in another colour."""
        return replace(self, colour=colour)

    def width(self, text: str) -> float:
        """The width of a line in points."""
        return _width(text, self.face) * self.size / 1000 + self.spacing * len(text)


@lru_cache(maxsize=50_000)
def _width(text: str, face: str) -> float:
    return float(pdfmetrics.stringWidth(text, face, 1000))


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text at its baseline."""

    x: float
    y: float
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, filled, framed or both."""

    x: float
    y: float
    width: float
    height: float
    fill: str | None = None
    stroke: str | None = None
    line: float = 0.6


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: str = "#000000"
    line: float = 0.6
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Logo:
    """A drawn mark in a square; `as_picture` puts it on the page as an image."""

    x: float
    y: float
    size: float
    mark: str
    colour: str
    as_picture: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A piece that the paper shows as an image only."""

    x: float
    y: float
    piece: Piece


@dataclass(frozen=True, slots=True)
class Slanted:
    """A stamp or watermark: one line, centred on its place and turned by `angle` degrees; it lies under the text."""

    x: float
    y: float
    text: str
    style: Style
    angle: float


Mark: TypeAlias = Text | Box | Rule | Logo | Picture | Slanted


def moved(mark: Mark, dx: float, dy: float) -> Mark:
    """A mark at another place."""
    if isinstance(mark, Text):  # most marks are, and this is quicker than replace
        return Text(mark.x + dx, mark.y + dy, mark.text, mark.style)
    if isinstance(mark, Rule):
        return replace(mark, x=mark.x + dx, y=mark.y + dy, to_x=mark.to_x + dx, to_y=mark.to_y + dy)
    return replace(mark, x=mark.x + dx, y=mark.y + dy)


@dataclass(frozen=True, slots=True)
class Piece:
    """Marks in a rectangle of this size."""

    width: float
    height: float
    marks: tuple[Mark, ...] = ()

    def at(self, dx: float, dy: float) -> list[Mark]:
        """The marks, moved."""
        return [moved(mark, dx, dy) for mark in self.marks]


def wrap(text: str, style: Style, width: float) -> list[str]:
    """The lines of a text in a width; a word that is wider alone is cut after a hyphen, @, dot or slash if it has one."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            for part in _fitting(word, style, width):
                longer = f"{line} {part}".strip()
                if line and style.width(longer) > width:
                    lines.append(line)
                    line = part
                else:
                    line = longer
        lines.append(line)
    return lines


def _fitting(word: str, style: Style, width: float) -> list[str]:
    """A word in as many parts as the width asks for, cut at its own punctuation where there is some."""
    parts = []
    while len(word) > 1 and style.width(word) > width:
        most = max(n for n in range(1, len(word)) if n == 1 or style.width(word[:n]) <= width)
        at = max((n for n in range(2, most + 1) if word[n - 1] in "-@./"), default=most)
        parts.append(word[:at])
        word = word[at:]
    return [*parts, word]


def words(text: str, style: Style, width: float, align: str = "left") -> Piece:
    """A paragraph, wrapped; "" is an empty line."""
    step = style.size * style.leading
    shift = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    lines = wrap(text, style, width)
    marks = tuple(
        Text(shift * (width - style.width(line)), n * step + style.size * 0.97, line, style)
        for n, line in enumerate(lines)
        if line
    )
    return Piece(width, len(lines) * step, marks)


def space(height: float, width: float = 0) -> Piece:
    """Nothing."""
    return Piece(width, height)


def stack(pieces: Iterable[Piece], gap: float = 0) -> Piece:
    """Pieces under each other, flush left."""
    marks: list[Mark] = []
    height, width = 0.0, 0.0
    for number, piece in enumerate(pieces):
        height += gap if number else 0
        marks += piece.at(0, height)
        height += piece.height
        width = max(width, piece.width)
    return Piece(width, height, tuple(marks))


def row(pieces: Sequence[Piece], gap: float = 0, valign: str = "top") -> Piece:
    """Pieces beside each other; `valign` is top or middle."""
    height = max((piece.height for piece in pieces), default=0)
    marks: list[Mark] = []
    x = 0.0
    for piece in pieces:
        marks += piece.at(x, (height - piece.height) / 2 if valign == "middle" else 0)
        x += piece.width + gap
    return Piece(max(x - gap, 0), height, tuple(marks))


def padded(piece: Piece, x: float, y: float) -> Piece:
    """A piece with room around it."""
    return Piece(piece.width + 2 * x, piece.height + 2 * y, tuple(piece.at(x, y)))


def grown(piece: Piece, height: float, width: float | None = None) -> Piece:
    """A piece with room below (and at the right), at least this high."""
    return Piece(width or piece.width, max(piece.height, height), piece.marks)


def framed(piece: Piece, fill: str | None = None, stroke: str | None = None, line: float = 0.6) -> Piece:
    """A piece on a fill, in a frame, or both."""
    box = Box(0, 0, piece.width, piece.height, fill, stroke, line)
    return Piece(piece.width, piece.height, (box, *piece.marks))


def underlined(piece: Piece, colour: str, line: float = 0.6, *, dashed: bool = False) -> Piece:
    """A piece with a line along its lower edge."""
    rule = Rule(0, piece.height, piece.width, piece.height, colour, line, dashed)
    return Piece(piece.width, piece.height, (*piece.marks, rule))


def overlined(piece: Piece, colour: str, line: float = 0.6) -> Piece:
    """A piece with a line along its upper edge."""
    rule = Rule(0, 0, piece.width, 0, colour, line)
    return Piece(piece.width, piece.height, (rule, *piece.marks))
