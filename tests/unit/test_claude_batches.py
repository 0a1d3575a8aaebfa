"""Asking in bulk, of a service that is slow, loses word, expires, errs and cancels; killed anywhere nothing is paid twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from asking import question
from bulk import Bulk, letters
from servers.anthropic import BatchFault, Server, running_server

from extract.documents.claude import batch_desk, batch_service
from extract.documents.claude.prices import load_prices
from extract.documents.claude.replies import DeclinedError, Reply
from extract.errors import UsageError

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
def server(shared: Server) -> Server:
    shared.bodies.clear()
    shared.batches.as_new()
    return shared


@pytest.fixture
def bulk(server: Server, tmp_path: Path) -> Bulk:
    return Bulk(server.url, tmp_path)


def sizes(server: Server) -> list[int]:
    """How many requests each batch had."""
    return [len(batch.requests) for batch in server.batches.taken]


def replied(found: list[Reply | DeclinedError]) -> list[Reply]:
    """The replies, where there is one to each question."""
    assert all(isinstance(reply, Reply) for reply in found), found
    return [reply for reply in found if isinstance(reply, Reply)]


def test_all_questions_go_in_one_batch_at_half_the_price(server: Server, bulk: Bulk) -> None:
    server.batches.seconds = 0.05
    replies = replied(bulk.ask(*letters(12)))
    assert sizes(server) == [12]
    assert server.messages == []
    for reply, call in zip(replies, bulk.calls, strict=True):
        assert reply.batched
        assert reply.cost == load_prices().cost("claude-haiku-5-5", reply.tokens, batch=True) > 0
        assert Decimal(call["cost"]) <= Decimal(call["most"])
    assert sum((reply.cost for reply in replies), Decimal(0)) == sum(
        Decimal(call["cost"]) for call in bulk.calls
    )
    assert bulk.batches.open_ones() == []


def test_the_same_questions_again_need_no_batch(server: Server, bulk: Bulk) -> None:
    bulk.ask("aa", "aa", "bb")
    again = replied(bulk.ask("aa", "bb"))
    assert sizes(server) == [2]
    assert all(reply.kept and reply.cost == 0 for reply in again)


def test_a_backlog_is_cut_by_the_limits_of_a_batch(
    server: Server, bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_desk, "MOST_REQUESTS", 5)
    replied(bulk.ask(*letters(12)))
    assert sizes(server) == [5, 5, 2]
    one = len(str(question().parameters))
    monkeypatch.setattr(batch_desk, "MOST_BYTES", 4 * one)
    replied(bulk.ask(*(f"f{name}" for name in letters(6))))
    assert sizes(server)[3:] == [3, 3]
    assert batch_service.MOST_REQUESTS <= 100_000
    assert batch_service.MOST_BYTES < 256_000_000


@pytest.mark.parametrize("fate", ["expired", "errored"])
def test_what_expired_or_erred_goes_into_another_batch(server: Server, bulk: Bulk, fate: str) -> None:
    server.batches.spoilt = {0: fate, 3: fate}  # type: ignore[dict-item]
    replied(bulk.ask(*letters(5)))
    assert sizes(server) == [5, 2]
    assert set(server.batches.billed.values()) == {1}
    free = [call for call in bulk.calls if call["outcome"] in {"expired", "refused"}]
    assert len(free) == 2
    assert {Decimal(call["cost"]) for call in free} == {Decimal(0)}


def test_a_request_that_is_refused_for_what_it_is_is_not_sent_again(server: Server, bulk: Bulk) -> None:
    server.batches.spoilt = {1: "invalid"}
    found = bulk.ask(*letters(3))
    assert [isinstance(reply, DeclinedError) for reply in found].count(True) == 1
    assert sizes(server) == [3]


def test_what_errs_every_time_is_given_up(server: Server, bulk: Bulk) -> None:
    server.batches.spoilt = _Always("errored")
    found = bulk.ask("aa")
    assert isinstance(found[0], DeclinedError)
    assert sizes(server) == [1, 1, 1]


class _Always(dict):  # type: ignore[type-arg]
    """The same fate for every request."""

    def __init__(self, fate: str) -> None:
        self.fate = fate

    def pop(self, name: object, default: object = None) -> object:  # type: ignore[override]
        return self.fate


def test_a_batch_of_which_nobody_heard_is_found_again(server: Server, bulk: Bulk) -> None:
    Bulk(server.url, bulk.folder / "other", "x").ask(
        *(f"e{name}" for name in letters(3))
    )  # another's, of that size
    server.batches.seconds = 0.3
    server.batches.faults.append(BatchFault(is_taken=True))
    replied(bulk.ask(*letters(3)))
    assert sizes(server) == [3, 3]
    assert set(server.batches.billed.values()) == {1}


def test_a_batch_that_was_not_taken_is_sent_again_and_costs_nothing(server: Server, bulk: Bulk) -> None:
    server.batches.faults.append(BatchFault(is_taken=False))
    replied(bulk.ask(*letters(3)))
    assert sizes(server) == [3]
    unsent = [call for call in bulk.calls if call["outcome"] == "not_sent"]
    assert [Decimal(call["cost"]) for call in unsent] == [Decimal(0)] * 3


@pytest.mark.parametrize(("status", "batches"), [(429, 1), (500, 1), (400, 0), (401, 0)])
def test_a_service_that_refuses_a_batch(server: Server, bulk: Bulk, status: int, batches: int) -> None:
    server.batches.faults.append(BatchFault(status=status))
    found = bulk.ask("aa", "bb")
    assert len(sizes(server)) == batches
    assert all(isinstance(reply, Reply) for reply in found) == bool(batches)
    assert bulk.batches.open_ones() == []


def test_results_that_break_off_are_read_again_and_settled_once(server: Server, bulk: Bulk) -> None:
    server.batches.stops_after = 2
    replied(bulk.ask(*letters(5)))
    assert len(bulk.calls) == 5
    assert set(server.batches.billed.values()) == {1}


def test_what_a_budget_does_not_allow_now_waits_for_the_next_batch(server: Server, bulk: Bulk) -> None:
    most = question("00").most_cost(load_prices(), batch=True)
    tight = Bulk(server.url, bulk.folder, claude_run_budget=most * Decimal("2.5"))
    found = tight.ask(*letters(4))
    assert sizes(server)[0] == 2
    assert sum(sizes(server)) == sum(isinstance(reply, Reply) for reply in found)
    assert sum(Decimal(call["cost"]) for call in tight.calls) <= most * Decimal("2.5")
    poor = Bulk(server.url, bulk.folder, "poor", claude_run_budget=Decimal("0.000001"))
    assert isinstance(poor.ask("ff")[0], DeclinedError)


def test_two_processes_do_not_ask_by_batches_at_once(server: Server, bulk: Bulk) -> None:
    with bulk.batches.holding(), pytest.raises(UsageError, match="another process"):
        bulk.ask("aa")


class Killed:
    """A child that asks in bulk, until it is killed."""

    def __init__(self, server: Server, folder: Path, count: int) -> None:
        path = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bulk", server.url, str(folder), str(count)], env=path
        )

    def when(self, is_time: Callable[[], bool]) -> None:
        """Kill it with SIGKILL when something has come."""
        until = time.monotonic() + 60
        while not is_time():
            assert self.process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.005)
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def asked_after_a_kill(server: Server, bulk: Bulk, count: int = 6) -> list[Reply]:
    """The same questions by another process: each is answered and paid for once, whatever was before."""
    server.batches.seconds = 0.0
    after = Bulk(server.url, bulk.folder, "after")
    replies = replied(after.ask(*letters(count)))
    assert set(server.batches.billed.values()) == {1}
    assert len(server.batches.billed) == count
    assert after.batches.open_ones() == []
    paid = [
        call
        for call in (*Bulk(server.url, bulk.folder, "killed").calls, *after.calls)
        if Decimal(call["cost"])
    ]
    assert len({call["call_id"] for call in paid}) == len(paid) == count
    return replies


def test_killed_while_a_batch_is_worked_on(server: Server, bulk: Bulk) -> None:
    server.batches.seconds = 60.0
    Killed(server, bulk.folder, 6).when(lambda: any(batch.service_id for batch in bulk.batches.open_ones()))
    replies = asked_after_a_kill(server, bulk)
    assert sizes(server) == [6]
    assert all(
        reply.cost > 0 for reply in replies
    )  # it is this run that took the answers, and has their cost


@pytest.mark.parametrize("is_taken", [True, False])
def test_killed_before_it_heard_that_the_batch_was_taken(server: Server, bulk: Bulk, is_taken: bool) -> None:
    server.batches.seconds = 0.0
    server.batches.faults.append(BatchFault(is_taken=is_taken, seconds=60.0))
    Killed(server, bulk.folder, 6).when(
        lambda: bool(server.bodies) and len(server.batches.taken) == int(is_taken)
    )
    assert [batch.service_id for batch in bulk.batches.open_ones()] == [None]
    asked_after_a_kill(server, bulk)
    assert sizes(server) == [6]


def test_killed_in_the_middle_of_the_results(server: Server, bulk: Bulk) -> None:
    kept = bulk.folder / "kept"
    Killed(server, bulk.folder, 200).when(lambda: any(kept.rglob("*.json")))
    assert bulk.batches.open_ones()
    asked_after_a_kill(server, bulk, 200)
    assert sizes(server) == [200]


def test_after_more_than_a_day_what_was_answered_is_taken_and_the_rest_asked_again(
    server: Server, bulk: Bulk
) -> None:
    server.batches.seconds = 60.0
    Bulk(server.url, bulk.folder, "killed").leave(*letters(6))
    server.batches.later(hours=30)
    asked_after_a_kill(server, bulk)
    assert sizes(server) == [6, 6]
    server.batches.later(hours=24 * 30)
    assert all(reply.kept for reply in replied(Bulk(server.url, bulk.folder, "later").ask(*letters(6))))
