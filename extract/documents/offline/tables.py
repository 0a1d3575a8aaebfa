"""Tables of items. Comes in: a paper's lines, its heading rows and its totals. Goes out: the tables that hold the items.

A paper may hold other tables: a breakdown, a schedule of payments, an example. Whose amounts add up to the paper's
subtotal or total holds the items; where no amounts tell, the first one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from extract.documents.offline.bands import Band, bands_of, by_arithmetic, fitted
from extract.documents.offline.blocks import Block
from extract.documents.offline.measures import Measures, amount_of, multiplies, names_total, text_of
from extract.documents.offline.money import MOST_WITH_TAX
from extract.documents.offline.rows import is_anchored, rows_of
from extract.documents.offline.table import DESCRIPTION, OTHER, Columns, Line, Span
from extract.documents.pages import Word

CENTS = Decimal("0.06")
"""By how much a sum of rounded amounts may miss a total."""
CENTS_PRINTED = re.compile(r"\d[.,]\d\d\D{0,4}$")
EXAMPLE = re.compile(r"(?i)(?<![\w.@-])examples?\b(?!\.\w)")
SUMMING = re.compile(r"(?i)\b(?:value|amount|price|sum|payable|order)\b")
EMPTY = 120.0
"""Points without a line below which the rows of a table do not go on."""
SHIFT = 12.0
"""Points by which the same heading may stand elsewhere on the next page."""


@dataclass
class Table:
    """A table's columns, and the blocks under each of its heading rows."""

    columns: Columns
    parts: list[tuple[Columns, list[Block]]]

    @property
    def rows(self) -> list[Block]:
        """The blocks that carry numbers."""
        return [block for _, blocks in self.parts for block in blocks if block.anchored and block.text]

    @property
    def sum(self) -> Decimal | None:
        """What the rows' amounts add up to, None without any."""
        amounts = [amount_of(text_of(row.cells.get("amount", []))) for row in self.rows]
        return sum((Decimal(a) for a in amounts if a), Decimal(0)) if any(amounts) else None


@dataclass(frozen=True)
class Known:
    """What is known of the paper: amounts that the items may add up to, and segments that label totals."""

    totals: tuple[Decimal, ...]
    labels: frozenset[int]
    measures: Measures

    def is_before_tax(self, amount: Decimal) -> bool:
        """Whether one of the paper's totals may be these amounts with tax, or no total is known."""
        return not self.totals or any(amount <= total <= amount * MOST_WITH_TAX for total in self.totals)

    def is_total(self, amount: Decimal | None) -> bool:
        """Whether amounts add up to one of the paper's totals."""
        return amount is not None and any(abs(amount - total) <= CENTS for total in self.totals)


def tables_of(parts: Sequence[tuple[Columns, Sequence[Line]]], known: Known) -> list[Table]:
    """Tables of heading rows, each with the lines down to the next; equal heading rows are one table's."""
    groups: list[list[tuple[Columns, Sequence[Line]]]] = []
    for columns, lines in parts:
        same = next((group for group in groups if group[0][0].names == columns.names), None)
        if same:
            same.append((columns, lines))
        else:
            groups.append([(columns, lines)])
    return [table for group in groups if (table := _table(group, known)).rows]


