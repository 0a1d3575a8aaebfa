"""What is in quarantine or waits for review gets another try. Comes in: ids. Goes out: what to read and land again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extract.errors import UsageError
from extract.landing.state import Row, WarehouseState

_SHORTEST_ID = 6


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """Documents to read again, and why the other entries must wait."""

    paths: list[Path] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def plan_replay(state: WarehouseState, ids: Sequence[str]) -> ReplayPlan:
    """Find what the ids name, or all that is in quarantine where there are none.

    An id is the start of a quarantine_id or document_id, of at least 6 characters, or a path. A document that waits for
    review is read again only where it is named: that pays once a limit or the like was changed.
    Raises UsageError "no_such_entry", which names the id.
    """
    entries = [*state.quarantine, *state.review]
    wanted = [entry for name in ids for entry in _named(name, entries)] if ids else state.quarantine
    plan = ReplayPlan()
    for entry in wanted:
        _plan_entry(entry, plan)
    return plan


def _named(name: str, entries: list[Row]) -> list[Row]:
    found = [
        entry
        for entry in entries
        if name == entry["path"]
        or (
            len(name) >= _SHORTEST_ID
            and any((entry.get(key) or "").startswith(name) for key in ("id", "document_id"))
        )
    ]
    if not found:
        raise UsageError(
            "no_such_entry",
            f"nothing in quarantine or to review is called {name!r}; `punchlist status` lists what is "
            f"(at least {_SHORTEST_ID} characters).",
        )
    return found


def _plan_entry(entry: Row, plan: ReplayPlan) -> None:
    if entry.get("reason_code") == "unreadable_line":
        plan.waiting.append(f"{entry['reason']}. Correct the line in its file and land the file again.")
        return
    path = Path(entry["path"] or "")
    if not entry["path"] or not path.is_file():
        plan.waiting.append(f"{entry['path'] or entry['id']} is not there any more; put the document back.")
    elif path not in plan.paths:
        plan.paths.append(path)
