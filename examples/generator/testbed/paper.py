"""Composes one paper of the test bed. In: a seed and the paper's number. Out: the PDF, its truth and its features."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from reportlab.lib.pagesizes import A4, letter

from examples.generator.collection import Paper
from examples.generator.testbed import ending, render
from examples.generator.testbed.blocks import Blocks
from examples.generator.testbed.brief import Brief
from examples.generator.testbed.choices import Draw
from examples.generator.testbed.entries import Entries, Group
from examples.generator.testbed.fixed import FAMILY, fixed_paper
from examples.generator.testbed.flow import Flow
from examples.generator.testbed.letterhead import Letterhead
from examples.generator.testbed.look import WHITE
from examples.generator.testbed.parties import Parties
from examples.generator.testbed.pieces import Piece, framed, padded, row, space, stack, words
from examples.generator.testbed.scope import Scope, heading
from examples.generator.testbed.totals import Amount, Totals


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper with what was chosen for it."""

    paper: Paper
    family: str
    features: Mapping[str, str] = field(default_factory=dict)


def draw_paper(
    seed: int, number: int, only: Collection[str] = (), forced: Mapping[str, str] | None = None
) -> Drawn:
    """The paper of this number; `only` limits the families, `forced` fixes features."""
    draw = Draw(seed, number, only, forced)
    file = f"{draw.family}-{seed}-{number:05d}.pdf"
    if draw.family == FAMILY:
        return Drawn(fixed_paper(draw, seed, number, file), draw.family, {"medium": draw["medium"]})
    composed = Composition(draw)
    pages = composed.pages()
    way = render.Print(
        order=draw["order"], scanner=draw["scanner"], runs=draw["runs"], rotate=int(draw["rotate"]), in_forms=draw["forms"] == "yes",
        dpi=draw.pick("dpi", (150, 200, 200, 300)), angle=draw.pick("angle", (0.2, 0.5, 0.9)), grain=draw.pick("grain", (3.0, 6.0, 10.0)),
    )  # fmt: skip
    _as_medium(draw, pages)
    pdf = render.pdf(pages, way, f"{seed}:{number}")
    return Drawn(Paper(file, pdf, composed.record.truth(file)), draw.family, dict(draw.features))


def _as_medium(draw: Draw, pages: list[render.Page]) -> None:
    """Says which pages are scans, and what text layer lies over them."""
    rng = draw.rng("medium")
    if draw["medium"] == "digital":
        return
    for number, page in enumerate(pages):
        if draw["medium"] == "mixed" and (number % 2 == rng.randint(0, 1) or len(pages) == 1):
            continue
        page.medium, page.layer, page.turned = "scan", draw["layer"], int(draw["turned"])


