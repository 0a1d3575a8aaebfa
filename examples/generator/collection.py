"""Which papers lie in the folder: every builder's orders, the scans, and the special ones.

In: a seed. Out: `Paper`s with a file name, the bytes of the PDF and its truth (None where there is none).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from examples.generator.builders import BUILDERS, Builder
from examples.generator.bulletin import bulletin
from examples.generator.layouts import LAYOUTS
from examples.generator.order import Order
from examples.generator.orders import invent, revise
from examples.generator.scan import scan
from examples.generator.wording import Wording

KINDS = {"work_order": "wo", "purchase_order": "po", "variation": "vo"}
ORDERS = {"ashton-homes": 6, "brookfield-homes": 6}
ORDERS_OF_OTHERS = 4
# Builder and index of the orders that come as scans, with the pages of conditions after the first page.
SCANS = {
    ("ashton-homes", 2): 0,
    ("tallow-creek", 1): 1,
    ("penwarden", 2): 0,
    ("wexcombe", 3): 0,
    ("larchmont-pike", 1): 0,
    ("saltgrass", 3): 0,
}
REVISED = ("larchmont-pike", 0)
COPIED = ("penwarden", 0)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of the collection."""

    file: str
    pdf: bytes
    truth: dict[str, object] | None

    def write(self, folder: Path) -> None:
        """Writes the PDF and, where there is one, its truth beside it."""
        path = folder / self.file
        path.write_bytes(self.pdf)
        if self.truth is not None:
            text = json.dumps(self.truth, indent=1, ensure_ascii=False) + "\n"
            path.with_suffix(".json").write_text(text, encoding="utf-8")


def draw(builder: Builder, order: Order, seed: int, file: str) -> Paper:
    """An order printed in its builder's layout and words."""
    wording = Wording(Random(f"wording:{seed}:{builder.slug}"), builder.country, builder.look.labels)
    layout = LAYOUTS[builder.look.layout](order, builder.look, wording)
    pdf = layout.render()
    return Paper(file, pdf, layout.ink.truth(file))


def file_name(builder: Builder, order: Order, ending: str = "") -> str:
    """A name as builders give it: who, what, which number."""
    number = order.number.removeprefix(builder.prefix).lower()
    return f"{builder.slug}-{KINDS[order.document_type]}-{number}{ending}.pdf"


def orders(builder: Builder, seed: int) -> Iterator[Order]:
    """The orders of a builder; those that are scanned are shortened."""
    for index in range(ORDERS.get(builder.slug, ORDERS_OF_OTHERS)):
        order = invent(builder, seed, index)
        more = SCANS.get((builder.slug, index))
        if more is not None:
            order = replace(order, items=order.items[:3], condition_pages=more, totals_apart=False)
        yield order


def papers(seed: int) -> Iterator[Paper]:
    """The whole collection, in a fixed order."""
    for builder in BUILDERS:
        for index, order in enumerate(orders(builder, seed)):
            paper = draw(builder, order, seed, file_name(builder, order))
            if (builder.slug, index) in SCANS:
                paper = replace(paper, pdf=scan(paper.pdf, seed * 1000 + index))
            yield paper
            if (builder.slug, index) == REVISED:
                newer = revise(order, seed)
                yield draw(builder, newer, seed, file_name(builder, newer, "-rev2"))
            if (builder.slug, index) == COPIED:
                name = file_name(builder, order, " (1)")
                yield Paper(name, paper.pdf, {**(paper.truth or {}), "file": name})
    yield Paper("underfoot-safety-bulletin.pdf", bulletin(), None)
    whole = draw(BUILDERS[2], invent(BUILDERS[2], seed, 90), seed, "broken.pdf").pdf
    yield Paper("broken.pdf", whole[: len(whole) // 3], None)
