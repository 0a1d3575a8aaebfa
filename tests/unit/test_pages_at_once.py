"""Reading all characters of a page at once gives the words that reading one after the other gives."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import NamedTuple

import pypdf
import pypdfium2
import pytest
import reading_one_by_one
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf.generic import NameObject, StreamObject
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extract.documents.pages import text_page

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "work_orders"
FONTS = ("Helvetica", "Helvetica-Bold", "Times-Italic", "Courier", "Symbol", "Unicode")
pdfmetrics.registerFont(TTFont("Unicode", "Vera.ttf"))


class Drawn(NamedTuple):
    """A string of a page: where it begins, its font and how it is turned, set apart and raised."""

    text: str
    x: float
    y: float
    font: str
    size: float
    angle: int
    apart: float
    rise: float
    stretched: float


drawings = st.builds(
    Drawn,
    text=st.text(
        st.one_of(
            st.characters(min_codepoint=32, max_codepoint=126),
            st.sampled_from("  \u00ad\u00a0-fi\ufb01\ufb03é|0\u2009\u200b\u05d0\u05d1\u0627"),
        ),
        min_size=1,
        max_size=24,
    ),
    x=st.floats(-60, 400),
    y=st.floats(-20, 420),
    font=st.sampled_from(FONTS),
    size=st.sampled_from([0.05, 0.5, 4.0, 9.5, 10.0, 24.0]),
    angle=st.sampled_from([0, 0, 0, 0, 90, 180, 270, 3, 45]),
    apart=st.sampled_from([0.0, 0.0, 0.0, 1.5, 4.0, 8.0, -3.0, -12.0]),
    rise=st.sampled_from([0.0, 0.0, 3.0, -5.0]),
    stretched=st.sampled_from([100.0, 100.0, 70.0, -100.0]),
)


def page_of(drawn: list[Drawn], rotation: int) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(420, 420), invariant=True)
    canvas.setPageRotation(rotation)
    for string in drawn:
        turn = math.radians(string.angle)
        text = canvas.beginText()
        text.setTextTransform(
            math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), string.x, string.y
        )
        text.setFont(string.font, string.size)
        text.setCharSpace(string.apart)
        text.setHorizScale(string.stretched)
        half = len(string.text) // 2
        text.textOut(string.text[:half])
        text.setRise(string.rise)
        text.textOut(string.text[half:])
        canvas.drawText(text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


@settings(max_examples=60, deadline=None)
@given(drawn=st.lists(drawings, min_size=0, max_size=12), rotation=st.sampled_from([0, 0, 90, 180, 270]))
def test_words_are_those_of_reading_one_by_one(drawn: list[Drawn], rotation: int) -> None:
    with pypdfium2.PdfDocument(page_of(drawn, rotation)) as document:
        page = document[0]
        assert text_page(page, 1).words == reading_one_by_one.words_of_page(page)


def with_map(code: str, unicode: str) -> bytes:
    """A page whose font says that a code of the text "AB CD EFG" means other characters; both in hexadecimal."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(420, 420), invariant=True)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, 300, "AB CD EFG")
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(file.getvalue()))
    stream = StreamObject()
    stream.set_data(f"1 beginbfchar <{code}> <{unicode}> endbfchar".encode())
    font = writer.pages[0]["/Resources"]["/Font"]["/F1"].get_object()
    font[NameObject("/ToUnicode")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("unicode", "words"),
    [
        ("0058", ["AB", "XD", "EFG"]),
        ("00410042", ["AB", "ABD", "EFG"]),
        ("FB03", ["AB", "ffiD", "EFG"]),
        ("0002", ["AB", "-D", "EFG"]),
        ("0000", ["AB", "D", "EFG"]),
        ("FFFE", ["AB", "D", "EFG"]),
        ("D83D", ["AB", "\ufffdD", "EFG"]),
        ("D83DDE00", ["AB", "\ufffd\ufffdD", "EFG"]),
    ],
)
def test_fonts_with_odd_maps(unicode: str, words: list[str]) -> None:
    with pypdfium2.PdfDocument(with_map("43", unicode)) as document:
        read = text_page(document[0], 1).words
        assert [word.text for word in read] == words
        assert read == reading_one_by_one.words_of_page(document[0])


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*-v03.pdf")), ids=lambda path: path.stem)
def test_words_of_the_examples_are_those_of_reading_one_by_one(path: Path) -> None:
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document, 1):
            assert text_page(page, number).words == reading_one_by_one.words_of_page(page)
