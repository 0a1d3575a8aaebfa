"""Lines of the body. Comes in: a document's lines. Goes out: those lines without the heads and feet that pages repeat."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

from extract.documents.offline.blocks import BULLET, NUMBERING
from extract.documents.offline.table import Line
from extract.documents.pages import Page

FOOTER = re.compile(
    r"(?i)\b(lic|licen[cs]es?|abn|acn|phone|ph|tel|fax|www|page \d+)\b|@|\d{4}[ -]\d{3}[ -]\d{3}"
)
PAGE_NUMBER = re.compile(r"(?i)\bpage\s*:?\s*\d+\s*(?:of|/)\s*\d+\b")
HEAD, FOOT = 0.16, 0.88
"""Shares of a page's height above and below which a repeated line is the page's own."""
LOWEST_HEAD, HIGHEST_FOOT = 0.45, 0.7
"""How far down a head may go, and how far up a foot, where all of it is repeated."""
ROWS = 3
"""Lines of one shape on a page from which they are rows of a table: pages repeat their heads and feet once."""
SAME_PLACE = 8.0
"""Points by which a repeated line's height may differ from page to page."""


def body_lines(lines: Sequence[Line], pages: Sequence[Page], headings: frozenset[int]) -> list[Line]:
    """The lines of a document without its pages' heads and feet; `headings` are the orders of tables' headings."""
    heights = {page.number: page.height for page in pages}
    lines = [line for line in lines if any(c.isalnum() or BULLET.match(s.text) for s in line for c in s.text)]
    by_shape: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_shape[_shape(line)].append(line)
    repeated = {
        line[0].order
        for same in by_shape.values()
        for line in same
        if line[0].order not in headings
        and sum(other[0].page == line[0].page for other in same) < ROWS
        and any(o[0].page != line[0].page and abs(o[0].top - line[0].top) < SAME_PLACE for o in same)
    }
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line[0].page].append(line)
    body: list[Line] = []
    for number, page in by_page.items():
        furniture = _furniture(page, heights[number], repeated)
        body += [line for line in page if line[0].order not in furniture]
    return _whole(body)


def _furniture(page: Sequence[Line], height: float, repeated: set[int]) -> set[int]:
    """The first segments' orders of a page's lines that are its head or foot."""
    found = {
        line[0].order
        for line in page
        if (line[0].top < HEAD * height or line[0].bottom > FOOT * height)
        and (line[0].order in repeated or _is_footer(line, height))
    }
    low = min((line[0].top for line in page if _is_footer(line, height)), default=height)
    found |= {line[0].order for line in page if line[0].top > low}
    found |= {line[0].order for line in page if PAGE_NUMBER.search(" ".join(s.text for s in line))}
    head = takewhile(lambda line: line[0].order in repeated and line[0].bottom < LOWEST_HEAD * height, page)
    foot = takewhile(
        lambda line: line[0].order in repeated and line[0].top > HIGHEST_FOOT * height, reversed(page)
    )
    return found | {line[0].order for line in (*head, *foot)}


def _is_footer(line: Line, height: float) -> bool:
    """A line at the foot of a page with what footers hold: a licence, a phone, an address of the web, a page number."""
    text = " ".join(segment.text for segment in line)
    return line[0].bottom > FOOT * height and FOOTER.search(text) is not None


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(segment.text for segment in line))


def _whole(lines: Sequence[Line]) -> list[Line]:
    """Lines with the bullet or number that stands before them at a slightly other height."""
    found: list[Line] = []
    for line in lines:
        before = found[-1] if found else None
        close = (
            before
            and before[0].page == line[0].page
            and abs(line[0].middle - before[0].middle) < 0.8 * line[0].size
        )
        if before and close and _is_mark(before) and before[0].x1 <= line[0].x0 + 1:
            found[-1] = [*before, *line]
        elif before and close and _is_mark(line) and line[0].x1 <= before[0].x0 + 1:
            found[-1] = [*line, *before]
        else:
            found.append(line)
    return found


def _is_mark(line: Line) -> bool:
    text = line[0].text + " "
    return len(line) == 1 and (
        BULLET.sub("", text).strip() == "" or NUMBERING.fullmatch(text + "x") is not None
    )
