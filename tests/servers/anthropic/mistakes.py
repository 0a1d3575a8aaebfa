"""A model's answer about a paper. Comes in: its truth and what was asked. Goes out: the JSON, with seeded mistakes.

The kinds are those that models make: another field's value with its right quote, a digit or a day misread, a value that
was overlooked, one that is invented, one from another document, a quote that is not word for word.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.documents.specification import Specification

from .papers import Paper, Texts

_KINDS = {"another_field": 3, "misread": 3, "overlooked": 2, "another_document": 1, "reworded_quote": 1}
Observation = dict[str, Any]


@dataclass(frozen=True)
class Model:
    """How often a field's answer is wrong, 0 to 1. The same question about the same paper gets the same answer."""

    errors: float = 0.0
    seed: int = 7


PERFECT, GOOD, BAD = Model(), Model(0.03), Model(0.15)


@dataclass(frozen=True)
class Reader:
    """The model of a name in front of one paper. `seen` is what the request says of its words, `others` the other papers."""

    model: Model
    name: str
    paper: Paper
    seen: Texts
    spec: Specification
    others: Sequence[Paper]

    def answer(self, asked: Collection[str], *, items: bool) -> dict[str, Any]:
        """What it says of the asked fields, and of the line items where they are asked for."""
        found = []
        for field in asked:
            chance = self._chance(field)
            value = self._truth.get(field)
            if chance.random() < self.model.errors * (1.0 if value is not None else 0.3):
                found.append(self._mistaken(field, value, chance))
            elif value is not None:
                found.append(self._right(field, value))
        said: dict[str, Any] = {"observations": [observation for observation in found if observation]}
        if self.spec.reads_line_items:
            said["line_items"] = self._items() if items else []
        return said

    @property
    def _truth(self) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = self.paper.truth["fields"]
        return fields

    def _chance(self, what: str) -> random.Random:
        return random.Random(f"{self.model.seed} {self.name} {self.paper.file.name} {what}")

    def _right(self, field: str, value: str) -> Observation:
        page, quote = self.paper.printed(field, value, self.spec, self.seen)
        return {"field": field, "value": value, "page": page, "quote": quote}

    def _mistaken(self, field: str, value: str | None, chance: random.Random) -> Observation | None:
        kind = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
        if value is None or kind == "another_document":
            return self._elsewhere(field, chance)
        if kind == "overlooked":
            return None
        right = self._right(field, value)
        if kind == "reworded_quote":
            return {**right, "quote": f"the {field.replace('_', ' ')} is {value}"}
        rival = self._rival(field, value, chance) if kind == "another_field" else None
        if rival:
            return {**self._right(rival, self._truth[rival]), "field": field}
        return {**right, "value": _misread(value, chance)}

    def _rival(self, field: str, value: str, chance: random.Random) -> str | None:
        """Another field of the type, with another value."""
        fields = self.spec.fields
        kind = fields[field].type
        rivals = [n for n, f in fields.items() if f.type == kind and self._truth.get(n) not in (None, value)]
        return chance.choice(rivals) if rivals else None

    def _elsewhere(self, field: str, chance: random.Random) -> Observation | None:
        """The value that another document has there."""
        values = [other.truth["fields"].get(field) for other in self.others if other.file != self.paper.file]
        strange = [value for value in values if value and value != self._truth.get(field)]
        if not strange:
            return None
        value = chance.choice(strange)
        return {"field": field, "value": value, "page": 1, "quote": value}

    def _items(self) -> list[dict[str, Any]]:
        said = []
        for number, item in enumerate(self.paper.truth.get("line_items", ())):
            chance = self._chance(f"line {number}")
            if chance.random() < self.model.errors / 3:
                continue
            columns = (*_COLUMNS, *self.spec.line_items.own_columns)
            row = {column: item.get(column) or "" for column in columns}
            if chance.random() < self.model.errors and row["quantity"]:
                row["quantity"] = _misread(row["quantity"], chance)
            page, _ = self.paper.printed("", item["description"] or "", self.spec, self.seen)
            said.append({**row, "page": page})
        return said


def _misread(value: str, chance: random.Random) -> str:
    """The value with one figure changed, one letter where it has none."""
    places = [i for i, char in enumerate(value) if char.isdigit()] or list(range(len(value)))
    place = chance.choice(places)
    new = str((int(value[place]) + chance.randint(1, 8)) % 10) if value[place].isdigit() else "x"
    return value[:place] + new + value[place + 1 :]


_COLUMNS = ("section", "area", "description", "quantity", "unit", "unit_price", "amount")
