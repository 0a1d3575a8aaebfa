"""The scope of work. Comes in: a paper's lines, labels, heading rows and totals. Goes out: line items in order.

Three readings, the surest first: tables under heading rows; rows whose numbers stand below each other without headings;
text under headings.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from extract.documents.layout import Segment
from extract.documents.offline.answered import above_form, answered
from extract.documents.offline.blocks import Block, identifier_only, levels
from extract.documents.offline.body import body_lines
from extract.documents.offline.measures import Measures, amount_of, is_number, names_total, text_of
from extract.documents.offline.priced_at import at_prices
from extract.documents.offline.prose import listed, paragraphs, without_fine_print
from extract.documents.offline.proved import proved
from extract.documents.offline.reading import Value
from extract.documents.offline.region import Place, Region, place_of
from extract.documents.offline.rows import rows_of
from extract.documents.offline.table import DESCRIPTION, NUMERIC, Columns, Line
from extract.documents.offline.tables import EXAMPLE, Known, Table, chosen, inferred, summed, tables_of
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.vocabulary import Vocabulary
from extract.documents.pages import Page, Word
from extract.documents.records import LineItem
from extract.documents.specification import Roles, Specification


@dataclass(frozen=True)
class Item:
    """A line item with the words of its description on its page, for the fields that are read off the first one."""

    item: LineItem
    words: tuple[Word, ...]
    section_words: tuple[Word, ...]
    section_page: int


class Scope:
    """The items of one document: `lines` and `headings` are all its lines and its tables' heading rows, `values` its fields'."""

    def __init__(
        self,
        pages: Sequence[Page],
        lines: Sequence[Line],
        headings: Sequence[Columns],
        *,
        near: Neighbourhood,
        vocabulary: Vocabulary,
        spec: Specification,
        values: Mapping[str, Value],
    ) -> None:
        names = (spec.roles.subtotal, spec.roles.tax, spec.roles.total)
        totals = [v for name, v in values.items() if name in names and v.method != "sentence"]
        self._near, self._vocabulary = near, vocabulary
        self._rooms = _any_of(spec.line_items.rooms)
        self._measures = Measures(spec.line_items)
        self._own_columns = spec.line_items.own_columns
        stop = min(((v.page, v.words[0].top) for v in totals if not _in_row(v, lines)), default=None)
        self._region = Region(near, vocabulary, spec, stop)
        kinds = {name: field.type for name, field in spec.fields.items()}
        money = (
            o
            for o in near.labels
            if o.sure >= 0.9
            and all(kinds.get(m.field or "") == "money" for m in o.meanings)
            and (not o.tail or any(c.isdigit() for word in o.tail for c in word.text))
        )
        labels = frozenset(segment.order for label in money for segment in label.segments)
        self._known = Known(_sums(totals, spec.roles), labels, self._measures)
        self._headings = headings
        self._lines = body_lines(lines, pages, frozenset(order for h in headings for order in h.orders))
        self._answered = answered(self._lines, near.labels, values)
        self._page_numbers = [line[0].page for line in self._lines]
        self._margin = max((line[-1].x1 for line in self._lines), default=0.0)

    def items(self) -> list[Item]:
        """The line items, top to bottom."""
        tables = [t for t in tables_of(list(self._parts()), self._known) if not self._is_form(t)]
        tables = chosen(tables, self._known)
        if tables:
            return [item for table in tables for item in self._of_table(table)]
        written = self._region.written(self._outside_examples())
        lines = without_fine_print(written.lines) if written else ()
        heading = [Block([written.trade], heading=True)] if written and written.trade else []
        rows = self._of_rows(lines, heading)
        told = bool(lines and written and written.told)
        if rows is not None and self._adds_up(rows):
            return rows
        elsewhere = self._of_rows(proved(self._outside_examples(), self._known), [])
        if elsewhere is not None and (
            self._adds_up(elsewhere) or (not told and _numbered(elsewhere) > _numbered(rows or []))
        ):
            return elsewhere
        if rows is not None:
            return rows
        blocks = paragraphs(lines, self._margin, written.left if written else None)
        return list(self._of_blocks([*heading, *listed(blocks, self._rooms)], None))

    def _is_form(self, table: Table) -> bool:
        """Whether a table without numbers is the paper's form, its panels' titles read as headings."""
        lines = [line for block in table.rows for line in block.lines]
        filled = sum(any(segment.order in self._region.form.labels for segment in line) for line in lines)
        return not NUMERIC & set(table.columns.names) and 3 * filled > len(lines)

    def _adds_up(self, items: Sequence[Item]) -> bool:
        """Whether items make one of the paper's totals."""
        amounts = [Decimal(item.item.amount) for item in items if item.item.amount]
        return 2 * len(amounts) > len(items) and self._known.is_total(sum(amounts, Decimal(0)))

    def _of_rows(self, lines: Sequence[Line], heading: Sequence[Block]) -> list[Item] | None:
        """The items of rows without headings, None where their numbers do not say which column is which."""
        lines = [at_prices(line) for line in lines]
        columns = inferred(lines, self._known) if lines else None
        if columns is None:
            return None
        over = heading or self._titles_over(columns)
        blocks = summed(rows_of(lines, columns, self._known.labels))
        return list(self._of_blocks([*over, *blocks], columns))

    def _parts(self) -> Iterable[tuple[Columns, Sequence[Line]]]:
        """Heading rows with the lines under them, down to the next one, to the form below or to the end of the scope."""
        for number, heading in enumerate(self._headings):
            start = heading.page, heading.bottom - 2
            if self._example_over(heading):
                continue
            ends = [self._region.end((heading.page, heading.top))]
            ends += [(h.page, h.top - 2) for h in self._headings[number + 1 : number + 2]]
            end = min((place for place in ends if place), default=None)
            under = [
                line
                for line in self._on(heading.page, end[0] if end else None)
                if start < place_of(line) and (end is None or place_of(line) < end) and not _in(line, heading)
            ]
            yield heading, above_form(under, heading, self._answered)

    def _on(self, first: int, last: int | None) -> Sequence[Line]:
        """The lines of some pages, to the last page where it is not said: a long paper has as many headings as pages."""
        begin = bisect_left(self._page_numbers, first)
        return self._lines[begin : None if last is None else bisect_right(self._page_numbers, last)]

    def _outside_examples(self) -> list[Line]:
        """The lines without tables that are examples, and what stands under them."""
        places = [place for heading in self._headings if (place := self._example_over(heading))]
        first = min(places, default=None)
        return [line for line in self._lines if first is None or place_of(line) < first]

    def _example_over(self, heading: Columns) -> Place | None:
        """Where a line stands that calls the table below it an example: such a table holds no order items."""
        found = (
            place_of(line)
            for line in self._on(heading.page, heading.page)
            if -90 < line[0].top - heading.top < 0
            for segment in line
            if EXAMPLE.search(segment.text)
        )
        return next(found, None)

    def _of_table(self, table: Table) -> Iterable[Item]:
        blocks: list[Block] = []
        for heading, under in table.parts:
            blocks += [*self._titles_over(heading), *under]
        return self._of_blocks(blocks, table.columns)

    def _titles_over(self, heading: Columns) -> list[Block]:
        """The names of a trade and a room printed over a table's heading row, at its left edge."""
        titles: list[Block] = []
        top = heading.top
        for line in reversed(
            [
                li
                for li in self._on(heading.page, heading.page)
                if (heading.page, 0.0) < place_of(li) < (heading.page, top - 1)
            ]
        ):
            first = line[0]
            near = len(titles) < 2 and top - first.bottom < 3.5 * first.size
            if not near or len(line) > 1 or abs(first.x0 - heading.left) > 20 or not self._is_title(first):
                break
            titles.insert(0, Block([line], heading=True))
            top = first.top
        return titles

    def _is_title(self, segment: Segment) -> bool:
        """Whether a segment may be the name of a trade or a room: short, without digits but a room's, and no label."""
        texts = segment.texts
        room = self._rooms.search(segment.text) is not None
        named = (
            len(texts) <= 5
            and ":" not in segment.text
            and (room or not any(c.isdigit() for c in segment.text))
        )
        stands_out = segment.bold or segment.text.isupper() or room
        known = segment.order in self._near.label_orders or self._vocabulary.region(texts)
        return named and stands_out and not known

    def _of_blocks(self, blocks: Sequence[Block], columns: Columns | None) -> Iterable[Item]:
        found = levels(blocks, self._rooms)
        counted = any(block.anchored for block in blocks)
        if blocks and not blocks[-1].heading and all(id(block) in found for block in blocks):
            del found[id(blocks[-1])]  # what stands out over nothing is no heading
        section: Block | None = None
        area: Block | None = None
        for block in blocks:
            level = found.get(id(block))
            if level == "section":
                section, area = block, None
            elif level == "area":
                area = block
            elif self._is_item(block) and (block.anchored or not counted):
                yield self._item(block, section, area, columns)

    def _is_item(self, block: Block) -> bool:
        words = block.text.split()
        number = (
            identifier_only(block) and not block.anchored
        )  # a row of a table may name no more than a paper's number
        form = block.first.order in self._region.form.labels and not block.tabular
        return bool(words) and not number and not form and self._vocabulary.region(words) != "end"

    def _item(self, block: Block, section: Block | None, area: Block | None, columns: Columns | None) -> Item:
        cell = {name: text_of(words) or None for name, words in block.cells.items()}
        described = DESCRIPTION in cell or not columns or columns.text == DESCRIPTION
        if columns and {"quantity", "unit"} & set(columns.names):
            quantity, unit = self._measures.in_cells(cell.get("quantity"), cell.get("unit"))
        else:
            quantity, unit = self._measures.in_text(block.text)
        item = LineItem(
            section=cell.get("section") or (section.text if section else None),
            area=cell.get("area") or (area.text if area else None),
            description=block.text if described else None,
            quantity=quantity,
            unit=unit,
            unit_price=amount_of(cell.get("unit_price")),
            amount=amount_of(cell.get("amount")),
            page=block.first.page,
            more=tuple((name, cell.get(name)) for name in self._own_columns),
        )
        head = tuple(section.words) if section else ()
        return Item(item, block.words_on_its_page, head, section.first.page if section else 0)


