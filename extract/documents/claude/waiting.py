"""The questions of a bulk desk that are waited for. Comes in: questions, and what became of them. Goes out: the next batch's.

entry, is_first = waiting.asked(question)     # collected for the next batch, unless it is on its way
waiting.take()                                # as many as one batch may hold
waiting.tell(key, reply)                      # whoever waits for the question goes on
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from extract.documents.claude.replies import DeclinedError, Reply

if TYPE_CHECKING:
    from extract.documents.claude.asking import Question


@dataclass(slots=True)
class Entry:
    """A question that is waited for. One of a batch that another process sent has no `question` until it is asked here."""

    key: str
    question: Question | None = None
    future: asyncio.Future[Reply] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    waiters: int = 0
    attempts: int = 0
    size: int = 0

    @property
    def parameters(self) -> dict[str, Any]:
        """What is sent of it."""
        assert self.question is not None
        return self.question.parameters


class Waiting:
    """Questions by their keys. `blocked` counts those who wait, `collected` are the questions that go with the next batch.

    A batch holds `most_requests` questions and `most_bytes` bytes. Belongs to one event loop.
    """

    def __init__(self, most_requests: int, most_bytes: int) -> None:
        self._most_requests, self._most_bytes = most_requests, most_bytes
        self._entries: dict[str, Entry] = {}
        self.collected: list[Entry] = []
        self.blocked = 0

    def asked(self, question: Question) -> tuple[Entry, bool]:
        """Take in who waits for a question; say whether that is the first of this process."""
        entry = self._entries.get(question.key)
        is_first = entry is None or entry.question is None
        if entry is None:
            entry = self._entries[question.key] = Entry(question.key, question)
            self.collect(entry)
        entry.question = question
        entry.waiters += 1
        self.blocked += 1
        return entry, is_first

    def on_its_way(self, key: str) -> None:
        """Take in a question of a batch that another process sent."""
        self._entries.setdefault(key, Entry(key))

    def collect(self, entry: Entry) -> None:
        """Put a question among those that go with the next batch."""
        assert entry.question is not None
        entry.size = len(json.dumps(entry.parameters)) + 100
        entry.question.let_go()
        self.collected.append(entry)

    @property
    def is_full(self) -> bool:
        """Whether what is collected fills a batch."""
        size = sum(entry.size for entry in self.collected)
        return len(self.collected) >= self._most_requests or size >= self._most_bytes

    def take(self) -> list[Entry]:
        """Take as many of the collected questions as one batch may hold."""
        size = count = 0
        for entry in self.collected[: self._most_requests]:
            size += entry.size
            if size > self._most_bytes:
                break
            count += 1
        taken, self.collected = self.collected[:count], self.collected[count:]
        return taken

    def again(self, key: str, reason: str, tries: int) -> None:
        """Collect a question again, up to so many tries in all; one that nobody waits for is forgotten."""
        entry = self._entries.get(key)
        if entry is None or entry.question is None:
            self._entries.pop(key, None)
            return
        entry.attempts += 1
        if entry.attempts >= tries:
            self.tell(key, DeclinedError(reason))
        else:
            self.collect(entry)

    def tell(self, key: str, outcome: Reply | BaseException) -> None:
        """Let those who wait for a question go on: from now on they don't count as waiting."""
        entry = self._entries.pop(key, None)
        if entry is None:
            return
        self.blocked -= entry.waiters
        if entry.waiters == 0:
            entry.future.cancel()
        elif isinstance(outcome, BaseException):
            entry.future.set_exception(outcome)
        else:
            entry.future.set_result(outcome)

    def tell_all(self, fault: BaseException) -> None:
        """Let all who wait meet a fault of ours."""
        for key in list(self._entries):
            self.tell(key, fault)