class Composition:
    """One paper being put together from top to bottom."""

    def __init__(self, draw: Draw) -> None:
        self.brief = brief = Brief.of(draw)
        self.draw, self.facts, self.phrases = draw, brief.facts, brief.phrases
        self.record, self.look = brief.record, brief.look
        self.letterhead, self.entries, self.parties = Letterhead(brief), Entries(brief), Parties(brief)
        self.scope, self.totals = Scope(brief), Totals(brief)
        self.blocks = Blocks(draw, self.look)
        width, height = A4 if draw["country"] == "AU" else letter
        if draw["landscape"] == "landscape":
            width, height = height, width
        foot = 40 + 11 * (3 if draw["footer"] != "page" or draw["letterhead"] == "footer" else 1)
        self.flow = Flow(
            width, height, draw.pick("margin", (28.0, 36.0, 40.0, 50.0)), foot, self._running_head
        )

    def pages(self) -> list[render.Page]:
        """All pages, with their feet."""
        flow, draw = self.flow, self.draw
        width = flow.body
        flow.place(self.letterhead.top(width), 10)
        self.record.print("document_type", draw["document"])
        flow.place(self._title(width), 8)
        side = draw.family == "sidebar"
        groups = self._groups()
        if draw["intro"] == "line":
            flow.place(ending.intro(self.brief, width), 6)
        if side:
            self._sidebar(groups, width)
        else:
            self._head(groups, width)
        flow.place(ending.notes(self.brief, flow.body), 8)
        self._body(flow.body)
        flow.place(space(2), 6)
        for piece in ending.after(self.brief, flow.body):
            flow.place(piece, 6)
        flow.left, flow.body = flow.margin, width
        for page in ending.conditions(self.brief, width, email=self.letterhead.has_email):
            flow.start_page()
            for piece in page:
                flow.place(piece, 3)
        ending.stamp(self.brief, flow)
        ending.feet(self.brief, self.letterhead, flow)
        return flow.pages

    # --- the head of the paper

    def _title(self, width: float) -> Piece:
        """The title, with the number where it stands large."""
        draw, look = self.draw, self.look
        title = self.phrases.title()
        style = look.text.strong().scaled(draw.pick("title scale", (1.3, 1.7, 2.1))).inked(look.colour)
        if draw.chance("spaced title", 0.08):
            style = look.text.strong().scaled(1.4)
            style = replace(style, spacing=2.5)
        number = ""
        if draw["number"] in {"large", "bare"}:
            text = self.record.print("work_order_number", self.facts.number)
            joint = look.colon or draw.pick("number joint", ("", ":"))
            number = (
                text
                if draw["number"] == "bare"
                else f"{self.phrases.label('work_order_number')}{joint} {text}"
            )
        if draw.chance("title banner", 0.15):
            style = style.inked(WHITE)
            cells = [
                words(title, style, width * 0.5 - 8),
                words(number, style.scaled(0.8), width * 0.5 - 8, "right"),
            ]
            return framed(padded(row(cells), 8, 6), look.colour)
        align = draw.pick("title align", ("left", "center", "right"))
        if align == "left" and number:
            return row(
                [words(title, style, width * 0.55), words(number, style.scaled(0.8), width * 0.45, "right")]
            )
        pieces = [words(title, style, width, align)]
        if number:
            pieces.append(words(number, style.scaled(0.75).inked("#000000"), width, align))
        return stack(pieces, 2)

    def _groups(self) -> list[Group]:
        """All groups in the paper's order."""
        make, parties, draw = self.entries, self.parties, self.draw
        order, dates, site = make.order(), make.dates(), make.site()
        builder = [parties.builder()] if self.letterhead.kind == "body" else []
        company, staff, on_site = parties.company(), parties.supervisor(), parties.on_site()
        ways = (
            [*builder, company, order, site, *on_site, *staff, dates],
            [order, *builder, company, site, *staff, *on_site, dates],
            [order, dates, site, *builder, company, *staff, *on_site],
            [*builder, company, *staff, order, site, *on_site, dates],
            [site, order, dates, *on_site, *builder, company, *staff],
        )
        return ways[draw.rng("group order").randrange(len(ways))]

    def _head(self, groups: list[Group], width: float) -> None:
        """The groups in one style, or the order's own data and dates in another."""
        draw, flow = self.draw, self.flow
        panels = draw.pick("panel style", ("pairs", "inline", "inline"))
        main = {"panels": panels, "letter": "inline", "sidebar": "inline"}.get(draw.family, draw.family)
        second = main if draw["second"] == "same" else draw["second"]
        if draw["parties"] == "panels" and main in {"heading_table", "stacked", "boxed"}:
            parties = [group for group in groups if group.name not in {"order", "dates"}]
            rest = [
                Group(group.name, "", group.entries) for group in groups if group.name in {"order", "dates"}
            ]
            parts = [(rest, main), (parties, "inline" if second == main else second)]
            if draw.chance("parties first", 0.4):
                parts.reverse()
        elif second != main:
            apart = {"order", "dates"} if draw.chance("order apart", 0.5) else {"dates", "site"}
            parts = [
                ([g for g in groups if g.name in apart], second),
                ([g for g in groups if g.name not in apart], main),
            ]
            if draw.chance("second last", 0.5):
                parts.reverse()
        else:
            parts = [(groups, main)]
        framing = draw.chance("framed head", 0.15)
        for chosen, style in parts:
            if not chosen:
                continue
            piece = self.blocks.set(chosen, style, width - (12 if framing else 0))
            flow.place(framed(padded(piece, 6, 5), None, "#555555") if framing else piece, 8)

    def _sidebar(self, groups: list[Group], width: float) -> None:
        """The head in a narrow column at the left, what follows beside it; over it where the page is too short."""
        flow, side = self.flow, width * 0.29
        styled = self.draw.pick("sidebar style", ("stacked", "stacked", "inline"))
        piece = self.blocks.column(groups, styled, side)
        if piece.height > flow.room:
            piece = self.blocks.column(groups, "inline", side)
        if piece.height > flow.room:
            self._head(groups, width)
            return
        if self.draw.chance("sidebar fill", 0.4):
            piece = framed(padded(piece, 3, 0), "#f3f3f3")
        flow.page.marks += piece.at(flow.margin, flow.y)
        flow.left, flow.body = flow.margin + side + 16, width - side - 16

    # --- scope and amounts

    def _body(self, width: float) -> None:
        flow, draw = self.flow, self.draw
        if draw["number"] == "suffixed":
            text = f"{self.facts.number}{draw.pick('suffix', ('/1', '/2', '/A', ' Rev 1', '/03'))}"
            flow.place(words(text, self.look.text.strong().scaled(1.3), width), 4)
        elif draw.chance("number again", 0.12):
            flow.place(words(self.facts.number, self.look.text.strong().scaled(1.3), width), 4)
        if draw["scope_heading"] == "heading":
            flow.place(heading(self.look.labelled(self.phrases.scope_heading()), self.look, width), 3)
        self._items(width)
        rows = self.totals.rows()
        place = draw["totals"]
        if place == "in_table" and "amount" in self.scope.parts and draw["scope"] == "table":
            for amount in rows:
                flow.place(self.scope.sum_row(amount.label, amount.text, width, bold=amount.strong))
        else:
            self._total_box(rows, width, "box" if place == "in_table" else place)
        ending.remarks(self.brief, flow)

    def _total_box(self, rows: list[Amount], width: float, place: str) -> None:
        flow = self.flow
        if self.draw["items"] in {"many", "pages"} and self.draw.chance("totals apart", 0.2):
            flow.start_page()
        flow.place(space(2), 4)
        flow.place(self.totals.block(rows, width, place), 6)

    def _items(self, width: float) -> None:
        """The scope, with its headings again on each page and what was carried forward."""
        flow, scope = self.flow, self.scope
        lines = scope.lines(width)
        head = scope.head(width) if self.draw["scope"] == "table" else None
        carries = (
            self.draw["carried"] == "forward" and self.draw["scope"] == "table" and "amount" in scope.parts
        )
        if head:
            flow.place(stack([head, space(0)]))
        total = Decimal(0)
        for number, line in enumerate(lines):
            following = lines[number + 1].piece.height if line.keep and number + 1 < len(lines) else 0
            spare = 18 if carries else 0
            if line.piece.height + following + spare > flow.room:
                if carries and total:
                    flow.place(scope.sum_row("Carried forward", total, width))
                flow.start_page()
                if head:
                    flow.place(head)
                if carries and total:
                    flow.place(scope.sum_row("Brought forward", total, width))
            flow.place(line.piece)
            total += line.amount

    def _running_head(self) -> Piece:
        """What stands over the second page and those after it."""
        kind, look, flow = self.draw["running_head"], self.look, self.flow
        if kind == "none":
            return space(0)
        name = self.letterhead.running()
        if kind == "name" or "work_order_number" not in self.record.printed:
            return words(name, look.text.strong().inked(look.colour), flow.width - 2 * flow.margin)
        suffix = self.draw.pick("running suffix", ("", "", " Rev 2", " (continued)"))
        text = f"{self.phrases.title()} {self.facts.number}{suffix}"
        half = (flow.width - 2 * flow.margin) / 2
        return row([words(name, look.text.strong(), half), words(text, look.text, half, "right")])
