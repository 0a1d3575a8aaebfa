"""Which value goes to which field. Comes in: scored values. Goes out: at most one a field, no words used twice.

Solved for the whole document at once (Hungarian method, `scipy.optimize.linear_sum_assignment`): the sum of the scores is
largest, where a greedy choice would let the first label take what a later one has the better claim to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.documents.offline.reading import Value

LEAST = 0.2
"""A score below which a value is not believed."""


def assign(values: Sequence[Value]) -> dict[str, Value]:
    """The best consistent choice among values; those scoring under LEAST are left out."""
    believed = [value for value in values if value.score >= LEAST]
    best_of = _unrivalled(believed)
    if best_of is not None:
        return best_of
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - half the start of a worker, and few papers come here

    fields = {name: index for index, name in enumerate(sorted({value.field for value in believed}))}
    spans: dict[object, int] = {}
    for value in believed:
        spans.setdefault(_place(value), len(spans))
    scores = np.zeros((len(fields), len(spans)))
    best: dict[tuple[int, int], Value] = {}
    for value in believed:
        at = (fields[value.field], spans[_place(value)])
        if value.score > scores[at]:
            scores[at], best[at] = value.score, value
    scores -= np.where(scores > 0, 1e-7 * np.arange(len(spans)), 0.0)  # of equals the first offered
    rows, columns = linear_sum_assignment(scores, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {best[pair].field: best[pair] for pair in pairs if pair in best}


def _unrivalled(values: Sequence[Value]) -> dict[str, Value] | None:
    """The best value of every field, where no two of them want the same words: then it is the best choice; else None."""
    best: dict[str, Value] = {}
    tied: set[str] = set()
    for value in values:
        known = best.get(value.field)
        if known is None or value.score > known.score:
            best[value.field] = value
            tied.discard(value.field)
        elif value.score == known.score and _place(value) != _place(known):
            tied.add(value.field)
    if tied or len(set(map(_place, best.values()))) < len(best):
        return None
    return {name: best[name] for name in sorted(best)}


def greedy(values: Sequence[Value]) -> dict[str, Value]:
    """The best score first, each taking its field and its words: what the assignment is measured against."""
    chosen: dict[str, Value] = {}
    taken: set[object] = set()
    for value in sorted(values, key=lambda v: -v.score):
        if value.score >= LEAST and value.field not in chosen and _place(value) not in taken:
            chosen[value.field] = value
            taken.add(_place(value))
    return chosen


def _place(value: Value) -> object:
    """The words a value takes up; one that shares its words (the customer is the site contact) takes a place of its own."""
    return (value.field, value.key) if value.shares else value.key
