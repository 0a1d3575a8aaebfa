"""Sets groups of labels and values: pairs, inline lines, labels over values, boxes, heading tables, dotted lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

from examples.generator.testbed.choices import Draw
from examples.generator.testbed.entries import Entry, Group
from examples.generator.testbed.look import Look
from examples.generator.testbed.pieces import (
    Box,
    Piece,
    framed,
    grown,
    padded,
    row,
    space,
    stack,
    underlined,
    words,
)

LINE = "#9a9a9a"
GAP = 10


class Blocks:
    """Sets groups in one paper's look. `style` is a family's name: pairs, inline, stacked, boxed, heading_table, printout."""

    def __init__(self, draw: Draw, look: Look) -> None:
        self.look, self.rules = look, draw["rules"]
        self.columns = int(draw["columns"])
        self.panel_look = draw["panel_look"]
        self.across = draw.rng("cells across").choice((3, 4, 4, 5))
        self._pad = draw.pick("cell padding", (1.5, 2.0, 2.5, 3.5))
        self._joined = draw["lines"] == "joined"
        self._row_major = draw.chance("row major", 0.5)

    def set(self, groups: Sequence[Group], style: str, width: float) -> Piece:
        """Groups under and beside each other in a width."""
        groups = [group for group in groups if group.entries]
        headed = [group for group in groups if group.heading]
        if not headed:
            return self._flat([*chain.from_iterable(group.entries for group in groups)], style, width)
        return self._panels(groups, style, width)

    def column(self, groups: Sequence[Group], style: str, width: float) -> Piece:
        """Groups in one narrow column."""
        return stack([self._panel(group, style, width) for group in groups if group.entries], 7)

    # --- without headings

    def _flat(self, entries: list[Entry], style: str, width: float) -> Piece:
        if style == "stacked":
            return self._strips(entries, width, boxed=False)
        if style == "boxed":
            return self._strips(entries, width, boxed=True)
        if style == "heading_table":
            return self._heading_tables(entries, width)
        columns = min(self.columns, 2 if width < 420 else 3)
        if style == "pairs" and self._row_major:
            return self._grid(entries, columns, width)
        each = (width - GAP * (columns - 1)) / columns
        parts = [self._list(part, style, each) for part in split(entries, columns)]
        return row(parts, GAP)

    def _grid(self, entries: list[Entry], columns: int, width: float) -> Piece:
        """Pairs in rows of several."""
        each = width / columns
        rows = []
        for start in range(0, len(entries), columns):
            cells = [self._pair(entry, each) for entry in entries[start : start + columns]]
            cells += [space(0, each)] * (columns - len(cells))
            named = [bool(entry.label) for entry in entries[start : start + columns]] + [True] * columns
            height = max(cell.height for cell in cells)
            rows.append(
                self._ruled(
                    row(
                        [
                            self._celled(cell, height, labelled=labelled)
                            for cell, labelled in zip(cells, named, strict=False)
                        ]
                    )
                )
            )
        return stack(rows)

    def _celled(self, pair: Piece, height: float, *, labelled: bool = True) -> Piece:
        """A pair as high as its row; with a grid, its label and value in a cell each."""
        marks = [
            Box(0, 0, mark.width, height, mark.fill) if isinstance(mark, Box) else mark for mark in pair.marks
        ]
        pair = Piece(pair.width, height, tuple(marks))
        if self.rules != "grid" or not pair.marks:
            return pair
        if not labelled:
            return framed(pair, None, LINE)
        share = self.look.label_share * pair.width
        cells = (Box(0, 0, share, height, None, LINE), Box(share, 0, pair.width - share, height, None, LINE))
        return Piece(pair.width, height, (*marks, *cells))

    def _ruled(self, piece: Piece) -> Piece:
        return underlined(piece, LINE) if self.rules == "lines" else piece

    def _list(self, entries: list[Entry], style: str, width: float) -> Piece:
        """Entries under each other."""
        if style == "inline":
            lines = (
                self._two_on_a_line(entries, width)
                if self._joined
                else [self._inline(e, width) for e in entries]
            )
            return stack(lines, self._pad / 2)
        if style == "printout":
            return stack([self._dotted(entry, width) for entry in entries])
        if style in {"stacked", "boxed"}:
            return stack([self._over(entry, width, boxed=style == "boxed") for entry in entries])
        found = []
        for entry in entries:
            pair = self._pair(entry, width)
            found.append(self._ruled(self._celled(pair, pair.height, labelled=bool(entry.label))))
        return stack(found)

    # --- one entry

    def _pair(self, entry: Entry, width: float) -> Piece:
        """Label at the left, value at the right."""
        look, pad = self.look, self._pad
        share = width * look.label_share
        if not entry.label:
            return padded(look.value(entry.value, width - 8, bold=False), 4, pad)
        label = padded(look.label(entry.label, share - 8), 4, pad)
        value = padded(look.value(entry.value, width - share - 8), 4, pad)
        height = max(label.height, value.height)
        label = grown(label, height)
        if look.label_fill:
            label = framed(label, look.label_fill)
        return row([label, value])

    def _inline(self, entry: Entry, width: float) -> Piece:
        if not entry.label:
            return self.look.value(entry.value, width)
        value = entry.value.replace("\n", ", ")
        return self.look.inline(entry.label, value, width)

    def _two_on_a_line(self, entries: list[Entry], width: float) -> list[Piece]:
        """Inline entries, the next one on the same line where both fit."""
        lines: list[Piece] = []
        rest, gap = list(entries), self.look.text.size * 1.6
        while rest:
            entry = rest.pop(0)
            used = self._natural(entry)
            if rest and entry.label and rest[0].label and used + gap + self._natural(rest[0]) < width:
                following = rest.pop(0)
                one = self._inline(entry, used + 1)
                lines.append(row([one, self._inline(following, width - used - gap)], gap))
            else:
                lines.append(self._inline(entry, width))
        return lines

    def _natural(self, entry: Entry) -> float:
        """The width of an inline entry on one line; one of several lines takes all of it."""
        look = self.look
        if "\n" in entry.value or not entry.value:
            return 10_000
        return look.label_style.width(f"{look.labelled(entry.label)}:") + look.text.width(f"   {entry.value}")

    def _dotted(self, entry: Entry, width: float) -> Piece:
        """A label filled up with dots, in one pitch."""
        style = self.look.text
        pitch = style.width("0")
        room = int(width / pitch)
        label = f"{entry.label.upper()[:24]:.<{min(24, room // 2)}}:" if entry.label else ""
        value = entry.value.replace("\n", ", ")
        shift = pitch * (len(label) + 1) if label else 0
        return row([words(label, style, shift), words(value, style, width - shift)])

    def _over(self, entry: Entry, width: float, *, boxed: bool) -> Piece:
        """A small label over its value, in a box where `boxed`."""
        look = self.look
        scale = 0.78 if boxed else 0.88
        value = look.value(entry.value or " ", width - 8, bold=not boxed and look.label_look == "plain")
        if not entry.label:
            return padded(value, 4, 2)
        label = padded(look.head(entry.label, width - 8, scale), 4, 1.5)
        if look.label_fill and not boxed:
            label = framed(grown(label, 0, width), look.label_fill)
        cell = stack([label, padded(value, 4, 1)])
        return Piece(width, cell.height + 3, cell.marks)

    # --- strips and tables

    def _strips(self, entries: list[Entry], width: float, *, boxed: bool) -> Piece:
        """Labels over values in rows across the page; long values get more room."""
        rows = []
        for part in chunks(entries, self.across):
            weights = [
                2.0 if len(entry.value) > 26 else 1.3 if len(entry.value) > 16 else 1.0 for entry in part
            ]
            widths = [width * weight / sum(weights) for weight in weights]
            cells = [self._over(entry, each, boxed=boxed) for entry, each in zip(part, widths, strict=True)]
            height = max(cell.height for cell in cells)
            cells = [grown(cell, height) for cell in cells]
            if boxed or self.rules == "grid":
                cells = [framed(cell, None, LINE) for cell in cells]
            rows.append(self._ruled(row(cells)))
        return stack(rows, 0 if boxed or self.rules != "none" else 3)

    def _heading_tables(self, entries: list[Entry], width: float) -> Piece:
        """Rows of labels over a row of values, as a table."""
        look, tables = self.look, []
        for part in chunks(entries, self.across):
            weights = [1.8 if len(entry.value) > 26 else 1.0 for entry in part]
            widths = [width * weight / sum(weights) for weight in weights]
            heads = [
                padded(look.head(e.label, w - 8), 4, self._pad) for e, w in zip(part, widths, strict=True)
            ]
            values = [
                padded(look.value(e.value or " ", w - 8), 4, self._pad)
                for e, w in zip(part, widths, strict=True)
            ]
            lines = []
            for cells in (heads, values):
                height = max(cell.height for cell in cells)
                shaped = [grown(cell, height) for cell in cells]
                if cells is heads and look.label_fill:
                    shaped = [framed(cell, look.label_fill) for cell in shaped]
                if self.rules == "grid":
                    shaped = [framed(cell, None, LINE) for cell in shaped]
                lines.append(self._ruled(row(shaped)))
            tables.append(stack(lines))
        return stack(tables, 4)

    # --- with headings

    def _panels(self, groups: Sequence[Group], style: str, width: float) -> Piece:
        """Each group under its heading, in as many columns as the paper has."""
        style = {"heading_table": "pairs"}.get(style, style)
        columns = min(self.columns, 3 if width > 480 else 2)
        each = (width - GAP * (columns - 1)) / columns
        panels = [self._panel(group, style, each) for group in groups]
        stacks = balanced(panels, columns)
        return row([stack(part, 7) if part else space(0, each) for part in stacks], GAP)

    def _panel(self, group: Group, style: str, width: float) -> Piece:
        look, text = self.look, self.look.labelled(group.heading)
        body = self._list(group.entries, style, width - 8 if self.panel_look == "frame" else width)
        if not group.heading:
            return body
        if self.panel_look == "bar":
            return stack([look.bar(text, width), body], 2)
        inner = width - 8 if self.panel_look == "frame" else width
        head = words(text, look.text.strong().inked(look.colour).scaled(1.08), inner)
        if self.panel_look == "underlined":
            return stack([underlined(head, look.colour), body], 3)
        if self.panel_look == "frame":
            return framed(padded(stack([head, body], 2), 4, 4), None, LINE)
        return stack([head, body], 2)


def split(entries: list[Entry], columns: int) -> list[list[Entry]]:
    """Entries in columns, one after the other."""
    size = -(-len(entries) // columns)
    return [entries[start : start + size] for start in range(0, len(entries), size)] if entries else []


def chunks(entries: list[Entry], size: int) -> list[list[Entry]]:
    """Entries in rows; the last row is not left with one alone where that can be helped."""
    rows = [entries[start : start + size] for start in range(0, len(entries), size)]
    if len(rows) > 1 and len(rows[-1]) == 1 and size > 2:
        rows[-1].insert(0, rows[-2].pop())
    return rows


def balanced(panels: Sequence[Piece], columns: int) -> list[list[Piece]]:
    """Panels in columns of about the same height, each panel where there is most room."""
    found: list[list[Piece]] = [[] for _ in range(columns)]
    for panel in panels:
        lowest: Callable[[list[Piece]], float] = lambda part: sum(piece.height + 7 for piece in part)  # noqa: E731
        min(found, key=lowest).append(panel)
    return found
