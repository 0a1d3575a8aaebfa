"""dbt runs in this process without coverage's tracer: it calls no code of ours, and traced it takes half as long again."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dbt.cli.main import dbtRunner, dbtRunnerResult


@contextmanager
def untraced() -> Iterator[None]:
    """Put the tracers of this thread, and of threads to come, away for a while."""
    own, new = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)  # type: ignore[arg-type]  # what threading itself begins with
    try:
        yield
    finally:
        threading.settrace(new)  # type: ignore[arg-type]
        sys.settrace(own)


@pytest.fixture(scope="session", autouse=True)
def untraced_dbt() -> Iterator[None]:
    """Have every dbt command of these tests run untraced. For a conftest.py, or a module, to import."""
    traced = dbtRunner.invoke

    def invoke(runner: dbtRunner, *arguments: Any, **options: Any) -> dbtRunnerResult:
        with untraced():
            return traced(runner, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbtRunner, "invoke", invoke)
        yield
