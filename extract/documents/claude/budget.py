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
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
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

    @property
    def said(self) -> dict[str, Any]:
        """All of it by name, as ledgers have it."""
        return {name: getattr(self, name) for name in self.__slots__}


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


class _Sum:
    """Amounts by name, and their total, which is asked for before every call."""

    def __init__(self) -> None:
        self._amounts: dict[str, Decimal] = {}
        self.total = Decimal(0)

    def put(self, name: str, amount: Decimal) -> None:
        self.total += amount - self._amounts.get(name, Decimal(0))
        self._amounts[name] = amount

    def drop(self, name: str) -> None:
        self.total -= self._amounts.pop(name, Decimal(0))


class Budget:
    """The ceilings of a run and of a day (UTC), and the ledger they are checked against."""

    def __init__(self, ledger: Path, run_id: str, run: Decimal, day: Decimal) -> None:
        self.run_id = run_id
        self.ledger, self._limits = ledger, {"run": run, "day": day}
        self._lock = threading.Lock()
        self._read_bytes = 0
        self._day = datetime.now(UTC).date().isoformat()
        self._known = {"run": _Sum(), "day": _Sum()}
        self._open = _Sum()

    @property
    def spent(self) -> Decimal:
        """What the calls of this run cost so far in US dollars; those under way count in full."""
        with self._lock, self._locked() as file:
            self._catch_up(file)
            return self._known["run"].total

    def reserve(self, call: Call) -> bool:
        """Set the most that a call can cost aside; False where it has to wait until other calls are settled.

        Raises OverBudgetError where it would be too much even then.
        """
        with self._lock, self._locked() as file:
            self._catch_up(file)
            for name, limit in self._limits.items():
                used = self._known[name].total
                if used - self._open.total + call.most > limit:
                    raise OverBudgetError(
                        f"the {name}'s budget of ${limit} does not allow it (PUNCHLIST_CLAUDE_{name.upper()}_BUDGET)"
                    )
                if used + call.most > limit:
                    return False
            self._write(file, {"event": "sent", **call.said})
            self._open.put(call.call_id, call.most)
        return True

    def adopt(self, call: Call) -> Call:
        """Take over a call that another run sent and whose answer this one waits for; what it costs is this run's then."""
        with self._lock:
            self._open.put(call.call_id, call.most)
            self._known["run"].put(call.call_id, call.most)
        return replace(call, run_id=self.run_id)

    def settle(self, call: Call, outcome: Outcome) -> None:
        """Write what became of a call. One whose answer was lost may have been billed: give what it could have cost."""
        said = {
            "outcome": outcome.outcome,
            "cost": outcome.cost,
            "seconds": outcome.seconds,
            "status": outcome.status,
        }
        tokens = {f"{kind}_tokens": count for kind, count in asdict(outcome.tokens).items()}
        line = {"event": "answered", **call.said, **said, **tokens}
        with self._lock, self._locked() as file:
            self._open.drop(call.call_id)
            self._write(file, line)

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        """Open the ledger, for this process alone."""
        with self._opened() as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _opened(self) -> BinaryIO:
        try:
            return self.ledger.open("ab+")
        except FileNotFoundError:  # the first of its folder
            self.ledger.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return self.ledger.open("ab+")

    def _catch_up(self, file: BinaryIO) -> None:
        """Read what was written since: of this run and of this day, what each call cost or may cost."""
        file.seek(self._read_bytes)
        today = datetime.now(UTC).date().isoformat()
        if today != self._day:
            self._day, self._known["day"] = today, _Sum()
        for line in file.read().splitlines():
            said = _parsed(line)
            if not {"call_id", "sent_at", "most", "run_id"} <= said.keys():
                continue
            cost = Decimal(said.get("cost", said["most"]))
            if said["sent_at"][:10] == today:
                self._known["day"].put(said["call_id"], cost)
            if said["run_id"] == self.run_id:
                self._known["run"].put(said["call_id"], cost)
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
    return [line for line in _answered(ledger) if line["run_id"] == run_id]


def settled_of(ledger: Path, calls: Collection[str]) -> set[str]:
    """Give those of some calls, by id, whose end is written already."""
    return {line["call_id"] for line in _answered(ledger) if line["call_id"] in calls}


def _answered(ledger: Path) -> Iterator[dict[str, Any]]:
    if ledger.is_file():
        said = map(_parsed, ledger.read_bytes().splitlines())
        yield from (line for line in said if line.get("event") == "answered")
