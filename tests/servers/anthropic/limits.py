"""The rate limit that the service announces and enforces: requests and input tokens in a window."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


class RateLimit:
    """So many requests and input tokens in each window of `seconds` (a minute, as documented; less in tests)."""

    def __init__(self, requests: int = 4_000, tokens: int = 4_000_000, seconds: float = 60.0) -> None:
        self.requests, self.tokens, self.seconds = requests, tokens, seconds
        self._lock = threading.Lock()
        self._begun, self._asked, self._sent = time.monotonic(), 0, 0

    def take(self, tokens: int) -> tuple[bool, dict[str, str]]:
        """Whether one more request is taken, and the headers that say what is left."""
        with self._lock:
            if time.monotonic() - self._begun >= self.seconds:
                self._begun, self._asked, self._sent = time.monotonic(), 0, 0
            taken = self._asked < self.requests and self._sent + tokens <= self.tokens
            if taken:
                self._asked, self._sent = self._asked + 1, self._sent + tokens
            left = max(0.0, self._begun + self.seconds - time.monotonic())
        reset = (datetime.now(UTC) + timedelta(seconds=left)).isoformat().replace("+00:00", "Z")
        headers = {}
        for kind, limit, used in (
            ("requests", self.requests, self._asked),
            ("input-tokens", self.tokens, self._sent),
        ):
            headers |= {
                f"anthropic-ratelimit-{kind}-limit": str(limit),
                f"anthropic-ratelimit-{kind}-remaining": str(max(0, limit - used)),
                f"anthropic-ratelimit-{kind}-reset": reset,
            }
        return taken, headers if taken else headers | {"retry-after": f"{max(left, 0.001):.3f}"}
