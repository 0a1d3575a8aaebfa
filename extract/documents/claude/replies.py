"""What comes of asking. Comes in: a message of the service, or its refusal. Goes out: a `Reply`, or a `Failure` that says why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import anthropic

from extract.documents.claude.prices import Tokens

_CAN_PASS = frozenset({408, 409, 429})
_FOR_GOOD = frozenset({401, 402, 403})


class DeclinedError(Exception):
    """Claude was not asked, or did not answer; the message says why and names nothing of the document."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer's text and what it took. `kept` is one that was paid for before, `batched` one that came with
    others at the price of batches."""

    text: str
    stop_reason: str | None
    tokens: Tokens
    cost: Decimal
    seconds: float
    kept: bool = False
    batched: bool = False


def text_of(message: Any) -> str:
    """Give what a message says."""
    return "".join(block.text for block in message.content if block.type == "text")


def tokens_of(message: Any) -> Tokens:
    """Give what a message took."""
    usage = message.usage
    return Tokens(
        usage.input_tokens,
        usage.output_tokens,
        usage.cache_creation_input_tokens or 0,
        usage.cache_read_input_tokens or 0,
    )


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer. One that does not count says nothing about the service, only about this request."""

    reason: str
    can_pass: bool = False
    for_good: bool = False
    counts: bool = True
    status: int | None = None
    headers: Mapping[str, str] | None = None


NO_FAILURE = Failure("")


def failure_of(error: anthropic.APIStatusError) -> Failure:
    """Give what a refusal means. Its own words are left out: they may quote the request."""
    status = error.status_code
    if status in _CAN_PASS or status >= 500:
        return Failure(f"the service answers {status}", True, status=status, headers=error.response.headers)
    if status in _FOR_GOOD:
        return Failure(f"the service refuses the key ({status})", for_good=True, status=status)
    if status == 404:
        return Failure("the service does not know the model (404)", for_good=True, status=status)
    return Failure(f"the service refuses the request ({status})", counts=False, status=status)
