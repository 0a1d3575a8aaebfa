"""Where Claude is asked. Comes in: a `Question`. Goes out: a `Reply`, or DeclinedError that says why there is none.

Before a call: kept answers, the breaker, the budget. During: turns, time-outs, retries with jitter for what can pass (408,
409, 429, 5xx, 529, a lost connection), never longer between them than `claude_longest_wait_seconds`. After: the ledger and the kept
answers. Closing the desk cancels what is under way; nothing goes on in the background.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import anthropic
import structlog

from extract.documents.claude.budget import Budget, Call, Outcome, OverBudgetError
from extract.documents.claude.pace import Breaker, Pace, wait_before
from extract.documents.claude.prices import PriceTable, Tokens

if TYPE_CHECKING:
    from extract.documents.claude.asking import Question
    from extract.documents.claude.kept_answers import KeptAnswers
    from extract.settings import Settings

_CAN_PASS = frozenset({408, 409, 429})
_FOR_GOOD = frozenset({401, 402, 403})
_NO_CALL, _NO_TOKENS = Decimal(0), Tokens()
_LOOK_AGAIN_SECONDS = 0.05  # while the budget is held by calls under way


class DeclinedError(Exception):
    """Claude was not asked, or did not answer; the message says why and names nothing of the document."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer's text and what it took. `kept` is one that was paid for before."""

    text: str
    stop_reason: str | None
    tokens: Tokens
    cost: Decimal
    seconds: float
    kept: bool = False


