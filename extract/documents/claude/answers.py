"""What Claude said, as data. Comes in: the text of a reply. Goes out: an `Answer`, or BadAnswerError that says what is wrong.

The library's own parsing loses `usage` where an answer is cut off, so the text is judged here.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.dataclasses import dataclass as pydantic_dataclass

from extract.documents.claude.schema import ITEM_COLUMNS
from extract.documents.specification import Specification

_MOST = 5_000
"""Observations, and line items, of one answer: more is no answer about a paper."""


class BadAnswerError(ValueError):
    """An answer that can't be used; the message says why and quotes nothing."""


@pydantic_dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid", strict=True))
class Observation:
    """One field as Claude read it: nothing of it is believed yet."""

    field: str
    value: str
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line item as Claude read it: columns by name, "" for what is not printed."""

    columns: dict[str, str]
    page: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The observations and line items of one reply."""

    observations: tuple[Observation, ...]
    rows: tuple[Row, ...] = ()


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    observations: list[Observation]
    line_items: list[dict[str, str | int]] = []


def parse(text: str, stop_reason: str | None, spec: Specification) -> Answer:
    """Read a reply. Raises BadAnswerError for one that was refused, cut off, or is not in the schema."""
    if stop_reason == "refusal":
        raise BadAnswerError("the model refused to answer")
    if stop_reason in {"max_tokens", "model_context_window_exceeded"}:
        raise BadAnswerError("the answer was cut off")
    try:
        reply = _Reply.model_validate_json(text)
    except ValidationError as error:
        kind = error.errors()[0]["type"]
        raise BadAnswerError(f"the answer is not in the schema ({kind})") from None
    if len(reply.observations) > _MOST or len(reply.line_items) > _MOST:
        raise BadAnswerError("the answer is too long")
    return Answer(tuple(reply.observations), tuple(_row(item, spec) for item in reply.line_items))


def _row(item: dict[str, str | int], spec: Specification) -> Row:
    columns = (*ITEM_COLUMNS, *spec.line_items.own_columns)
    page = item.get("page")
    texts = {name: item.get(name) for name in columns}
    if not isinstance(page, int) or not all(isinstance(text, str) for text in texts.values()):
        raise BadAnswerError("the answer is not in the schema (a line item)")
    return Row({name: str(text) for name, text in texts.items()}, page)
