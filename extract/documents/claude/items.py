"""Line items as Claude read them. Comes in: rows. Goes out: `LineItem`s, or why they are not believed.

Each text of a row stands on its page, and its numbers stand beside its description. Rows that do not are left out with their
reason; whether what is left is worth having is for whoever merges it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from extract.documents.claude.answers import Row
from extract.documents.claude.proving import Refusal
from extract.documents.claude.quoting import PageWords
from extract.documents.pages import Word
from extract.documents.records import LineItem
from extract.documents.specification import Specification

_NUMBERS = ("quantity", "unit_price", "amount")
_ABOVE, _BELOW = 1.5, 4.0  # heights of a line between a description and its numbers
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def prove_items(
    rows: Sequence[Row], pages: Mapping[int, PageWords], spec: Specification
) -> tuple[tuple[LineItem, ...], list[Refusal]]:
    """Prove the rows of an answer; give those that stand there, and what is wrong with the others."""
    items, refused = [], []
    for number, row in enumerate(rows, 1):
        item = _item(row, pages, spec)
        if isinstance(item, str):
            refused.append(Refusal("line_items", f"line {number}: {item}"))
        else:
            items.append(item)
    return tuple(items), refused


def _item(row: Row, pages: Mapping[int, PageWords], spec: Specification) -> LineItem | str:
    page = pages.get(row.page)
    if page is None:
        return "there is no such page"
    alike = page.page.source == "ocr"
    columns = {name: text.strip() or None for name, text in row.columns.items()}
    described = None
    for name, text in columns.items():
        if text is None or name in _NUMBERS:
            continue
        where = page.find(text) or (page.find(text, alike=True) if alike else None)
        if where is None and not any(other.find(text) for other in pages.values()):
            return f"its {name} is not on the paper"
        described = where if name == "description" else described
    printed: set[Decimal] | None = None
    for name in _NUMBERS:
        text = columns[name]
        if text is not None:
            if printed is None:
                printed = set(_printed(described, page))
            number = _decimal(text)
            if number is None or number not in printed:
                return f"its {name} is not beside its description"
            columns[name] = str(number)
    more = tuple((name, columns.pop(name)) for name in spec.line_items.own_columns)
    return LineItem(**columns, page=row.page, more=more)


def _printed(described: Sequence[Word] | None, page: PageWords) -> Iterator[Decimal]:
    """Give the numbers at the height of a description, and a little above and below it; all of the page where there is none."""
    words: Sequence[Word] = page.figures
    if described:
        height = max(word.bottom - word.top for word in described)
        top = min(word.top for word in described) - _ABOVE * height
        bottom = max(word.bottom for word in described) + _BELOW * height
        words = [word for word in words if word.bottom > top and word.top < bottom]
    for word in words:
        for match in _NUMBER.finditer(word.text):
            number = _decimal(match.group().replace(",", ""))
            if number is not None:
                yield number


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
