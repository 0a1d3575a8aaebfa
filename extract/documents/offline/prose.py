"""A scope without columns. Comes in: its lines. Goes out: blocks, one per paragraph, list entry or heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extract.documents.layout import Segment
from extract.documents.offline.blocks import (
    LONGEST_HEADING,
    Block,
    begins_item,
    identifier_only,
    is_heading,
    looks_of,
)
from extract.documents.offline.measures import text_of
from extract.documents.offline.table import Line

WIDEST = 1.7
"""Sizes of type between lines of one paragraph, at most."""
INDENT = 0.9
"""Sizes of type by which the entries of a list stand in from the line over them."""
FINE_PRINT = 0.87
"""How small, against the scope's first lines, type is that is no longer the scope's."""


def paragraphs(lines: Sequence[Line], margin: float = 0.0, left: float | None = None) -> list[Block]:
    """Lines as blocks: a block is lines at the pitch of running text; a bullet, weight or size begins another.

    `margin` is the right edge of the page's text, `left` the left edge of what stands over the lines.
    """
    blocks: list[Block] = []
    previous: Line | None = None
    limit = _limit(lines)
    for line in lines:
        if previous and blocks and not _breaks(previous, line, limit):
            blocks[-1].lines.append(line)
        else:
            blocks.append(Block([line]))
        previous = line
    blocks = [
        part
        for over, block in pairwise([None, *blocks])
        if block
        for part in _entries(block, over.first.x0 if over else left, margin)
    ]
    return [block for block in blocks if any(c.isalpha() for c in block.text)]


def _entries(block: Block, over: float | None, margin: float) -> list[Block]:
    """The entries of a list whose bullets are drawn and not written: indented, and each begins with a capital on a new line."""
    indented = over is not None and block.first.x0 - over > INDENT * block.first.size
    if not indented or begins_item(_text(block.lines[0])):
        return [block]
    entries = [Block([block.lines[0]])]
    for a, b in pairwise(block.lines):
        first, room = _first(b), margin - a[-1].x1 - 0.3 * a[-1].size
        fits = first.words[0].x1 - first.words[0].x0 < room or a[-1].text.endswith(".")
        if first.text[:1].isupper() and fits:
            entries.append(Block([b]))
        else:
            entries[-1].lines.append(b)
    return entries


def without_fine_print(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines down to where smaller type begins below a gap."""
    sizes = [segment.size for line in lines[:4] for segment in line]
    for index, (a, b) in enumerate(pairwise(lines), start=1):
        below = a[0].page != b[0].page or b[0].middle - a[0].middle > WIDEST * a[0].size
        long = sum(len(segment.words) for segment in b) > LONGEST_HEADING
        if below and long and max(segment.size for segment in b) < FINE_PRINT * median(sizes):
            return lines[:index]
    return lines


def _limit(lines: Sequence[Line]) -> float:
    """The pitch, in sizes of type, of lines that go on with a sentence: they begin in small letters at the same edge."""
    found = [
        (b.middle - a.middle) / max(a.size, b.size)
        for a, b in pairwise(_first(line) for line in lines)
        if a.page == b.page and b.text[:1].islower() and _aligned(a, b) and a.bold == b.bold
    ]
    return min(1.08 * median(found), WIDEST) if found else 0.0


def _aligned(above: Segment, line: Segment) -> bool:
    """Whether a line begins at the edge of the one above, or in line with its text where that begins with a number or a bullet."""
    inset = line.x0 - above.x0
    return abs(inset) < line.size or (0 < inset < 3 * line.size and begins_item(above.text + " x"))


def _breaks(previous: Line, line: Line, limit: float) -> bool:
    a, b = _first(previous), _first(line)
    if begins_item(_text(line)):
        return True
    if a.page != b.page:
        return not b.text[:1].islower()
    pitch = (b.middle - a.middle) / max(a.size, b.size)
    styled = a.bold != b.bold or abs(a.size - b.size) > 0.12 * max(a.size, b.size)
    apart = b.middle - a.middle > max(a.pitch, b.pitch) and pitch > limit
    return apart or (styled and pitch > 0.9 and a.bold)


def _first(line: Line) -> Segment:
    return next((s for s in line if s.says), line[0])


def _text(line: Line) -> str:
    return " ".join(segment.text for segment in line)


def listed(blocks: Sequence[Block], rooms: re.Pattern[str]) -> list[Block]:
    """Of a scope that is a list, its entries and their headings; any other scope as it is.

    What introduces a list or follows it is no item; a line that stands directly over entries is their heading.
    """
    entries = [begins_item(text_of(block.words)) for block in blocks]
    looks = looks_of(blocks)
    texts = [not is_heading(block, rooms, looks) and not identifier_only(block) for block in blocks]
    if sum(entries) < 2 or 2 * sum(entries) < sum(texts):
        return list(blocks)
    found: list[Block] = []
    for index, block in enumerate(blocks):
        leads = index + 1 < len(blocks) and entries[index + 1]
        if entries[index] or not texts[index]:
            found.append(block)
        elif leads and len(block.lines) == 1 and len(block.text.split()) <= LONGEST_HEADING:
            block.heading = True
            found.append(block)
    return found
