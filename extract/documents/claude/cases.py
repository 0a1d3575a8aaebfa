"""A document that Claude is to be asked about. Comes in: an open document and what was read of it. Goes out: a `Case`.

Made in the worker that read the document, because only there it is open; asked about in the process that waits for
answers, so nothing in it needs PDFium any more.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import cv2
import pypdfium2

from extract.documents.annotations import load_page
from extract.documents.claude.grounds import NO_GROUNDS, Grounds, grounds_of
from extract.documents.claude.masking import pictures_within, without_masked
from extract.documents.claude.showing import shown
from extract.documents.pages import Page
from extract.documents.paper import Paper
from extract.documents.records import Box, FieldValue
from extract.documents.rendering import MAX_SIDE, Image, draw
from extract.documents.specification import Specification

MOST_PDF_BYTES = 20_000_000
"""A PDF beyond goes as pictures: a request may have 32 MB, and base64 takes a third more."""
MOST_PICTURE_BYTES = 20_000_000
_LONG_SIDE = 1_568  # pixels: what the service scales larger pictures down to
_QUALITY = 80
_AROUND = 1.5  # points painted over around a word


@dataclass(frozen=True, slots=True)
class Case:
    """What is sent of a document and what answers are proved by.

    `pages` are those sent, with the words that show. The PDF goes as it is (`pdf`), or as `pictures` by page number.
    `hidden` and `instructing` are numbers of pages on which words were left out (see showing.py), `masked` the fields whose
    values are covered: such a document goes as pictures, painted over (see masking.py). `drawn` are the pages of a PDF, for
    who asks about a part of them (see parts.py): then `is_part` is set. `grounds` are those of `pages` where none are given.
    """

    pages: tuple[Page, ...]
    page_count: int
    pdf: bytes | None = None
    pictures: dict[int, bytes] = field(default_factory=dict)
    hidden: tuple[int, ...] = ()
    instructing: tuple[int, ...] = ()
    masked: tuple[str, ...] = ()
    drawn: dict[int, bytes] = field(default_factory=dict)
    is_part: bool = False
    grounds: Grounds = NO_GROUNDS

    def __post_init__(self) -> None:
        """Make the grounds, unless another case's are given."""
        if self.grounds is NO_GROUNDS:
            object.__setattr__(self, "grounds", grounds_of(self.pages))

    @property
    def size(self) -> int:
        """The bytes it holds, about."""
        return len(self.pdf or b"") + sum(map(len, (*self.pictures.values(), *self.drawn.values())))

    @property
    def content(self) -> str:
        """The form the document goes in."""
        if self.pdf is not None:
            return "pdf"
        if self.is_part:
            return f"part without {', '.join(self.masked)}" if self.masked else "part"
        return f"pictures without {', '.join(self.masked)}" if self.masked else "pictures"


@dataclass(frozen=True, slots=True)
class Cover:
    """What is to be covered of a document: the `names` of fields, what was read, and the way to pages as displayed.

    `decided` are values that people gave, by field.
    """

    names: frozenset[str]
    values: Mapping[str, FieldValue | None]
    decided: Mapping[str, str]
    paper: Paper
    spec: Specification


def case_of(
    document: pypdfium2.PdfDocument,
    data: bytes,
    pages: Sequence[Page],
    most_pages: int,
    cover: Cover | None = None,
) -> Case:
    """Choose what of a document is sent: the PDF, or pictures of pages where it is scanned, too long, too large, where its
    text layer says more than its pages show, or where something is to be covered."""
    chosen = _chosen(pages, most_pages)
    seen = shown(document, chosen)
    scanned = any(page.source == "ocr" for page in pages)
    whole = len(pages) <= most_pages and len(data) <= MOST_PDF_BYTES
    if whole and not scanned and not seen.hidden and not seen.instructing and not cover:
        drawn = {number: _jpeg(image) for number, image in seen.drawn.items()}
        return Case(seen.pages, len(document), pdf=data, drawn=drawn)
    shown_pages, covered = seen.pages, dict[int, list[Box]]()
    if cover:
        shown_pages, covered = without_masked(chosen, cover.values, cover.decided, cover.names, cover.spec)
        kept = {id(word) for page in seen.pages for word in page.words}
        shown_pages = tuple(
            replace(page, words=tuple(word for word in page.words if id(word) in kept))
            for page in shown_pages
        )
    pictures: dict[int, bytes] = {}
    for page in shown_pages:
        boxes = _displayed(document, page, covered.get(page.number, []), cover) if cover else []
        picture = _picture(document, page.number, boxes)
        if sum(map(len, pictures.values())) + len(picture) <= MOST_PICTURE_BYTES:
            pictures[page.number] = picture
    sent = tuple(page for page in shown_pages if page.number in pictures)
    masked = tuple(sorted(cover.names)) if cover else ()
    return Case(sent, len(document), None, pictures, seen.hidden, seen.instructing, masked)


def _displayed(document: pypdfium2.PdfDocument, page: Page, boxes: Sequence[Box], cover: Cover) -> list[Box]:
    """Give what is painted over on a page as displayed."""
    within = pictures_within(document, page.number) if page.source == "text" else []
    return [*(cover.paper.displayed(page.number, box) for box in boxes), *within]


def _chosen(pages: Sequence[Page], most: int) -> list[Page]:
    """Choose pages of an over-long paper: its first ones and its last, where the totals are."""
    written = [page for page in pages if page.words] or list(pages)
    if len(written) <= most:
        return written
    tail = min(2, most - 1)
    return [*written[: most - tail], *written[len(written) - tail :]]


def _picture(document: pypdfium2.PdfDocument, number: int, covered: Sequence[Box] = ()) -> bytes:
    """Draw a page as a JPEG, as large as the service looks at, with boxes painted over."""
    page = load_page(document, number)
    try:
        scale = min(_LONG_SIDE, MAX_SIDE) / max(*page.get_size(), 1.0)
        image = draw(page, scale)
    finally:
        page.close()
    for x0, top, x1, bottom in covered:
        corner = max(0, int((x0 - _AROUND) * scale)), max(0, int((top - _AROUND) * scale))
        other = int((x1 + _AROUND) * scale) + 1, int((bottom + _AROUND) * scale) + 1
        cv2.rectangle(image, corner, other, (0, 0, 0), cv2.FILLED)
    return _jpeg(image)


def _jpeg(image: Image) -> bytes:
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()


def blocks_of(case: Case) -> list[dict[str, object]]:
    """Give the content blocks of a document: the PDF; or the pictures, and the words that we see on them."""
    if case.pdf is not None:
        data = base64.b64encode(case.pdf).decode()
        source = {"type": "base64", "media_type": "application/pdf", "data": data}
        return [{"type": "document", "source": source}]
    blocks: list[dict[str, object]] = []
    for number, picture in case.pictures.items():
        data = base64.b64encode(picture).decode()
        source = {"type": "base64", "media_type": "image/jpeg", "data": data}
        blocks += [
            {"type": "text", "text": f"{'Of page' if case.is_part else 'Page'} {number}:"},
            {"type": "image", "source": source},
        ]
    return [*blocks, {"type": "text", "text": words_of(case)}]


def words_of(case: Case) -> str:
    """Give the words of the pages, line by line, as our own reader sees them: quotes are looked up among these."""
    parts = [
        f'<page number="{page.number}">\n{case.grounds.texts[page.number]}</page>' for page in case.pages
    ]
    return "The words of these pages as they were recognised:\n" + "\n".join(parts)
