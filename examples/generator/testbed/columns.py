"""Which columns the item table of a paper has, under which headings, how wide and how aligned."""

from __future__ import annotations

from examples.generator.order import Item, cents
from examples.generator.testbed.brief import Brief

WIDTHS = {
    "number": 26, "code": 48, "area": 82, "section": 78, "quantity": 46, "unit": 40, "measure": 62, "unit_price": 58,
    "amount": 70, "tax": 54,
}  # fmt: skip
RIGHT = {"quantity", "measure", "unit_price", "amount", "tax"}
MEASURES = (["quantity", "unit"],) * 6 + (["unit", "quantity"],) * 2 + (["quantity"],) * 2 + (["measure"],)


class Columns:
    """The columns of one paper. A part is the name of what stands in a column; `measure` is quantity and unit in one."""

    def __init__(self, brief: Brief) -> None:
        self._draw, self._brief = brief.draw, brief
        self.parts = self._chosen()
        self.headings = {part: self._heading(part) for part in self.parts}
        self.alignments = {part: "right" if part in RIGHT else "left" for part in self.parts}
        if brief.draw.chance("left numbers", 0.15):
            self.alignments["quantity"] = brief.draw.pick("quantity align", ("left", "center"))
        scale = max(brief.look.text.size / 8.6, 0.85)
        style = brief.look.text.strong()
        self.sizes = {
            part: max(WIDTHS[part] * scale, *(style.width(word) + 8 for word in self.headings[part].split()))
            if part in WIDTHS
            else 0.0
            for part in self.parts
        }
        self._codes = brief.draw.rng("codes")

    def _chosen(self) -> list[str]:
        draw = self._draw
        prices = draw["prices"]
        found = [] if draw["line_numbers"] == "none" else [draw["line_numbers"]]
        found += ["section"] * (draw["sections"] == "column") + ["area"] * (draw["areas"] == "column")
        measured = prices == "full" or draw.chance("quantities", 0.7)
        measures = draw.pick("measures", MEASURES) if measured else []
        first = draw.chance("quantities first", 0.15)
        found += [*measures, "description"] if first else ["description", *measures]
        found += ["unit_price"] * (prices == "full") + ["amount"] * (prices in {"full", "amount"})
        return found + ["tax"] * (draw["tax_column"] == "column")

    def _heading(self, part: str) -> str:
        draw, phrases = self._draw, self._brief.phrases
        ex_tax = draw["tax_column"] == "column" or draw.chance("amount ex", 0.3)
        if part == "amount" and draw["country"] == "AU" and ex_tax:
            return phrases.column("amount_ex")
        return phrases.column({"measure": "quantity"}.get(part, part))

    def widths(self, width: float) -> dict[str, float]:
        """The width of each column in a table; the description takes what is left."""
        rest = width - sum(self.sizes.values())
        return {part: size or rest for part, size in self.sizes.items()}

    def texts(self, item: Item, number: int) -> dict[str, str]:
        """What an item prints in each column."""
        formats = self._brief.formats
        quantity = formats.quantity(item.quantity)
        tax = cents(item.amount * self._brief.facts.taxes[0][1])
        texts = {
            "number": str(number), "code": f"{item.section[:2].upper()}{self._codes.randint(100, 999)}",
            "section": item.section, "area": item.area, "description": item.text, "quantity": quantity,
            "unit": item.unit, "measure": f"{quantity} {item.unit}", "unit_price": formats.plain_money(item.unit_price),
            "amount": formats.plain_money(item.amount), "tax": formats.plain_money(tax),
        }  # fmt: skip
        return {part: texts[part] for part in self.parts}

    def truth(self, item: Item) -> dict[str, str | None]:
        """What the columns say of an item's numbers."""
        shown = set(self.parts)
        return {
            "quantity": self._brief.formats.quantity(item.quantity)
            if shown & {"quantity", "measure"}
            else None,
            "unit": item.unit if shown & {"unit", "measure"} else None,
            "unit_price": str(item.unit_price) if "unit_price" in shown else None,
            "amount": str(item.amount) if "amount" in shown else None,
        }
