"""Message batches: taken, worked on for a while, ended with a result for each request; cancelled and expired ones too.

server.batches.seconds = 5.0                # how long a batch is in progress
server.batches.spoilt[custom_id] = "expired"  # or "errored", "invalid": once, for the request of that id or number
server.batches.faults.append(BatchFault(…))  # for the next request to take a batch
server.batches.later(hours=30)              # so much time passes for all batches there are
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Literal

from .faults import error_body
from .judging import Refused

Result = dict[str, Any]
Spoilt = Literal["expired", "errored", "invalid"]
_EXPIRES, _GONE = timedelta(hours=24), timedelta(days=29)
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


@dataclass(frozen=True)
class BatchFault:
    """What happens to a request to take a batch: it is refused with `status`; or it is taken or not (`is_taken`), and the
    connection is closed after `seconds` without an answer."""

    status: int | None = None
    is_taken: bool = True
    seconds: float = 0.0


@dataclass
class Batch:
    """A batch that was taken. `results` are there when it has ended."""

    number: str
    requests: list[Mapping[str, Any]]
    begun: float = field(default_factory=time.monotonic)
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended_at: datetime | None = None
    cancelled_at: datetime | None = None
    results: list[Result] | None = None


class Batches:
    """The batches of a server. `billed` counts how often each request's content was answered, and so paid for."""

    def __init__(self, reply: Callable[[Mapping[str, Any]], Result]) -> None:
        self._reply = reply
        self._lock = threading.RLock()
        self.as_new()

    def as_new(self) -> None:
        """Forget all batches and faults."""
        self.seconds = self.canceling_seconds = 0.0
        self.spoilt: dict[str | int, Spoilt] = {}
        self.faults: deque[BatchFault] = deque()
        self.stops_after: int | None = None
        """The connection is closed after so many results, once."""
        self.billed: Counter[str] = Counter()
        self.taken: list[Batch] = []
        self._numbers = count(1)

    def next_fault(self) -> BatchFault | None:
        """What goes wrong with the next request to take a batch."""
        return self.faults.popleft() if self.faults else None

    def create(self, body: Mapping[str, Any]) -> Result:
        """Take a batch. Raises Refused 400 for names that may not be."""
        batch = Batch(f"msgbatch_{next(self._numbers):08d}", list(body["requests"]))
        if not all(_NAME.fullmatch(request["custom_id"]) for request in batch.requests):
            raise Refused(400, "requests: custom_id should match pattern '^[a-zA-Z0-9_-]{1,64}$'")
        with self._lock:
            self.taken.append(batch)
        return self.said(batch)

    def retrieve(self, number: str) -> Result:
        """The state of a batch. Raises Refused 404."""
        return self.said(self._of(number))

    def list(self, limit: int = 20, after_id: str | None = None, before_id: str | None = None) -> Result:
        """A page of the batches, the last first. Raises Refused 400."""
        if not 1 <= limit <= 1000:
            raise Refused(400, "limit: should be 1 to 1000")
        found = [self.said(batch) for batch in reversed(self.taken)]
        ids = [batch["id"] for batch in found]
        if before_id in ids:
            found = found[: ids.index(before_id)]
            page, more = found[-limit:], len(found) > limit
        else:
            found = found[ids.index(after_id) + 1 if after_id in ids else 0 :]
            page, more = found[:limit], len(found) > limit
        edges = {"first_id": page[0]["id"], "last_id": page[-1]["id"]} if page else {}
        return {"data": page, "has_more": more, **edges}

    def cancel(self, number: str) -> Result:
        """Begin to end a batch: it is canceling for a while, and one request that is under way is answered all the same."""
        batch = self._of(number)
        with self._lock:
            self._work(batch)
            if batch.results is not None:
                raise Refused(400, "The batch has ended.")
            batch.cancelled_at = batch.cancelled_at or datetime.now(UTC)
            batch.begun = time.monotonic()
        return self.said(batch)

    def results(self, number: str) -> list[Result]:
        """The results of a batch that has ended, in another order than the requests. Raises Refused 404."""
        batch = self._of(number)
        if self.said(batch)["results_url"] is None:
            raise Refused(404, "There are no results of this batch.")
        assert batch.results is not None
        return random.Random(number).sample(batch.results, len(batch.results))

    def later(self, *, hours: float) -> None:
        """Let time pass: what has not ended in 24 hours expires, results are gone after 29 days."""
        for batch in self.taken:
            batch.created_at -= timedelta(hours=hours)
            self._work(batch)

    def _of(self, number: str) -> Batch:
        for batch in self.taken:
            if batch.number == number:
                return batch
        raise Refused(404, f"batch {number} was not found")

    def _work(self, batch: Batch) -> None:
        """End a batch whose time has come."""
        with self._lock:
            if batch.results is not None:
                return
            took = time.monotonic() - batch.begun
            is_late = datetime.now(UTC) - batch.created_at >= _EXPIRES
            if took >= (self.canceling_seconds if batch.cancelled_at else self.seconds) or is_late:
                batch.results = [
                    self._result(at, request, batch, is_late) for at, request in enumerate(batch.requests)
                ]
                batch.ended_at = datetime.now(UTC)

    def _result(self, at: int, request: Mapping[str, Any], batch: Batch, is_late: bool) -> Result:
        name = request["custom_id"]
        fate = self.spoilt.pop(name, None) or self.spoilt.pop(at, None)
        if batch.cancelled_at and at > 0:
            return {"custom_id": name, "result": {"type": "canceled"}}
        if fate == "expired" or (is_late and not batch.cancelled_at):
            return {"custom_id": name, "result": {"type": "expired"}}
        if fate is not None:
            error = error_body(400 if fate == "invalid" else 500, "spoilt for a test")
            return {"custom_id": name, "result": {"type": "errored", "error": error}}
        result = self._reply(request["params"])
        if result["type"] == "succeeded":
            self.billed[hashlib.sha256(json.dumps(request["params"]).encode()).hexdigest()] += 1
        return {"custom_id": name, "result": result}

    def said(self, batch: Batch) -> Result:
        """What the service says of a batch; how its requests fared only when all of it has ended."""
        self._work(batch)
        kinds = [result["result"]["type"] for result in batch.results or ()]
        counts = {kind: kinds.count(kind) for kind in ("succeeded", "errored", "canceled", "expired")}
        ended = batch.results is not None
        gone = datetime.now(UTC) - batch.created_at >= _GONE
        status = "ended" if ended else "canceling" if batch.cancelled_at else "in_progress"
        return {
            "id": batch.number,
            "type": "message_batch",
            "processing_status": status,
            "request_counts": {**counts, "processing": 0 if ended else len(batch.requests)},
            "created_at": batch.created_at.isoformat(),
            "expires_at": (batch.created_at + _EXPIRES).isoformat(),
            "ended_at": _moment(batch.ended_at),
            "archived_at": (batch.created_at + _GONE).isoformat() if gone else None,
            "cancel_initiated_at": _moment(batch.cancelled_at),
            "results_url": f"/v1/messages/batches/{batch.number}/results" if ended and not gone else None,
        }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