@lru_cache(maxsize=20)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern of any of some words."""
    return re.compile(rf"(?i)\b({'|'.join(map(re.escape, words)) or '(?!)'})\b")


def _numbered(items: Sequence[Item]) -> int:
    """How many items have a quantity or an amount."""
    return sum(bool(item.item.quantity or item.item.amount) for item in items)


def _sums(totals: Sequence[Value], roles: Roles) -> tuple[Decimal, ...]:
    """Amounts that items may add up to: the paper's totals, and the one before tax where only the tax and the total are printed."""
    told = {value.field: Decimal(value.value) for value in totals}
    tax, total = told.get(roles.tax or ""), told.get(roles.total or "")
    before_tax = [total - tax] if tax is not None and total is not None else []
    return (*told.values(), *before_tax)


def _in_row(total: Value, lines: Sequence[Line]) -> bool:
    """Whether what was read as a total stands in a row of items: behind a long text and three more numbers."""
    word = total.words[0]
    line = next((li for li in lines if li[0].page == total.page and any(_holds(s, word) for s in li)), [])
    numbers = sum(is_number(segment.text) for segment in line)
    return numbers > 2 and not any(names_total(segment.text) for segment in line)


def _holds(segment: Segment, word: Word) -> bool:
    around = segment.x0 <= word.x0 and word.x1 <= segment.x1 and segment.top <= word.top <= segment.bottom
    return around and word in segment.words


def _in(line: Line, heading: Columns) -> bool:
    return any(segment.order in heading.orders for segment in line)


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
