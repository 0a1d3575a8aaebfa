"""A picture of a page is put alone. Comes in: an open document. Goes out: PDFs of nothing but some pictures of a page.

What is printed over a letterhead that is a picture differs from paper to paper, the picture does not. PDFium writes the
image with its masks and colours, turned and as large as it is drawn, into a PDF of its own, without unpacking it: so that
PDF is all that a reading of it can depend on, and its bytes tell whether the same picture was read before.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from typing import Any, Self

import pypdfium2
import pypdfium2.raw as pdfium

from extract.documents.drawn import Matrix, as_object, matrix_of, times
from extract.documents.records import Box
from extract.documents.scans import Picture, pictures_on

_EXTENT, _PLACE = 2, 1
"""Digits of points of sizes and places: beyond, the same picture at two places differs by what places are rounded to."""
_CREATED, _CREATOR, _TRAILER = b"/CreationDate", b"/Creator", b"trailer"


class PageCopy:
    """A page of a document, copied by PDFium, whose pictures can be had alone; `pictures` are in drawing order.

        with PageCopy(document, 1) as page:
            pdf = page.alone(page.pictures[0].box, page.pictures[:1])

    Raises pypdfium2.PdfiumError where the page can't be copied. The document stays as it is: PDFium looks at all objects of
    one that it writes to, which takes long where there are many, and ends the process where some are damaged.
    """

    def __init__(self, document: pypdfium2.PdfDocument, number: int) -> None:
        self._copy = pypdfium2.PdfDocument.new()
        try:
            self._copy.import_pages(document, [number - 1])
            self._page = self._copy[0]
        except pypdfium2.PdfiumError:
            self._copy.close()
            raise
        self.pictures = pictures_on(self._page)

    def alone(self, part: Box, pictures: Sequence[Picture]) -> bytes | None:
        """Give a PDF of one page that shows what `pictures` show of a `part` of the page as displayed, which is its size.

        None where they are mixed with what else is drawn there, where their layer may be hidden, and where PDFium can't do it.
        The pictures are gone from the copy then.
        """
        if any(_is_mixed(picture) for picture in pictures):
            return None
        x0, top, x1, bottom = part
        to_sheet = _to_displayed(self._page).translate(-x0, bottom - self._page.get_height()).get()
        sheet = self._copy.new_page(round(x1 - x0, _PLACE), round(bottom - top, _PLACE))
        try:
            moved = all(_move(self._page, sheet, picture, to_sheet) for picture in pictures)
            return _written(self._copy, sheet, len(pictures)) if moved else None
        except pypdfium2.PdfiumError:
            return None
        finally:
            sheet.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._page.close()
        self._copy.close()


def told_apart_by(alone_pdf: bytes) -> bytes:
    """Give the SHA-256 of a PDF by `PageCopy.alone`, without when it was made and its own id."""
    created = alone_pdf.find(_CREATED)
    creator = alone_pdf.find(_CREATOR, created)
    digest = hashlib.sha256(alone_pdf[:created])
    digest.update(memoryview(alone_pdf)[creator : alone_pdf.rfind(_TRAILER)])
    return digest.digest()


def _is_mixed(picture: Picture) -> bool:
    """Tell whether what a picture shows depends on what is beneath it, or on layers that are switched on and off.

    A form is not asked whether it is transparent: programs make a group of each.
    """
    drawn = map(as_object, (picture.item, *picture.forms))
    layered = any(name == "OC" for item in drawn for name, _ in _marks(item))
    return layered or bool(pdfium.FPDFPageObj_HasTransparency(as_object(picture.item)))


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


def _move(page: pypdfium2.PdfPage, sheet: pypdfium2.PdfPage, picture: Picture, to_sheet: Matrix) -> bool:
    """Move a picture from the page onto the sheet, with its clip, without marks that only its paper has."""
    item, whole = as_object(picture.item), times(picture.matrix, to_sheet)
    if picture.forms:
        taken = pdfium.FPDFFormObj_RemoveObject(as_object(picture.forms[-1]), item)
    else:
        taken = pdfium.FPDFPage_RemoveObject(page, item)
    if not taken:
        return False
    pdfium.FPDFPage_InsertObject(sheet, item)
    for _, mark in _marks(item):
        pdfium.FPDFPageObj_RemoveMark(item, mark)
    *extent, x, y = times(matrix_of(picture.item), whole)
    drawn = *(round(value, _EXTENT) + 0.0 for value in extent), round(x, _PLACE) + 0.0, round(y, _PLACE) + 0.0
    pdfium.FPDFPageObj_TransformClipPath(item, *whole)
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
