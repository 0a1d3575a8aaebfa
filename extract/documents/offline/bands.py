"""Where a table's cells stand. Comes in: headings, and the lines under them. Goes out: columns that know their cells' edges.

Cells of one column share the horizontal axis, whatever their alignment; headings need not. So the numbers and texts of
the rows are gathered into bands, bands and headings are matched in their order from left to right, and where rows hold
quantity, price and amount, that one times the other is the third says which band is which.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from extract.documents.layout import Segment
from extract.documents.offline.measures import (
    Measures,
    is_number,
    multiplies,
    names_total,
    text_of,
)
from extract.documents.offline.table import NUMERIC, OTHER, Columns, Line, Span
from extract.documents.pages import Word

REACH = 90.0
"""Points between a heading and cells that may still be its own."""
TELLING = NUMERIC | {"description", "section", "area"}
"""Columns of which it is known whether they hold numbers or texts."""
MATCHED = 60.0
"""What it is worth, in points, that a band finds a heading at all."""
MISMATCH = 75.0
"""What it costs, in points, that a heading of numbers has texts under it or the other way round."""


@dataclass
class Band:
    """Cells above each other: their edges, how many they are, and what they hold."""

    left: float
    right: float
    count: int
    kind: str

    @property
    def span(self) -> Span:
        """Left and right edge."""
        return self.left, self.right


def fitted(columns: Columns, lines: Sequence[Line], measures: Measures) -> Columns:
    """The columns with the bands that the rows' cells fill."""
    own = [[s for s in columns.of(line) if not _spans(s, columns)] for line in lines]
    rows = [line for line in own if line and not any(names_total(segment.text) for segment in line)]
    found = bands_of(rows, measures, numbered=bool(NUMERIC & set(columns.names)))
    matched = _matched(columns, found)
    bands = tuple(matched.get(index) for index in range(len(columns.names)))
    return replace(columns, bands=bands)


def _spans(segment: Segment, columns: Columns) -> bool:
    """Whether a text lies under more headings than one cell can."""
    return sum(min(segment.x1, x1) > max(segment.x0, x0) for x0, x1 in columns.spans) > 2


def bands_of(lines: Sequence[Line], measures: Measures, *, numbered: bool = True) -> list[Band]:
    """The bands of a table's lines, left to right: numbers, and the texts on lines that have numbers, if any are `numbered`."""
    spans: dict[str, list[Span]] = {"number": [], "measure": [], "text": []}
    for line in lines:
        kinds = [kind_of(text_of(segment.words), measures) for segment in line]
        if len(line) < 2 or (numbered and not {"number", "measure"} & set(kinds)):
            continue
        for kind, segment in zip(kinds, line, strict=True):
            spans[kind].append((segment.x0, segment.x1))
    found = [*_numbers(spans["number"], spans["measure"], lines), *_merged(spans["text"], "text")]
    return sorted(found, key=lambda band: band.left + band.right)


def _numbers(numbers: Sequence[Span], measures: Sequence[Span], lines: Sequence[Line]) -> list[Band]:
    """The bands of numbers with and without units; apart where the two, in one band, would be two cells of a line."""
    together = _merged([*numbers, *measures], "number")
    apart = [*_merged(numbers, "number"), *_merged(measures, "number")]
    if not numbers or not measures or len(apart) == len(together):
        return together
    own = {*numbers, *measures}
    for line in lines:
        spans = [(s.x0, s.x1) for s in line if (s.x0, s.x1) in own]
        if any(sum(b.left <= left and right <= b.right for left, right in spans) > 1 for b in together):
            return apart
    return together


def kind_of(text: str, measures: Measures) -> str:
    """What a cell holds: a number, a number with its unit, or text."""
    if is_number(text):
        return "number"
    return "measure" if measures.is_measure(text) else "text"


def _merged(spans: Iterable[Span], kind: str) -> list[Band]:
    bands: list[Band] = []
    for left, right in sorted(spans):
        if bands and left < bands[-1].right - 1:
            bands[-1].right = max(bands[-1].right, right)
            bands[-1].count += 1
        else:
            bands.append(Band(left, right, 1, kind))
    return bands


def _matched(columns: Columns, bands: Sequence[Band]) -> dict[int, Span]:
    """Bands by index of the column they belong to: the best matching that keeps both orders."""
    order = sorted(range(len(columns.spans)), key=lambda i: sum(columns.spans[i]))
    best: list[list[tuple[float, dict[int, Span]]]] = [[(0.0, {})] * (len(bands) + 1)]
    for row, index in enumerate(order):
        current: list[tuple[float, dict[int, Span]]] = [(0.0, {})]
        for at, band in enumerate(bands):
            options = [best[row][at + 1], current[at]]
            gain = _gain(columns, index, band)
            if gain > 0:
                score, chosen = best[row][at]
                options.append((score + gain, chosen | {index: band.span}))
            current.append(max(options, key=lambda option: option[0]))
        best.append(current)
    return best[-1][-1][1]


def _gain(columns: Columns, index: int, band: Band) -> float:
    """What matching a heading with a band is worth; nothing where they are too far apart."""
    left, right = columns.spans[index]
    gap = max(left - band.right, band.left - right, 0.0)
    apart = abs(left + right - band.left - band.right) / 2
    name = columns.names[index]
    mismatch = (name in NUMERIC) != (band.kind == "number") and name in TELLING
    numbers_as_text = name == "description" and band.kind == "number"
    cost = gap + 0.02 * apart + MISMATCH * mismatch + REACH * numbers_as_text
    return MATCHED + REACH - cost + min(band.count, 9) if cost < REACH else 0.0


def by_arithmetic(columns: Columns, cells: Sequence[dict[int, list[Word]]], measures: Measures) -> Columns:
    """The columns under the names that the rows' numbers bear out; as they are where headings and numbers agree.

    `cells` is each row's words by index of their column.
    """
    names = {name: index for index, name in enumerate(columns.names)}
    stated = (names.get("quantity"), names.get("unit_price"), names.get("amount"))
    rows = [{i: a for i, words in row.items() if (a := measures.number_in(text_of(words)))} for row in cells]
    if _share(rows, stated) >= 0.5 or sum(len(row) >= 3 for row in rows) < 2:
        return columns
    candidates = [
        i
        for i, name in enumerate(columns.names)
        if name in {*NUMERIC, OTHER} and any(i in row for row in rows)
    ]
    ordered = sorted(
        permutations(candidates, 3), key=lambda p: sum(a != b for a, b in zip(p, stated, strict=True))
    )
    best = max(ordered, key=lambda p: _share(rows, p), default=None)
    if best is None or _share(rows, best) < 0.8:
        return columns
    roles = ("quantity", "unit_price", "amount")
    freed = {i: OTHER for i, name in enumerate(columns.names) if name in roles}
    return columns.renamed(freed | dict(zip(best, roles, strict=True)))


def _share(rows: Sequence[dict[int, str]], triple: Sequence[int | None]) -> float:
    """In which share of the rows that have all three numbers the first times the second is the third."""
    q, p, a = (-1 if index is None else index for index in triple)
    told = [multiplies(row.get(q), row.get(p), row.get(a)) for row in rows]
    known = [bool(one) for one in told if one is not None]
    return sum(known) / len(known) if len(known) >= 2 else 0.0
