"""A picture of a page is put alone. Comes in: an open page and its pictures. Goes out: a PDF of nothing but some of them.

What is printed over a letterhead that is a picture differs from paper to paper, the picture does not. PDFium writes the
image with its masks and colours, turned and as large as it is drawn, into a PDF of its own, without unpacking it: so that
PDF is all that a reading of it can depend on, and its bytes tell whether the same picture was read before.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extract.documents.records import Box

_EXTENT, _PLACE = 2, 1
"""Digits of points of sizes and places: beyond, the same picture at two places differs by what places are rounded to."""
_MOST_DEPTH = 4  # of forms inside forms
_CREATED, _CREATOR, _TRAILER = b"/CreationDate", b"/Creator", b"trailer"


@dataclass(frozen=True, slots=True)
class Picture:
    """An image on a page: its box as displayed, PDFium's object, the matrix from the space that stands in to the page as
    displayed, from its lower left corner, and the forms it is in, the innermost last."""

    box: Box
    item: Any
    matrix: pypdfium2.PdfMatrix
    forms: tuple[Any, ...]


def pictures_on(page: pypdfium2.PdfPage) -> list[Picture]:
    """Give the images of an open page, also inside forms, in drawing order."""
    return list(_pictures(page, _to_displayed(page), ()))


def _pictures(
    page: pypdfium2.PdfPage, matrix: pypdfium2.PdfMatrix, forms: tuple[Any, ...]
) -> Iterator[Picture]:
    form = forms[-1] if forms else None
    count = pdfium.FPDFFormObj_CountObjects(form) if form else pdfium.FPDFPage_CountObjects(page)
    for index in range(count):
        item = pdfium.FPDFFormObj_GetObject(form, index) if form else pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and len(forms) < _MOST_DEPTH:
            yield from _pictures(page, _matrix_of(item).multiply(matrix), (*forms, item))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = matrix.on_rect(*_bounds(item))
            height = page.get_height()
            yield Picture((left, height - top, right, height - bottom), item, matrix, forms)


def _bounds(item: Any) -> Box:
    edges = [pdfium.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *edges)
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top


def _matrix_of(item: Any) -> pypdfium2.PdfMatrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, found)
    return pypdfium2.PdfMatrix.from_raw(found)


def alone(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, part: Box, pictures: Sequence[Picture]
) -> bytes | None:
    """Give a PDF of one page that shows what `pictures` show of a `part` of the page as displayed, which is its size.

    None where they are mixed with what else is drawn there, where their layer may be hidden, and where PDFium can't do it.
    The pictures are taken off the open `page`: close it then, without use. The document has one page more at its end from
    then on: taking pages off damaged papers is not safe.
    """
    if any(_is_mixed(picture) for picture in pictures):
        return None
    x0, top, x1, bottom = part
    to_sheet = -x0, bottom - page.get_height()
    sheet = document.new_page(round(x1 - x0, _PLACE), round(bottom - top, _PLACE))
    try:
        moved = all(_move(page, sheet, picture, to_sheet) for picture in pictures)
        return _written(document, sheet, len(pictures)) if moved else None
    except pypdfium2.PdfiumError:
        return None
    finally:
        sheet.close()


def told_apart_by(alone_pdf: bytes) -> bytes:
    """Give the SHA-256 of a PDF of `alone`, without when it was made and its own id."""
    created = alone_pdf.find(_CREATED)
    creator = alone_pdf.find(_CREATOR, created)
    digest = hashlib.sha256(alone_pdf[:created])
    digest.update(memoryview(alone_pdf)[creator : alone_pdf.rfind(_TRAILER)])
    return digest.digest()


def _is_mixed(picture: Picture) -> bool:
    """Tell whether what a picture shows depends on what is beneath it, or on layers that are switched on and off.

    A form is not asked whether it is transparent: programs make a group of each.
    """
    drawn = picture.item, *picture.forms
    layered = any(name == "OC" for item in drawn for name, _ in _marks(item))
    return layered or bool(pdfium.FPDFPageObj_HasTransparency(picture.item))


def _marks(item: Any) -> Iterator[tuple[str, Any]]:
    """Give the name and handle of each mark that structures the paper, the last first."""
    name, size = (pdfium.FPDF_WCHAR * 64)(), pdfium.c_ulong()
    for index in reversed(range(max(0, pdfium.FPDFPageObj_CountMarks(item)))):
        mark = pdfium.FPDFPageObj_GetMark(item, index)
        pdfium.FPDFPageObjMark_GetName(mark, name, 128, size)
        yield bytes(name)[: max(0, size.value - 2)].decode("utf-16-le", "replace"), mark


def _to_displayed(page: pypdfium2.PdfPage) -> pypdfium2.PdfMatrix:
    """Give the matrix from PDF space to the page as displayed, in points from its lower left corner."""
    left, bottom, right, top = page.get_cropbox()
    turned = pypdfium2.PdfMatrix().translate(-left, -bottom).rotate(page.get_rotation())
    x0, y0, x1, _ = turned.on_rect(left, bottom, right, top)
    scale = page.get_width() / max(x1 - x0, 1.0)  # a page may have units of its own
    return turned.translate(-x0, -y0).scale(scale, scale)


def _move(
    page: pypdfium2.PdfPage, sheet: pypdfium2.PdfPage, picture: Picture, to_sheet: tuple[float, float]
) -> bool:
    """Move a picture from the page onto the sheet, with its clip, without marks that only its paper has."""
    item, whole = picture.item, picture.matrix.translate(*to_sheet)
    form = picture.forms[-1] if picture.forms else None
    taken = pdfium.FPDFFormObj_RemoveObject(form, item) if form else pdfium.FPDFPage_RemoveObject(page, item)
    if not taken:
        return False
    pdfium.FPDFPage_InsertObject(sheet, item)
    for _, mark in _marks(item):
        pdfium.FPDFPageObj_RemoveMark(item, mark)
    *extent, x, y = _matrix_of(item).multiply(whole).get()
    drawn = *(round(value, _EXTENT) + 0.0 for value in extent), round(x, _PLACE) + 0.0, round(y, _PLACE) + 0.0
    pdfium.FPDFPageObj_TransformClipPath(item, *whole.get())
    return bool(pdfium.FPDFPageObj_SetMatrix(item, pdfium.FS_MATRIX(*drawn)))


def _written(document: pypdfium2.PdfDocument, sheet: pypdfium2.PdfPage, count: int) -> bytes | None:
    """Write the last page of the document, the sheet, as a PDF; None where it does not hold so many pictures: those that
    stand in the page's own code are not written."""
    sheet.gen_content()
    with pypdfium2.PdfDocument.new() as single:
        single.import_pages(document, [len(document) - 1])
        page = single[0]
        written = pdfium.FPDFPage_CountObjects(page)
        page.close()
        if written != count:
            return None
        file = io.BytesIO()
        single.save(file)
    return file.getvalue()
