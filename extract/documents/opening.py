"""A PDF is opened within limits. Comes in: a path. Goes out: its bytes, and from them an open pypdfium2 document.

Every way this can fail is a DocumentError whose message names the file and says what to do next:
empty_file, not_a_pdf, broken_pdf, encrypted_pdf, no_pages, too_many_pages, page_too_large, file_too_large,
file_vanished, unreadable_file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from extract.errors import DocumentError
from extract.settings import Settings

_HEADER = b"%PDF-"
_HEADER_WITHIN = 1024  # Acrobat's own rule; PDFium searches as far
_END = b"%%EOF"
_END_WITHIN = 2048

_LOOKS_LIKE = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"PK\x03\x04", "a ZIP archive, or a Word or Excel file"),
    (b"\xd0\xcf\x11\xe0", "an Outlook message, or an older Word or Excel file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{\\rtf", "an RTF text"),
    (b"%!PS", "a PostScript file"),
)


def printable(path: Path | str) -> str:
    """Give the path as text that every encoder takes: bytes that are not UTF-8 are written as `\\udcff`."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def read_document(path: Path, settings: Settings) -> bytes:
    """Read the whole file, never more than `max_file_bytes` of it. Raises DocumentError."""
    name = printable(path)
    try:
        _check_size(os.stat(path), name, settings)  # noqa: PTH116 - the size is needed before anything is opened
        with path.open("rb") as file:
            data = file.read(settings.max_file_bytes + 1)
    except FileNotFoundError:
        raise DocumentError(
            "file_vanished",
            f"{name} was there when the run began and is gone now; put it back and run again.",
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DocumentError(
            "unreadable_file", f"{name} can't be read ({reason}); grant read access and run again."
        ) from None
    if not data:
        raise DocumentError("empty_file", f"{name} is empty (0 bytes); ask the sender for it again.")
    if len(data) > settings.max_file_bytes:  # it grew since its size was asked for
        raise _too_large(name, len(data), settings)
    return data


def _check_size(status: os.stat_result, name: str, settings: Settings) -> None:
    """Refuse what is no ordinary file (a pipe would block for ever) or is too large, before it is opened."""
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError("unreadable_file", f"{name} is not an ordinary file; give the PDF itself.")
    if status.st_size > settings.max_file_bytes:
        raise _too_large(name, status.st_size, settings)


def _too_large(name: str, size: int, settings: Settings) -> DocumentError:
    return DocumentError(
        "file_too_large",
        f"{name} has {size:,} bytes, the limit is {settings.max_file_bytes:,}; "
        "raise PUNCHLIST_MAX_FILE_BYTES if it is a work order.",
    )


def _looks_like(data: bytes) -> str:
    """Name the kind of a file from its first bytes."""
    for magic, kind in _LOOKS_LIKE:
        if data.startswith(magic):
            return kind
    start = data[:512].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if b"\x00" not in data[:_HEADER_WITHIN] and data[:_HEADER_WITHIN].isascii():
        return "plain text"
    return "something else"


def is_cut_off(data: bytes) -> bool:
    """Tell whether the end of the file is missing: PDFium repairs such a file, but pages may be lost."""
    return _END not in data[-_END_WITHIN:]


@contextmanager
def opened(data: bytes, path: Path, settings: Settings) -> Iterator[pypdfium2.PdfDocument]:
    """Open the bytes of a PDF, check the limits of `settings`, close it after use. Raises DocumentError.

    PDFium itself is asked, not pypdfium2: that takes a sound document of no pages for one that was not opened.
    """
    name = printable(path)
    if _HEADER not in data[:_HEADER_WITHIN]:
        raise DocumentError(
            "not_a_pdf",
            f"{name} is not a PDF: it seems to be {_looks_like(data)}. Export or print it as a PDF.",
        )
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        raise _refusal(pdfium.FPDF_GetLastError(), name)
    with pypdfium2.PdfDocument(handle) as document:
        _check_pages(document, name, settings)
        yield document


def _refusal(code: int, name: str) -> DocumentError:
    """Give the reason why PDFium did not open a document."""
    if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return DocumentError(
            "encrypted_pdf", f"{name} is encrypted and needs a password; ask the sender for one without."
        )
    return DocumentError(
        "broken_pdf", f"{name} is a broken or cut-off PDF that can't be opened; ask the sender for it again."
    )


def _check_pages(document: pypdfium2.PdfDocument, name: str, settings: Settings) -> None:
    """Refuse too many pages and pages of enormous size before any page is read or drawn."""
    count = len(document)
    if count < 1:
        raise DocumentError("no_pages", f"{name} is a PDF of 0 pages; ask the sender for it again.")
    if count > settings.max_pages:
        raise DocumentError(
            "too_many_pages",
            f"{name} has {count:,} pages, the limit is {settings.max_pages:,}; "
            "raise PUNCHLIST_MAX_PAGES if it is a work order.",
        )
    for number in range(1, count + 1):
        width, height = _page_size(document, number)
        if not max(width, height) <= settings.max_page_points:  # also true of a size that is no number
            raise DocumentError(
                "page_too_large",
                f"{name}: page {number} measures {width:,.0f} × {height:,.0f} points, "
                f"the limit is {settings.max_page_points:,.0f} a side; "
                "raise PUNCHLIST_MAX_PAGE_POINTS if it is a work order.",
            )


def _page_size(document: pypdfium2.PdfDocument, number: int) -> tuple[float, float]:
    """Give width and height in points; (0, 0) of a page that is broken, which is found when it is loaded."""
    try:
        width, height = document.get_page_size(number - 1)
    except pypdfium2.PdfiumError:
        return 0.0, 0.0
    return width, height
