"""A thread in which one connection does all its work. Comes in: calls. Goes out: their answers, or that none came in time.

    thread = OneThread("stock")
    rows = thread.answer(thread.start(fetch), seconds=30)

Clients of databases wait in C for a server that answers no more; here whoever asks goes on all the same. The thread ends with
the process, however it hangs.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from extract.errors import SourceError

Answer = TypeVar("Answer")


class OneThread:
    """Does one call after another. `source` is the name that errors tell."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        threading.Thread(target=self._work, name=f"source {source}", daemon=True).start()

    def start(self, call: Callable[[], Answer]) -> Future[Answer]:
        """Have a call done after those started before it."""
        future: Future[Answer] = Future()

        def done() -> None:
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - whoever asked gets it
                future.set_exception(error)

        self._calls.put(done)
        return future

    def answer(self, future: Future[Answer], seconds: float) -> Answer:
        """Give what a call gave. Raises SourceError "source_unreachable" where that takes longer, else what the call raises."""
        try:
            return future.result(seconds)
        except TimeoutError:
            if future.done():
                raise
            raise SourceError(
                "source_unreachable",
                f"{self.source}: no answer within {seconds:g} seconds; it is asked again later.",
            ) from None

    def close(self) -> None:
        """End the thread after what it is at."""
        self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
