"""Four-column grid of labels and values, with or without rules; scope under bars; letterhead at the right."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer

from examples.generator.layouts.base import Layout
from examples.generator.layouts.scopes import described
from examples.generator.parts import Cell, background, rules, table

GRID = (
    ("company_name", "work_order_number"),
    ("issue_date", "job_number"),
    ("client_reference", "supervisor_name"),
    ("site_contact_name", "supervisor_phone"),
    ("site_contact_phone", "site_contact_email"),
)
DATES = ("start_date", "completion_date", "notes")


class Grid(Layout):
    """The order's data in a grid; labels stay where the value is missing."""

    head = 150

    def letterhead(self, canvas: Canvas) -> None:
        """Mark at the left, the office's data at the right, the title in the middle."""
        right, builder = self.width - self.margin, self.order.builder
        self.logo(canvas, self.margin, 34, 56)
        self.write(canvas, self.margin + 70, 66, builder.name.split()[0].upper(), bold=True, scale=2.3)
        self.write(canvas, right, 42, self.ink.print("builder_name"), bold=True, align="right")
        number = self.ink.print("builder_business_number")
        self.write(
            canvas, right, 54, f"{self.label('builder_business_number')} | {number}", bold=True, align="right"
        )
        for row, text in enumerate(
            (
                builder.address.street,
                builder.address.locality,
                f"E | {self.ink.print('builder_email')}",
                f"P | {self.ink.print('builder_phone')}",
            )
        ):
            self.write(canvas, right, 70 + 11 * row, text, align="right")
        self.write(canvas, self.width / 2, 130, self.title().upper(), bold=True, scale=1.25, align="center")

    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """Name and licence under a coloured line."""
        canvas.setStrokeColor(HexColor(self.look.colour))
        canvas.setLineWidth(1.5)
        canvas.line(self.margin, 48, self.width - self.margin, 48)
        text = f"{self.order.builder.name}  |  Builder's licence 15{len(self.order.builder.name):02d}647"
        self.write(canvas, self.margin, self.height - 34, text, scale=0.8)
        self.page_number(canvas, page, pages)

    def story(self) -> list[Flowable]:
        """The grid, dates and notes, scope, totals."""
        para = self.type.para
        rows: list[list[Cell]] = []
        for row in GRID:
            cells: list[Cell] = []
            for field in row:
                text = self.value(field)
                shown = text.upper() if field == "company_name" else text
                cells += [para(self.label(field), bold=True), para(self._shown(field, shown))]
            rows.append(cells)
        address: list[Cell] = [
            para(self.label("site_address"), bold=True),
            para(self.value("site_address")),
            "",
            "",
        ]
        quarter = self.body / 4
        widths = [quarter - 4, quarter - 4, quarter - 18, quarter + 26]
        lined = [rules()] if self.look.ruled else []
        dates: list[list[Cell]] = [[para(a, bold=True), para(b)] for a, b in self.pairs(DATES, blanks=True)]
        return [
            table([*rows, address], widths, *lined, ("SPAN", (1, -1), (-1, -1)), pad=3),
            Spacer(1, 14),
            table(
                dates, [quarter - 4, 3 * quarter + 4], *lined, ("BOTTOMPADDING", (0, -1), (-1, -1), 26), pad=3
            ),
            Spacer(1, 10),
            para(self.ink.print("work_order_number"), bold=True, scale=1.3, after=5),
            *described(self, section_tint=self.look.tint, area_tint="#f4f4f4"),
            Spacer(1, 4),
            table([[para("Totals", bold=True)]], [self.body], background(self.look.tint), pad=4),
            *self.totals(),
        ]

    def _shown(self, field: str, text: str) -> str:
        return self.ink.print(field, text) if field == "company_name" else text
