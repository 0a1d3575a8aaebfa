"""Which value goes to which field. Comes in: scored values. Goes out: at most one a field, no words used twice.

Solved for the whole document at once (Hungarian method, `scipy.optimize.linear_sum_assignment`): the sum of the scores is
largest, where a greedy choice would let the first label take what a later one has the better claim to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from extract.documents.offline.reading import Value

LEAST = 0.2
"""A score below which a value is not believed."""


def assign(values: Sequence[Value]) -> dict[str, Value]:
    """The best consistent choice among values; those scoring under LEAST are left out."""
    believed = [value for value in values if value.score >= LEAST]
    fields = sorted({value.field for value in believed})
    spans = list({_place(value): None for value in believed})
    if not fields:
        return {}
    scores = np.zeros((len(fields), len(spans)))
    best: dict[tuple[int, int], Value] = {}
    for value in believed:
        at = (fields.index(value.field), spans.index(_place(value)))
        if value.score > scores[at]:
            scores[at], best[at] = value.score, value
    rows, columns = linear_sum_assignment(scores, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {fields[row]: best[row, column] for row, column in pairs if (row, column) in best}


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
