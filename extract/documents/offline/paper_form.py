"""The paper's form, which stands over its scope. Comes in: labels. Goes out: which labels and lines are the form's.

A form's line has a label with a value, cells side by side, or nothing but a phone, a date, an e-mail or the paper's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby

from extract.documents.offline.blocks import begins_item
from extract.documents.offline.form_lines import FORM, is_typed, is_value
from extract.documents.offline.labels import Label
from extract.documents.offline.measures import is_number, names_total, text_of
from extract.documents.offline.table import Line
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.vocabulary import Vocabulary
from extract.documents.specification import Specification

APART = 2.5
"""Sizes of type between the body of a page and its foot."""


class PaperForm:
    """The labels of a paper and the lines that are its form's."""

    def __init__(self, near: Neighbourhood, vocabulary: Vocabulary, spec: Specification) -> None:
        self._near, self._vocabulary = near, vocabulary
        self._kinds = {name: field.type for name, field in spec.fields.items()}

    @cached_property
    def labels(self) -> frozenset[int]:
        """The orders of labels of fields and people with a colon: no text of the scope has one."""
        own = {"note", "scope", "money"}
        return frozenset(
            label.order
            for label in self._near.labels
            if label.sure >= 0.95
            and label.closed
            and not any(m.region for m in label.meanings)
            and not own & {self._kinds.get(m.field or "") for m in label.meanings}
        )

    @cached_property
    def _filled(self) -> set[int]:
        """The orders of labels with what can only be a value behind them."""
        labels = (o for o in self._near.labels if o.sure >= 0.95 and not region_of(o))
        return {label.order for label in labels if is_value(text_of(label.tail))}

    def below_heading(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """The lines below the first one that holds nothing but what heads a table's descriptions ("Details"), if there is one."""
        heads = [
            i
            for i, line in enumerate(lines)
            if len(line) == 1 and self._vocabulary.columns.name_of(line[0].texts) == "description"
        ]
        return lines[heads[0] + 1 :] if heads and heads[0] + 1 < len(lines) else lines

    def below(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """Lines without those of the form above them, and without the feet of pages before the last."""
        last = max((line[0].page for line in lines), default=0)
        found: list[Line] = []
        for page, group in groupby(lines, key=lambda line: line[0].page):
            body = list(group)
            foot = _foot(body)
            if page < last and any(self.holds(line) for line in foot):
                body = body[: -len(foot)]
            first = next((i for i in range(len(body), 0, -1) if self.holds(body[i - 1])), 0)
            found += body[first:]
        return tuple(found)

    def holds(self, line: Line) -> bool:
        """A line of the paper's head, whatever its labels: cells side by side, a label with what can only be a value, its number."""
        if len(line) > 1 and not begins_item(line[0].text + " "):
            texts = [segment.text for segment in line]
            worded = sum(any(c.isalpha() for c in text) for text in texts)
            typed = any(is_typed(text) for text in texts)
            row = is_number(texts[-1]) or any(names_total(text) for text in texts)
            return typed or (worded > 1 and not row)
        text = " ".join(segment.text for segment in line)
        named = line[0].order in self._filled
        repeated = line[0].bold and len(text.split()) == 1 and sum(c.isdigit() for c in text) > 3
        return named or repeated or FORM.match(text) is not None

    def is_head(self, label: Label) -> bool:
        """A label of the paper's head: with a colon or alone, whose value follows; "NOTE - …" in the scope is none."""
        kinds = {self._kinds.get(m.field or "") for m in label.meanings}
        if label.sure < 0.95 or region_of(label) or "money" in kinds:
            return False
        if label.closed or not label.tail:
            return True
        return "note" not in kinds and is_value(text_of(label.tail))

    def is_note(self, label: Label) -> bool:
        """A label of notes."""
        return any(self._kinds.get(m.field or "") == "note" for m in label.meanings)


def _foot(lines: Sequence[Line]) -> Sequence[Line]:
    """The last lines of a page that stand apart from those above them."""
    for index in range(len(lines) - 1, 0, -1):
        if lines[index][0].middle - lines[index - 1][0].middle > APART * lines[index - 1][0].size:
            return lines[index:]
    return []


def region_of(label: Label) -> str | None:
    """Whether a label says that the scope starts below it, or that it ends above it."""
    return next((m.region for m in label.meanings if m.region), None) if label.sure >= 0.9 else None
