"""What every layout shares: page frames, letterhead and footer on each page, blocks of labels, totals."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import partial

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, letter
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)

from examples.generator import conditions, logos
from examples.generator.builders import Look
from examples.generator.ink import Ink
from examples.generator.order import Order
from examples.generator.parts import Cell, Type, line_below, table
from examples.generator.wording import Wording


class Layout(ABC):
    """Prints one order. Subclasses say what stands where; every printed value goes through `ink`."""

    head: float = 110  # points kept free for the letterhead on the first page, with the margin
    later_head: float = 60
    foot: float = 62
    emails = True  # whether the builder prints any e-mail
    margin: float = 40
    indent: float = 0  # how much further right than the margin the body begins

    def __init__(self, order: Order, look: Look, wording: Wording) -> None:
        self.order, self.look, self.wording = order, look, wording
        self.ink = Ink(order, look.date_format, look.money_sign)
        self.type = Type(look.font, look.size)
        self.width, self.height = A4 if look.paper == "A4" else letter
        self.body = self.width - 2 * self.margin - self.indent

    @abstractmethod
    def story(self) -> list[Flowable]:
        """The body of the paper, from under the letterhead to the totals."""

    @abstractmethod
    def letterhead(self, canvas: Canvas) -> None:
        """Draws the top of the first page."""

    def running_head(self, canvas: Canvas) -> None:  # noqa: B027 - most layouts have none
        """Draws the top of the later pages; nothing unless a layout says so."""

    @abstractmethod
    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """Draws the bottom of a page."""

    def conditions_title(self) -> str:
        """The heading over the conditions."""
        return f"{self.wording.title(self.order.document_type)} Conditions"

    def render(self) -> bytes:
        """The paper as the bytes of a PDF, the same for the same order."""
        stream = io.BytesIO()
        document = BaseDocTemplate(
            stream, pagesize=(self.width, self.height), invariant=1, pageCompression=0, title="", author=""
        )
        document.addPageTemplates(
            [self._template("first", self.head), self._template("later", self.later_head)]
        )
        story = [NextPageTemplate("later"), *self.story()]
        story += conditions.pages(self.order, self.type, self.conditions_title(), emails=self.emails)
        document.build(story, canvasmaker=self._canvas_maker())
        return stream.getvalue()

    def _template(self, name: str, head: float) -> PageTemplate:
        frame = Frame(
            self.margin + self.indent, self.foot, self.body, self.height - head - self.foot,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        draw = self.letterhead if name == "first" else self.running_head
        return PageTemplate(name, [frame], onPage=lambda canvas, _: self._drawn(canvas, draw))

    @staticmethod
    def _drawn(canvas: Canvas, draw: Callable[[Canvas], None]) -> None:
        canvas.saveState()
        draw(canvas)
        canvas.restoreState()

    def _canvas_maker(self) -> type[Canvas]:
        footer, drawn = self.footer, self._drawn

        class NumberedCanvas(Canvas):  # type: ignore[misc]
            """Keeps the pages until their number is known, then draws the footers."""

            def __init__(self, *args: object, **options: object) -> None:
                super().__init__(*args, **options)
                self._pages: list[dict[str, object]] = []

            def showPage(self) -> None:  # noqa: N802 - reportlab's name
                self._pages.append(dict(self.__dict__))
                self._startPage()

            def save(self) -> None:
                pages = self._pages
                for number, page in enumerate(pages, 1):
                    self.__dict__.update(page)
                    drawn(self, partial(footer, page=number, pages=len(pages)))
                    super().showPage()
                super().save()

        return NumberedCanvas

    # --- text on the canvas

    def write(
        self, canvas: Canvas, x: float, y: float, text: str, *, bold: bool = False, scale: float = 1.0,
        align: str = "left", colour: str = "#000000",
    ) -> None:  # fmt: skip
        """Writes one line; y counts from the top of the page."""
        canvas.setFont(self.type.faces.bold if bold else self.type.faces.regular, self.look.size * scale)
        canvas.setFillColor(HexColor(colour))
        put = {"left": canvas.drawString, "right": canvas.drawRightString, "center": canvas.drawCentredString}
        put[align](x, self.height - y, text)

    def logo(self, canvas: Canvas, x: float, top: float, size: float) -> None:
        """Draws the builder's mark with its upper left corner at x, top."""
        logos.draw(canvas, self.look.logo, x, self.height - top - size, size=size, colour=self.look.colour)

    def page_number(self, canvas: Canvas, page: int, pages: int) -> None:
        """Writes "Page 1 of 3" at the lower right."""
        text = f"Page {page} of {pages}"
        self.write(canvas, self.width - self.margin, self.height - 24, text, scale=0.85, align="right")

    # --- labels and values

    def label(self, field: str) -> str:
        """The builder's label of a field."""
        if field == "work_order_number":
            return self.wording.number_label(self.order.document_type)
        return self.wording.label(field)

    def title(self) -> str:
        """The printed title of the paper."""
        return self.ink.title(self.wording.title(self.order.document_type))

    def value(self, field: str) -> str:
        """The text of a field; an address is written on one line."""
        if field == "site_address":
            return ", ".join(self.ink.address())
        if field == "notes":
            return self.ink.notes()
        return self.ink.print(field)

    def pairs(self, fields: Sequence[str], *, blanks: bool = False) -> list[tuple[str, str]]:
        """Labels and values of fields; those without a value only where `blanks` keeps their label."""
        found = [(self.label(field), self.value(field)) for field in fields]
        return [(label, value) for label, value in found if value or blanks]

    # --- totals

    def total_rows(self) -> list[tuple[str, str]]:
        """Subtotal, tax and total with their labels; the tax's rate stands with its label."""
        rate = f"{(self.order.tax_rate * 100).normalize():f}%"
        tax = (
            f"{self.label('tax_amount')} ({rate})"
            if self.order.site.country != "AU"
            else self.label("tax_amount")
        )
        rows = [(self.label("subtotal_amount"), self.ink.print("subtotal_amount"))]
        rows.append((tax, self.ink.print("tax_amount")))
        code = self.ink.print("currency")
        total = f"{self.label('total_amount')} ({code})" if code else self.label("total_amount")
        return [*rows, (total, self.ink.print("total_amount"))]

    def totals(self, widths: tuple[float, float] = (110, 90)) -> list[Flowable]:
        """The totals at the right edge, on a page of their own where the order says so."""
        rows: list[list[Cell]] = [
            [
                "",
                self.type.para(label, align="right", bold=last),
                self.type.para(value, align="right", bold=last),
            ]
            for label, value, last in self._marked(self.total_rows())
        ]
        left = self.body - sum(widths)
        lines = [line_below("#bbbbbb", row) for row in range(len(rows))]
        block = table(rows, [left, *widths], *lines, pad=4)
        before: Flowable = PageBreak() if self.order.totals_apart else Spacer(1, 8)
        return [before, KeepTogether([block])]

    @staticmethod
    def _marked(rows: list[tuple[str, str]]) -> list[tuple[str, str, bool]]:
        return [(label, value, number == len(rows) - 1) for number, (label, value) in enumerate(rows)]
