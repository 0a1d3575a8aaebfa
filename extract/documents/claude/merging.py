"""Proven answers go into the reading. Comes in: a reading, what was asked and what was proved. Goes out: the next reading.

Two readers that agree are surer than either. Where they disagree the surer value stands, and the field goes up. An answer
that breaks a rule which held before is not taken. Fields that were not asked for are not touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from extract.documents.claude.proving import Refusal
from extract.documents.offline import Reading
from extract.documents.records import FieldValue, LineItem
from extract.documents.specification import Specification
from extract.documents.specification.checks import LinesCheck, SumCheck
from extract.documents.validators.declared import failed_checks
from extract.review.decisions import LINE_ITEMS
from extract.review.merging import concerned

_SUREST, _CONTRADICTED = 0.99, 0.6


@dataclass
class Course:
    """A document on its way through the readers. `claims` are the different values that readers gave a field.

    `rows_left_out` counts rows of the last answer that were not proved; `incomplete` says that the others were taken.
    """

    reading: Reading
    settled: set[str] = field(default_factory=set)
    claims: dict[str, list[FieldValue]] = field(default_factory=dict)
    rows_left_out: int = 0
    incomplete: bool = False

    @property
    def disputed(self) -> set[str]:
        """Fields that readers answered differently, and no two the same."""
        return {name for name in self.claims if name not in self.settled}


def take(
    course: Course,
    proven: Mapping[str, FieldValue],
    *,
    asked: Collection[str],
    said: Collection[str],
    spec: Specification,
) -> list[Refusal]:
    """Take proven values into the course; give what was not taken after all. `said` are the fields that had any answer."""
    before = course.reading
    surer = _judged(before, proven, spec)
    fields = dict(before.fields)
    for name in asked:
        value, known = surer.get(name), before.fields.get(name)
        if value is None:
            if name not in said and known is None:
                course.settled.add(name)  # two readers see nothing there
            continue
        fields[name] = _settle(course, name, known, value)
    after = replace(before, fields=fields)
    course.reading, refused = _kept_rules(before, after, asked, spec)
    for refusal in refused:
        course.settled.discard(refusal.field)
    return refused


def _judged(before: Reading, proven: Mapping[str, FieldValue], spec: Specification) -> dict[str, FieldValue]:
    """Give proven values, less sure where the amounts they make do not add up."""
    checks = _checks({**before.fields, **proven}, spec)
    return {
        name: value
        if checks.get(name, 0) >= 0
        else replace(value, confidence=min(value.confidence, _CONTRADICTED))
        for name, value in proven.items()
    }


def _checks(values: Mapping[str, FieldValue | None], spec: Specification) -> dict[str, int]:
    """Tell for each amount of a sum whether it adds up: +1 where it does, -1 where it does not."""
    found: dict[str, int] = {}
    for check in spec.checks:
        if isinstance(check, SumCheck):
            names = (*check.sum, check.equals)
            given = [value for name in names if (value := values.get(name))]
            if len(given) == len(names):
                *parts, whole = (Decimal(value.value) for value in given)
                holds = abs(sum(parts) - whole) <= check.within
                found.update(dict.fromkeys(names, 1 if holds else -1))
    return found


def _settle(course: Course, name: str, known: FieldValue | None, value: FieldValue) -> FieldValue:
    """Give the value that stands, after another reader gave one."""
    claims = course.claims.setdefault(name, [known] if known else [])
    same = next((claim for claim in claims if is_same(claim.value, value.value)), None)
    if same is None:
        claims.append(value)
        if len(claims) == 1:
            del course.claims[name]
            return value
        return max(claims, key=lambda claim: claim.confidence)
    course.settled.add(name)
    both = 1 - (1 - same.confidence) * (1 - value.confidence)
    return replace(same, confidence=min(max(both, same.confidence), _SUREST))


def is_same(one: str, other: str) -> bool:
    """Whether two normal forms are the same value: signs and spaces between words do not count."""
    bare = [
        " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split()) for text in (one, other)
    ]
    return bare[0] == bare[1]


def _kept_rules(
    before: Reading, after: Reading, asked: Collection[str], spec: Specification
) -> tuple[Reading, list[Refusal]]:
    """Take back values that break a rule which held."""
    broke = set(_failed(after, spec)) - set(_failed(before, spec))
    fields, refused = dict(after.fields), []
    for reason in broke:
        for name in concerned(reason, spec):
            if (
                name in asked
                and name in fields
                and fields[name] != before.fields[name]
                and before.fields[name]
            ):
                fields[name] = before.fields[name]
                refused.append(Refusal(name, f"the answer breaks a rule that held: {reason}"))
    return replace(after, fields=fields), refused


def _failed(reading: Reading, spec: Specification) -> Iterable[str]:
    values = {name: value for name, value in reading.fields.items() if value}
    return failed_checks(values, reading.line_items, spec)


def take_items(course: Course, items: tuple[LineItem, ...], spec: Specification) -> str | None:
    """Take line items where there were none, or where they add up and those before did not; say why not otherwise."""
    before = course.reading
    if not items:
        if not before.line_items:
            course.settled.add(LINE_ITEMS)
        return None
    after = replace(before, line_items=items)
    mends = not _add_up(before, spec) and _add_up(after, spec)
    if before.line_items == items or _rows(before.line_items) == _rows(items):
        course.settled.add(LINE_ITEMS)
        return None
    if not before.line_items or mends or course.incomplete:
        course.incomplete = bool(course.rows_left_out) and not mends
        course.reading = after
        if not course.incomplete:
            course.settled.add(LINE_ITEMS)
        return None
    return "they are no better than those before: they do not add up either"


def _add_up(reading: Reading, spec: Specification) -> bool:
    """Whether the rules over line items hold."""
    rules = [check for check in spec.checks if isinstance(check, LinesCheck)]
    return bool(rules) and not any("line items" in reason for reason in _failed(reading, spec))


def _rows(items: tuple[LineItem, ...]) -> list[tuple[str | None, ...]]:
    return [(item.description, item.quantity, item.amount) for item in items]
