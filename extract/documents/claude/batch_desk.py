"""Where Claude is asked in bulk. Comes in: a `Question`. Goes out: a `Reply` when its batch has ended, or DeclinedError.

    desk.expect()           # for each document that is on its way; desk.done() at its end
    await desk.ask(…)       # waits; sent with the others once every document waits and no more come, or a batch is full
    desk.hurry()            # no document comes until some are answered

Answers join their questions by the requests' own ids, and are kept. What errs or expires goes into the next batch. A batch
stays at the service whatever becomes of this process; the next one that asks by batches goes on with it (sent_batches.py).
"""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import structlog

from extract.documents.claude.batch_service import (
    MOST_BYTES,
    MOST_REQUESTS,
    BatchService,
    GoneError,
    LostError,
)
from extract.documents.claude.budget import Budget, Call, Outcome, settled_of
from extract.documents.claude.paying import NO_COST, NO_TOKENS, PayingDesk
from extract.documents.claude.prices import PriceTable, Tokens
from extract.documents.claude.replies import DeclinedError, Reply, text_of, tokens_of
from extract.documents.claude.sent_batches import Batch, Sent, SentBatches
from extract.documents.claude.waiting import Entry, Waiting

if TYPE_CHECKING:
    from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse

    from extract.documents.claude.asking import Question
    from extract.documents.claude.kept_answers import KeptAnswers
    from extract.settings import Settings

_OURS = frozenset({"invalid_request_error", "request_too_large", "not_found_error", "permission_error"})
"""Errors that the same request would meet again."""
_TELL_SECONDS = 300.0  # between two lines about a batch that goes on