class Desk:
    """Asks one service for one run. Belongs to one event loop."""

    def __init__(
        self,
        settings: Settings,
        key: str,
        *,
        prices: PriceTable,
        budget: Budget,
        kept: KeptAnswers,
    ) -> None:
        self._settings, self._prices = settings, prices
        self._budget, self._kept = budget, kept
        self._client = anthropic.AsyncAnthropic(
            api_key=key,
            base_url=settings.anthropic_base_url,
            max_retries=0,
            timeout=anthropic.Timeout(settings.claude_timeout_seconds, connect=10.0),
        )
        self._pace = Pace(settings.claude_concurrency, settings.claude_longest_wait_seconds)
        self._same: dict[str, asyncio.Lock] = {}
        self.breaker = Breaker()
        self._log = structlog.get_logger(__name__)

    def drop(self, question: Question) -> None:
        """Do not keep the answer to a question: it could not be used."""
        self._kept.drop(question.key)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def ask(self, question: Question) -> Reply:
        """Ask, paying once: the same question at the same time waits for the first one's answer. Raises DeclinedError."""
        async with self._same.setdefault(question.key, asyncio.Lock()):
            kept = self._kept.get(question.key)
            if kept:
                return Reply(kept[0], "end_turn", kept[1], _NO_CALL, 0.0, kept=True)
            return await self._asked(question)

    async def _asked(self, question: Question) -> Reply:
        """Send a question until it is answered. Raises DeclinedError."""
        attempt = 0
        while True:
            async with self._pace.turn():
                if not self.breaker.lets_through():
                    raise DeclinedError(f"the service is not asked for now ({self.breaker.reason})")
                call = await self._reserved(question)
                reply, failure = await self._attempt(question, call)
            if reply is not None:
                return reply
            attempt += 1
            if not failure.can_pass or attempt >= self._settings.claude_tries:
                if failure.counts:
                    self.breaker.failed(failure.reason, for_good=failure.for_good)
                raise DeclinedError(failure.reason)
            wait = wait_before(attempt - 1, failure.headers, self._settings.claude_longest_wait_seconds)
            if failure.status in {429, 529}:
                self._pace.hold(wait)
            await asyncio.sleep(wait)

    async def _reserved(self, question: Question) -> Call:
        """Set aside what the call may cost; the exact count of tokens is asked for only where a bound does not do."""
        most = question.most_cost(self._prices)
        counted = False
        while True:
            call = Call(
                self._budget.run_id,
                question.document_id,
                question.model.name,
                question.fields,
                question.items,
                question.content_hash,
                most,
            )
            try:
                if self._budget.reserve(call):
                    return call
            except OverBudgetError as error:
                if counted:
                    raise DeclinedError(str(error)) from None
                counted, most = True, question.most_cost(self._prices, await self._count(question))
                continue
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def _count(self, question: Question) -> int:
        """Count the tokens of a prompt; counting is free."""
        try:
            return (await self._client.messages.count_tokens(**question.counted)).input_tokens
        except anthropic.APIError:
            return question.most_input()

    async def _attempt(self, question: Question, call: Call) -> tuple[Reply | None, _Failure]:
        """Send a call and settle what it cost."""
        started = time.monotonic()
        try:
            response = await self._client.messages.with_raw_response.create(**question.parameters)
            message = await response.parse()
        except asyncio.CancelledError:
            self._settle(call, "cancelled", call.most, started)
            raise
        except anthropic.APIStatusError as error:
            failure = _of_status(error)
            self._settle(call, "refused", _NO_CALL, started, status=error.status_code)
        except (anthropic.APIConnectionError, anthropic.APIResponseValidationError, ValueError) as error:
            # what was lost on the way may have been worked on, and billed
            self._settle(call, "lost", call.most, started)
            failure = _Failure(f"no answer came back ({type(error).__name__})", can_pass=True)
        else:
            return self._taken(question, call, message, response.headers, started), _NO_FAILURE
        self._log.warning(
            "claude_call_failed", model=call.model, document_id=call.document_id, status=failure.status, reason=failure.reason
        )  # fmt: skip
        return None, failure

    def _taken(
        self, question: Question, call: Call, message: Any, headers: Mapping[str, str], started: float
    ) -> Reply:
        """Keep an answer and write what it cost."""
        usage = message.usage
        tokens = Tokens(
            usage.input_tokens,
            usage.output_tokens,
            usage.cache_creation_input_tokens or 0,
            usage.cache_read_input_tokens or 0,
        )
        text = "".join(block.text for block in message.content if block.type == "text")
        cost = self._prices.cost(question.model.name, tokens)
        if message.stop_reason == "end_turn":
            self._kept.put(question.key, text, tokens)
        outcome = message.stop_reason or "unknown"
        self._settle(call, outcome, cost, started, tokens=tokens)
        self._pace.note(headers, tokens.prompt)
        self.breaker.succeeded()
        seconds = time.monotonic() - started
        self._log.info(
            "claude_answered", model=call.model, document_id=call.document_id, cost=float(cost), seconds=round(seconds, 2)
        )  # fmt: skip
        return Reply(text, message.stop_reason, tokens, cost, seconds)

    def _settle(
        self,
        call: Call,
        outcome: str,
        cost: Decimal,
        started: float,
        *,
        tokens: Tokens = _NO_TOKENS,
        status: int | None = None,
    ) -> None:
        seconds = time.monotonic() - started
        self._budget.settle(call, Outcome(outcome, cost, tokens, seconds, status))


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why there is no answer. One that does not count says nothing about the service, only about this request."""

    reason: str
    can_pass: bool = False
    for_good: bool = False
    counts: bool = True
    status: int | None = None
    headers: Mapping[str, str] | None = None


_NO_FAILURE = _Failure("")


def _of_status(error: anthropic.APIStatusError) -> _Failure:
    """Give what a refusal means. Its own words are left out: they may quote the request."""
    status = error.status_code
    if status in _CAN_PASS or status >= 500:
        return _Failure(f"the service answers {status}", True, status=status, headers=error.response.headers)
    if status in _FOR_GOOD:
        return _Failure(f"the service refuses the key ({status})", for_good=True, status=status)
    if status == 404:
        return _Failure("the service does not know the model (404)", for_good=True, status=status)
    return _Failure(f"the service refuses the request ({status})", counts=False, status=status)
