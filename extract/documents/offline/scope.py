"""The scope of work. Comes in: segments between the paper's head and its totals. Goes out: line items in order.

Two grammars: a table (heading row with columns), and headings (trade, then room) over blocks of text. In both a block is
lines at the pitch of running text; what stands apart, or changes weight or size, begins another block.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.documents.layout import Segment, lines_of_segments
from extract.documents.normalise import Dialect, read_money, read_quantity
from extract.documents.offline.labels import Label
from extract.documents.offline.reading import Value
from extract.documents.offline.table import Columns, Line, columns_of
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.vocabulary import Vocabulary
from extract.documents.pages import Page, Word
from extract.documents.records import LineItem
from extract.documents.specification import Roles, Specification

FOOTER = re.compile(
    r"(?i)\b(lic|licen[cs]es?|abn|acn|phone|ph|tel|fax|www|page \d+)\b|@|\d{4}[ -]\d{3}[ -]\d{3}"
)
Place = tuple[int, float]
"""A page and a height on it."""


@dataclass
class Block:
    """Lines that belong together, and their cells by column where there is a table."""

    lines: list[Line]
    cells: dict[str, list[Word]] = field(default_factory=dict)

    @property
    def first(self) -> Segment:
        """The segment it begins with."""
        return self.lines[0][0]

    @property
    def words(self) -> list[Word]:
        """The words of its text: the description's column, or all."""
        if "description" in self.cells or self.cells:
            return self.cells.get("description", [])
        return [word for line in self.lines for segment in line for word in segment.words]

    @property
    def text(self) -> str:
        """Its text on one line, without a bullet."""
        return re.sub(r"^[•●▪\-–*]\s+", "", " ".join(word.text for word in self.words)).strip()


@dataclass(frozen=True)
class Item:
    """A line item with the words of its description, for the fields that are read off the first one."""

    item: LineItem
    words: tuple[Word, ...]
    section_words: tuple[Word, ...]
    section_page: int


