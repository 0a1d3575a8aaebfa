"""What may be spent, and what was. Comes in: calls before they are sent and when they are answered. Goes out: leave, or a refusal.

    reservation = budget.reserve(call)      # before sending: the most that the call can cost
    budget.settle(reservation, cost, …)     # what it did cost

Every line goes to `<state_dir>/claude/calls.jsonl`, reservations too: what was sent and never answered counts in full, a kill
in the middle of a call forgets nothing, and two processes share the day's ceiling. No line holds anything of a paper.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from extract.documents.claude.prices import Tokens


@dataclass(frozen=True, slots=True)
class Call:
    """One call before it is sent: what for, and the most it can cost in US dollars. `content_hash` tells what was sent."""

    run_id: str
    document_id: str
    model: str
    fields: tuple[str, ...]
    line_items: bool
    content_hash: str
    most: Decimal
    call_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a call: the reason the model stopped, or refused, lost or cancelled; its cost in US dollars."""

    outcome: str
    cost: Decimal
    tokens: Tokens
    seconds: float
    status: int | None = None


class OverBudgetError(Exception):
    """The call could cost more than is left; the message names the ceiling."""


class Budget:
    """The ceilings of a run and of a day (UTC), and the ledger they are checked against."""

    def __init__(self, ledger: Path, run_id: str, run: Decimal, day: Decimal) -> None:
        self.run_id = run_id
        self._ledger, self._limits = ledger, {"run": run, "day": day}
        self._lock = threading.Lock()
        self._read_bytes = 0
        self._day = datetime.now(UTC).date().isoformat()
        self._known: dict[str, dict[str, Decimal]] = {"run": {}, "day": {}}
        self._open: dict[str, Decimal] = {}

    @property
    def spent(self) -> Decimal:
        """What the calls of this run cost so far in US dollars; those under way count in full."""
        with self._lock, self._locked() as file:
            self._catch_up(file)
            return sum(self._known["run"].values(), Decimal(0))

    def reserve(self, call: Call) -> bool:
        """Set the most that a call can cost aside; False where it has to wait until other calls are settled.

        Raises OverBudgetError where it would be too much even then.
        """
        with self._lock, self._locked() as file:
            self._catch_up(file)
            under_way = sum(self._open.values(), Decimal(0))
            for name, limit in self._limits.items():
                used = sum(self._known[name].values(), Decimal(0))
                if used - under_way + call.most > limit:
                    raise OverBudgetError(
                        f"the {name}'s budget of ${limit} does not allow it (PUNCHLIST_CLAUDE_{name.upper()}_BUDGET)"
                    )
                if used + call.most > limit:
                    return False
            self._write(file, {"event": "sent", **asdict(call)})
            self._open[call.call_id] = call.most
        return True

    def settle(self, call: Call, outcome: Outcome) -> None:
        """Write what became of a call. One whose answer was lost may have been billed: give what it could have cost."""
        said = {name: value for name, value in asdict(outcome).items() if name != "tokens"}
        tokens = {f"{kind}_tokens": count for kind, count in asdict(outcome.tokens).items()}
        line = {"event": "answered", **asdict(call), **said, **tokens}
        with self._lock, self._locked() as file:
            self._open.pop(call.call_id, None)
            self._write(file, line)

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        """Open the ledger, for this process alone."""
        self._ledger.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._ledger.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _catch_up(self, file: BinaryIO) -> None:
        """Read what was written since: of this run and of this day, what each call cost or may cost."""
        file.seek(self._read_bytes)
        today = datetime.now(UTC).date().isoformat()
        if today != self._day:
            self._day, self._known["day"] = today, {}
        for line in file.read().splitlines():
            said = _parsed(line)
            if not {"call_id", "sent_at", "most", "run_id"} <= said.keys():
                continue
            cost = Decimal(said.get("cost", said["most"]))
            if said["sent_at"][:10] == today:
                self._known["day"][said["call_id"]] = cost
            if said["run_id"] == self.run_id:
                self._known["run"][said["call_id"]] = cost
        self._read_bytes = file.tell()

    @staticmethod
    def _write(file: BinaryIO, line: dict[str, Any]) -> None:
        file.seek(0, os.SEEK_END)
        file.write(json.dumps(line, default=_plain).encode() + b"\n")
        file.flush()


def _parsed(line: bytes) -> dict[str, Any]:
    """Read a line of the ledger; one that a kill cut off says nothing."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def calls_of(ledger: Path, run_id: str) -> list[dict[str, Any]]:
    """Give the answered calls of a run, as they were written."""
    if not ledger.is_file():
        return []
    said = map(_parsed, ledger.read_bytes().splitlines())
    return [line for line in said if line.get("event") == "answered" and line["run_id"] == run_id]
