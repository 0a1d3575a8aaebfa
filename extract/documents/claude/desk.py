"""Where Claude is asked. Comes in: a `Question`. Goes out: a `Reply`, or DeclinedError that says why there is none.

Before a call: kept answers, the breaker, the budget. During: turns, time-outs, retries with jitter for what can pass (408,
409, 429, 5xx, 529, a lost connection), never longer between them than `claude_longest_wait_seconds`. After: the ledger and the kept
answers. Closing the desk cancels what is under way; nothing goes on in the background.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import anthropic
import structlog

from extract.documents.claude.budget import Budget, Call, Outcome
from extract.documents.claude.pace import Breaker, Pace, wait_before
from extract.documents.claude.paying import NO_COST, NO_TOKENS, PayingDesk
from extract.documents.claude.prices import PriceTable, Tokens
from extract.documents.claude.replies import (
    NO_FAILURE,
    DeclinedError,
    Failure,
    Reply,
    failure_of,
    text_of,
    tokens_of,
)

if TYPE_CHECKING:
    from extract.documents.claude.askable import Askable
    from extract.documents.claude.kept_answers import KeptAnswers
    from extract.settings import Settings

_LOOK_AGAIN_SECONDS = 0.05  # while the budget is held by calls under way


class Desk(PayingDesk):
    """Asks one question in one call."""

    def __init__(
        self,
        settings: Settings,
        key: str,
        *,
        prices: PriceTable,
        budget: Budget,
        kept: KeptAnswers,
    ) -> None:
        super().__init__(settings, key, prices=prices, budget=budget, kept=kept)
        self._pace = Pace(settings.claude_concurrency, settings.claude_longest_wait_seconds)
        self._same: dict[str, asyncio.Lock] = {}
        self.breaker = Breaker()
        self._log = structlog.get_logger(__name__)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def ask(self, question: Askable) -> Reply:
        """Ask, paying once: the same question at the same time waits for the first one's answer. Raises DeclinedError."""
        async with self._same.setdefault(question.key, asyncio.Lock()):
            return self._kept_reply(question) or await self._asked(question)

    async def _asked(self, question: Askable) -> Reply:
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

    async def _reserved(self, question: Askable) -> Call:
        """Set aside what the call may cost, when calls under way leave room for it."""
        while True:
            call = await self._set_aside(question)
            if call is not None:
                return call
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def _attempt(self, question: Askable, call: Call) -> tuple[Reply | None, Failure]:
        """Send a call and settle what it cost."""
        started = time.monotonic()
        try:
            response = await self._client.messages.with_raw_response.create(**question.parameters)
            message = await response.parse()
        except asyncio.CancelledError:
            self._settle(call, "cancelled", call.most, started)
            raise
        except anthropic.APIStatusError as error:
            failure = failure_of(error)
            self._settle(call, "refused", NO_COST, started, status=error.status_code)
        except (anthropic.APIConnectionError, anthropic.APIResponseValidationError, ValueError) as error:
            # what was lost on the way may have been worked on, and billed
            self._settle(call, "lost", call.most, started)
            failure = Failure(f"no answer came back ({type(error).__name__})", can_pass=True)
        else:
            return self._taken(question, call, message, response.headers, started), NO_FAILURE
        self._log.warning(
            "claude_call_failed", model=call.model, document_id=call.document_id, status=failure.status, reason=failure.reason
        )  # fmt: skip
        return None, failure

    def _taken(
        self, question: Askable, call: Call, message: Any, headers: Mapping[str, str], started: float
    ) -> Reply:
        """Keep an answer and write what it cost."""
        tokens, text = tokens_of(message), text_of(message)
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
        tokens: Tokens = NO_TOKENS,
        status: int | None = None,
    ) -> None:
        seconds = time.monotonic() - started
        self._budget.settle(call, Outcome(outcome, cost, tokens, seconds, status))
