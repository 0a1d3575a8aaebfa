"""Which batches were sent. Comes in: batches before they are sent, and what became of them. Goes out: those that are open.

    {"event": "sending", "batch": …, "after": …, "requests": […]}   before the service is asked to take it
    {"event": "sent", "batch": …, "service_id": "msgbatch_…"}       it was taken
    {"event": "ended" | "not_sent", "batch": …}                     its answers are kept and settled; or it was never taken

A process that is killed between the first two lines leaves a batch that may be at the service or not: `after` is the newest
one that was there before, so it is among those that came later. No line holds anything of a paper.
"""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.documents.claude.budget import Call
from extract.errors import UsageError

BATCHES = Path("claude", "batches.jsonl")
"""Below the state folder."""


@dataclass(slots=True)
class Sent:
    """One request of a batch: the question's key, and its call; the call's id is the request's own (`custom_id`)."""

    key: str
    call: Call


@dataclass(slots=True)
class Batch:
    """A batch that was sent, or was about to be: then `service_id` is None."""

    requests: dict[str, Sent]
    after: str | None
    number: str = field(default_factory=lambda: uuid.uuid4().hex)
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    service_id: str | None = None


class SentBatches:
    """The ledger of batches; `holding` it is for one process at a time."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Keep other processes from sending batches. Raises UsageError "batches_held" where one does."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._file.with_suffix(".lock").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UsageError(
                    "batches_held",
                    "another process sends batches and waits for them; wait until it ends, or do without --batch.",
                ) from None
            yield

    def sending(self, batch: Batch) -> None:
        """Write that a batch is about to be sent, on the disk before this returns."""
        requests = [{"key": sent.key, "call": sent.call.said} for sent in batch.requests.values()]
        self._write(
            {"event": "sending", "batch": batch.number, "at": batch.sent_at, "after": batch.after, "requests": requests}
        )  # fmt: skip

    def sent(self, batch: Batch, service_id: str) -> None:
        """Write that the service has taken a batch."""
        batch.service_id = service_id
        self._write({"event": "sent", "batch": batch.number, "service_id": service_id})

    def ended(self, batch: Batch) -> None:
        """Write that nothing is to be had of a batch any more."""
        self._write({"event": "ended" if batch.service_id else "not_sent", "batch": batch.number})

    def open_ones(self) -> list[Batch]:
        """Give the batches that have not ended, in the order they were sent."""
        found: dict[str, Batch] = {}
        for said in self._lines():
            match said["event"]:
                case "sending":
                    found[said["batch"]] = _batch(said)
                case "sent":
                    found[said["batch"]].service_id = said["service_id"]
                case _:
                    found.pop(said["batch"], None)
        return list(found.values())

    def begin_anew(self) -> None:
        """Forget batches that have ended; to be called while it is held and none is open."""
        self._file.unlink(missing_ok=True)

    def known_ids(self) -> set[str]:
        """Give the service's ids of all batches in the ledger."""
        return {said["service_id"] for said in self._lines() if said["event"] == "sent"}

    def _lines(self) -> Iterator[dict[str, Any]]:
        """Read the ledger; a last line that a kill cut off was never acted on."""
        if not self._file.is_file():
            return
        for line in self._file.read_bytes().splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue

    def _write(self, said: Mapping[str, Any]) -> None:
        opened = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(opened, "ab") as file:
            if file.tell() and not _ends_whole(opened, file.tell()):
                file.write(b"\n")
            file.write(json.dumps(said, default=_plain).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())


def _ends_whole(descriptor: int, size: int) -> bool:
    return os.pread(descriptor, 1, size - 1) == b"\n"


def _batch(said: Mapping[str, Any]) -> Batch:
    requests: Sequence[Mapping[str, Any]] = said["requests"]
    sent = [Sent(request["key"], _call(request["call"])) for request in requests]
    by_id = {one.call.call_id: one for one in sent}
    return Batch(by_id, said["after"], said["batch"], datetime.fromisoformat(said["at"]))


def _call(said: Mapping[str, Any]) -> Call:
    read = {"most": Decimal(said["most"]), "sent_at": datetime.fromisoformat(said["sent_at"])}
    return Call(**{**said, **read, "fields": tuple(said["fields"])})


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
