"""The amounts at the end of a paper: which of them it prints, under which labels, and where."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from examples.generator.testbed.brief import Brief
from examples.generator.testbed.pieces import (
    Piece,
    framed,
    grown,
    overlined,
    padded,
    row,
    space,
    stack,
    underlined,
    words,
)

TAX_LABELS = (
    "{name}",
    "{name} ({rate}%)",
    "{name} {rate}%",
    "Plus {name}",
    "{name} Amount",
    "{name} @ {rate}%",
    "Add {name}",
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A row of the totals; the strong one is what the paper is about."""

    label: str
    text: str
    strong: bool = False


class Totals:
    """The totals of one paper."""

    def __init__(self, brief: Brief) -> None:
        draw = brief.draw
        self.draw, self.facts, self.phrases = draw, brief.facts, brief.phrases
        self.formats, self.look, self.record = brief.formats, brief.look, brief.record
        self._rng = draw.rng("totals")

    def rows(self) -> list[Amount]:
        """The amounts as printed, noted as truth."""
        kind, label, facts = self.draw["amounts"], self.phrases.label, self.facts
        subtotal, tax = facts.subtotal, facts.tax
        if kind == "excluding":
            return [self._amount("subtotal_amount", label("subtotal_alone"), subtotal, strong=True)]
        if kind == "including":
            return [self._amount("total_amount", label("total_alone"), subtotal + tax, strong=True)]
        if kind == "included_tax":
            name = facts.taxes[0][0] if len(facts.taxes) == 1 else "tax"
            total = self._amount("total_amount", label("total_alone"), subtotal + tax, strong=True)
            included = self._amount(
                "tax_amount",
                self._rng.choice(("Includes {} of", "{} included in total", "incl. {}")).format(name),
                tax,
            )
            return [total, included]
        if kind == "no_tax":
            return self._without_tax()
        found = [self._amount("subtotal_amount", label("subtotal_amount"), subtotal), *self._taxes()]
        name = label("total_amount")
        if self.draw["currency"] == "total":
            name = f"{name} ({self.formats.code})"
        return [*found, self._amount("total_amount", name, subtotal + tax, strong=True)]

    def _amount(self, field: str, label: str, amount: Decimal, *, strong: bool = False) -> Amount:
        text = self.formats.money(amount)
        self.record.print(field, text, f"{amount:.2f}")
        if text.startswith(self.formats.code):
            self.record.print("currency", self.formats.code)
        return Amount(label, text, strong)

    def _taxes(self) -> list[Amount]:
        """One tax, or several and their sum, which is then the order's tax."""
        amounts = self.facts.tax_amounts
        if len(amounts) == 1:
            name, rate, amount = amounts[0]
            name = (
                self._rng.choice(("Sales Tax", "Sales Tax", "Tax", "State Sales Tax"))
                if name == "Tax"
                else name
            )
            shown = f"{(rate * 100).normalize():f}"
            return [
                self._amount("tax_amount", self._rng.choice(TAX_LABELS).format(name=name, rate=shown), amount)
            ]
        found = [
            Amount(f"{name} {(rate * 100).normalize():f}%", self.formats.money(amount))
            for name, rate, amount in amounts
        ]
        return [
            *found,
            self._amount(
                "tax_amount", self._rng.choice(("Total Tax", "Total Taxes", "Tax Total")), self.facts.tax
            ),
        ]

    def _without_tax(self) -> list[Amount]:
        """No tax is charged: it says so, or says nothing, or prints a zero."""
        name = self.facts.taxes[0][0] if len(self.facts.taxes) == 1 else "GST"
        subtotal = self.facts.subtotal
        found = [
            self._amount(
                "subtotal_amount", self.phrases.label("subtotal_amount").replace("Taxable ", ""), subtotal
            )
        ]
        said = self._rng.choice(("N/A", "Exempt", "Nil", "zero"))
        if said == "zero":
            found.append(self._amount("tax_amount", name, Decimal("0.00")))
        else:
            found.append(Amount(name, said))
        total = "Total" if self.draw["country"] == "AU" else self.phrases.label("total_amount")
        return [
            *found,
            self._amount(
                "total_amount",
                total.replace(" incl. tax", "").replace(" including taxes", ""),
                subtotal,
                strong=True,
            ),
        ]

    def block(self, rows: list[Amount], width: float, place: str) -> Piece:
        """The amounts in a box at the right or left, or each on a line of text."""
        if place == "line":
            return stack([self._line(amount, width) for amount in rows], 2)
        inner = min(width, 150 + 9 * self.look.text.size)
        boxed = self._rng.random()
        parts = []
        for amount in rows:
            style = self.look.text.strong(amount.strong)
            pad = 2.5
            label = padded(
                words(amount.label + self.look.colon, style, inner * 0.58 - 8, self._label_align), 4, pad
            )
            value = padded(words(amount.text, style, inner * 0.42 - 8, "right"), 4, pad)
            height = max(label.height, value.height)
            part = row([grown(label, height), grown(value, height)])
            if boxed < 0.35:
                part = framed(part, self.look.tint if amount.strong else None, "#999999")
            elif boxed < 0.7:
                part = underlined(part, "#bbbbbb")
            elif amount.strong:
                part = overlined(part, "#000000", 1)
            parts.append(part)
        box = stack(parts)
        return box if place == "left" else row([space(0, width - inner), box])

    @property
    def _label_align(self) -> str:
        return self.draw.pick("totals label", ("left", "right", "right"))

    def _line(self, amount: Amount, width: float) -> Piece:
        """One amount in a line of text at the right: "Order Total (excl. GST): $1,200.00"."""
        style = self.look.text.strong(amount.strong or self.draw.chance("bold lines", 0.3)).scaled(
            1.15 if amount.strong else 1
        )
        text = f"{amount.label}{self.look.colon or ' '} {amount.text}"
        return words(text, style, width, self.draw.pick("line align", ("right", "left")))
