"""Lines of the body. Comes in: a document's lines. Goes out: those lines without the heads and feet that pages repeat."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, takewhile
from operator import attrgetter
from typing import NamedTuple

from extract.documents.layout import Segment
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
MOST = 4_000
"""Texts of lines of which is kept what they say."""
_DIGITS = re.compile(r"\d+")
_TOP = attrgetter("top")


class _Row(NamedTuple):
    """A line, its first segment and its text."""

    line: Line
    first: Segment
    text: str


def body_lines(lines: Sequence[Line], pages: Sequence[Page], headings: frozenset[int]) -> list[Line]:
    """The lines of a document without its pages' heads and feet; `headings` are the orders of tables' headings."""
    heights = {page.number: page.height for page in pages}
    rows = [_row(line) for line in lines if any(s.says or _is_bullet(s.text) for s in line)]
    repeated = _repeated(rows) - headings
    by_page: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        by_page[row.first.page].append(row)
    body: list[Line] = []
    for number, page in by_page.items():
        furniture = _furniture(page, heights[number], repeated)
        body += [row.line for row in page if row.first.order not in furniture]
    return _whole(body)


def _row(line: Line) -> _Row:
    first = line[0]
    return _Row(line, first, first.text if len(line) == 1 else " ".join([segment.text for segment in line]))


@lru_cache(maxsize=MOST)
def _is_bullet(text: str) -> bool:
    """Whether a text says that an entry of a list begins."""
    return BULLET.match(text) is not None


def _repeated(rows: Sequence[_Row]) -> set[int]:
    """The first segments' orders of lines that stand on another page too, in the same place and shape."""
    by_shape: dict[str, list[Segment]] = defaultdict(list)
    for row in rows:
        by_shape[_shape(row.text)].append(row.first)
    found: set[int] = set()
    for same in by_shape.values():
        if len(same) > 1:
            counts = Counter(segment.page for segment in same)
            same.sort(key=_TOP)
            found |= {s.order for s in same if counts[s.page] < ROWS and _is_elsewhere(s, same)}
    return found


def _is_elsewhere(segment: Segment, same: Sequence[Segment]) -> bool:
    """Whether one of some segments, sorted by height, stands in a segment's place on another page."""
    at = bisect_left(same, segment.top - SAME_PLACE, key=_TOP)
    near = takewhile(lambda other: other.top <= segment.top + SAME_PLACE, islice(same, at, None))
    return any(o.page != segment.page and abs(o.top - segment.top) < SAME_PLACE for o in near)


def _furniture(page: Sequence[_Row], height: float, repeated: set[int]) -> set[int]:
    """The first segments' orders of a page's lines that are its head or foot."""
    feet = [row for row in page if row.first.bottom > FOOT * height and _holds_footer(row.text)]
    margins = [row for row in page if row.first.top < HEAD * height or row.first.bottom > FOOT * height]
    found = {row.first.order for row in feet}
    found |= {row.first.order for row in margins if row.first.order in repeated}
    low = min((row.first.top for row in feet), default=height)
    found |= {row.first.order for row in page if row.first.top > low or _numbers_page(row.text)}
    head = takewhile(
        lambda row: row.first.order in repeated and row.first.bottom < LOWEST_HEAD * height, page
    )
    foot = takewhile(
        lambda row: row.first.order in repeated and row.first.top > HIGHEST_FOOT * height, reversed(page)
    )
    return found | {row.first.order for row in (*head, *foot)}


@lru_cache(maxsize=MOST)
def _holds_footer(text: str) -> bool:
    """Whether a line holds what footers do: a licence, a phone, an address of the web, a page number."""
    return FOOTER.search(text) is not None


@lru_cache(maxsize=MOST)
def _numbers_page(text: str) -> bool:
    return PAGE_NUMBER.search(text) is not None


@lru_cache(maxsize=MOST)
def _shape(text: str) -> str:
    return _DIGITS.sub("#", text)


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
