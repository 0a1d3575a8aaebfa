"""The fonts that come with reportlab: the standard ones, Bitstream Vera (TrueType) and two Type 1 families, embedded."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics

from examples.generator.parts import Faces
from examples.generator.parts import faces as known_faces

TYPE_1 = {
    "Arial": {"regular": "_a______", "bold": "_ab_____", "italic": "_ai_____"},
    "TimesNew": {"regular": "_er_____", "bold": "_eb_____", "italic": "_ei_____"},
}


@cache
def faces(font: str) -> Faces:
    """The names of a font's faces; those that need a file are registered."""
    if font not in TYPE_1:
        return known_faces(font)
    folder = Path(reportlab.__file__).parent / "fonts"
    names = {}
    for face, file in TYPE_1[font].items():
        loaded = pdfmetrics.EmbeddedType1Face(str(folder / f"{file}.afm"), str(folder / f"{file}.pfb"))
        names[face] = f"{font}-{face}"
        pdfmetrics.registerTypeFace(loaded)
        pdfmetrics.registerFont(pdfmetrics.Font(names[face], loaded.name, "WinAnsiEncoding"))
    return Faces(**names)
