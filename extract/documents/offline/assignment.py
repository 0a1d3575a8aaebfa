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
    spans = list({value.key: None for value in believed})
    if not fields:
        return {}
    scores = np.zeros((len(fields), len(spans)))
    best: dict[tuple[int, int], Value] = {}
    for value in believed:
        at = (fields.index(value.field), spans.index(value.key))
        if value.score > scores[at]:
            scores[at], best[at] = value.score, value
    rows, columns = linear_sum_assignment(scores, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {fields[row]: best[row, column] for row, column in pairs if (row, column) in best}
