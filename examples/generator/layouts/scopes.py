"""Scopes and item tables: how a layout prints the items of an order."""

from __future__ import annotations

from typing import NamedTuple

from reportlab.platypus import Flowable

from examples.generator.layouts.base import Layout
from examples.generator.order import Item
from examples.generator.parts import Cell, background, line_below, rules, table


class Column(NamedTuple):
    """A column of an item table: the part of the item, its heading, its width (0: the rest) and alignment."""

    part: str
    heading: str
    width: float = 0
    align: str = "left"


def bar_marks(tint: str, row: int) -> list[tuple[object, ...]]:
    """The style of a heading's row: filled, and never the last one of a page."""
    return [background(tint, (0, row), (-1, row)), ("NOSPLIT", (0, row), (0, row + 1))]


def described(layout: Layout, *, section_tint: str, area_tint: str, prices: bool = False) -> list[Flowable]:
    """The items as text under bars: trade heading, room heading, text with the measure in it."""
    rows: list[list[Cell]] = []
    marks: list[tuple[object, ...]] = []
    section = area = None
    para, ink = layout.type.para, layout.ink
    columns = {"amount"} if prices else set[str]()
    for item in layout.order.items:
        if item.section != section:
            section, area = item.section, None
            marks += bar_marks(section_tint, len(rows))
            rows.append([para(ink.trade(section), bold=True, scale=1.08), ""])
        if item.area != area:
            area = item.area
            marks += bar_marks(area_tint, len(rows))
            rows.append([para(area, bold=True, scale=0.95), ""])
        ink.item(item, item.measured_text, columns, section=True, area=True)
        marks.append(line_below("#dddddd", len(rows)))
        text = item.measured_text.replace(" NOTE", "\nNOTE")
        rows.append([para(text), para(ink.money(item.amount), align="right") if prices else ""])
    last = 80 if prices else 10
    return [table(rows, [layout.body - last, last], *marks, pad=3.5)]


def written(layout: Layout, item: Item, part: str, number: int) -> str:
    """The text of one cell of an item table."""
    if part == "number":
        return str(number)
    if part == "area":
        return item.area
    if part in {"unit_price", "amount"}:
        return layout.ink.money(getattr(item, part))
    if part == "quantity":
        return f"{item.quantity:,}" if layout.order.site.country == "US" else str(item.quantity)
    return str({"description": item.text, "unit": item.unit}[part])


def itemised(
    layout: Layout, columns: tuple[Column, ...], *, head: str, head_ink: str, section_tint: str | None = None,
    area_tint: str | None = None, ruled: bool = False, width: float = 0,
) -> list[Flowable]:  # fmt: skip
    """The items as a table; trade and room headings are bars where a tint is given."""
    para, ink, order = layout.type.para, layout.ink, layout.order
    rows: list[list[Cell]] = [
        [para(column.heading, bold=True, align=column.align, colour=head_ink) for column in columns]
    ]
    marks: list[tuple[object, ...]] = [background(head, (0, 0), (-1, 0))]
    parts = {column.part for column in columns}
    section = area = None

    def bar(text: str, tint: str, scale: float) -> None:
        marks.extend([*bar_marks(tint, len(rows)), ("SPAN", (0, len(rows)), (-1, len(rows)))])
        rows.append([para(text, bold=True, scale=scale), *[""] * (len(columns) - 1)])

    for number, item in enumerate(order.items, 1):
        if section_tint and item.section != section:
            section, area = item.section, None
            bar(ink.trade(section), section_tint, 1.05)
        if area_tint and item.area != area:
            area = item.area
            bar(area, area_tint, 1.0)
        has_area = bool(area_tint) or "area" in parts
        ink.item(item, item.text, parts, section=bool(section_tint), area=has_area)
        marks.append(line_below("#cccccc", len(rows)))
        rows.append([para(written(layout, item, c.part, number), align=c.align) for c in columns])
    rest = (width or layout.body) - sum(column.width for column in columns)
    widths = [column.width or rest for column in columns]
    return [table(rows, widths, *marks, *([rules("#999999")] if ruled else []), pad=3.5)]
