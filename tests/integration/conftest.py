"""Started once for all tests of a process: Claude on loopback with the papers it knows, and dbt, which reads the project once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import three_papers
from dbt_project import Dbt
from servers.anthropic import Model, Server, running_server
from untraced import untraced_dbt

__all__ = ["untraced_dbt"]  # a fixture that every test here uses


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


@pytest.fixture(scope="session")
def project_read_once(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """dbt for all modules of this process."""
    return Dbt(tmp_path_factory.mktemp("dbt"))


@pytest.fixture(scope="module")
def dbt_here(project_read_once: Dbt) -> Dbt:
    """dbt in this process, without a warehouse as yet."""
    project_read_once.warehouse.unlink(missing_ok=True)
    return project_read_once
