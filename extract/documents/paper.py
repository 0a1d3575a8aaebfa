"""The pages of an open PDF are read: words of the text layer, or by OCR where a page is a picture.

Comes in: an open document. Goes out: `Paper`: upright pages for an engine, and the way from a place on one of them back
to the page as displayed (a scan may lie on its side or be askew).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2

from extract.documents.annotations import load_page
from extract.documents.drawn import Drawn
from extract.documents.kept_lines import kept_lines
from extract.documents.opening import printable
from extract.documents.pages import Page, Word, text_page
from extract.documents.records import Box
from extract.documents.scans import image_boxes, is_picture
from extract.documents.turning import Turn
from extract.errors import DocumentError
from extract.settings import Settings

_WIDE, _HIGH = 39.0, 7.0  # points


@dataclass(slots=True)
class Paper:
    """The pages that could be read, what a reviewer should know of them, and how scans were turned.

    Of digital pages, `fresh` tells by number which of their pictures may hold text and stand at none of the `places` (in
    whole points) of pages before: a picture there is the same letterhead."""

    pages: list[Page] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    turns: dict[int, Turn] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)
    fresh: dict[int, list[bool]] = field(default_factory=dict)
    places: set[Box] = field(default_factory=set)

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
        _note_pictures(page, drawn, number, paper)
        return
    if sum(read.source == "ocr" for read in paper.pages) >= settings.max_ocr_pages:
        paper.unread.append(number)
        paper.pages.append(digital)
        return
    from extract.documents.ocr import ocr_page  # noqa: PLC0415 - OCR loads 200 MB that digital documents do not need

    scanned, paper.turns[number] = ocr_page(page, number)
    paper.pages.append(scanned)


def add_pictures(
    document: pypdfium2.PdfDocument,
    paper: Paper,
    settings: Settings,
    *,
    is_wanted: Callable[[str], bool] = bool,
) -> bool:
    """Add the words of pictures to the digital pages where all of them together are a text that is wanted; tell whether it is.

    A picture that is new costs up to a second. Pages beyond the limit of scans are not looked at.
    """
    from extract.documents.pictures import picture_words  # noqa: PLC0415 - most papers need none of it

    kept = kept_lines(settings.state_dir / "picture_words") if settings.keep_picture_words else None
    found: dict[int, tuple[Word, ...]] = {}
    for index, digital in enumerate(paper.pages):
        if digital.number in paper.fresh and len(found) < settings.max_ocr_pages:
            found[index] = picture_words(document, digital, paper.fresh[digital.number], kept)
    if not is_wanted(" ".join(word.text for words in found.values() for word in words)):
        return False
    for index, words in found.items():
        paper.pages[index] = replace(paper.pages[index], words=paper.pages[index].words + words)
    return True


def _note_pictures(page: pypdfium2.PdfPage, drawn: Drawn, number: int, paper: Paper) -> None:
    places = [_rounded(box) for box in image_boxes(page, drawn)]
    fresh = [place not in paper.places and _may_hold_text(place) for place in places]
    paper.places.update(places)
    if any(fresh):
        paper.fresh[number] = fresh


def _may_hold_text(place: Box) -> bool:
    """Tell whether a picture is no bullet, rule or icon; those that can be seen are looked at more closely."""
    return place[2] - place[0] >= _WIDE and place[3] - place[1] >= _HIGH


def _rounded(box: Box) -> Box:
    x0, top, x1, bottom = map(round, box)
    return x0, top, x1, bottom


def _pages(numbers: list[int]) -> str:
    return f"page{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
