"""One choice for the whole paper. Comes in: every candidate of every field. Goes out: at most one value a field.

The sum of the scores is largest where no words serve two fields, less what failed rules weigh (`rules.py`): totals that
do not add up, a completion before its start, two parties that are one. Solved exactly by branch and bound: the assignment
without rules (`assignment.py`) is a bound, and where its answer breaks a rule, the search goes on once without each
of the values that broke it. Most papers break none, and one assignment is all.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from itertools import count

from extract.documents.offline.assignment import assign
from extract.documents.offline.money import agreeing
from extract.documents.offline.reading import Value
from extract.documents.offline.rules import verdicts
from extract.documents.specification import Specification

MOST = 64
"""Assignments that are solved for one paper; the best so far is the answer then."""
Chooser = Callable[[Sequence[Value], Specification], dict[str, Value]]


def choose(values: Sequence[Value], spec: Specification) -> dict[str, Value]:
    """The best choice under the rules. Totals are chosen among those that agree."""
    names = (spec.roles.subtotal, spec.roles.tax, spec.roles.total)
    totals = agreeing(*([value for value in values if value.field == name] for name in names))
    rest = [value for value in values if value.field not in names]
    return _bounded([*rest, *totals], spec)


def _bounded(values: Sequence[Value], spec: Specification) -> dict[str, Value]:
    """Branch and bound, best bound first. A node leaves out some values; its bound is its assignment's sum."""
    order = count()
    root = assign(values)
    nodes = [(-_sum(root), next(order), frozenset[int](), root)]
    best, best_sum, solved = root, float("-inf"), 1
    while nodes and solved < MOST:
        bound, _, left_out, found = heapq.heappop(nodes)
        if -bound <= best_sum:
            break
        failed = [verdict for verdict in verdicts(found, spec) if not verdict.holds]
        total = _sum(found) - sum(verdict.weight for verdict in failed)
        if total > best_sum:
            best, best_sum = found, total
        for name in failed[0].fields if failed else ():
            without = left_out | {id(found[name])}
            other = assign([value for value in values if id(value) not in without])
            heapq.heappush(nodes, (-_sum(other), next(order), without, other))
            solved += 1
    return best


def _sum(chosen: dict[str, Value]) -> float:
    return sum(value.score for value in chosen.values())
