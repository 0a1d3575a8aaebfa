"""A server of the tests in a process of its own, for the measurements of HTTP sources.

A page of theirs takes milliseconds, one over the network a hundred times as long.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from tests.servers.http_faults import FaultyServer


@contextmanager
def served(make: Callable[[], FaultyServer]) -> Iterator[str]:
    """Start a server in a process of its own; give its address."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(make, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.kill()
        process.join()


def _serve(make: Callable[[], FaultyServer], pipe: Connection) -> None:
    with make() as server:
        pipe.send(server.url)
        pipe.poll(None)
