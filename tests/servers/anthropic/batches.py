"""Message batches: taken, worked on for a while, ended with a result for each request; cancelled and expired ones too."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from .judging import Refused

Result = dict[str, Any]


@dataclass
class _Batch:
    number: str
    requests: list[Mapping[str, Any]]
    begun: float = field(default_factory=time.monotonic)
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    results: list[Result] | None = None
    cancelled: bool = False


class Batches:
    """The batches of a server. `seconds` is how long one is in progress; ids in `expired` get no answer in time."""

    def __init__(self, reply: Callable[[Mapping[str, Any]], Result]) -> None:
        self.seconds = 0.0
        self.expired: set[str] = set()
        self._reply = reply
        self._batches: dict[str, _Batch] = {}
        self._numbers = count(1)
        self._lock = threading.Lock()

    def create(self, body: Mapping[str, Any]) -> Result:
        """Take a batch."""
        batch = _Batch(f"msgbatch_{next(self._numbers):08d}", list(body["requests"]))
        with self._lock:
            self._batches[batch.number] = batch
        return self._said(batch)

    def retrieve(self, number: str) -> Result:
        """The state of a batch. Raises Refused 404."""
        return self._said(self._of(number))

    def list(self) -> list[Result]:
        """All batches, the last first."""
        return [self._said(batch) for batch in reversed(self._batches.values())]

    def cancel(self, number: str) -> Result:
        """End a batch: what was not answered is cancelled."""
        batch = self._of(number)
        if batch.results is None:
            batch.cancelled = True
        return self._said(batch)

    def results(self, number: str) -> list[Result]:
        """The results of a batch that has ended, in another order than the requests. Raises Refused 404."""
        batch = self._of(number)
        self._said(batch)
        if batch.results is None:
            raise Refused(404, "The batch has not ended.")
        return batch.results[::-1]

    def _of(self, number: str) -> _Batch:
        if number not in self._batches:
            raise Refused(404, f"batch {number} was not found")
        return self._batches[number]

    def _work(self, batch: _Batch) -> None:
        with self._lock:
            over = time.monotonic() - batch.begun >= self.seconds
            if batch.results is None and (over or batch.cancelled):
                batch.results = [self._result(request, batch) for request in batch.requests]

    def _result(self, request: Mapping[str, Any], batch: _Batch) -> Result:
        name = request["custom_id"]
        if batch.cancelled:
            return {"custom_id": name, "result": {"type": "canceled"}}
        if name in self.expired:
            self.expired.discard(name)  # the next batch answers it
            return {"custom_id": name, "result": {"type": "expired"}}
        return {"custom_id": name, "result": self._reply(request["params"])}

    def _said(self, batch: _Batch) -> Result:
        self._work(batch)
        kinds = [result["result"]["type"] for result in batch.results or ()]
        counts = {kind: kinds.count(kind) for kind in ("succeeded", "errored", "canceled", "expired")}
        ended = batch.results is not None
        now = datetime.now(UTC)
        return {
            "id": batch.number,
            "type": "message_batch",
            "processing_status": "ended" if ended else "in_progress",
            "request_counts": {**counts, "processing": 0 if ended else len(batch.requests)},
            "created_at": batch.created_at.isoformat(),
            "expires_at": (batch.created_at + timedelta(hours=24)).isoformat(),
            "ended_at": now.isoformat() if ended else None,
            "archived_at": None,
            "cancel_initiated_at": now.isoformat() if batch.cancelled else None,
            "results_url": f"/v1/messages/batches/{batch.number}/results" if ended else None,
        }
