"""New-home builder: coloured tiles for lot, estate, job and month; parties beside each other; priced lines."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from examples.generator.layouts.base import Layout
from examples.generator.layouts.scopes import Column, itemised
from examples.generator.parts import Cell, background, table

TILES = ("lot_number", "project_name", "job_number", "billing_month")
LEFT = ("site_address", "client_name", "start_date", "completion_date")
RIGHT = ("supervisor_name", "supervisor_phone", "supervisor_email", "payment_terms")
WHITE = "#ffffff"


class Tiles(Layout):
    """The number stands under the title at the right; the tiles hold a label over a large value."""

    head = 112

    def letterhead(self, canvas: Canvas) -> None:
        """Mark and name at the left; title, number and date at the right."""
        right, name = self.width - self.margin, self.ink.print("builder_name")
        canvas.setFillColor(HexColor(self.look.colour))
        canvas.rect(0, self.height - 14, self.width, 14, stroke=0, fill=1)
        self.logo(canvas, self.margin, 30, 46)
        self.write(canvas, self.margin + 62, 58, name, bold=True, scale=2.3, colour=self.look.colour)
        self.write(canvas, self.margin + 62, 72, f"ABN {self.ink.print('builder_business_number')}")
        self.write(canvas, right, 48, self.title().upper(), bold=True, scale=1.9, align="right")
        number = f"{self.label('work_order_number')}: {self.ink.print('work_order_number')}"
        self.write(canvas, right, 64, number, bold=True, scale=1.2, align="right")
        issued = f"{self.label('issue_date')}: {self.ink.print('issue_date')}"
        self.write(canvas, right, 78, issued, align="right")
        if self.order.revision > 1:
            self.write(
                canvas,
                right,
                92,
                f"Revision {self.order.revision}",
                bold=True,
                align="right",
                colour="#c00000",
            )
        elif self.order.original_number:
            self.write(canvas, right, 92, f"To order {self.order.original_number}", align="right")

    def running_head(self, canvas: Canvas) -> None:
        """Name and number of the order."""
        self.write(canvas, self.margin, 40, f"{self.order.builder.name}  {self.order.number}", bold=True)

    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """Office and contact data on a tinted band."""
        canvas.setFillColor(HexColor(self.look.tint))
        canvas.rect(0, 0, self.width, 44, stroke=0, fill=1)
        self.write(canvas, self.margin, self.height - 28, self.order.builder.address.one_line, scale=0.9)
        reach = f"Ph {self.ink.print('builder_phone')}  |  {self.ink.print('builder_email')}"
        self.write(canvas, self.margin, self.height - 16, reach, scale=0.9)
        self.page_number(canvas, page, pages)

    def story(self) -> list[Flowable]:
        """Tiles, trade, site and supervisor, items, totals, signatures."""
        columns = (
            Column("description", "Description"),
            Column("quantity", "Qty", 46, "right"),
            Column("unit", "Unit", 34),
            Column("unit_price", "Rate", 58, "right"),
            Column("amount", "Amount ex GST", 84, "right"),
        )
        notes = self.ink.notes()
        third = self.body / 2
        return [
            self._tiles(),
            Spacer(1, 10),
            table([[self._company(), ""], [self._lines(LEFT), self._lines(RIGHT)]], [third, third], pad=2),
            Spacer(1, 8),
            *([self.type.inline(f"{self.label('notes')}:", notes), Spacer(1, 8)] if notes else []),
            *itemised(
                self,
                columns,
                head=self.look.colour,
                head_ink=WHITE,
                section_tint=self.look.tint,
                area_tint="#f7f7f7",
            ),
            *self.totals(),
            Spacer(1, 18),
            KeepTogether([self._signature()]),
        ]

    def _tiles(self) -> Table:
        para = self.type.para
        pairs = self.pairs(TILES)
        tile: list[Cell] = [
            [para(label, scale=0.85, colour=WHITE), para(value, bold=True, scale=1.15, colour=WHITE)]
            for label, value in pairs
        ]
        gap = ("INNERGRID", (0, 0), (-1, -1), 4, HexColor(WHITE))
        return table([tile], [self.body / len(pairs)] * len(pairs), background(self.look.colour), gap, pad=6)

    def _company(self) -> list[Flowable]:
        ink, company = self.ink, self.order.company
        name = self.type.inline(f"{self.label('company_name')}:", ink.print("company_name"))
        number = self.type.inline("ABN:", ink.print("company_business_number"))
        return [name, number, self.type.inline("Phone:", company.phone)]

    def _lines(self, fields: tuple[str, ...]) -> list[Flowable]:
        return [self.type.inline(f"{label}:", value) for label, value in self.pairs(fields)]

    def _signature(self) -> Table:
        para = self.type.para
        rows: list[list[Cell]] = [
            [para(f"Ordered by {self.order.coordinator.name}"), para("Trade's signature"), para("Date")]
        ]
        return table(
            rows,
            [self.body * 0.4, self.body * 0.4, self.body * 0.2],
            ("LINEABOVE", (0, 0), (-1, 0), 0.6, HexColor("#555555")),
        )
