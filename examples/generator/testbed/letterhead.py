"""Who issues the paper: letterheads, footers and running heads."""

from __future__ import annotations

from dataclasses import replace

from examples.generator.logos import MARKS
from examples.generator.testbed.brief import Brief
from examples.generator.testbed.choices import grammar
from examples.generator.testbed.look import WHITE
from examples.generator.testbed.pieces import (
    Logo,
    Mark,
    Picture,
    Piece,
    Style,
    Text,
    framed,
    padded,
    row,
    space,
    stack,
    words,
)

CONTACT_LABELS = (("P: ", "E: ", "W: ", "F: "), ("Ph: ", "Email: ", "Web: ", "Fax: "), ("T ", "E ", "W ", "F "), ("", "", "", "Fax "),
                  ("Phone: ", "Email: ", "", "Fax: "), ("P. ", "E. ", "W. ", "F. "), ("Tel: ", "", "", "Fax: "), ("T | ", "E | ", "W | ", "F | "))  # fmt: skip


class Letterhead:
    """The builder's own data as one paper prints them. `kind` is the feature of that name."""

    def __init__(self, brief: Brief) -> None:
        draw = brief.draw
        self.draw, self.facts, self.formats = draw, brief.facts, brief.formats
        self.look, self.record = brief.look, brief.record
        self.kind = draw["letterhead"]
        self._rng = draw.rng("letterhead")
        self._number_label = brief.phrases.business_number()
        self._licence_label = brief.phrases.decoy("licence")
        self._mark = draw.pick("mark", sorted(MARKS))
        labels = draw.pick("contact labels", CONTACT_LABELS)
        self._phone, self._email, self._web, self._fax = labels
        formats = brief.formats
        rng, builder = self._rng, brief.facts.builder
        self.short_above = (
            rng.random() < 0.3
            and builder.name.casefold() != builder.short_name.casefold()
            and self.kind != "footer"
        )
        self.legal_below = self.short_above and rng.random() < 0.7
        domain = builder.email.partition("@")[2]
        country = draw["country"]
        self._lines: list[tuple[str, str, str]] = [
            ("", "", builder.address.street),
            ("", "", formats.locality(builder.address)),
        ]
        if rng.random() < 0.88:
            self._lines.append((self._phone, "builder_phone", formats.phone(builder.phone)))
        if rng.random() < 0.2:
            self._lines.append((self._fax, "", formats.phone(_other(builder.phone))))
        if rng.random() < 0.78:
            self._lines.append((self._email, "builder_email", builder.email))
        if rng.random() < 0.3:
            self._lines.append((self._web, "", f"www.{domain}"))
        self.number: list[tuple[str, str, str]] = []
        if rng.random() < (0.88 if country == "AU" else 0.3):
            self.number.append(
                (
                    f"{self._number_label} ",
                    "builder_business_number",
                    formats.business_number(builder.business_number),
                )
            )
        if rng.random() < 0.35:
            self.number.append((f"{self._licence_label} ", "", str(rng.randint(100_000, 1_999_999))))

    @property
    def has_email(self) -> bool:
        """Whether the office's e-mail is printed."""
        return "builder_email" in self.record.printed or (
            self.kind == "footer" and any(field == "builder_email" for _, field, _ in self._lines)
        )

    def _noted(self, parts: list[tuple[str, str, str]]) -> list[str]:
        for _, field, text in parts:
            self.record.print(field, text)
        return [f"{label}{text}" for label, _, text in parts]

    def name(self) -> str:
        """The builder's name over the paper."""
        builder = self.facts.builder
        if not self.short_above:
            return self.record.print("builder_name", builder.name)
        if not self.legal_below:
            self.record.print("builder_name", builder.short_name)
        return builder.short_name

    def _logo(self, size: float) -> list[Piece]:
        if self.draw["logo"] == "none":
            return []
        colour = self.look.colour if self.look.colour != "#000000" else "#444444"
        mark = Logo(0, 0, size, self._mark, colour, self.draw["logo"] == "image")
        return [Piece(size * 1.2, size, (mark,))]

    def top(self, width: float) -> Piece:
        """What stands over the first page."""
        if self.kind in {"body", "footer"}:
            return self._bare(width)
        big = self._name_style()
        lines = self._noted([*self._lines, *self.number])
        if self.legal_below:
            lines.insert(0, self.record.print("builder_name", self.facts.builder.name))
        kinds = {
            "left": self._left,
            "right": self._right,
            "centred": self._centred,
            "split": self._split,
            "picture": self._split,
        }
        banner = self.draw.chance("banner", 0.12)
        piece = kinds[self.kind](self.name(), lines, big, width - 12 if banner else width)
        if banner:
            piece = framed(
                padded(_white(piece), 6, 5), self.look.colour if self.look.colour != "#c23b22" else "#3a3a3c"
            )
        if self.kind == "picture":
            return Piece(piece.width, piece.height, (Picture(0, 0, piece),))
        return piece

    def _name_style(self) -> Style:
        scale = self.draw.pick("name scale", (1.3, 1.6, 2.0))
        if len(self.facts.builder.name) > 38:
            scale = 1.2
        return self.look.text.strong().scaled(scale).inked(self.look.colour)

    def _small(self) -> Style:
        return self.look.text.scaled(0.92).inked(
            self.draw.pick("small ink", ("#000000", "#333333", "#666666"))
        )

    def _bare(self, width: float) -> Piece:
        """A logo, and perhaps a name in it that is no text."""
        found = self._logo(40)
        return row(found) if found else space(4, width)

    def _left(self, name: str, lines: list[str], big: Style, width: float) -> Piece:
        logo = self._logo(44)
        rest = width - sum(piece.width for piece in logo)
        joined = _joined(lines, self.draw.pick("letterhead joint", ("  |  ", "   ", " - ", "  •  ")))
        body = stack([words(name, big, rest), *(words(line, self._small(), rest) for line in joined)])
        return row([*logo, body])

    def _right(self, name: str, lines: list[str], big: Style, width: float) -> Piece:
        logo = self._logo(52)
        rest = width - sum(piece.width for piece in logo)
        body = stack(
            [words(name, big, rest, "right"), *(words(line, self._small(), rest, "right") for line in lines)]
        )
        return row([*logo, body])

    def _centred(self, name: str, lines: list[str], big: Style, width: float) -> Piece:
        joined = _joined(lines, "  |  ")
        body = [
            words(name, big, width, "center"),
            *(words(line, self._small(), width, "center") for line in joined),
        ]
        logo = self._logo(36)
        return stack([*(row([space(0, width / 2 - 20), piece]) for piece in logo), *body], 1)

    def _split(self, name: str, lines: list[str], big: Style, width: float) -> Piece:
        """Name at the left, contact data at the right."""
        logo = self._logo(46)
        left = width * 0.56 - sum(piece.width for piece in logo)
        tagline = (
            [words(self._rng.choice(grammar("names")["taglines"]), self._small(), left)]
            if self._rng.random() < 0.2
            else []
        )
        align = self.draw.pick("contact align", ("right", "left"))
        side = stack([words(line, self._small(), width * 0.44, align) for line in lines])
        return row([*logo, stack([words(name, big, left), *tagline]), side])

    def footer_lines(self) -> list[str]:
        """The builder's data for the foot of each page; the only place of them on some papers."""
        kind, name = self.draw["footer"], self.facts.builder.name
        if self.kind == "footer":
            self.record.print("builder_name", name)
            return [name, *_joined(self._noted([*self._lines, *self.number]), "  |  ")]
        if kind == "page":
            return []
        said = [] if self.short_above and not self.legal_below else [name]
        if self.kind != "body":
            said += self._noted(self.number or [part for part in self._lines if part[1]])
        return ["  |  ".join(said)] if said else []

    def running(self) -> str:
        """What later pages repeat over their text."""
        builder = self.facts.builder
        return builder.short_name if self.short_above and not self.legal_below else builder.name


def _other(phone: str) -> str:
    """A second number of the same office: the last digit differs."""
    return f"{phone[:-1]}{(int(phone[-1]) + 1) % 10}"


def _joined(lines: list[str], joint: str) -> list[str]:
    """Lines two by two or three by three on a line."""
    size = 2 if len(lines) < 5 else 3
    return [joint.join(lines[start : start + size]) for start in range(0, len(lines), size)]


def _white(piece: Piece) -> Piece:
    """A piece with all its text in white, for a dark ground."""
    marks: list[Mark] = []
    for mark in piece.marks:
        if isinstance(mark, Text):
            marks.append(replace(mark, style=mark.style.inked(WHITE)))
        elif isinstance(mark, Logo):
            marks.append(replace(mark, colour=WHITE, as_picture=False))
    return Piece(piece.width, piece.height, tuple(marks))
