"""What speaks for the chosen values. Comes in: what was chosen and all that was offered. Goes out: the chosen with `Evidence`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from extract.documents.offline.reading import Value
from extract.documents.offline.rules import checks_of
from extract.documents.records import Evidence
from extract.documents.specification import Specification


def with_evidence(
    chosen: Mapping[str, Value], offered: Iterable[Value], spec: Specification
) -> dict[str, Value]:
    """The chosen values; each knows its margin to the next best, how many places agree and which rules it passes."""
    by_field: dict[str, list[Value]] = defaultdict(list)
    for value in offered:
        by_field[value.field].append(value)
    checks = checks_of(chosen, spec)
    return {
        name: value.knowing(_evidence(value, by_field[name], checks.get(name, 0)))
        for name, value in chosen.items()
    }


def _evidence(value: Value, offered: Iterable[Value], checks: int) -> Evidence:
    rivals = [other.score for other in offered if other.value != value.value]
    places = {value.key} | {other.key for other in offered if other.value == value.value}
    margin = max(0.0, min(value.score - max(rivals, default=0.0), 1.0))
    e = value.evidence
    return Evidence(e.label, e.geometry, e.sure, e.score, margin, len(places), checks, e.legible)