def _above_gap(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines down to a part of the page that is left empty for rows that this order has not: what follows is none."""
    for index, (a, b) in enumerate(pairwise(lines), 1):
        if a[0].page == b[0].page and b[0].top - a[0].bottom > EMPTY and index > 1:
            later = next((i for i in range(index, len(lines)) if lines[i][0].page != b[0].page), len(lines))
            return [*lines[:index], *lines[later:]]
    return lines


def _alike(a: Columns, b: Columns) -> bool:
    return all(
        abs(x[0] - y[0]) < SHIFT and abs(x[1] - y[1]) < SHIFT for x, y in zip(a.spans, b.spans, strict=True)
    )


def _table(group: Sequence[tuple[Columns, Sequence[Line]]], known: Known) -> Table:
    parts = []
    columns = group[0][0]
    told: dict[tuple[tuple[Span, ...], bool], Columns] = {}  # pages repeat their heading rows
    for number, (heading, lines) in enumerate(group):
        looks = heading.spans, heading.ruled
        if looks not in told:
            alike = [under for other, under in group if _alike(other, heading)]
            every = [line for under in alike for line in under]
            told[looks] = _priced(fitted(heading, every, known.measures), every, known)
        columns = told[looks]
        ahead = group[number + 1][0].page if number + 1 < len(group) else 0
        kept = [line for line in lines if line[0].page != ahead or heading.page == ahead]
        over = [line for line in lines if line[0].page == ahead and heading.page != ahead]
        kept += _continued(over, columns)
        parts.append((heading, summed(rows_of(_above_gap(kept), columns, known.labels))))
    return Table(columns, parts)


def summed(blocks: Sequence[Block]) -> list[Block]:
    """Blocks without rows that only sum others up: of those under them they are headings, of those above them totals."""
    bare = [block.anchored and not {"quantity", "unit_price"} & set(block.cells) for block in blocks]
    amounts = [Decimal(amount_of(text_of(block.cells.get("amount", []))) or 0) for block in blocks]
    priced = not all(bare)
    found: list[Block] = []
    for index, block in enumerate(blocks):
        following = next((i for i in range(index + 1, len(blocks)) if bare[i]), len(blocks))
        under = amounts[index + 1 : following]
        if bare[index] and amounts[index] and _sums(amounts[index], amounts[:index], block):
            continue
        if (
            priced
            and bare[index]
            and amounts[index]
            and (len(under) > 1 or (under and block.first.bold))
            and amounts[index] == sum(under)
        ):
            block.heading, block.anchored = True, False
        found.append(block)
    return found


def _sums(amount: Decimal, above: Sequence[Decimal], block: Block) -> bool:
    """Whether an amount is the sum of all amounts above it, and there are more than one or it is called a sum."""
    count = sum(a != 0 for a in above)
    return amount == sum(above) and (count > 1 or (count == 1 and SUMMING.search(block.text) is not None))


def _continued(lines: Sequence[Line], columns: Columns) -> Sequence[Line]:
    """Of the lines above a heading row that a page repeats, those from the first row of the table on: the rest is its head."""
    for index, line in enumerate(lines):
        cells = columns.cells(line)
        tell = "amount" if "amount" in columns.names else "quantity"
        if (
            cells.get(columns.text)
            and amount_of(text_of(cells.get(tell, [])))
            and is_anchored(cells, columns)
        ):
            return lines[index:]
    return []


def _priced(columns: Columns, lines: Sequence[Line], known: Known) -> Columns:
    """The columns under the names that their numbers bear out."""
    cells = [columns.cells_by_index(line) for line in _rows(lines)]
    columns = _described(by_arithmetic(columns, cells, known.measures), cells)
    names = {name: index for index, name in enumerate(columns.names)}
    if "unit" in names and "quantity" not in names:
        texts = [text_of(row[names["unit"]]) for row in cells if names["unit"] in row]
        if sum(amount_of(text) is not None for text in texts) > len(texts) / 2:
            columns = columns.renamed({names["unit"]: "quantity"})
    if "unit_price" in names and "amount" not in names:
        prices = [amount_of(text_of(row[names["unit_price"]])) for row in cells if names["unit_price"] in row]
        whole = known.is_total(sum((Decimal(p) for p in prices if p), Decimal(0)))
        if whole or "quantity" not in columns.names:
            columns = columns.renamed({names["unit_price"]: "amount"})
    return columns


def _rows(lines: Sequence[Line]) -> list[Line]:
    """Lines without totals."""
    return [line for line in lines if not any(names_total(segment.text) for segment in line)]


def _described(columns: Columns, rows: Sequence[dict[int, list[Word]]]) -> Columns:
    """The columns, where another than the descriptions', whose heading says nothing, has a text in more rows and more of it."""
    if columns.text != DESCRIPTION:
        return columns
    own = columns.names.index(DESCRIPTION)
    words = {
        index: [len(row[index]) for row in rows if any(c.isalpha() for c in text_of(row.get(index, [])))]
        for index, name in enumerate(columns.names)
        if name == OTHER or index == own
    }
    best = max(words, key=lambda index: (len(words[index]), sum(words[index]), index == own))
    more = len(words[best]) > len(words[own]) and sum(words[best]) > 2 * sum(words[own])
    return columns.renamed({best: DESCRIPTION, own: OTHER}) if more else columns


def chosen(tables: Sequence[Table], known: Known) -> list[Table]:
    """The tables that hold the paper's items: where amounts do not tell, the first that has a column of descriptions."""
    for table in tables:
        if known.is_total(table.sum):
            return [table]
    sums = [table.sum for table in tables if table.sum is not None]
    if len(sums) > 1 and known.is_total(sum(sums, Decimal(0))):
        return [table for table in tables if table.sum is not None]
    return [table for table in tables if table.columns.text == DESCRIPTION][:1] or list(tables[:1])


def inferred(lines: Sequence[Line], known: Known) -> Columns | None:
    """Columns of rows without a heading row: a text, and numbers that stand below each other and add up or multiply."""
    bands = bands_of(_rows(lines), known.measures)
    numbers = [band for band in bands if band.kind == "number"]
    texts = [band for band in bands if band.kind == "text"] or _over(lines, numbers)
    if not texts or not numbers:
        return None
    text = max(texts, key=lambda band: (band.right - band.left) * band.count)
    repeated = [b for b in numbers if b.count > 1 or b is numbers[-1]]
    before = [band for band in texts if band.right < text.left][-1:]
    units = [band for band in texts if band.left > text.right and _said(band, lines, known) == "unit"]
    placed = sorted([*before, text, *units, *repeated], key=lambda band: band.left)
    names = ["description" if b is text else _said(b, lines, known) for b in placed]
    columns = Columns(
        tuple(names), tuple(b.span for b in placed), lines[0][0].page, lines[0][0].top,
        bands=tuple(b.span for b in placed),
    )  # fmt: skip
    cells = [columns.cells_by_index(line) for line in _rows(lines)]
    multiplied = by_arithmetic(columns, cells, known.measures)
    if "amount" in multiplied.names:
        return multiplied
    last = len(placed) - 1
    for row in cells if len(cells) == 1 else []:
        q, p, a = (known.measures.number_in(text_of(row.get(i, []))) for i in (last - 2, last - 1, last))
        if last > 2 and multiplies(q, p, a):
            return columns.renamed({last - 2: "quantity", last - 1: "unit_price", last: "amount"})
    told = _last_column(columns, [text_of(row[last]) for row in cells if last in row], known)
    return told and _measured(told, cells, known)


def _measured(columns: Columns, rows: Sequence[dict[int, list[Word]]], known: Known) -> Columns:
    """The columns, one that holds measures named for it."""
    for index, name in enumerate(columns.names):
        texts = [text_of(row[index]) for row in rows if index in row]
        if name == OTHER and 2 * sum(map(known.measures.is_measure, texts)) > len(texts):
            return columns.renamed({index: "quantity"}) if "quantity" not in columns.names else columns
    return columns


def _over(lines: Sequence[Line], numbers: Sequence[Band]) -> list[Band]:
    """Where descriptions begin that stand on lines of their own, above their numbers."""
    alone = [line[0].x0 for line in lines if len(line) == 1 and line[0].says]
    left = min(alone, default=0.0)
    return [Band(left, left + 1, len(alone), "text")] if len(alone) > 1 and len(numbers) > 1 else []


def _said(band: Band, lines: Sequence[Line], known: Known) -> str:
    """What a column without a heading holds beside the descriptions: units, codes and numbers, or the names of rooms."""
    texts = [s.text for line in lines for s in line if band.left - 1 < s.x0 and s.x1 < band.right + 1]
    if texts and all(map(known.measures.is_unit, texts)):
        return "unit"
    coded = sum(any(map(str.isdigit, text)) and " " not in text for text in texts)
    return OTHER if band.kind == "number" or 2 * coded > len(texts) else "area"


def _last_column(columns: Columns, texts: Sequence[str], known: Known) -> Columns | None:
    """The columns, where the last one holds measures, or amounts: they add up to a total, or are all there is and have cents."""
    last = len(columns.names) - 1
    if columns.names[last] == "description" or not texts:
        return None
    amounts = [amount_of(text) for text in texts]
    whole = sum((Decimal(a) for a in amounts if a), Decimal(0))
    alone = (
        len(texts) > 1
        and OTHER not in columns.names[:-1]
        and all(CENTS_PRINTED.search(text) for text in texts)
    )
    if known.is_total(whole) or (alone and known.is_before_tax(whole)):
        return columns.renamed({last: "amount"})
    measured = [known.measures.is_measure(text) for text in texts]
    if len(texts) > 1 and all(measured):
        return columns.renamed({last: "quantity"})
    return None
