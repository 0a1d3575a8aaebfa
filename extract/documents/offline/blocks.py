"""Blocks of the scope: lines that are one item, or one heading. Comes in: blocks. Goes out: which are headings, and of what.

Headings have two levels: trades (sections) over rooms (areas).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extract.documents.layout import Segment
from extract.documents.offline.measures import text_of
from extract.documents.offline.table import Line
from extract.documents.pages import Word

BULLET = re.compile(r"^(?:[•●▪■□☐❑❏◦○‣⁃∙·➢✓\uf0b7\uf0a7*]|[-–—o](?=\s))\s*")
NUMBERING = re.compile(r"^\(?(?:\d{1,2}(?:\.\d{1,2}){0,2}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S)")
LEVELS = re.compile(r"^\d{1,2}(?:\.\d{1,2}){1,2}\s+(?=[A-Z][a-z])")
LONGEST_HEADING = 9
"""Words of the longest heading."""
MOST = 2_000
"""Texts of which is kept how they begin."""


@dataclass
class Block:
    """Lines that belong together, and their cells by column where they stand in a table (`tabular`).

    `anchored` are rows that have numbers; `heading` is said of what can only be one. `code` is the column that says what a
    row is where nothing describes it.
    """

    lines: list[Line]
    cells: dict[str, list[Word]] = field(default_factory=dict)
    tabular: bool = False
    anchored: bool = False
    heading: bool = False
    code: str = "item"

    @property
    def first(self) -> Segment:
        """The segment it begins with, a bullet aside."""
        return next((s for s in self.lines[0] if s.says), self.lines[0][0])

    @property
    def last(self) -> Segment:
        """The first segment of its last line."""
        return self.lines[-1][0]

    @property
    def words(self) -> list[Word]:
        """The words of its text: the description's column, or what stands for it in a row; all where there are no columns."""
        if self.tabular:
            return self.cells.get("description") or (self._undescribed if self.anchored else [])
        return [word for line in self.lines for segment in line for word in segment.words]

    @property
    def words_on_its_page(self) -> tuple[Word, ...]:
        """The words of its text on the page that it begins on: it may go on on the next one."""
        page = self.first.page
        if self.last.page == page:
            return tuple(self.words)
        here = {id(w) for line in self.lines if line[0].page == page for s in line for w in s.words}
        return tuple(w for w in self.words if id(w) in here) or tuple(self.words)

    @property
    def _undescribed(self) -> list[Word]:
        """What a row without a description is told by: its code, or any cell in a table of a specification's own columns."""
        cells = self.cells.values() if self.code != "item" else []
        return self.cells.get(self.code) or next(iter(cells), [])

    @property
    def text(self) -> str:
        """Its text on one line, without a bullet or a list's number."""
        return stripped(text_of(self.words))

    def join(self, other: Block) -> None:
        """Take in another block's lines and cells."""
        self.lines += other.lines
        for name, words in other.cells.items():
            self.cells.setdefault(name, []).extend(words)
        self.anchored |= other.anchored


@lru_cache(maxsize=MOST)
def stripped(text: str) -> str:
    """A text without the bullet or the list's number it begins with."""
    text = BULLET.sub("", text)
    return LEVELS.sub("", NUMBERING.sub("", text)).strip()


@lru_cache(maxsize=MOST)
def begins_item(text: str) -> bool:
    """Whether a line begins with a bullet or a list's number."""
    return any(pattern.match(text) for pattern in (BULLET, NUMBERING, LEVELS))


class Looks(NamedTuple):
    """What stands out in a scope: weight and capitals do where not all of it has them; else size, above this one."""

    bold: bool
    capitals: bool
    size: float


def looks_of(blocks: Sequence[Block]) -> Looks:
    """How the blocks of a scope look."""
    sizes = [block.first.size for block in blocks]
    bold = not all(block.first.bold for block in blocks)
    return Looks(bold, not all(b.text.isupper() for b in blocks), 1.04 * median(sizes) if sizes else 0.0)


def is_heading(block: Block, rooms: re.Pattern[str], looks: Looks) -> bool:
    """Whether a block is a short line that stands out: bold, in capitals, across a table, or a room's name."""
    if block.heading:
        return True
    if block.anchored or len(block.lines) > 1 or identifier_only(block):
        return False
    text = block.text
    words = text.split()
    if len(words) > LONGEST_HEADING or text.endswith((".", ",", ";")):
        return False
    if BULLET.match(text_of(block.words)):
        return False
    return (
        (block.first.bold and (looks.bold or block.first.size > looks.size))
        or (text.isupper() and looks.capitals)
        or block.tabular
        or (len(words) <= 4 and bool(rooms.search(text)))
    )


def identifier_only(block: Block) -> bool:
    """The order's number, repeated as a heading, is no item."""
    text = block.text
    return len(text.split()) == 1 and any(map(str.isdigit, text))


def levels(blocks: Sequence[Block], rooms: re.Pattern[str]) -> dict[int, str]:
    """Headings by id, with their level: of two in a row the first is the trade, the second the room."""
    looks = looks_of(blocks)
    headings = [block for block in blocks if is_heading(block, rooms, looks)]
    kinds = {id(block) for block in headings}
    pairs = [(a, b) for a, b in pairwise(blocks) if id(a) in kinds and id(b) in kinds]
    votes: dict[tuple[bool, bool, int], Counter[str]] = defaultdict(Counter)
    for a, b in pairs:
        if style(a) != style(b):
            votes[style(a)]["section"] += 2
            votes[style(b)]["area"] += 2
    for block in headings:
        votes[style(block)]["area" if rooms.search(block.text) else "section"] += 1
    return {id(block): max(("section", "area"), key=votes[style(block)].__getitem__) for block in headings}


def style(block: Block) -> tuple[bool, bool, int]:
    """What headings of one level share: weight, capitals, size."""
    return block.first.bold, block.text.isupper(), round(2 * block.first.size)
