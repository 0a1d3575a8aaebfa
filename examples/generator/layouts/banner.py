"""A dark banner with title and number, dark headings over blocks of inline "Label: value" lines, a quantity table."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer, Table

from examples.generator.layouts.base import Layout
from examples.generator.layouts.scopes import Column, itemised
from examples.generator.parts import Cell, background, table

WHITE = "#ffffff"


class Banner(Layout):
    """Purchase orders without prices of items; one total, without tax, at the end."""

    head = 96
    later_head = 44

    def letterhead(self, canvas: Canvas) -> None:
        """Mark and name at the left."""
        self.logo(canvas, self.margin, 26, 40)
        words = self.order.builder.name.removesuffix(" Pty Ltd").upper()
        self.write(canvas, self.margin + 52, 52, words, bold=True, scale=1.5, colour="#606062")

    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """Legal name, ABN, office and contact data."""
        text = f"{self.ink.print('builder_name')} | ABN {self.ink.print('builder_business_number')} | "
        text += f"{self.order.builder.address.one_line}"
        self.write(canvas, self.margin, self.height - 36, text, scale=0.8, colour="#555555")
        contact = f"Commercial in confidence | {self.ink.print('builder_phone')} | {self.ink.print('builder_email')}"
        self.write(canvas, self.margin, self.height - 24, contact, scale=0.8, colour="#555555")
        self.page_number(canvas, page, pages)

    def story(self) -> list[Flowable]:
        """Banner, site and dates, four blocks, quantities, the one total."""
        para, ink = self.type.para, self.ink
        number = f"{self.label('work_order_number')} {ink.print('work_order_number')}"
        banner = table(
            [[para(self.title(), bold=True, scale=1.9, colour=WHITE),
              para(number, bold=True, scale=1.5, colour=WHITE, align="right")]],
            [self.body * 0.45, self.body * 0.55], background(self.look.colour), pad=9,
        )  # fmt: skip
        lines: list[list[Cell]] = [[self._line("site_address")], [self._dates()]]
        notes = ink.notes()
        if notes:
            lines.append([self.type.inline("Notes:", notes)])
        framed = table(lines, [self.body], ("BOX", (0, 0), (-1, -1), 1.2, HexColor(self.look.colour)), pad=4)
        columns = (
            Column("description", "Description of the Works"),
            Column("quantity", "Quantity", 66, "right"),
            Column("unit", "Unit", 54, "right"),
        )
        items = itemised(self, columns, head=self.look.colour, head_ink=WHITE, area_tint="#dcdcde")
        total = f"TOTAL {self.wording.title(self.order.document_type)} Price (ex GST)"
        price = para(f"{total} {ink.print('subtotal_amount')}", bold=True, scale=1.2, align="right")
        return [
            banner, Spacer(1, 8), framed, Spacer(1, 8), self._blocks(), Spacer(1, 10), *items, Spacer(1, 6),
            table([[price]], [self.body], background("#cfcfd1"), pad=6), Spacer(1, 10),
            para(f"Issued by: {self.order.supervisor.name} (M) {self.order.supervisor.phone}", italic=True),
        ]  # fmt: skip

    def _line(self, field: str) -> Flowable:
        return self.type.inline(f"{self.label(field)}:", self.value(field))

    def _dates(self) -> Table:
        cells = [self._line(field) for field in ("start_date", "completion_date")]
        return table(
            [cells], [self.body / 2 - 6, self.body / 2 - 6], ("LEFTPADDING", (0, 0), (0, 0), 0), pad=0
        )

    def _block(self, heading: str, lines: list[Flowable]) -> list[list[Cell]]:
        return [[self.type.para(heading, bold=True, colour=WHITE)], *([line] for line in lines)]

    def _blocks(self) -> Table:
        ink, order, inline = self.ink, self.order, self.type.inline
        trade = self._block("SUBCONTRACTOR DETAILS", [
            inline("Trading Name:", ink.print("company_name", order.company.short_name.upper())),
            inline("Address:", order.company.address.one_line),
            inline("ABN:", ink.print("company_business_number")),
            inline("Phone:", order.company.phone),
            inline("Email:", order.company.email),
        ])  # fmt: skip
        supervisor = self._block("SUPERVISOR DETAILS", [
            inline("Name:", ink.print("supervisor_name")),
            inline("Mobile:", ink.print("supervisor_phone")),
            inline("Email:", ink.print("supervisor_email")),
        ])  # fmt: skip
        fields = ["job_number", "issue_date", "payment_terms"]
        fields += [] if order.client_is_person else ["client_name", "client_reference"]
        job = self._block("JOB DETAILS", [self._line(field) for field in fields])
        site = self._block("BEST CONTACT DETAILS", [
            inline("Site Contact:", ink.print("site_contact_name")),
            inline("Contact Type:", "Owner"),
            inline("Mobile:", ink.print("site_contact_phone")),
            inline("Email:", ink.print("site_contact_email")),
        ])  # fmt: skip
        half = self.body / 2 - 4

        def column(*blocks: list[list[Cell]]) -> list[Flowable]:
            dark = background(self.look.colour, (0, 0), (0, 0))
            return [part for block in blocks for part in (table(block, [half], dark, pad=2.5), Spacer(1, 6))]

        flush = ("LEFTPADDING", (0, 0), (-1, -1), 0)
        return table([[column(trade, supervisor), column(job, site)]], [half + 8, half], flush, pad=0)
