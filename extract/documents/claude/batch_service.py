"""The Message Batches API. Comes in: requests, and batches of the ledger. Goes out: what the service says of them.

The service knows no idempotency key, and tells which requests a batch holds only by its results. So a batch whose taking was
never heard of is looked for among those that came after the newest one that was there before it: by its size, and once it
has ended by its requests' own ids. None of that needs the clocks of two machines to agree.

Limits, from https://platform.claude.com/docs/en/build-with-claude/batch-processing: 100,000 requests or 256 MB; 24 hours until
what is not answered expires; 29 days until results are gone. What expires, errs or is cancelled is not billed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import anthropic
import httpx2
from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse

from extract.documents.claude.pace import wait_before
from extract.documents.claude.replies import DeclinedError, Failure, failure_of
from extract.documents.claude.sent_batches import Batch
from extract.settings import Settings

MOST_REQUESTS, MOST_BYTES = 100_000, 250_000_000
"""Of one batch, below the documented limits."""
_PATIENCE = 60  # times that a batch is asked for in vain: about an hour with waits of a minute
_LISTED = 100

T = TypeVar("T")


class LostError(Exception):
    """No answer came to the request to take a batch: it may have been taken."""


class GoneError(Exception):
    """The service does not know a batch, or has its results no more."""


class BatchService:
    """What the service can be asked about batches, with patience: they are worked on whether we hear of them or not."""

    def __init__(self, client: anthropic.AsyncAnthropic, settings: Settings) -> None:
        self._batches, self._settings = client.messages.batches, settings

    async def newest(self) -> str | None:
        """Give the id of the newest batch; None where there is none. Raises DeclinedError."""
        page = await self._tried(lambda: self._batches.list(limit=1), self._settings.claude_tries)
        return page.data[0].id if page.data else None

    async def create(self, requests: Sequence[Any]) -> str:
        """Send a batch; give its id. Raises LostError where it may have been taken, DeclinedError where it was not."""
        for attempt in range(self._settings.claude_tries):
            try:
                return (await self._batches.create(requests=requests)).id
            except anthropic.APIStatusError as error:
                failure = failure_of(error)
                if error.status_code >= 500 and error.status_code != 529:
                    raise LostError from error
                if not failure.can_pass:
                    raise DeclinedError(failure.reason) from None
                await asyncio.sleep(self._wait(attempt, failure))
            except (anthropic.APIConnectionError, anthropic.APIResponseValidationError, ValueError) as error:
                raise LostError from error
        raise DeclinedError(failure.reason)

    async def find(self, batch: Batch, known: Collection[str]) -> str | None:
        """Find a batch of which nobody heard whether it was taken; None where it was not. `known` are the ids of others.

        Raises DeclinedError where the service can't be asked.
        """
        while True:
            working = False
            async for other in self._since(batch.after):
                counts = other.request_counts
                size = (
                    counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired
                )
                if other.id in known or size != len(batch.requests):
                    continue
                if other.processing_status != "ended":
                    working = True
                elif await self._is(other, batch):
                    return other.id
            on_its_way = _age(batch.sent_at) < self._settings.claude_timeout_seconds
            if not working and not on_its_way:
                return None
            pause = self._settings.claude_batch_poll_seconds
            await asyncio.sleep(pause if working else min(pause, 1.0))

    async def state(self, service_id: str) -> MessageBatch:
        """Say how a batch is. Raises GoneError, and DeclinedError where the service can't be asked for long."""
        return await self._tried(lambda: self._batches.retrieve(service_id), _PATIENCE)

    async def cancel(self, service_id: str) -> None:
        """Ask for a batch to be cancelled; it ends a little later. Raises as `state` does."""
        await self._tried(lambda: self._batches.cancel(service_id), self._settings.claude_tries)

    async def results(self, service_id: str) -> AsyncIterator[MessageBatchIndividualResponse]:
        """Give the results of a batch that has ended, in any order; after a break in the line some come twice.

        Raises as `state` does.
        """
        for attempt in range(_PATIENCE):
            try:
                async for result in await self._batches.results(service_id):
                    yield result
            except anthropic.APIStatusError as error:
                failure = self._passing(error)
            except (anthropic.AnthropicError, httpx2.HTTPError, ValueError) as error:
                # the library wraps what breaks before the first line, not what breaks between two
                failure = Failure(f"no answer came back ({type(error).__name__})", can_pass=True)
            else:
                return
            await asyncio.sleep(self._wait(attempt, failure))
        raise DeclinedError(failure.reason)

    async def _since(self, newest: str | None) -> AsyncIterator[MessageBatch]:
        """Give the batches that came after one, the last first."""
        page = await self._tried(lambda: self._batches.list(limit=_LISTED), _PATIENCE)
        while True:
            for batch in page.data:
                if batch.id == newest:
                    return
                yield batch
            if not page.has_next_page():
                return
            page = await self._tried(page.get_next_page, _PATIENCE)

    async def _is(self, other: MessageBatch, batch: Batch) -> bool:
        """Say whether a batch that has ended is the one: its results are those of the same requests."""
        try:
            async for result in self.results(other.id):
                return result.custom_id in batch.requests
        except GoneError:
            pass
        return False

    async def _tried(self, ask: Callable[[], Awaitable[T]], tries: int) -> T:
        """Ask until there is an answer. Raises DeclinedError, and GoneError for a batch that is not there."""
        for attempt in range(tries):
            try:
                return await ask()
            except anthropic.APIStatusError as error:
                failure = self._passing(error)
            except (anthropic.APIConnectionError, anthropic.APIResponseValidationError, ValueError) as error:
                failure = Failure(f"no answer came back ({type(error).__name__})", can_pass=True)
            await asyncio.sleep(self._wait(attempt, failure))
        raise DeclinedError(failure.reason)

    def _wait(self, attempt: int, failure: Failure) -> float:
        return wait_before(attempt, failure.headers, self._settings.claude_longest_wait_seconds)

    @staticmethod
    def _passing(error: anthropic.APIStatusError) -> Failure:
        """Give a failure that can pass. Raises GoneError or DeclinedError for one that can't."""
        failure = failure_of(error)
        if error.status_code == 404:
            raise GoneError from None
        if not failure.can_pass:
            raise DeclinedError(failure.reason) from None
        return failure


def _age(moment: datetime) -> float:
    return abs((datetime.now(UTC) - moment).total_seconds())
