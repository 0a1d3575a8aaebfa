"""What goes up to the next reader. Comes in: a reading so far. Goes out: the fields to ask for, each with why.

Only what is missing, doubtful or contradictory goes up; where nothing is, the document stops here. What may be missing and
would not by itself be worth a call is asked along with the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from extract.documents.offline import Reading
from extract.documents.records import REVIEWED, FieldValue
from extract.documents.specification import Specification
from extract.documents.validators.declared import failed_checks
from extract.documents.validators.malformed import malformed
from extract.review.decisions import DOCUMENT, LINE_ITEMS
from extract.review.merging import concerned
from extract.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """Fields that go up, by name with why; those asked along; and why the line items go up, where they do."""

    fields: dict[str, str] = field(default_factory=dict)
    along: tuple[str, ...] = ()
    items: str | None = None

    def __bool__(self) -> bool:
        """Whether there is anything worth a call."""
        return bool(self.fields) or self.items is not None

    def names(self, spec: Specification) -> tuple[str, ...]:
        """Give all fields to ask for, in the order of the specification."""
        asked = {*self.fields, *self.along}
        return tuple(name for name in spec.fields if name in asked)


def wanted(
    reading: Reading,
    spec: Specification,
    settings: Settings,
    *,
    settled: Collection[str] = (),
    masked: Collection[str] = (),
    disputed: Collection[str] = (),
    every: bool = False,
    large: bool = False,
) -> Wanted:
    """Give what to ask the next reader for. Fields that are `settled` or `masked`, or that a person decided on, are not asked for.

    `disputed` are fields that readers answered differently. `every` field is wanted where Claude alone reads. The `large` model
    costs twenty times the small one: it is asked for what is required, disputed, contradictory or very doubtful.
    """
    if every:
        names = dict.fromkeys((n for n in spec.fields if n not in masked), "Claude reads every field")
        return Wanted(names, (), "Claude reads every field" if spec.reads_line_items else None)
    settled = {*settled, *masked}
    values = {name: value for name, value in reading.fields.items() if value}
    missing = [name for name in spec.fields if name not in values]
    least = settings.claude_ask_large_below if large else settings.claude_ask_below
    weight = float("inf") if large else settings.claude_missing_weight
    contradictions = _contradictions(values, reading, spec)
    items = contradictions.pop(LINE_ITEMS, None)
    if spec.reads_line_items and not reading.line_items:
        items = "missing"
    doubtful = [name for name, value in values.items() if value.confidence < least]
    why = contradictions | {name: f"doubtful ({values[name].confidence:.2f})" for name in doubtful}
    why |= dict.fromkeys(disputed, "readers disagree")
    why |= {name: "missing" for name in missing if _counts(name, spec, weight)}
    free = {name: said for name, said in why.items() if _is_open(name, values, settled)}
    along = tuple(name for name in missing if name not in free and name not in settled)
    return Wanted(free, along, items if LINE_ITEMS not in settled else None)


def _contradictions(values: dict[str, FieldValue], reading: Reading, spec: Specification) -> dict[str, str]:
    """Give what a rule speaks against, with the rule's reason: fields, and the line items under their name."""
    found: dict[str, str] = {}
    for reason in (*failed_checks(values, reading.line_items, spec), *malformed(values, spec)):
        for name in concerned(reason, spec):
            found.setdefault(name, reason)
    found.pop(DOCUMENT, None)
    return found


def _counts(name: str, spec: Specification, weight: float) -> bool:
    field = spec.fields[name]
    return field.required or name == spec.roles.identifier or field.weight >= weight


def _is_open(name: str, values: dict[str, FieldValue], settled: Collection[str]) -> bool:
    value = values.get(name)
    return name not in settled and (value is None or value.method != REVIEWED)
