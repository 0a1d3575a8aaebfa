"""The papers that Claude on loopback knows, and the server itself: started once for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import three_papers
from servers.anthropic import Model, Server, running_server


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three papers of `asking`."""
    return three_papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="session")
def shared(folder: Path) -> Iterator[Server]:
    """The server as the last test left it."""
    with running_server([folder]) as server:
        yield server


@pytest.fixture
def server(shared: Server) -> Server:
    """The server as new."""
    shared.faults.clear()
    shared.bodies.clear()
    shared.batches.as_new()
    shared.always, shared.model, shared.models = None, Model(), {}
    return shared
