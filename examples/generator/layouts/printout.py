"""A printout of an old system: one pitch, labels filled up with dots, dashed lines, amounts without a sign."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Preformatted, Spacer

from examples.generator.layouts.base import Layout
from examples.generator.layouts.scopes import Column, itemised
from examples.generator.parts import Cell, table

LEFT = ("work_order_number", "issue_date", "job_number", "project_name", "lot_number")
RIGHT = ("start_date", "completion_date", "supervisor_name", "supervisor_phone", "payment_terms")
DOTS = 22


class Printout(Layout):
    """Everything in capitals except people and texts; the builder prints no e-mail."""

    head = 96
    margin = 36
    emails = False

    def letterhead(self, canvas: Canvas) -> None:
        """Name, office and numbers at the left, title and time of printing at the right."""
        builder, right = self.order.builder, self.width - self.margin
        self.write(canvas, self.margin, 44, self.ink.print("builder_name"), bold=True, scale=1.2)
        self.write(canvas, self.margin, 56, builder.address.one_line.upper())
        reach = f"PHONE {self.ink.print('builder_phone')}  {self.label('builder_business_number').upper()} "
        self.write(canvas, self.margin, 68, reach + self.ink.print("builder_business_number"))
        self.write(canvas, right, 44, self.title().upper(), bold=True, scale=1.2, align="right")
        printed = f"PRINTED {self.ink.date(self.order.completion_date or self.order.issue_date)} 06:42"
        self.write(canvas, right, 56, printed, align="right")

    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """Name of the report."""
        self.page_number(canvas, page, pages)
        self.write(canvas, self.margin, self.height - 24, "RPT-4410 TRADE ORDER", scale=0.85)

    def story(self) -> list[Flowable]:
        """Dotted labels in two columns, vendor and site, items, totals."""
        ink, company = self.ink, self.order.company
        half = self.body / 2
        site = self.value("site_address")
        columns = (
            Column("area", "LOCATION", 96),
            Column("description", "DESCRIPTION"),
            Column("quantity", "QTY", 50, "right"),
            Column("unit", "UN", 40),
            Column("unit_price", "PRICE", 56, "right"),
            Column("amount", "EXTENDED", 74, "right"),
        )
        notes = ink.notes()
        vendor = [
            self._dotted(self.label("company_name"), ink.print("company_name", company.name.upper())),
            self._dotted(self.label("company_business_number"), ink.print("company_business_number")),
            self._dotted(self.label("site_address"), site),
            *([self._dotted(self.label("notes"), "")] if notes else []),
        ]
        return [
            self._rule(),
            *self._columns(half),
            self._rule(),
            *vendor,
            *([self.type.para(notes)] if notes else []),
            self._rule(),
            *itemised(self, columns, head="#ffffff", head_ink="#000000"),
            *self.totals((150, 80)),
            Spacer(1, 6),
            self._rule("="),
        ]

    def _rule(self, mark: str = "-") -> Flowable:
        return self._set(mark * int(self.body / (self.look.size * 0.6)))

    def _set(self, text: str) -> Flowable:
        style = self.type.para("").style
        return Preformatted(text, style)

    def _dotted(self, label: str, value: str) -> Flowable:
        return self._set(f"{label.upper():.<{DOTS}}: {value}")

    def _columns(self, half: float) -> list[Flowable]:
        left = [self._dotted(*pair) for pair in self.pairs(LEFT, blanks=True)]
        right = [self._dotted(*pair) for pair in self.pairs(RIGHT, blanks=True)]
        rows: list[list[Cell]] = [[a, b] for a, b in zip(left, right, strict=True)]
        return [table(rows, [half, half], ("LEFTPADDING", (0, 0), (-1, -1), 0), pad=0.5)]
