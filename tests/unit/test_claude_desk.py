"""Asking through a service that refuses, is slow, cuts off and limits: the real library against the server on loopback."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from asking import question
from servers.anthropic import Fault, Server, running_server
from servers.anthropic.limits import RateLimit

from extract.documents.claude.asking import Question
from extract.documents.claude.budget import Budget, calls_of
from extract.documents.claude.desk import Desk
from extract.documents.claude.kept_answers import KeptAnswers
from extract.documents.claude.pace import Breaker, wait_before
from extract.documents.claude.prices import load_prices
from extract.documents.claude.replies import DeclinedError, Reply
from extract.settings import Settings


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
def server(shared: Server) -> Server:
    shared.faults.clear()
    shared.bodies.clear()
    shared.always, shared.latency, shared.limit = None, 0.0, RateLimit()
    until = time.monotonic() + 10
    while shared.active and time.monotonic() < until:  # an answer that the test before did not wait for
        time.sleep(0.01)
    assert shared.active == 0
    shared.most_active = 0
    return shared


class Asked:
    """A desk with its settings and its folder, and what came of questions."""

    def __init__(self, server: Server, folder: Path, **changes: Any) -> None:
        usual = {"claude_tries": 3, "claude_longest_wait_seconds": 0.05, "claude_run_budget": Decimal(9)}
        self.settings = Settings(
            anthropic_base_url=server.url, claude_day_budget=Decimal(9), **usual | changes
        )  # type: ignore[arg-type]
        self.ledger = folder / "calls.jsonl"
        self.folder, self.key = folder, server.key

    def run(
        self, *questions: Question, then: Callable[[Desk], None] = lambda _: None
    ) -> list[Reply | DeclinedError]:
        async def ask() -> list[Any]:
            budget = Budget(
                self.ledger, "r", self.settings.claude_run_budget, self.settings.claude_day_budget
            )
            desk = Desk(
                self.settings,
                self.key,
                prices=load_prices(),
                budget=budget,
                kept=KeptAnswers(self.folder / "kept"),
            )
            try:
                found = await asyncio.gather(*map(desk.ask, questions), return_exceptions=True)
                then(desk)
                return found
            finally:
                await desk.close()

        return asyncio.run(ask())

    @property
    def calls(self) -> list[dict[str, Any]]:
        return calls_of(self.ledger, "r")


def test_an_answer_is_paid_for_once(server: Server, tmp_path: Path) -> None:
    asked = Asked(server, tmp_path)
    first, second = asked.run(question())[0], asked.run(question())[0]
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert first.cost > 0
    assert (second.text, second.cost, second.kept) == (first.text, 0, True)
    assert len(server.messages) == 1
    assert [Decimal(call["cost"]) for call in asked.calls] == [first.cost]


def test_the_same_question_at_the_same_time_is_sent_once(server: Server, tmp_path: Path) -> None:
    server.latency = 0.05
    replies = Asked(server, tmp_path).run(question(), question(), question())
    assert [isinstance(reply, Reply) and reply.kept for reply in replies] == [False, True, True]
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    "fault", [Fault(status=429), Fault(status=500), Fault(status=529), Fault(cut_off=True)]
)
def test_what_can_pass_is_tried_again(server: Server, tmp_path: Path, fault: Fault) -> None:
    server.faults.append(fault)
    reply = Asked(server, tmp_path).run(question())[0]
    assert isinstance(reply, Reply)
    assert len(server.messages) == 2


def test_a_service_that_says_wait_for_an_hour_is_waited_for_no_longer_than_allowed(
    server: Server, tmp_path: Path
) -> None:
    server.faults.append(Fault(status=429, headers={"retry-after": "3600"}))
    began = time.monotonic()
    assert isinstance(Asked(server, tmp_path).run(question())[0], Reply)
    assert time.monotonic() - began < 5


def test_waits_grow_and_differ() -> None:
    waits = [wait_before(attempt, None, 60.0) for attempt in range(6)]
    assert waits[5] > waits[0]
    assert len({wait_before(3, None, 60.0) for _ in range(5)}) > 1
    assert wait_before(0, {"retry-after": "7"}, 60.0) >= 7
    assert wait_before(0, {"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"}, 60.0) == 60.0
    assert wait_before(0, {"retry-after": "soon"}, 60.0) <= 1.0


def test_an_answer_that_was_lost_may_have_been_billed(server: Server, tmp_path: Path) -> None:
    server.faults.append(Fault(cut_off=True))
    asked = Asked(server, tmp_path)
    asked.run(question())
    lost, answered = asked.calls
    assert (lost["outcome"], answered["outcome"]) == ("lost", "end_turn")
    assert Decimal(lost["cost"]) == Decimal(lost["most"]) > Decimal(answered["cost"])


def test_a_slow_answer_is_given_up(server: Server, tmp_path: Path) -> None:
    server.always = Fault(seconds=0.5)
    asked = Asked(server, tmp_path, claude_timeout_seconds=0.1, claude_tries=1)
    declined = asked.run(question())[0]
    assert isinstance(declined, DeclinedError)
    assert "no answer came back" in str(declined)


@pytest.mark.parametrize(
    ("status", "why"), [(401, "refuses the key"), (403, "refuses the key"), (404, "model")]
)
def test_what_no_try_can_mend_closes_the_desk_at_once(
    server: Server, tmp_path: Path, status: int, why: str
) -> None:
    server.always = Fault(status=status)
    asked = Asked(server, tmp_path, claude_concurrency=1)
    found = asked.run(question("a"), question("b"), question("c"))
    assert all(isinstance(declined, DeclinedError) and why in str(declined) for declined in found)
    assert len(server.messages) == 1


def test_a_request_that_is_refused_concerns_its_document_only(server: Server, tmp_path: Path) -> None:
    server.faults.append(Fault(status=400))
    first, second = Asked(server, tmp_path, claude_concurrency=1).run(question("a"), question("b"))
    assert isinstance(first, DeclinedError)
    assert isinstance(second, Reply)


def test_repeated_failure_opens_the_breaker(server: Server, tmp_path: Path) -> None:
    server.always = Fault(status=529)
    asked = Asked(server, tmp_path, claude_tries=1, claude_concurrency=1)
    found = asked.run(*(question(letter) for letter in "abcdefgh"))
    assert all(isinstance(declined, DeclinedError) for declined in found)
    assert len(server.messages) == 5
    assert "not asked for now" in str(found[-1])


def test_a_breaker_lets_one_trial_through_after_a_while() -> None:
    breaker = Breaker(failures=1, seconds=0.01)
    breaker.failed("529")
    assert not breaker.lets_through()
    time.sleep(0.02)
    assert breaker.lets_through()
    assert not breaker.lets_through()
    breaker.succeeded()
    assert breaker.lets_through()


def test_nothing_is_sent_beyond_the_budget(server: Server, tmp_path: Path) -> None:
    declined = Asked(server, tmp_path, claude_run_budget=Decimal("0.0001")).run(question())[0]
    assert isinstance(declined, DeclinedError)
    assert "run's budget" in str(declined)
    assert server.messages == []
    assert [path for path, _ in server.bodies] == ["/v1/messages/count_tokens"]


def test_the_exact_count_is_asked_for_where_the_bound_does_not_fit(server: Server, tmp_path: Path) -> None:
    bound = question().most_cost(load_prices())
    reply = Asked(server, tmp_path, claude_run_budget=bound - Decimal("0.00001")).run(question())[0]
    assert isinstance(reply, Reply)
    assert [path for path, _ in server.bodies] == ["/v1/messages/count_tokens", "/v1/messages"]


def test_calls_go_at_once_up_to_the_setting(server: Server, tmp_path: Path) -> None:
    server.latency = 0.1
    letters = [f"{number:x}" for number in range(12)]
    Asked(server, tmp_path, claude_concurrency=4).run(*map(question, letters))
    assert server.most_active == 4


def test_the_announced_limit_is_kept_without_being_refused(server: Server, tmp_path: Path) -> None:
    server.limit = RateLimit(requests=4, seconds=0.3)
    asked = Asked(server, tmp_path, claude_concurrency=2, claude_longest_wait_seconds=2.0)
    found = asked.run(*(question(f"{number:x}") for number in range(10)))
    assert all(isinstance(reply, Reply) for reply in found)
    refused = [call for call in asked.calls if call["outcome"] == "refused"]
    assert len(refused) <= 2  # of 10; without the headers every other call would be


def test_cancelling_leaves_nothing_behind_and_counts_what_was_sent(server: Server, tmp_path: Path) -> None:
    server.latency = 5.0
    asked = Asked(server, tmp_path)

    async def cancelled() -> None:
        budget = Budget(asked.ledger, "r", Decimal(9), Decimal(9))
        desk = Desk(
            asked.settings, asked.key, prices=load_prices(), budget=budget, kept=KeptAnswers(tmp_path)
        )
        task = asyncio.create_task(desk.ask(question()))
        while not server.messages:
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await desk.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    began = time.monotonic()
    asyncio.run(cancelled())
    assert time.monotonic() - began < 4
    assert [call["outcome"] for call in asked.calls] == ["cancelled"]


def test_what_was_sent_is_recorded_by_hash_and_not_by_content(server: Server, tmp_path: Path) -> None:
    asked = Asked(server, tmp_path)
    asked.run(question())
    text = asked.ledger.read_text()
    assert "1,100.00" not in text
    assert server.key not in text
    assert len(asked.calls[0]["content_hash"]) == 64


def test_the_library_logs_nothing_of_a_paper_at_any_level(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("anthropic", "httpx2", "httpcore2"):  # as ANTHROPIC_LOG=debug does
        caplog.set_level(logging.DEBUG, logger=name)
    Asked(server, tmp_path).run(question())
    assert server.messages
    assert not [record for record in caplog.records if record.name.startswith(("anthropic", "http"))]
    assert "1,100.00" not in caplog.text
    assert server.key not in caplog.text
