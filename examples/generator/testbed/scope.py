"""The scope of works: item tables of many kinds, described works, lists and prose. What is set is noted as truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from examples.generator.order import Item
from examples.generator.testbed.brief import Brief
from examples.generator.testbed.columns import Columns
from examples.generator.testbed.look import WHITE, Look, mixed
from examples.generator.testbed.pieces import (
    Piece,
    Rule,
    framed,
    grown,
    padded,
    row,
    stack,
    underlined,
    words,
)

LINE = "#a8a8a8"


@dataclass(slots=True)
class Line:
    """A row that the page takes as a whole; `amount` is what it adds to the page's sum."""

    piece: Piece
    amount: Decimal = Decimal(0)
    keep: bool = False  # not the last one of a page


class Scope:
    """Sets the items of one paper in a width."""

    def __init__(self, brief: Brief) -> None:
        draw = brief.draw
        self.draw, self.facts, self.phrases = draw, brief.facts, brief.phrases
        self.formats, self.look, self.record = brief.formats, brief.look, brief.record
        self._pad = draw.pick("row padding", (1.5, 2.5, 3.5))
        self._bar_look = draw.pick("bar look", ("tinted", "tinted", "bold", "coloured"))
        self.columns = Columns(brief)
        self.parts = self.columns.parts

    def head(self, width: float) -> Piece | None:
        """The row of headings, None where the table has none."""
        look, kind = self.look, self.draw["table_head"]
        if kind == "none":
            return None
        style = look.text.strong().inked(WHITE if kind == "filled" else "#000000")
        widths = self.columns.widths(width)
        cells = [
            padded(
                words(self.columns.headings[p], style, widths[p] - 6, self.columns.alignments[p]),
                3,
                self._pad + 0.5,
            )
            for p in self.parts
        ]
        piece = self._joined(cells)
        if kind == "filled":
            return framed(piece, look.colour)
        return framed(piece, look.tint) if kind == "tinted" else underlined(piece, "#000000", 1)

    def _joined(self, cells: list[Piece]) -> Piece:
        height = max(cell.height for cell in cells)
        piece = row([grown(cell, height) for cell in cells])
        if self.draw["table_rules"] != "grid":
            return piece
        x, marks = 0.0, list(piece.marks)
        for cell in cells:
            marks.append(Rule(x, 0, x, height, LINE))
            x += cell.width
        marks += [Rule(x, 0, x, height, LINE), Rule(0, 0, x, 0, LINE), Rule(0, height, x, height, LINE)]
        return Piece(piece.width, height, tuple(marks))

    # --- a table

    def table(self, width: float) -> Iterator[Line]:
        """The rows of the item table with their trade and room headings."""
        for section, items in groupby(self.facts.items, key=lambda item: item.section):
            chosen = list(items)
            if self.draw["sections"] == "rows":
                self.record.print("trade_category", section)
                yield Line(self._bar(section, width, 1.05), keep=True)
            yield from self._areas(chosen, width)
            if (
                self.draw["section_totals"] == "totals"
                and self.draw["sections"] == "rows"
                and "amount" in self.parts
            ):
                total = sum((item.amount for item in chosen), Decimal(0))
                yield Line(self.sum_row(f"Total {section}", total, width))

    def _areas(self, items: list[Item], width: float) -> Iterator[Line]:
        for area, same in groupby(items, key=lambda item: item.area):
            if self.draw["areas"] == "rows":
                yield Line(self._bar(area, width, 0.97, plain=True), keep=True)
            for item in same:
                yield Line(self._item(item, width), item.amount if "amount" in self.parts else Decimal(0))

    def _item(self, item: Item, width: float) -> Piece:
        self._note(item)
        number = len(self.record.items)
        widths, texts = self.columns.widths(width), self.columns.texts(item, number)
        cells = [
            padded(words(texts[p], self.look.text, widths[p] - 6, self.columns.alignments[p]), 3, self._pad)
            for p in self.parts
        ]
        piece = self._joined(cells)
        kind = self.draw["table_rules"]
        if kind == "zebra" and number % 2:
            return framed(piece, mixed(self.look.colour, 0.06))
        return underlined(piece, "#cccccc", 0.4) if kind == "lines" else piece

    def _note(self, item: Item) -> None:
        """Writes an item's truth: what the columns and headings show."""
        draw = self.draw
        if draw["sections"] == "column":
            self.record.print("trade_category", item.section)
        self.record.item(
            section=item.section if draw["sections"] != "none" else None,
            area=item.area if draw["areas"] != "none" else None,
            description=item.text,
            **self.columns.truth(item),
        )

    def _bar(self, text: str, width: float, scale: float, *, plain: bool = False) -> Piece:
        look = self.look
        style = look.text.strong().scaled(scale)
        if self._bar_look == "coloured" and not plain:
            style = style.inked(look.colour)
        piece = padded(words(text, style, width - 6), 3, self._pad)
        if self._bar_look == "tinted":
            return framed(piece, "#f1f1f1" if plain else look.tint)
        return piece

    def sum_row(self, label: str, amount: Decimal | str, width: float, *, bold: bool = True) -> Piece:
        """A row with a label and an amount in the last column."""
        style = self.look.text.strong(bold)
        last = self.columns.sizes.get("amount") or 80
        text = amount if isinstance(amount, str) else self.formats.plain_money(amount)
        cells = [
            padded(words(label, style, width - last - 6, "right"), 3, self._pad),
            padded(words(text, style, last - 6, "right"), 3, self._pad),
        ]
        return self._joined(cells)

    # --- described works and lists

    def described(self, width: float) -> Iterator[Line]:
        """Trade headings, room headings and texts with the measure inside, as repairers print them."""
        measured = self.draw.chance("measured text", 0.6)
        priced = self.draw["prices"] == "amount"
        rooms = self.draw["areas"] != "none"
        for section, items in groupby(self.facts.items, key=lambda item: item.section):
            if self.draw["sections"] != "none":
                self.record.print("trade_category", section)
                yield Line(self._bar(section, width, 1.08), keep=True)
            for area, same in groupby(items, key=lambda item: item.area):
                if rooms:
                    yield Line(self._bar(area, width, 0.97, plain=True), keep=True)
                for item in same:
                    yield self._text(item, width, measured=measured, priced=priced, rooms=rooms)

    def _text(
        self, item: Item, width: float, *, measured: bool, priced: bool, rooms: bool, lead: str = ""
    ) -> Line:
        text = measured_text(item) if measured else item.text
        self.record.item(
            section=item.section if self.draw["sections"] != "none" else None,
            area=item.area if rooms else None,
            description=text,
            quantity=str(item.quantity) if measured else None,
            unit=item.unit if measured else None,
            amount=str(item.amount) if priced else None,
        )
        style, last = self.look.text, 76 if priced else 0
        indent = style.width(f"{lead} ") if lead else 0
        cells = [words(lead, style, indent)] if lead else []
        cells.append(words(text, style, width - 6 - last - indent))
        if priced:
            cells.append(words(self.formats.plain_money(item.amount), style, last, "right"))
        piece = padded(row(cells), 3, self._pad)
        return Line(
            underlined(piece, "#dddddd", 0.4) if self.draw["table_rules"] == "lines" else piece,
            item.amount if priced else Decimal(0),
        )

    def listed(self, width: float) -> Iterator[Line]:
        """A numbered list, or bullets."""
        mark = self.draw.pick("bullet", ("•", "-", "*", "•"))
        measured = self.draw.chance("measured list", 0.5)
        priced = self.draw["prices"] == "amount"
        style = self.draw.pick("numbering", ("{}.", "{})", "{}.", "({})"))
        number = 0
        for section, items in groupby(self.facts.items, key=lambda item: item.section):
            if self.draw["sections"] == "rows":
                self.record.print("trade_category", section)
                yield Line(self._bar(section, width, 1.05), keep=True)
            for item in items:
                number += 1
                lead = style.format(number) if self.draw["scope"] == "numbered" else mark
                yield self._text(item, width, measured=measured, priced=priced, rooms=False, lead=lead)

    def prose(self, width: float) -> Iterator[Line]:
        """A paragraph for each trade."""
        for section, items in groupby(self.facts.items, key=lambda item: item.section):
            if self.draw["sections"] == "rows":
                self.record.print("trade_category", section)
                yield Line(self._bar(section, width, 1.05), keep=True)
            text = " ".join(f"{item.text} in {item.area.lower()}." for item in items)
            named = section if self.draw["sections"] == "rows" else None
            self.record.item(section=named, description=text)
            yield Line(padded(words(text, self.look.text, width - 6), 3, self._pad + 1))

    def lines(self, width: float) -> list[Line]:
        """The whole scope."""
        kind = self.draw["scope"]
        make = {"table": self.table, "described": self.described, "prose": self.prose}.get(kind, self.listed)
        return list(make(width))


def measured_text(item: Item) -> str:
    """An item's text with its measure inside, for papers without columns."""
    about = "Allow" if item.unit.casefold() in {"ea", "each", "no", "hrs", "hr", "days"} else "Approximately"
    return f"{item.text.removesuffix('.')}. {about} {item.quantity} {item.unit}"


def heading(text: str, look: Look, width: float) -> Piece:
    """The heading over the scope."""
    return stack([words(text, look.text.strong().scaled(1.15).inked(look.colour), width)])
