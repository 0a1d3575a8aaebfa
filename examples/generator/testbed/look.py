"""How one paper is set: its fonts, colours, labels and fills."""

from __future__ import annotations

from dataclasses import dataclass, replace

from examples.generator.testbed.choices import Draw
from examples.generator.testbed.pieces import Piece, Style, Text, framed, padded, words, wrap

WHITE = "#ffffff"


def mixed(colour: str, share: float) -> str:
    """A colour thinned with white; `share` is how much of it stays."""
    parts = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)


@dataclass(frozen=True, slots=True)
class Look:
    """What all blocks of a paper share."""

    text: Style
    colour: str
    tint: str
    label_look: str
    colon: str
    label_align: str
    label_share: float  # of a pair's width

    @classmethod
    def of(cls, draw: Draw) -> Look:
        """The look that goes with a paper's choices."""
        size = float(draw["size"]) * (0.92 if draw["font"] == "Vera" else 1)
        narrow = draw["label_width"] == "narrow"
        return cls(
            text=Style(draw["font"], size, leading=draw.pick("leading", (1.18, 1.25, 1.25, 1.4))),
            colour=draw["colour"],
            tint=mixed(draw["colour"], draw.pick("tint", (0.08, 0.12, 0.2))),
            label_look=draw["label_look"],
            colon=":" if draw["colon"] == "yes" else "",
            label_align=draw["label_align"],
            label_share=0.27 if narrow else draw.pick("label share", (0.36, 0.4, 0.44)),
        )

    @property
    def label_style(self) -> Style:
        """The style of labels."""
        style = self.text.strong(self.label_look not in {"plain", "coloured", "grey"})
        if self.label_look == "grey":
            return style.inked("#8a8a8a")
        if self.label_look == "coloured":
            return style.inked(self.colour if self.colour != "#000000" else "#666666")
        return style.inked(WHITE) if self.label_look == "reversed" else style

    @property
    def label_fill(self) -> str | None:
        """What labels stand on, where they stand in cells."""
        return {"tinted": self.tint, "reversed": self.colour}.get(self.label_look)

    def labelled(self, label: str) -> str:
        """A label as this paper writes it, without a colon."""
        return label.upper() if self.label_look == "caps" else label

    def label(self, label: str, width: float) -> Piece:
        """A label beside its value, in a width."""
        return words(
            self.labelled(label) + (self.colon if label else ""), self.label_style, width, self.label_align
        )

    def head(self, label: str, width: float, scale: float = 1.0) -> Piece:
        """A label over its value, in a width."""
        return words(self.labelled(label), self.label_style.scaled(scale), width)

    def value(self, text: str, width: float, *, bold: bool = False, align: str = "left") -> Piece:
        """A value in a width."""
        return words(text, self.text.strong(bold), width, align)

    def inline(self, label: str, value: str, width: float) -> Piece:
        """A label and its value in one paragraph; where cells are filled, an inline label is only bold."""
        style = self.label_style
        if self.label_look == "reversed":
            style = replace(style, colour=self.colour)
        head = self.labelled(label) + (self.colon or "")
        lead = style.width(head) + self.text.width(" ") * (1 if self.colon else 2)
        step = self.text.size * self.text.leading
        if lead > width * 0.75:
            return _under(self, head, value, width, style) if value else words(head, style, width)
        first, rest = _first_line(value, self.text, width - lead, width)
        marks = [Text(0, self.text.size * 0.97, head, style)]
        if first:
            marks.append(Text(lead, self.text.size * 0.97, first, self.text))
        marks += [
            Text(0, step * n + self.text.size * 0.97, line, self.text) for n, line in enumerate(rest, 1)
        ]
        return Piece(width, step * (1 + len(rest)), tuple(marks))

    def bar(self, text: str, width: float, *, scale: float = 1.0) -> Piece:
        """A heading, white on the paper's colour."""
        return framed(
            padded(words(text, self.text.strong().scaled(scale).inked(WHITE), width - 8), 4, 2.5), self.colour
        )


def _first_line(value: str, style: Style, first: float, width: float) -> tuple[str, list[str]]:
    """A value's first line, in the room behind its label, and the others."""
    taken: list[str] = []
    parts = value.split()
    while parts and style.width(" ".join([*taken, parts[0]])) <= first:
        taken.append(parts.pop(0))
    return " ".join(taken), wrap(" ".join(parts), style, width) if parts else []


def _under(look: Look, head: str, value: str, width: float, style: Style) -> Piece:
    """A long label with its value on the next line."""
    top, low = words(head, style, width), words(value, look.text, width)
    return Piece(width, top.height + low.height, (*top.marks, *low.at(0, top.height)))
