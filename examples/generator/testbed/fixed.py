"""The layouts of the examples as a family of the test bed: other builders, words, colours and orders in them."""

from __future__ import annotations

from dataclasses import replace

from examples.generator.builders import BUILDERS
from examples.generator.collection import Paper, draw
from examples.generator.orders import invent
from examples.generator.scan import scan
from examples.generator.testbed.brief import Brief
from examples.generator.testbed.choices import Draw
from examples.generator.testbed.look import mixed

FAMILY = "fixed"
DATES = {
    "AU": ("%d/%m/%Y", "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%d.%m.%Y"),
    "CA": ("%Y-%m-%d", "%d-%b-%Y", "%B %d, %Y"),
    "US": ("%m/%d/%Y", "%m/%d/%y", "%b %d, %Y", "%B %d, %Y"),
}


def fixed_paper(choices: Draw, seed: int, number: int, file: str) -> Paper:
    """A paper in one of the ten layouts; of the features only `medium` counts."""
    base = choices.pick("fixed builder", BUILDERS)
    facts = Brief.of(choices).facts
    colour = choices.pick("fixed colour", (base.look.colour, choices["colour"]))
    layout = base.look.layout
    known = base.look if layout == "printout" else replace(base.look, colour=colour, tint=mixed(colour, 0.12))
    builder = replace(
        base,
        slug=f"{base.slug}-{number}",
        name=facts.builder.name
        if layout not in {"parties", "banner"}
        else f"{facts.builder.short_name} Pty Ltd",
        domain=facts.builder.email.partition("@")[2],
        misprints={},
        look=replace(known, date_format=choices.pick("fixed dates", DATES[base.country]), labels={}),
    )
    paper = draw(builder, invent(builder, seed, number % 7), seed, file)
    if choices["medium"] == "digital":
        return paper
    return replace(paper, pdf=scan(paper.pdf, seed * 100_003 + number, dpi=choices.pick("dpi", (150, 200))))
