"""The pages of an open PDF are read: words of the text layer, or by OCR where a page is a picture.

Comes in: an open document. Goes out: `Paper`: upright pages for an engine, and the way from a place on one of them back
to the page as displayed (a scan may lie on its side or be askew).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2

from extract.documents.annotations import load_page
from extract.documents.drawn import Drawn
from extract.documents.kept_lines import kept_lines
from extract.documents.opening import printable
from extract.documents.pages import Page, Word, text_page
from extract.documents.picture_alone import Picture, pictures_on
from extract.documents.records import Box
from extract.documents.scans import is_picture
from extract.documents.turning import Turn
from extract.errors import DocumentError
from extract.settings import Settings


@dataclass(slots=True)
class Paper:
    """The pages that could be read, what a reviewer should know of them, and how scans were turned."""

    pages: list[Page] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    turns: dict[int, Turn] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)

    def displayed(self, number: int, box: Box) -> Box:
        """Give a box on page `number` as it stands on the page as displayed."""
        turn = self.turns.get(number)
        return turn.displayed(box) if turn else box


def read_paper(document: pypdfium2.PdfDocument, path: Path, settings: Settings) -> Paper:
    """Read all pages. Raises DocumentError "broken_pdf" where none of them can be loaded."""
    paper, broken = Paper(), list[int]()
    for number in range(1, len(document) + 1):
        try:
            page = load_page(document, number)
        except pypdfium2.PdfiumError:
            broken.append(number)
            continue
        try:
            _read_page(page, number, paper, settings)
        finally:
            page.close()
    if not paper.pages:
        raise DocumentError(
            "broken_pdf", f"{printable(path)}: none of its pages can be read; ask the sender for it again."
        )
    if broken:
        paper.doubts.append(f"{_pages(broken)} can't be read: compare with the sender's copy")
    if paper.unread:
        paper.doubts.append(
            f"{_pages(paper.unread)} were not read: more than {settings.max_ocr_pages} scanned pages "
            "(raise PUNCHLIST_MAX_OCR_PAGES, then `punchlist replay ID`)"
        )
    return paper


def _read_page(page: pypdfium2.PdfPage, number: int, paper: Paper, settings: Settings) -> None:
    """Add one page to the paper, by OCR where it is a picture and the limit of such pages is not reached."""
    drawn = Drawn(page)
    digital = text_page(page, number, drawn)
    if not is_picture(page, digital, drawn):
        paper.pages.append(digital)
        return
    if sum(read.source == "ocr" for read in paper.pages) >= settings.max_ocr_pages:
        paper.unread.append(number)
        paper.pages.append(digital)
        return
    from extract.documents.ocr import ocr_page  # noqa: PLC0415 - OCR loads 200 MB that digital documents do not need

    scanned, paper.turns[number] = ocr_page(page, number)
    paper.pages.append(scanned)


def add_pictures(document: pypdfium2.PdfDocument, paper: Paper, settings: Settings) -> bool:
    """Add the words of pictures to the digital pages; tell whether there are any. A picture that is new costs up to a second.

    A picture at the same place as on the page before is the same letterhead, and pages beyond the limit of scans are not
    looked at.
    """
    seen, left, any_found = set[Box](), settings.max_ocr_pages, False
    for index, digital in enumerate(paper.pages):
        if digital.source != "text" or left <= 0:
            continue
        try:
            page = document[digital.number - 1]
        except pypdfium2.PdfiumError:  # a damaged page may load once and then no more
            continue
        try:
            fresh = [picture for picture in pictures_on(page) if _rounded(picture.box) not in seen]
            found = _pictured(document, page, digital, fresh, settings) if fresh else ()
        finally:
            page.close()
        seen.update(_rounded(picture.box) for picture in fresh)
        left -= bool(fresh)
        any_found |= bool(found)
        paper.pages[index] = replace(digital, words=digital.words + found)
    return any_found


def _pictured(
    document: pypdfium2.PdfDocument,
    page: pypdfium2.PdfPage,
    digital: Page,
    pictures: list[Picture],
    settings: Settings,
) -> tuple[Word, ...]:
    from extract.documents.pictures import picture_words  # noqa: PLC0415 - as above

    kept = kept_lines(settings.state_dir / "picture_words") if settings.keep_picture_words else None
    return picture_words(document, page, digital, pictures, kept)


def _rounded(box: Box) -> Box:
    x0, top, x1, bottom = map(round, box)
    return x0, top, x1, bottom


def _pages(numbers: list[int]) -> str:
    return f"page{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
