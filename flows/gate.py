"""A gate: nothing after it happens when what is before it failed. Comes in: a dbt outcome. Goes out: it, or GateError."""

from __future__ import annotations

from extract.errors import PunchlistError
from flows.dbt import DbtOutcome, NodeOutcome

SHOWN = 5
KEPT = {
    "source_tests": "Nothing was built: the marts are as they were.",
    "staging_and_corrected": "The marts are as they were.",
    "marts": "What was built of the marts was taken back: they are as they were.",
    "quality": "The marts are new and passed their tests; what is said about their quality is not new.",
}


class GateError(PunchlistError):
    """A dbt step failed: its message names the nodes, and how to go on."""


def pass_gate(step: str, outcome: DbtOutcome) -> DbtOutcome:
    """Give the outcome of a step that succeeded. Raises GateError "gate_failed" for one that did not."""
    if outcome.succeeded:
        return outcome
    raise GateError(
        "gate_failed",
        f"{step} failed: {outcome.error or _evidence(outcome.failures)}. {KEPT[step]} "
        "Correct the cause, then go on with `punchlist run --resume`; after a change to a seed or model before it, "
        "or to documents, with `punchlist run`.",
    )


def _evidence(failures: tuple[NodeOutcome, ...]) -> str:
    """Name the first few nodes that failed, with dbt's words and the file to look in."""
    if not failures:
        return "dbt ended without naming a node; what it did stands in logs/dbt.log of the state folder"
    shown = [f"{node.name} ({node.message or node.status}; {node.file})" for node in failures[:SHOWN]]
    more = len(failures) - SHOWN
    return "; ".join([*shown, *([f"and {more} more, in logs/dbt.log"] if more > 0 else [])])
