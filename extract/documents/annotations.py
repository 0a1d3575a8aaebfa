"""What was written onto a page. Comes in: an open document. Goes out: a page whose filled fields and notes are text.

The values of a fillable form, typed notes and stamps lie above a page as annotations, where no text layer holds them.
"""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium

_WRITTEN = {pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP}


def load_page(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """Load page `number` (from 1) with what is written onto it made part of it. Raises pypdfium2.PdfiumError.

    Only the document in memory changes. Hidden fields stay hidden.
    """
    page = document[number - 1]
    if not _is_written_on(page):
        return page
    done = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    if done != pdfium.FLATTEN_SUCCESS:
        return page
    page.close()
    return document[number - 1]


def _is_written_on(page: pypdfium2.PdfPage) -> bool:
    """Tell whether any annotation holds text to read; links, the commonest kind, do not."""
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind in _WRITTEN:
            return True
    return False
