"""How fast documents go through Claude on loopback, beside the plain client, and what each costs of our own processor time.

The stand-in answers in a process of its own after 50 ms or 5 s; every field of every paper is asked for, once. The peer is
the `anthropic` library alone: it sends the same requests, as many at once, and does nothing with the answers.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import anthropic

from extract.documents.batch import discover
from extract.documents.claude import cascade as cascade_module
from extract.documents.claude import reading as reading_module
from extract.documents.claude.askable import Askable
from extract.documents.claude.desk import Desk
from extract.documents.claude.reading import Draft, Office, prepared
from extract.documents.records import DocumentRecord
from extract.documents.specification import load_specification
from extract.settings import Settings
from tests.servers.anthropic import KEY, Server, running_server
from tests.servers.environments import serving

ROOT = Path(__file__).resolve().parents[1]
SPEC = load_specification("work_order")
ROUNDS = 3
"""Of the short latency, each after the other; what is told is the median."""
Row = tuple[str, ...]


def settings(server: Server | Apart, state: Path, **changes: Any) -> Settings:
    """Settings that ask the stand-in, with money enough."""
    usual: dict[str, Any] = {
        "anthropic_api_key": server.key,
        "anthropic_base_url": server.url,
        "state_dir": state,
        "reviewed": state / "reviewed",
        "claude_run_budget": Decimal(1_000),
        "claude_day_budget": Decimal(1_000),
    }
    return Settings(**usual | changes)


@dataclass(frozen=True)
class Apart:
    """A stand-in in a process of its own, as the service is: its work is not ours."""

    url: str
    key: str = KEY


@contextmanager
def apart(folder: Path, latency: float) -> Iterator[Apart]:
    """Run a stand-in that answers after so many seconds."""
    command = [sys.executable, "-m", "tests.servers.anthropic", "--port", "0", "--errors", "0"]
    command += ["--papers", str(folder.resolve()), "--latency", str(latency), "--rate", "1000"]
    with serving(command, ROOT, os.environ) as said:
        found = re.search(r"http://[\d.:]+\d", said)
        assert found is not None
        yield Apart(found.group())


def speed(folder: Path) -> list[Row]:
    """Documents per minute by latency and concurrency, all fields asked for; the papers have been read offline before."""
    return [row for latency in (0.05, 5.0) for row in _speed(folder, latency)]


def _speed(folder: Path, latency: float) -> list[Row]:
    rows = []
    with apart(folder, latency) as server, tempfile.TemporaryDirectory() as state:
        every = settings(server, Path(state), engine="claude", claude_large_model="claude-haiku-5-5", claude_large_effort="low")  # fmt: skip
        drafts = [
            draft
            for path in discover([folder])[:32]
            if isinstance(draft := prepared(path, SPEC, every), Draft)
        ]
        _round(every, server, drafts, 32)  # not counted: libraries load, the stand-in looks at each paper
        for at_once in (1, 8, 32):
            count = {1: 3, 8: 24, 32: 96}[at_once] if latency > 1 else 128
            some = [drafts[number % len(drafts)] for number in range(count)]
            rounds = [_round(every, server, some, at_once) for _ in range(1 if latency > 1 else ROUNDS)]
            took, worked, alone = map(median, zip(*rounds, strict=True))
            most = at_once / latency
            rows.append(
                (
                    f"{latency:g} s",
                    str(at_once),
                    str(count),
                    f"{60 * count / took:,.0f}",
                    f"{60 * most:,.0f}",
                    f"{count / took / most:.0%}",
                    f"{60 * count / alone:,.0f}",
                    f"{alone / took:.2f}×",
                    f"{1000 * worked / count:.0f}",
                )
            )
    return rows


def _round(
    every: Settings, server: Apart, drafts: Sequence[Draft], at_once: int
) -> tuple[float, float, float]:
    """Ask about all drafts. Gives our seconds, our seconds of processors, and the plain client's seconds for the same requests."""
    with tempfile.TemporaryDirectory() as fresh, noted() as questions:
        chosen = every.model_copy(update={"claude_concurrency": at_once, "state_dir": Path(fresh)})
        worked = time.process_time()
        took = _timed(chosen, drafts)
        worked = time.process_time() - worked
    alone = asyncio.run(_plain(server, [question.parameters for question in questions], at_once))
    return took, worked, alone


def _timed(chosen: Settings, drafts: Sequence[Draft]) -> float:
    office = Office(chosen, SPEC, "bench")
    try:
        started = time.perf_counter()
        numbered = [_renamed(draft, number) for number, draft in enumerate(drafts)]
        for waiting in [office.submit(office.complete(draft)) for draft in numbered]:
            waiting.result()
        return time.perf_counter() - started
    finally:
        office.close()


@contextmanager
def noted() -> Iterator[list[Askable]]:
    """Give the questions that are sent meanwhile."""
    questions: list[Askable] = []
    attempt = Desk._attempt

    async def noting(desk: Desk, question: Askable, *given: Any) -> Any:
        questions.append(question)
        return await attempt(desk, question, *given)

    Desk._attempt = noting  # type: ignore[method-assign, assignment]
    try:
        yield questions
    finally:
        Desk._attempt = attempt  # type: ignore[method-assign]


async def _plain(server: Apart, requests: Sequence[dict[str, Any]], at_once: int) -> float:
    """Give the seconds that the library alone takes for the same requests."""
    turns = asyncio.Semaphore(at_once)
    async with anthropic.AsyncAnthropic(api_key=server.key, base_url=server.url, max_retries=0) as client:

        async def ask(request: dict[str, Any]) -> None:
            async with turns:
                await client.messages.create(**request)

        started = time.perf_counter()
        await asyncio.gather(*map(ask, requests))
        return time.perf_counter() - started


def _renamed(draft: Draft, number: int) -> Draft:
    """The same paper under another id, so that its answer is not one that was kept."""
    values = {name: getattr(draft, name) for name in (*DocumentRecord.__slots__, *Draft.__slots__)}
    return Draft(**values | {"document_id": f"{number:064x}"})


def overhead(folder: Path) -> list[Row]:
    """Milliseconds of our own per document that goes up: making the case, proving and merging an answer."""
    spent = {"case_of": 0.0, "_take": 0.0}
    counted: Counter[str] = Counter()
    make, take = reading_module.case_of, cascade_module.Cascade._take

    def timed(name: str, function: Any) -> Any:
        def call(*given: Any) -> Any:
            started = time.process_time()
            try:
                return function(*given)
            finally:
                spent[name] += time.process_time() - started
                counted[name] += 1

        return call

    reading_module.case_of = timed("case_of", make)
    cascade_module.Cascade._take = timed("_take", take)  # type: ignore[method-assign]
    try:
        with running_server([folder]) as server, tempfile.TemporaryDirectory() as state:
            chosen = settings(server, Path(state), engine="claude", claude_large_model="claude-haiku-5-5", claude_large_effort="low")  # fmt: skip
            drafts = [prepared(path, SPEC, chosen) for path in discover([folder])[:30]]
            _timed(chosen, [draft for draft in drafts if isinstance(draft, Draft)])
    finally:
        reading_module.case_of, cascade_module.Cascade._take = make, take  # type: ignore[method-assign]
    named = {
        "case_of": "finding hidden words, pictures (in the worker)",
        "_take": "proving all fields and merging",
    }
    return [(named[name], f"{1000 * spent[name] / max(counted[name], 1):.0f}") for name in spent]
