"""Makes the modules beside this file importable in every test below it: `papers` draws PDFs, good and bad."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers.bigquery import Emulator, running_emulator


@pytest.fixture(scope="session")
def bigquery_emulator() -> Iterator[Emulator]:
    """One emulator for all tests of a process; a test takes a project of its own (`another_project`)."""
    with running_emulator() as emulator:
        yield emulator
