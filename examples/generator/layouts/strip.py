"""A strip of labels over their values across the page, two boxes for the parties, a priced item table."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer, Table

from examples.generator.layouts.base import Layout
from examples.generator.layouts.scopes import Column, itemised
from examples.generator.parts import Cell, background, rules, table

STRIPS = (
    ("work_order_number", "issue_date", "job_number", "payment_terms"),
    ("project_name", "lot_number", "supervisor_name", "supervisor_phone"),
    ("start_date", "completion_date", "billing_month", "currency"),
)


class Strip(Layout):
    """Purchase orders of a house builder: three strips, vendor and ship-to, priced lines."""

    head = 118

    def letterhead(self, canvas: Canvas) -> None:
        """Mark, name and office at the left, title and revision at the right."""
        right, builder = self.width - self.margin, self.order.builder
        self.logo(canvas, self.margin, 32, 44)
        self.write(canvas, self.margin + 62, 48, self.ink.print("builder_name"), bold=True, scale=1.5)
        self.write(canvas, self.margin + 62, 62, builder.address.one_line, scale=0.95)
        reach = f"T {self.ink.print('builder_phone')}   {self.ink.print('builder_email')}"
        self.write(canvas, self.margin + 62, 74, reach, scale=0.95)
        number = f"{self.label('builder_business_number')} {self.ink.print('builder_business_number')}"
        self.write(canvas, self.margin + 62, 86, number, scale=0.95)
        self.write(
            canvas,
            right,
            52,
            self.title().upper(),
            bold=True,
            scale=2,
            align="right",
            colour=self.look.colour,
        )
        if self.order.revision > 1:
            self.write(
                canvas, right, 68, f"Revision {self.order.revision}", bold=True, scale=1.2, align="right"
            )

    def running_head(self, canvas: Canvas) -> None:
        """Name and number of the order."""
        text = f"{self.order.builder.name} - {self.order.number}"
        self.write(canvas, self.margin, 40, text, bold=True, colour=self.look.colour)

    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """A reminder to quote the number."""
        text = "Please quote the order number on all invoices, packing slips and correspondence."
        self.write(canvas, self.margin, self.height - 24, text, scale=0.85, colour="#666666")
        self.page_number(canvas, page, pages)

    def story(self) -> list[Flowable]:
        """Three strips, the parties, notes, items, totals, signature."""
        columns = (
            Column("number", "#", 24, "center"),
            Column("description", "Description"),
            Column("quantity", "Qty", 48, "right"),
            Column("unit", "UOM", 40, "center"),
            Column("unit_price", "Unit Price", 62, "right"),
            Column("amount", "Extension", 74, "right"),
        )
        items = itemised(
            self, columns, head=self.look.colour, head_ink="#ffffff", section_tint=self.look.tint
        )
        original = self.order.original_number
        notes = self.ink.notes()
        return [
            *(part for fields in STRIPS for part in (self._strip(fields), Spacer(1, 3))),
            Spacer(1, 6),
            self._parties(),
            Spacer(1, 8),
            *([self.type.inline("Changes Purchase Order:", original)] if original else []),
            *([self.type.inline(f"{self.label('notes')}:", notes), Spacer(1, 6)] if notes else []),
            *items,
            *self.totals(),
            Spacer(1, 24),
            self.type.para(
                "Authorized signature: ______________________      Date: ______________", scale=0.95
            ),
        ]

    def _strip(self, fields: tuple[str, ...]) -> Table:
        para = self.type.para
        pairs = self.pairs(fields, blanks=True)
        rows: list[list[Cell]] = [
            [para(label, bold=True, scale=0.85, colour=self.look.colour) for label, _ in pairs],
            [para(value) for _, value in pairs],
        ]
        tinted = background(self.look.tint, (0, 0), (-1, 0))
        return table(rows, [self.body / len(pairs)] * len(pairs), tinted, rules(self.look.colour, 0.4))

    def _parties(self) -> Table:
        para, ink, trade = self.type.para, self.ink, self.order.company
        vendor = [
            para(self.label("company_name").upper(), bold=True, scale=0.85, colour=self.look.colour),
            para(ink.print("company_name"), bold=True),
            para(f"{trade.address.street}\n{trade.address.locality}"),
            para(f"{self.label('company_business_number')} {ink.print('company_business_number')}"),
            para(trade.email),
        ]
        street, locality = ink.address()
        site = [
            para(self.label("site_address").upper(), bold=True, scale=0.85, colour=self.look.colour),
            para(street),
            para(locality),
            para(f"Superintendent e-mail {ink.print('supervisor_email')}"),
        ]
        box = (
            ("BOX", (0, 0), (0, 0), 0.6, HexColor("#888888")),
            ("BOX", (2, 0), (2, 0), 0.6, HexColor("#888888")),
        )
        half = self.body / 2 - 5
        return table([[vendor, "", site]], [half, 10, half], *box, pad=5)
