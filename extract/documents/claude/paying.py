"""What every desk has: the service's client, answers that were paid for, and the budget for those that will be.

Comes in: a question. Goes out: the reply that was kept, or a call for which what it may cost is set aside.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import anthropic

from extract.documents.claude.budget import Budget, Call, OverBudgetError
from extract.documents.claude.prices import Tokens
from extract.documents.claude.replies import DeclinedError, Reply

if TYPE_CHECKING:
    from extract.documents.claude.askable import Askable
    from extract.documents.claude.kept_answers import KeptAnswers
    from extract.documents.claude.prices import PriceTable
    from extract.settings import Settings

NO_COST = Decimal(0)
NO_TOKENS = Tokens()


def client_of(settings: Settings, key: str) -> anthropic.AsyncAnthropic:
    """Give a client of the service, which leaves trying again to us, and whose library does not log what is sent.

    At their debug level the libraries log requests whole, papers with them; ANTHROPIC_LOG alone switches that on.
    """
    for library in ("anthropic", "httpx2", "httpcore2"):
        logging.getLogger(library).setLevel(logging.WARNING)
    return anthropic.AsyncAnthropic(
        api_key=key,
        base_url=settings.anthropic_base_url,
        max_retries=0,
        timeout=anthropic.Timeout(settings.claude_timeout_seconds, connect=10.0),
    )


class PayingDesk:
    """Asks one service for one run; how is a desk's own. Belongs to one event loop."""

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
        self._client = client_of(settings, key)

    def drop(self, question: Askable) -> None:
        """Do not keep the answer to a question: it could not be used."""
        self._kept.drop(question.key)

    def _kept_reply(self, question: Askable) -> Reply | None:
        """Give the answer that was paid for before; None where there is none."""
        kept = self._kept.get(question.key)
        return Reply(kept[0], "end_turn", kept[1], NO_COST, 0.0, kept=True) if kept else None

    async def _set_aside(self, question: Askable, *, batch: bool = False) -> Call | None:
        """Set aside what a question may cost; the exact count of tokens is asked for only where a bound does not do.

        None where it has to wait until others are settled. Raises DeclinedError where it would be too much even then.
        """
        call = Call(
            self._budget.run_id,
            question.document_id,
            question.model.name,
            question.fields,
            question.items,
            question.content_hash,
            question.most_cost(self._prices, batch=batch),
        )
        try:
            return call if self._budget.reserve(call) else None
        except OverBudgetError:
            tokens = await self._count(question)
        counted = replace(call, most=question.most_cost(self._prices, tokens, batch=batch))
        try:
            return counted if self._budget.reserve(counted) else None
        except OverBudgetError as error:
            raise DeclinedError(str(error)) from None

    async def _count(self, question: Askable) -> int:
        """Count the tokens of a prompt; counting is free."""
        try:
            return (await self._client.messages.count_tokens(**question.counted)).input_tokens
        except anthropic.APIError:
            return question.most_input()
