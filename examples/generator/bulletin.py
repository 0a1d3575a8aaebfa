"""A supplier's safety bulletin: a paper that lies in the same inbox and is no work order."""

from __future__ import annotations

import io

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer, Table

from examples.generator.parts import Type

PARAGRAPHS = (
    ("Heat and adhesives", "When the slab is above 32 degrees, open time of solvent free adhesives falls to half. "
     "Spread smaller areas, keep tubs in the shade, and never leave a tub in a closed van over lunch."),
    ("Knees and backs", "One in four claims of floor layers last year concerned knees. Wear pads from the first cut, "
     "change sides every twenty minutes, and ask for a second pair of hands for rolls over 25 kg."),
    ("New range", "Our spring collection of loop piles arrives in the Virginia warehouse in September. Samples are on "
     "the counter from the first week; ask for the folder with the eleven new greys."),
    ("Toolbox talk", "Join us for breakfast on the first Friday of the month, from 6:30 am, behind the trade counter. "
     "This month: dust extraction that passes an inspection, shown by the maker."),
)  # fmt: skip


def bulletin() -> bytes:
    """The bulletin as the bytes of a PDF, one page."""
    type_ = Type("Helvetica", 10)
    stream = io.BytesIO()
    head = Table(
        [[type_.para("UNDERFOOT", bold=True, scale=2.6, colour="#ffffff")]], colWidths=[480], rowHeights=[44]
    )
    head.setStyle(
        [("BACKGROUND", (0, 0), (-1, -1), HexColor("#2f6b4f")), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    )
    story: list[Flowable] = [head, Spacer(1, 6)]
    story.append(
        type_.para("The safety bulletin of Bannister Floor Supplies - Spring issue", italic=True, after=14)
    )
    for heading, text in PARAGRAPHS:
        story += [type_.para(heading, bold=True, scale=1.3, after=4), type_.para(text, after=14)]
    story.append(type_.para("To leave the mailing list write to news@bannister.example.com.au", scale=0.8))
    document = SimpleDocTemplate(stream, pagesize=A4, invariant=1, pageCompression=0)
    document.build(story)
    return stream.getvalue()
