"""A tinted column at the left with labels over values; title, site and priced table at the right of it."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer

from examples.generator.layouts.base import Layout
from examples.generator.layouts.scopes import Column, itemised

SIDE = (
    "work_order_number", "issue_date", "job_number", "project_name", "lot_number", "billing_month", "start_date",
    "completion_date", "supervisor_name", "supervisor_phone", "supervisor_email", "payment_terms",
)  # fmt: skip
COLUMN = 176


class Sidebar(Layout):
    """The body keeps to the right of the column on every page."""

    head = 116
    margin = 30
    indent = COLUMN - 8

    def letterhead(self, canvas: Canvas) -> None:
        """The tinted column with its labels, and the title beside it."""
        self._tint(canvas)
        self.logo(canvas, self.margin, 28, 40)
        self.write(canvas, self.margin, 86, self.ink.print("builder_name"), bold=True, scale=1.45)
        self.write(canvas, COLUMN + 22, 60, self.title(), bold=True, scale=3, colour=self.look.colour)
        top = 116.0
        for label, value in self.pairs(SIDE):
            self.write(canvas, self.margin, top, label.upper(), scale=0.82, colour=self.look.colour)
            shown = self.type.para(value, bold=True, scale=0.95)
            _, height = shown.wrap(COLUMN - self.margin - 4, 60)
            shown.drawOn(canvas, self.margin, self.height - top - 4 - height)
            top += height + 19

    def running_head(self, canvas: Canvas) -> None:
        """The column with the order's number."""
        self._tint(canvas)
        self.write(canvas, self.margin, 60, self.order.number, bold=True)

    def _tint(self, canvas: Canvas) -> None:
        canvas.setFillColor(HexColor(self.look.tint))
        canvas.rect(0, 0, COLUMN + 6, self.height, stroke=0, fill=1)

    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """ABN, office and contact data."""
        left, builder = COLUMN + 22, self.order.builder
        text = f"ABN {self.ink.print('builder_business_number')}  |  {builder.address.one_line}"
        self.write(canvas, left, self.height - 44, text, scale=0.9, colour="#555555")
        reach = f"{self.ink.print('builder_phone')}  |  {self.ink.print('builder_email')}"
        self.write(canvas, left, self.height - 33, reach, scale=0.9, colour="#555555")
        self.page_number(canvas, page, pages)

    def story(self) -> list[Flowable]:
        """Trade, site and notes, items with their room, totals."""
        ink, company = self.ink, self.order.company
        columns = (
            Column("area", "Room", 70),
            Column("description", "Description"),
            Column("quantity", "Qty", 40, "right"),
            Column("unit", "Unit", 28),
            Column("amount", "Amount", 62, "right"),
        )
        notes = ink.notes()
        lines = [
            (self.label("company_name"), ink.print("company_name")),
            ("ABN", ink.print("company_business_number")),
            (self.label("site_address"), self.value("site_address")),
            (self.label("notes"), notes),
        ]
        return [
            *(self.type.inline(f"{label}:", value) for label, value in lines if value),
            self.type.inline(
                "Orders desk:", f"{self.order.coordinator.name}, {self.order.coordinator.phone}"
            ),
            Spacer(1, 10),
            *itemised(self, columns, head=self.look.colour, head_ink="#ffffff", section_tint=self.look.tint),
            *self.totals((110, 72)),
            Spacer(1, 16),
            self.type.para(
                f"Deliver invoices to {company.name.split()[0]}'s portal inbox before the cut-off.",
                italic=True,
            ),
        ]
