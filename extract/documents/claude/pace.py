"""How fast calls may go, and whether they go at all. Comes in: headers and outcomes. Goes out: turns.

`Pace` keeps below the limits that the service announces; `Breaker` stops asking a service that keeps failing.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from extract.http_headers import retry_after

_FIRST_WAIT, _LONGEST_BACKOFF = 0.5, 16.0
_SAME_WINDOW = 0.1  # seconds that two announcements of one reset may differ by
_ANNOUNCED = ("requests", "input-tokens", "output-tokens")


class Pace:
    """Lets so many calls go at once, and none while a limit is used up. Belongs to one event loop."""

    def __init__(self, at_once: int, longest_wait: float) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._longest = longest_wait
        self._free_at = 0.0
        self._under_way = 0
        self._left: float = float("inf")
        self._left_until = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and hold it."""
        async with self._slots:
            while (wait := self._wait()) > 0:
                await asyncio.sleep(wait)
            self._left -= 1
            self._under_way += 1
            try:
                yield
            finally:
                self._under_way -= 1

    def _wait(self) -> float:
        now = time.monotonic()
        if now >= self._left_until:
            self._left = float("inf")
        return max(self._free_at - now, self._left_until - now if self._left < 1 else 0.0)

    def note(self, headers: Mapping[str, str], tokens: int) -> None:
        """Take in what is left of each limit, for calls of about so many tokens of input."""
        for kind in _ANNOUNCED:
            left, reset = (
                headers.get(f"anthropic-ratelimit-{kind}-{what}") for what in ("remaining", "reset")
            )
            if left is None or not left.isdigit() or not reset:
                continue
            calls = int(left) / max(tokens, 1) if kind == "input-tokens" else float(left)
            calls = float("inf") if kind == "output-tokens" and int(left) > 0 else calls
            calls -= self._under_way - 1  # those have been sent, and may not be counted yet
            until = time.monotonic() + min(_seconds_until(reset), self._longest)
            if until > self._left_until + _SAME_WINDOW:
                self._left, self._left_until = calls, until
            else:  # of answers that overtake each other the smaller figure is the later one
                self._left = min(self._left, calls)

    def hold(self, seconds: float) -> None:
        """Let no call go for some seconds: the service asked for it."""
        self._free_at = max(self._free_at, time.monotonic() + min(seconds, self._longest))


def wait_before(attempt: int, headers: Mapping[str, str] | None, longest: float) -> float:
    """Give the seconds to wait before another attempt: what the service says, never longer than `longest`, with jitter."""
    said = retry_after(headers or {})
    if said is not None:
        return min(said * (1 + 0.1 * random.random()), longest)
    return min(_FIRST_WAIT * 2.0**attempt, _LONGEST_BACKOFF, longest) * (0.5 + 0.5 * random.random())


def _seconds_until(moment: str) -> float:
    try:
        until = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        return 0.0
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until.tzinfo else 0.0


class Breaker:
    """Open, nothing is asked: after so many failures in a row, until one trial after a while goes well."""

    def __init__(self, failures: int = 5, seconds: float = 60.0) -> None:
        self._most, self._seconds = failures, seconds
        self._failed = 0
        self._opened_at: float | None = None
        self.reason = ""

    def lets_through(self) -> bool:
        """Tell whether a call may go; while open, one trial each `seconds`."""
        if self._opened_at is None:
            return True
        if time.monotonic() - self._opened_at < self._seconds:
            return False
        self._opened_at = time.monotonic()
        return True

    def succeeded(self) -> None:
        """Close: the service answers."""
        self._failed, self._opened_at = 0, None

    def failed(self, reason: str, *, for_good: bool = False) -> None:
        """Count a failure; one that no further try can mend opens at once and stays open."""
        self._failed += 1
        self.reason = reason
        if for_good:
            self._opened_at, self._seconds = time.monotonic(), float("inf")
        elif self._failed >= self._most:
            self._opened_at = time.monotonic()
