"""A form of boxes: each cell has a small label in its upper left corner and the value under it."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer, Table

from examples.generator.layouts.base import Layout
from examples.generator.layouts.scopes import Column, itemised
from examples.generator.parts import Cell, table

# Rows of (field, share of the width).
FORM = (
    (("work_order_number", 0.3), ("issue_date", 0.2), ("billing_month", 0.25), ("payment_terms", 0.25)),
    (("project_name", 0.4), ("lot_number", 0.15), ("job_number", 0.2), ("start_date", 0.25)),
    (("site_address", 0.5), ("trade_category", 0.25), ("completion_date", 0.25)),
    (("supervisor_name", 0.34), ("supervisor_phone", 0.26), ("supervisor_email", 0.4)),
    (("company_name", 0.6), ("company_business_number", 0.4)),
)


class Boxes(Layout):
    """Purchase orders as a printed form; empty boxes keep their label."""

    head = 112

    def letterhead(self, canvas: Canvas) -> None:
        """Title at the left, the builder's office at the right."""
        right, builder = self.width - self.margin, self.order.builder
        self.write(
            canvas, self.margin, 46, self.title().upper(), bold=True, scale=2.1, colour=self.look.colour
        )
        self.write(canvas, self.margin, 62, "Show this number on every invoice and ticket", scale=0.9)
        self.logo(canvas, right - 40, 28, 40)
        lines = (
            self.ink.print("builder_name"),
            builder.address.street,
            builder.address.locality,
            f"Phone {self.ink.print('builder_phone')}",
            self.ink.print("builder_email"),
        )
        for row, text in enumerate(lines):
            self.write(
                canvas, right - 52, 38 + 12 * row, text, bold=row == 0, align="right", scale=1 if row else 1.2
            )

    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """Name, tax number and the number of the form."""
        number = f"{self.label('builder_business_number')} {self.ink.print('builder_business_number')}"
        self.write(canvas, self.margin, self.height - 36, f"{self.order.builder.name}  {number}", scale=0.85)
        self.write(
            canvas, self.margin, self.height - 24, "Form PO-7 rev. 03/2024", scale=0.85, colour="#777777"
        )
        self.page_number(canvas, page, pages)

    def story(self) -> list[Flowable]:
        """The form, notes, items with their location, totals."""
        columns = (
            Column("area", "Location", 92),
            Column("description", "Description of work"),
            Column("quantity", "Quantity", 54, "right"),
            Column("unit", "Unit", 40),
            Column("unit_price", "Unit price", 56, "right"),
            Column("amount", "Amount", 74, "right"),
        )
        notes = self.ink.notes()
        return [
            *(self._row(row) for row in FORM),
            Spacer(1, 8),
            *([self.type.inline(f"{self.label('notes')}:", notes), Spacer(1, 8)] if notes else []),
            *itemised(self, columns, head=self.look.tint, head_ink="#000000", ruled=True),
            *self.totals(),
            Spacer(1, 16),
            self.type.para(f"Approved: {self.order.coordinator.name}, Purchasing", italic=True),
        ]

    def _row(self, fields: tuple[tuple[str, float], ...]) -> Table:
        para = self.type.para
        cells: list[Cell] = [
            [
                para(self.label(field), scale=0.74, colour="#555555"),
                para(self.value(field) or "\u00a0", scale=1.05),
            ]
            for field, _ in fields
        ]
        box = ("GRID", (0, 0), (-1, -1), 0.7, HexColor(self.look.colour))
        return table([cells], [self.body * share for _, share in fields], box, pad=2.5)
