"""Pieces of a page that several layouts use: faces, paragraphs, tables, logos."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

ALIGNMENTS = {"left": TA_LEFT, "right": TA_RIGHT, "center": TA_CENTER}
Cell: TypeAlias = Flowable | list[Flowable] | str


class Faces(NamedTuple):
    """The names of a font's regular, bold and italic face."""

    regular: str
    bold: str
    italic: str


FACES = {
    "Helvetica": Faces("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "Times": Faces("Times-Roman", "Times-Bold", "Times-Italic"),
    "Courier": Faces("Courier", "Courier-Bold", "Courier-Oblique"),
    "Vera": Faces("Vera", "VeraBd", "VeraIt"),
}


def faces(font: str) -> Faces:
    """The faces of a font; Bitstream Vera comes with reportlab and is embedded."""
    if font == "Vera" and "Vera" not in pdfmetrics.getRegisteredFontNames():
        for face in FACES["Vera"]:
            pdfmetrics.registerFont(TTFont(face, f"{face}.ttf"))
    return FACES[font]


class Type:
    """Sets text: one font and size, with the paragraphs a layout asks for."""

    def __init__(self, font: str, size: float) -> None:
        self.faces = faces(font)
        self.size = size

    def para(
        self, text: str, *, bold: bool = False, italic: bool = False, scale: float = 1.0, align: str = "left",
        colour: str = "#000000", after: float = 0,
    ) -> Paragraph:  # fmt: skip
        """A paragraph of plain text."""
        face = self.faces.bold if bold else self.faces.italic if italic else self.faces.regular
        size = self.size * scale
        style = ParagraphStyle(
            "text", fontName=face, fontSize=size, leading=size * 1.25, alignment=ALIGNMENTS[align],
            textColor=colors.HexColor(colour), spaceAfter=after,
        )  # fmt: skip
        return Paragraph(escape(text).replace("\n", "<br/>"), style)

    def inline(self, label: str, value: str, *, colour: str = "#000000") -> Paragraph:
        """A bold label and its value in one paragraph."""
        style = ParagraphStyle(
            "inline", fontName=self.faces.regular, fontSize=self.size, leading=self.size * 1.45
        )
        bold = f'<font name="{self.faces.bold}" color="{colour}">{escape(label)}</font>'
        return Paragraph(f"{bold} {escape(value)}", style)


def table(
    rows: list[list[Cell]], widths: list[float], *commands: tuple[object, ...], pad: float = 2
) -> Table:
    """A table whose cells stand at the top, with the style commands given."""
    base = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), pad),
        ("BOTTOMPADDING", (0, 0), (-1, -1), pad),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ]
    return Table(rows, colWidths=widths, hAlign="LEFT", style=TableStyle([*base, *commands]))


def background(
    colour: str, first: tuple[int, int] = (0, 0), last: tuple[int, int] = (-1, -1)
) -> tuple[object, ...]:
    """The style command that fills cells."""
    return ("BACKGROUND", first, last, colors.HexColor(colour))


def rules(colour: str = "#000000", width: float = 0.5) -> tuple[object, ...]:
    """The style command that draws lines around all cells."""
    return ("GRID", (0, 0), (-1, -1), width, colors.HexColor(colour))


def line_below(colour: str, row: int = -1, width: float = 0.5) -> tuple[object, ...]:
    """The style command that draws a line under a row."""
    return ("LINEBELOW", (0, row), (-1, row), width, colors.HexColor(colour))