class Scope:
    """The items of one document. `stop` is where its totals stand, if it has any."""

    def __init__(
        self,
        pages: Sequence[Page],
        near: Neighbourhood,
        vocabulary: Vocabulary,
        spec: Specification,
        stop: Place | None,
    ) -> None:
        self._pages = {page.number: page for page in pages}
        self._near, self._vocabulary, self._kinds = (
            near,
            vocabulary,
            {n: f.type for n, f in spec.fields.items()},
        )
        items = spec.line_items
        self._rooms = re.compile(r"(?i)\b(" + _any_of(items.rooms) + r")\b")
        units = _any_of(items.text_units)
        self._measure = re.compile(rf"(?i)(?<![\w.,$])(\d[\d,]*(?:\.\d+)?)\s?({units})(?![\w])")
        every = _any_of(items.units)
        self._stated = re.compile(
            rf"(?i)\b(?:approx\w*\.?|allow|about|qty:?)\s+(\d[\d,]*(?:\.\d+)?)\s?({every})(?![\w])"
        )
        self._units = {unit.casefold() for unit in items.units}
        self._stop = stop
        self._lines = self._body_lines()

    def _body_lines(self) -> list[Line]:
        """All lines without the heads and feet that pages repeat."""
        lines = lines_of_segments(self._near.segments)
        shapes = Counter(self._shape(line) for line in lines)
        return [
            line
            for line in lines
            if not (self._in_margin(line) and (shapes[self._shape(line)] > 1 or self._is_footer(line)))
        ]

    def _is_footer(self, line: Line) -> bool:
        """A line at the foot of a page with what footers hold: a licence, a phone, an address of the web, a page number."""
        text = " ".join(segment.text for segment in line)
        low = line[0].bottom > 0.88 * self._pages[line[0].page].height
        return low and FOOTER.search(text) is not None

    def _shape(self, line: Line) -> tuple[str, int]:
        text = " ".join(segment.text for segment in line)
        return re.sub(r"\d+", "#", text), round(line[0].top / 6)

    def _in_margin(self, line: Line) -> bool:
        height = self._pages[line[0].page].height
        return line[0].top < 0.16 * height or line[0].bottom > 0.88 * height

    def items(self) -> list[Item]:
        """The line items, top to bottom."""
        start, columns = self._start()
        if start is None:
            return []
        blocks = self._blocks(
            [line for line in self._lines if start < _place(line) and self._before_stop(line, start)], columns
        )
        levels = self._levels(blocks)
        found: list[Item] = []
        section: Block | None = None
        area: Block | None = None
        for block in blocks:
            level = levels.get(id(block))
            if level == "section":
                section, area = block, None
            elif level == "area":
                area = block
            else:
                item = self._item(block, section, area)
                found += [item] if item else []
        return found

    def _start(self) -> tuple[Place | None, Columns | None]:
        """Where the scope begins: its table's heading row, a heading that says so, else behind the last label of the head."""
        for line in self._lines:
            columns = columns_of(line, self._vocabulary)
            if columns and not self._is_example(line):
                return _place(line), columns
        starts = [label for label in self._near.labels if self._region(label) == "start" and not label.tail]
        if starts:
            return (starts[0].page, starts[0].box[3]), None
        ends = (
            [self._stop]
            if self._stop
            else [(label.page, label.box[1]) for label in self._near.labels if self._region(label) == "end"]
        )
        if not ends:
            return None, None
        heads = [
            self._reach(label) for label in self._near.labels if label.page == 1 and self._is_head(label)
        ]
        heads = [place for place in heads if place < min(ends)]
        return max(heads, default=None), None

    def _is_example(self, line: Line) -> bool:
        """A table under a line that calls it an example or a breakdown holds no order items."""
        near = [
            segment.text
            for other in self._lines
            if other[0].page == line[0].page and -90 < other[0].top - line[0].top < 0
            for segment in other
        ]
        return any(re.search(r"(?i)\bexamples?\b(?!\.\w)", text) for text in near)

    @staticmethod
    def _region(label: Label) -> str | None:
        return next((m.region for m in label.meanings if m.region), None) if label.sure >= 0.9 else None

    def _is_head(self, label: Label) -> bool:
        """A label of the paper's head: with a colon or alone, whose value follows; "NOTE - …" in the scope is none."""
        if (
            label.sure < 0.95
            or self._region(label)
            or any(self._kinds.get(m.field or "") == "money" for m in label.meanings)
        ):
            return False
        notes = any(self._kinds.get(m.field or "") == "note" for m in label.meanings)
        return bool(label.closed or not label.tail) and not (notes and label.tail and not label.closed)

    def _reach(self, label: Label) -> Place:
        """How far down a label and what is beside it go."""
        bottoms = [label.box[3]]
        for candidate in self._near.candidates(label):
            if candidate.method != "below":
                bottoms += [word.bottom for line in candidate.lines for word in line]
        return label.page, max(bottoms) - 2

    def _before_stop(self, line: Line, start: Place) -> bool:
        if self._stop and start < self._stop:
            return _place(line) < (self._stop[0], self._stop[1] - 2)
        ends = [(label.page, label.box[1]) for label in self._near.labels if self._region(label) == "end"]
        ends = [place for place in ends if place > start]
        return not ends or _place(line) < (min(ends)[0], min(ends)[1] - 2)

    def _blocks(self, lines: Sequence[Line], columns: Columns | None) -> list[Block]:
        blocks: list[Block] = []
        previous: Line | None = None
        for line in lines:
            if columns_of(line, self._vocabulary):
                previous = None
                continue
            if columns:
                line = [segment for segment in line if segment.x1 > columns.left]  # noqa: PLW2901 - a sidebar's words
            if not line:
                continue
            cells = columns.cells(line) if columns else {}
            anchored = bool(columns) and self._anchored(cells)
            if cells and not anchored and len(line) == 1:
                cells = {
                    "description": list(line[0].words)
                }  # a heading spans the table whatever column it begins in
            if previous and blocks and not self._breaks(previous, line, blocks[-1], anchored):
                blocks[-1].lines.append(line)
                for name, words in cells.items():
                    blocks[-1].cells.setdefault(name, []).extend(words)
            else:
                blocks.append(Block([line], cells))
            previous = line or previous
        return [block for block in blocks if any(c.isalpha() for c in block.text)]

    def _anchored(self, cells: dict[str, list[Word]]) -> bool:
        """Whether a line carries an item's numbers."""
        for name in ("quantity", "amount", "unit_price"):
            text = " ".join(word.text for word in cells.get(name, []))
            if text and (read_quantity(text.split()[0]) or read_money(text, Dialect())):
                return True
        return False

    def _breaks(self, previous: Line, line: Line, block: Block, anchored: bool) -> bool:
        a, b = previous[0], line[0]
        if a.page != b.page:
            return True
        pitch = (b.middle - a.middle) / max(a.size, b.size)
        styled = a.bold != b.bold or abs(a.size - b.size) > 0.12 * max(a.size, b.size)
        if anchored and self._anchored(block.cells):
            return True
        bullet = re.match(r"[•●▪]|\d{1,2}[.)]\s", b.text) is not None
        return (
            b.middle - a.middle > max(a.pitch, b.pitch)
            or bullet
            or (styled and not block.cells.get("amount") and pitch > 0.9 and a.bold)
        )

    def _is_heading(self, block: Block) -> bool:
        if (block.cells and self._anchored(block.cells)) or self._identifier_only(block):
            return False
        words = block.text.split()
        if len(block.lines) > 1 or len(words) > 9 or block.text.endswith((".", ",")):
            return False
        return (
            block.first.bold
            or block.text.isupper()
            or bool(block.cells)
            or (len(words) <= 4 and bool(self._rooms.search(block.text)))
        )

    def _levels(self, blocks: Sequence[Block]) -> dict[int, str]:
        """Which blocks are headings, and of which level: of two in a row the first is the trade, the second the room."""
        headings = [block for block in blocks if self._is_heading(block)]
        kinds = {id(block) for block in headings}
        pairs = [(a, b) for a, b in pairwise(blocks) if id(a) in kinds and id(b) in kinds]
        votes: dict[tuple[bool, bool, int], Counter[str]] = defaultdict(Counter)
        for a, b in pairs:
            votes[_style(a)]["section"] += 2
            votes[_style(b)]["area"] += 2
        for block in headings:
            votes[_style(block)]["area" if self._rooms.search(block.text) else "section"] += 1
        return {id(block): votes[_style(block)].most_common(1)[0][0] for block in headings}

    def _item(self, block: Block, section: Block | None, area: Block | None) -> Item | None:
        if (
            not block.text
            or self._identifier_only(block)
            or self._vocabulary.region(block.text.split()) == "end"
        ):
            return None
        cell = {name: " ".join(w.text for w in words).strip() or None for name, words in block.cells.items()}
        money = {
            name: read_money(cell[name] or "", Dialect())
            for name in ("unit_price", "amount")
            if cell.get(name)
        }
        quantity, unit = self._quantity(block, cell)
        item = LineItem(
            section=cell.get("section") or (section.text if section else None),
            area=cell.get("area") or (area.text if area else None),
            description=block.text,
            quantity=quantity,
            unit=unit,
            unit_price=_value(money.get("unit_price")),
            amount=_value(money.get("amount")),
            page=block.first.page,
        )
        head = tuple(section.words) if section else ()
        return Item(item, tuple(block.words), head, section.first.page if section else 0)

    def _quantity(self, block: Block, cell: dict[str, str | None]) -> tuple[str | None, str | None]:
        printed = cell.get("quantity")
        if printed:
            first, _, rest = printed.partition(" ")
            quantity = read_quantity(first)
            return quantity, cell.get("unit") or (rest if rest.casefold() in self._units else None)
        both = re.match(r"([\d,.]+)\s*(\D.*)", cell.get("unit") or "")
        if both:
            return read_quantity(both[1]), both[2]
        if cell.get("unit"):
            return None, cell["unit"]
        found = self._stated.search(block.text) or self._measure.search(block.text)
        return (read_quantity(found[1]), found[2]) if found else (None, None)

    def _identifier_only(self, block: Block) -> bool:
        """The order's number, repeated as a heading, is no item."""
        return len(block.text.split()) == 1 and any(c.isdigit() for c in block.text)


def _any_of(words: Sequence[str]) -> str:
    """A pattern of any of the words, the longest first; of none, one that nothing matches."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"


def _value(match: object) -> str | None:
    return getattr(match, "value", None)


def _style(block: Block) -> tuple[bool, bool, int]:
    return block.first.bold, block.text.isupper(), round(2 * block.first.size)


def _place(line: Line) -> Place:
    return line[0].page, line[0].top


def first_item_values(items: Sequence[Item], roles: Roles) -> list[Value]:
    """The fields that the first item gives: its text, and the trade heading above it."""
    found: list[Value] = []
    item = next((item for item in items if item.item.description), None)
    if item and roles.first_item:
        text = item.item.description or ""
        found.append(Value(roles.first_item, text, item.words, item.item.page, "scope", 0.85))
    item = next((item for item in items if item.item.section and item.section_words), None)
    if item and roles.first_section:
        text = item.item.section or ""
        found.append(Value(roles.first_section, text, item.section_words, item.section_page, "scope", 0.7))
    return found
