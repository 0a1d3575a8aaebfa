"""A letter: date and parties as in a letter, inline labels, what the change does to the contract sum."""

from __future__ import annotations

from decimal import Decimal

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Spacer

from examples.generator.layouts.base import Layout
from examples.generator.layouts.scopes import Column, itemised
from examples.generator.parts import Cell, line_below, table

HEADER = ("issue_date", "work_order_number", "job_number", "client_name", "site_address")
PEOPLE = ("supervisor_name", "supervisor_phone", "supervisor_email")
LATER = ("start_date", "completion_date", "payment_terms")


class Letter(Layout):
    """Change orders and work orders as letters; the contract sums are not the order's totals."""

    head = 104
    margin = 58

    def letterhead(self, canvas: Canvas) -> None:
        """Mark at the left, name and office at the right."""
        right = self.width - self.margin
        self.logo(canvas, self.margin, 34, 42)
        self.write(canvas, right, 46, self.ink.print("builder_name"), bold=True, scale=1.25, align="right")
        self.write(canvas, right, 60, self.order.builder.address.one_line, scale=0.9, align="right")
        reach = f"{self.ink.print('builder_phone')} | {self.ink.print('builder_email')}"
        self.write(canvas, right, 72, reach, scale=0.9, align="right")

    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """Licence and tax number in the middle."""
        number = f"{self.label('builder_business_number')} {self.ink.print('builder_business_number')}"
        text = f"NC General Contractor License 73118 | {number}"
        self.write(
            canvas, self.width / 2, self.height - 36, text, scale=0.8, align="center", colour="#555555"
        )
        self.page_number(canvas, page, pages)

    def story(self) -> list[Flowable]:
        """Head of the letter, items, totals, contract sums of a change, dates and people, closing."""
        para, ink, company = self.type.para, self.ink, self.order.company
        notes = ink.notes()
        intro = "Please carry out the work below under the terms of your subcontract."
        columns = (
            Column("number", "Item", 32, "center"),
            Column("description", "Description"),
            Column("quantity", "Qty", 46, "right"),
            Column("unit", "Unit", 42),
            Column("amount", "Amount", 74, "right"),
        )
        return [
            para(self.title().upper(), bold=True, scale=1.5, after=8),
            *self._inline(HEADER),
            Spacer(1, 8),
            para(f"To: {ink.print('company_name')}", bold=True),
            para(company.address.one_line, after=8),
            para(intro, after=6),
            *itemised(self, columns, head="#e8e8e8", head_ink="#000000", area_tint="#f6f6f6"),
            *self.totals((130, 80)),
            *(self._contract_sum() if self.order.document_type == "variation" else []),
            Spacer(1, 8),
            *self._inline((*LATER, *PEOPLE)),
            *([self.type.inline(f"{self.label('notes')}:", notes)] if notes else []),
            Spacer(1, 14),
            KeepTogether(
                [para("Yours truly,", after=20), para(f"{self.order.coordinator.name}, Project Manager")]
            ),
        ]

    def _inline(self, fields: tuple[str, ...]) -> list[Flowable]:
        return [self.type.inline(f"{label}:", value) for label, value in self.pairs(fields)]

    def _contract_sum(self) -> list[Flowable]:
        para, ink = self.type.para, self.ink
        before = Decimal("48250.00")
        after = before + self.order.subtotal + self.order.tax
        sums = (("The original subcontract sum was", before), ("The new subcontract sum will be", after))
        rows: list[list[Cell]] = [
            [para(text), para(ink.money(amount), align="right")] for text, amount in sums
        ]
        return [Spacer(1, 8), table(rows, [220, 90], line_below("#999999", 0), line_below("#999999", 1))]
