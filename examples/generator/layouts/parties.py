"""A framed block of two columns: the parties at the left, the job at the right; dates in red; scope under bars."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer, Table

from examples.generator.layouts.base import Layout
from examples.generator.layouts.scopes import described
from examples.generator.parts import Cell, table

JOB = (
    "job_number", "client_reference", "client_name", "site_address", "site_contact_name", "site_contact_phone",
    "payment_terms",
)  # fmt: skip


class Parties(Layout):
    """Work orders of a repairer; the parties' labels repeat (Name, ABN, Phone, Email) under headings."""

    head = 132
    later_head = 88

    def letterhead(self, canvas: Canvas) -> None:
        """Running head, title, job and date."""
        self.running_head(canvas)
        right = self.width - self.margin
        self.write(canvas, self.width / 2, 84, self.title().upper(), bold=True, scale=1.3, align="center")
        canvas.setLineWidth(0.7)
        canvas.line(self.width / 2 - 48, self.height - 87, self.width / 2 + 48, self.height - 87)
        job = f"{self.label('job_number')}: {self.ink.print('job_number')}"
        issued = f"{self.label('issue_date')}: {self.ink.print('issue_date')}"
        self.write(canvas, right, 104, job, bold=True, scale=1.1, align="right")
        self.write(canvas, right, 116, issued, bold=True, scale=1.1, align="right")

    def running_head(self, canvas: Canvas) -> None:
        """Mark and name in two colours."""
        first, _, rest = self.order.builder.name.removesuffix(" Pty Ltd").rpartition(" ")
        self.logo(canvas, self.margin, 26, 32)
        self.write(canvas, self.margin + 42, 42, first.upper(), bold=True, scale=2.1, colour=self.look.colour)
        self.write(canvas, self.margin + 42, 56, rest.upper(), scale=1.2, colour="#b5483a")

    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """Office, e-mail, phone and licence in colour."""
        colour = self.look.colour
        canvas.setStrokeColor(HexColor(colour))
        canvas.line(self.margin, 54, self.width - 190, 54)
        self.write(
            canvas,
            self.margin,
            self.height - 42,
            self.order.builder.address.one_line,
            scale=0.9,
            colour=colour,
        )
        line = f"{self.ink.print('builder_email')} | {self.ink.print('builder_phone')} | QBCC Lic: 1544807"
        self.write(canvas, self.margin, self.height - 30, line, scale=0.9, colour=colour)
        self.page_number(canvas, page, pages)

    def story(self) -> list[Flowable]:
        """The framed block, dates, notes, scope, totals."""
        para, ink = self.type.para, self.ink
        number = f"{self.label('work_order_number')}: {ink.print('work_order_number')}"
        frame = table(
            [[para(number, bold=True, align="center"), ""], [self._parties(), self._job()]],
            [self.body * 0.54, self.body * 0.46],
            ("SPAN", (0, 0), (-1, 0)), ("BOX", (0, 0), (-1, -1), 0.8, HexColor("#000000")),
        )  # fmt: skip
        dates: list[list[Cell]] = [
            [para(a, colour="#c00000"), para(b, colour="#c00000")]
            for a, b in self.pairs(("start_date", "completion_date"), blanks=True)
        ]
        dotted = ("GRID", (0, 0), (-1, -1), 0.6, HexColor("#888888"), 0, (1, 2))
        return [
            frame,
            Spacer(1, 14),
            table(dates, [110, 100], dotted),
            Spacer(1, 8),
            *self._notes(),
            para("Scope of Work:", bold=True, after=4),
            *described(self, section_tint=self.look.tint, area_tint="#f3f3f3"),
            *self.totals(),
            Spacer(1, 14),
            para("GST is included in the total amount of this order.", bold=True, scale=1.1),
        ]

    def _notes(self) -> list[Flowable]:
        text = self.ink.notes()
        return [self.type.inline(f"{self.label('notes')}:", text), Spacer(1, 8)] if text else []

    def _rows(self, heading: str, pairs: list[tuple[str, str]]) -> list[list[Cell]]:
        para = self.type.para
        return [[para(heading, bold=True), ""], *([para(f"{a}:", bold=True), para(b)] for a, b in pairs if b)]

    def _block(self, rows: list[list[Cell]], share: float) -> Table:
        spans = [("SPAN", (0, row), (1, row)) for row, cells in enumerate(rows) if cells[1] == ""]
        return table(rows, [88, self.body * share - 100], *spans, pad=1.6)

    def _parties(self) -> Table:
        ink, order = self.ink, self.order
        office = ("ABN", ink.print("builder_business_number")), ("Address", order.builder.address.one_line)
        supervisor = (
            ("Supervisor's Name", ink.print("supervisor_name")),
            ("Phone", ink.print("supervisor_phone")),
            ("Email", ink.print("supervisor_email")),
            ("Coordinator", order.coordinator.name),
            ("Email", order.coordinator.email),
        )
        trade = (
            ("Name", ink.print("company_name")),
            ("ABN", ink.print("company_business_number")),
            ("Phone", order.company.phone),
            ("Email", order.company.email),
        )
        rows = self._rows("BUILDER", [("Name", ink.print("builder_name")), *office])
        rows += self._rows("BUILDER'S REPRESENTATIVE", list(supervisor))
        rows += self._rows("SUBCONTRACTOR", list(trade))
        return self._block(rows, 0.54)

    def _job(self) -> Table:
        rows = self._rows("JOB DETAILS", self.pairs(JOB))
        return self._block(rows, 0.46)
