"""Letterhead in the middle, labels right-aligned with a colon beside their values, rooms with priced lines."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer, Table

from examples.generator.layouts.base import Layout
from examples.generator.layouts.scopes import Column, itemised
from examples.generator.parts import Cell, table

LEFT = ("work_order_number", "job_number", "client_name", "client_reference", "site_address", "payment_terms")
RIGHT = (
    "issue_date",
    "start_date",
    "completion_date",
    "supervisor_name",
    "supervisor_phone",
    "supervisor_email",
)
CONTACT = ("site_contact_name", "site_contact_phone")


class Centred(Layout):
    """Work orders in a book face, with the labels in a column that ends at the values."""

    head = 150

    def letterhead(self, canvas: Canvas) -> None:
        """Mark, name and office in the middle, over a line; the title under it."""
        middle, builder = self.width / 2, self.order.builder
        self.logo(canvas, middle - 18, 24, 36)
        name = self.ink.print("builder_name")
        self.write(canvas, middle, 78, name, bold=True, scale=1.8, align="center", colour=self.look.colour)
        self.write(canvas, middle, 92, builder.address.one_line, align="center")
        line = f"Tel. {self.ink.print('builder_phone')}  ·  {self.ink.print('builder_email')}  ·  "
        line += f"{self.label('builder_business_number')} {self.ink.print('builder_business_number')}"
        self.write(canvas, middle, 104, line, align="center")
        canvas.setStrokeColor(HexColor(self.look.colour))
        canvas.line(self.margin, self.height - 112, self.width - self.margin, self.height - 112)
        self.write(canvas, middle, 134, self.title().upper(), bold=True, scale=1.5, align="center")

    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """Name and registration over the page number."""
        canvas.setStrokeColor(HexColor(self.look.colour))
        canvas.line(self.margin, 44, self.width - self.margin, 44)
        self.write(
            canvas,
            self.margin,
            self.height - 30,
            f"{self.order.builder.name} - Licence No. 48211",
            scale=0.85,
        )
        self.page_number(canvas, page, pages)

    def story(self) -> list[Flowable]:
        """Trade, two columns of labels, contact, items under trades and rooms, totals."""
        para, ink = self.type.para, self.ink
        to = f"{self.label('company_name')}:"
        half = self.body / 2
        trade = para(f"{to} {ink.print('company_name')}", bold=True, after=6)
        columns = (
            Column("quantity", "Qty", 52, "right"),
            Column("unit", "Unit", 44),
            Column("description", "Work to be done"),
            Column("unit_price", "Rate", 58, "right"),
            Column("amount", "Amount", 76, "right"),
        )
        notes = ink.notes()
        return [
            trade,
            table([[self._labels(LEFT, half), self._labels(RIGHT, half)]], [half, half], pad=0),
            Spacer(1, 4),
            self._labels(CONTACT, self.body),
            Spacer(1, 6),
            *([self.type.inline(f"{self.label('notes')}:", notes), Spacer(1, 8)] if notes else []),
            *itemised(
                self,
                columns,
                head="#ffffff",
                head_ink=self.look.colour,
                section_tint=self.look.tint,
                area_tint="#faf7f3",
            ),
            *self.totals((150, 80)),
            Spacer(1, 20),
            para("Accepted by the subcontractor: ____________________________    Date: ____________"),
        ]

    def _labels(self, fields: tuple[str, ...], width: float) -> Table:
        para = self.type.para
        rows: list[list[Cell]] = [
            [para(f"{label}:", align="right", bold=True), para(value)] for label, value in self.pairs(fields)
        ]
        return table(rows, [112, width - 112], pad=1.2)
