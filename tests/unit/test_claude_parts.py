"""The part of a paper that the large model sees: a strip around the values in doubt, with the words of their pages."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from documents import at, page_of

from extract.documents.claude.cases import Case, blocks_of
from extract.documents.claude.parts import part_of
from extract.documents.claude.routing import Wanted
from extract.documents.offline import Reading
from extract.documents.records import FieldValue

PAGES = (page_of(at(40, 100, "Builder: Acme"), number=1), page_of(at(40, 100, "Total: 12"), number=2))


def drawn() -> bytes:
    page = np.full((int(PAGES[0].height * 2), int(PAGES[0].width * 2), 3), 255, np.uint8)
    return cv2.imencode(".jpg", page)[1].tobytes()


PDF = Case(PAGES, 2, pdf=b"%PDF", drawn={1: drawn(), 2: drawn()})


def value(text: str, page: int, top: float) -> FieldValue:
    return FieldValue(text, text, "label", 0.5, page, (40, top, 300, top + 12))


def reading(**fields: FieldValue | None) -> Reading:
    return Reading(fields=dict(fields), line_items=(), is_this_kind=True)


DISPUTED = Wanted({"builder_name": "readers disagree"}, ("job_number",))


def test_readers_that_disagree_need_the_page_they_read_and_no_other() -> None:
    claims = {"builder_name": [value("Acme", 1, 100), value("Acme Homes", 1, 300)]}
    part = part_of(PDF, DISPUTED, reading(builder_name=claims["builder_name"][0]), claims)
    assert part is not None
    assert (part.pdf, [page.number for page in part.pages], list(part.pictures)) == (None, [1], [1])
    picture = cv2.imdecode(np.frombuffer(part.pictures[1], np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    height = picture.shape[0] / picture.shape[1] * PAGES[0].width
    assert 200 < height < 0.6 * PAGES[0].height
    words = " ".join(str(block.get("text", "")) for block in blocks_of(part))
    assert "Acme" in words
    assert "Total" not in words
    assert part.content != PDF.content


@pytest.mark.parametrize(
    "more", [Wanted({"builder_name": "missing"}), Wanted({"total_amount": "doubtful"}, items="missing")]
)
def test_what_has_no_place_needs_the_whole_paper(more: Wanted) -> None:
    assert part_of(PDF, more, reading(builder_name=None, total_amount=value("12", 2, 100)), {}) is None


def test_of_a_scan_whole_pages_are_sent() -> None:
    scan = Case(PAGES, 2, pictures={1: b"one", 2: b"two"})
    part = part_of(scan, DISPUTED, reading(builder_name=value("Acme", 1, 100)), {})
    assert part is not None
    assert part.pictures == {1: b"one"}
    one = Case(PAGES[:1], 1, pictures={1: b"one"})
    assert part_of(one, DISPUTED, reading(builder_name=value("Acme", 1, 100)), {}) is None