class BatchDesk(PayingDesk):
    """Asks one service by batches, for one run. Belongs to one event loop, and holds the ledger of batches while it is open."""

    def __init__(
        self,
        settings: Settings,
        key: str,
        *,
        prices: PriceTable,
        budget: Budget,
        kept: KeptAnswers,
        ledger: SentBatches,
    ) -> None:
        """Go on with the batches that are open. Raises UsageError "batches_held" where another process does."""
        self._ledger, self._held = ledger, ExitStack()
        self._held.enter_context(ledger.holding())
        super().__init__(settings, key, prices=prices, budget=budget, kept=kept)
        self._service = BatchService(self._client, settings)
        self._waiting = Waiting(MOST_REQUESTS, MOST_BYTES)
        self._routes = 0
        self._feeding = True
        self._tasks: set[asyncio.Task[None]] = set()
        self._sending = False
        self._log = structlog.get_logger(__name__)
        for batch in ledger.open_ones():
            self._go_on_with(batch)
        if not self._tasks:
            ledger.begin_anew()

    def expect(self) -> None:
        """Take note of a document that may ask; another feeding of documents has begun."""
        self._routes += 1
        self._feeding = True

    def done(self) -> None:
        """Take note that a document asks no more."""
        self._routes -= 1
        self._look()

    def hurry(self) -> None:
        """Send what there is once all documents wait: no more of them come before that."""
        self._feeding = False
        self._look()

    async def close(self) -> None:
        """Let go of the service. Batches under way stay there, and in the ledger."""
        if self._tasks:
            self._log.warning(
                "claude_batches_left",
                batches=len(self._tasks),
                hint="the next run with --batch goes on with them",
            )
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.close()
        self._held.close()

    async def wait(self) -> None:
        """Wait until every batch has ended and its answers are kept."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def ask(self, question: Question) -> Reply:
        """Ask with the next batch, paying once. Raises DeclinedError."""
        kept = self._kept_reply(question)
        if kept is not None:
            return kept
        entry, is_first = self._waiting.asked(question)
        self._look()
        reply = await asyncio.shield(entry.future)
        return reply if is_first else replace(reply, kept=True, cost=NO_COST)

    def _look(self) -> None:
        """Send where a batch is full, or nothing more can come before some answer does."""
        all_wait = not self._feeding and self._waiting.blocked >= self._routes
        if self._waiting.collected and not self._sending and (self._waiting.is_full or all_wait):
            self._sending = True
            self._begin(self._send())

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended_task)

    def _ended_task(self, task: asyncio.Task[None]) -> None:
        """Let nobody wait for a task that met a fault of ours: all who wait meet it too."""
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            self._waiting.tell_all(fault)

    async def _send(self) -> None:
        """Send one batch of what is collected and can be paid for."""
        sent = False
        try:
            entries = self._waiting.take()
            calls = [(entry, call) for entry in entries if (call := await self._reserved(entry))]
            if calls:
                sent = await self._sent(calls)
        finally:
            self._sending = False
        if sent:
            self._look()

    async def _reserved(self, entry: Entry) -> Call | None:
        """Set aside what a question may cost; one that has to wait for others, or can't be paid for, gets none."""
        assert entry.question is not None
        try:
            call = await self._set_aside(entry.question, batch=True)
        except DeclinedError as error:
            self._waiting.tell(entry.key, error)
            return None
        finally:
            entry.question.let_go()
        if call is None:
            self._waiting.collected.append(entry)
        return call

    async def _sent(self, calls: list[tuple[Entry, Call]]) -> bool:
        """Send a batch, and write it down before and after."""
        batch = Batch({call.call_id: Sent(entry.key, call) for entry, call in calls}, None)
        try:
            batch.after = await self._service.newest()
            self._ledger.sending(batch)
            service_id = await self._service.create(
                [{"custom_id": call.call_id, "params": entry.parameters} for entry, call in calls]
            )
        except LostError:
            self._log.warning("claude_batch_not_heard_of", requests=len(calls))
        except DeclinedError as error:
            self._ledger.ended(batch)
            for entry, call in calls:
                self._settle(call, "not_sent")
                self._waiting.tell(entry.key, error)
            return False
        else:
            self._ledger.sent(batch, service_id)
            self._log.info("claude_batch_sent", batch=service_id, requests=len(calls))
        finally:
            for entry, _ in calls:
                if entry.question is not None:
                    entry.question.let_go()
        self._begin(self._follow(batch, set(), is_ours=True))
        return True

    def _go_on_with(self, batch: Batch) -> None:
        """Wait for a batch that another process sent."""
        written = settled_of(self._budget.ledger, batch.requests)
        for sent in batch.requests.values():
            if sent.call.call_id not in written:
                sent.call = self._budget.adopt(sent.call)
                self._waiting.on_its_way(sent.key)
        self._begin(self._follow(batch, written, is_ours=False))

    async def _follow(self, batch: Batch, settled: set[str], *, is_ours: bool) -> None:
        """Wait until a batch has ended and take its answers; what has none is asked again, or told."""
        try:
            if batch.service_id is None:
                found = await self._service.find(batch, self._ledger.known_ids())
                if found is not None:
                    self._ledger.sent(batch, found)
            if batch.service_id is not None:
                await self._take(batch, settled, is_ours=is_ours)
        except DeclinedError as error:
            for sent in batch.requests.values():
                self._waiting.tell(
                    sent.key,
                    DeclinedError(f"nothing is heard of the batch, the next run goes on with it ({error})"),
                )
            return
        for number, sent in batch.requests.items():
            if number not in settled:
                lost = batch.service_id is not None
                self._settle(sent.call, "lost" if lost else "not_sent", sent.call.most if lost else NO_COST)
                self._again(sent.key, "the batch's results are gone" if lost else "the batch was not taken")
        self._ledger.ended(batch)
        self._look()

    async def _take(self, batch: Batch, settled: set[str], *, is_ours: bool) -> None:
        """Take the results of a batch when it has ended; those of requests that are `settled` were taken before."""
        assert batch.service_id is not None
        try:
            await self._ended(batch.service_id)
            async for result in self._service.results(batch.service_id):
                sent = batch.requests.get(result.custom_id)
                if sent is not None and result.custom_id not in settled:
                    self._result(sent, result, is_ours=is_ours)
                    settled.add(result.custom_id)
        except GoneError:
            self._log.warning("claude_batch_gone", batch=batch.service_id)

    async def _ended(self, service_id: str) -> None:
        """Wait until a batch has ended, and tell how it is from time to time."""
        told: tuple[Any, ...] = ()
        told_at = 0.0
        while True:
            state: MessageBatch = await self._service.state(service_id)
            now = (state.processing_status, *state.request_counts.model_dump().items())
            if now != told or time.monotonic() - told_at > _TELL_SECONDS:
                told, told_at = now, time.monotonic()
                self._log.info(
                    "claude_batch", batch=service_id, status=state.processing_status, expires_at=state.expires_at.isoformat(),
                    **state.request_counts.model_dump(),
                )  # fmt: skip
            if state.processing_status == "ended":
                return
            await asyncio.sleep(self._settings.claude_batch_poll_seconds)

    def _result(self, sent: Sent, said: MessageBatchIndividualResponse, *, is_ours: bool) -> None:
        """Keep and settle what became of one request."""
        result = said.result
        match result.type:
            case "succeeded":
                tokens, text, stop = (
                    tokens_of(result.message),
                    text_of(result.message),
                    result.message.stop_reason,
                )
                cost = self._prices.cost(sent.call.model, tokens, batch=True)
                if stop == "end_turn":
                    self._kept.put(sent.key, text, tokens)
                seconds = self._settle(sent.call, stop or "unknown", cost, tokens)
                self._waiting.tell(sent.key, Reply(text, stop, tokens, cost, seconds, batched=True))
            case "errored":
                kind = result.error.error.type
                self._settle(sent.call, "refused")
                if kind in _OURS:
                    self._waiting.tell(sent.key, DeclinedError(f"the service refuses the request ({kind})"))
                else:
                    self._again(sent.key, f"the service answers {kind}")
            case "expired":
                self._settle(sent.call, "expired")
                self._again(sent.key, "the batch expired")
            case "canceled":
                self._settle(sent.call, "cancelled")
                if is_ours:
                    self._waiting.tell(sent.key, DeclinedError("the batch was cancelled"))
                else:
                    self._again(sent.key, "the batch was cancelled")

    def _settle(self, call: Call, outcome: str, cost: Decimal = NO_COST, tokens: Tokens = NO_TOKENS) -> float:
        """Write what became of a call; give the seconds since it was sent."""
        seconds = max(0.0, (datetime.now(UTC) - call.sent_at).total_seconds())
        self._budget.settle(call, Outcome(outcome, cost, tokens, seconds))
        return seconds

    def _again(self, key: str, reason: str) -> None:
        """Ask a question again with the next batch, as often as the settings say."""
        self._waiting.again(key, reason, self._settings.claude_tries)
