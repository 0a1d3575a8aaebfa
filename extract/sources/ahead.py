"""One batch is fetched while the one before it lands. Comes in: an iterator. Goes out: its items, in order, its errors too."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")
_WAIT_SECONDS = 0.2
_PATIENCE_SECONDS = 10.0


def read_ahead(items: Iterator[Item]) -> Generator[Item]:
    """Give the items while another thread fetches the next one; no more than one waits.

    An error of the iterator is raised where it came, after all items before it. Whoever stops early waits until the fetch
    under way ends, for some seconds at most, and the iterator is closed.
    """
    fetching = _Fetching(items)
    fetching.start()
    try:
        while (found := fetching.waiting.get()) is not None:
            if isinstance(found, _Raised):
                raise found.error
            yield found[0]
    finally:
        fetching.stop()


class _Raised:
    """An error of the iterator on its way to the reader."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


class _Fetching(threading.Thread, Generic[Item]):
    """The thread that fetches; what waits is an item in a tuple, an error, or None at the end."""

    def __init__(self, items: Iterator[Item]) -> None:
        super().__init__(name="source", daemon=True)
        self.waiting: queue.Queue[tuple[Item] | _Raised | None] = queue.Queue(maxsize=1)
        self._items = items
        self._stopped = threading.Event()

    def run(self) -> None:
        """Fetch until the end, an error, or until nobody reads any more."""
        try:
            for item in self._items:
                if not self._put((item,)):
                    break
        except BaseException as error:  # noqa: BLE001 - raised in the reader's thread
            self._put(_Raised(error))
        else:
            self._put(None)
        finally:
            close = getattr(self._items, "close", None)
            if close is not None:
                close()

    def stop(self) -> None:
        """Let nothing more be fetched, and wait for what is under way."""
        self._stopped.set()
        self.join(_PATIENCE_SECONDS)

    def _put(self, found: tuple[Item] | _Raised | None) -> bool:
        """Hand over, as soon as there is room; tell whether somebody still reads."""
        while not self._stopped.is_set():
            try:
                self.waiting.put(found, timeout=_WAIT_SECONDS)
            except queue.Full:
                continue
            return True
        return False
