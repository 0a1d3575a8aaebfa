"""One question to one model about one document, as the library's `messages.create` takes it, with what it may cost."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from extract.documents.claude.cases import Case, blocks_of
from extract.documents.claude.kept_answers import key_of
from extract.documents.claude.prices import PriceTable, Tokens
from extract.documents.claude.prompt import question, system_text
from extract.documents.claude.schema import answer_schema
from extract.documents.specification import Specification
from extract.documents.specification.once import once

_LETTERS_PER_TOKEN = 2.0  # at least; English has about three on today's tokenizers
_PAGE_TOKENS, _PICTURE_TOKENS = (
    4_000,
    3_300,
)  # at most: a page of text was measured at 2,350, the largest picture at 3,280
_THINKING, _PER_FIELD, _PER_ROW = 3_000, 90, 110
_MOST_OUTPUT = 16_000
_WORDS_PER_ROW = 6


@dataclass(frozen=True, slots=True)
class Model:
    """A model, how hard it shall try, and what its values are called (`method`)."""

    name: str
    effort: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What every question of a specification says: the rules and the schema, as they are sent; their length and their hash."""

    system: dict[str, Any]
    format: dict[str, Any]
    letters: int
    digest: str


@once
def _told(spec: Specification) -> _Told:
    """Give what every question says."""
    text, schema = system_text(spec), answer_schema(spec)
    said = text + json.dumps(schema)
    return _Told(
        {"type": "text", "text": text, "cache_control": {"type": "ephemeral"}},
        {"type": "json_schema", "schema": schema},
        len(said),
        hashlib.sha256(said.encode()).hexdigest(),
    )


@dataclass(frozen=True)
class Question:
    """Which fields of which document, of which model."""

    document_id: str
    model: Model
    case: Case = field(repr=False)
    spec: Specification = field(repr=False)
    fields: tuple[str, ...]
    items: bool

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """What `messages.create` takes. The system prompt is the same for every paper of a kind, and cached."""
        numbers = [page.number for page in self.case.pages]
        asked = question(
            self.fields,
            items=self.items,
            numbers=numbers,
            pages=self.case.page_count,
            masked=bool(self.case.masked),
        )
        content = [*blocks_of(self.case), {"type": "text", "text": asked}]
        told = _told(self.spec)
        return {
            "model": self.model.name,
            "max_tokens": self.max_tokens,
            "system": [told.system],
            "messages": [{"role": "user", "content": content}],
            "output_config": {"effort": self.model.effort, "format": told.format},
        }

    @property
    def counted(self) -> dict[str, Any]:
        """What `messages.count_tokens` takes of it."""
        return {name: value for name, value in self.parameters.items() if name != "max_tokens"}

    @property
    def max_tokens(self) -> int:
        """The longest answer: room for each field and for as many rows as the pages may hold."""
        words = sum(len(page.words) for page in self.case.pages)
        rows = _PER_ROW * max(10, words // _WORDS_PER_ROW) if self.items else 0
        return min(_MOST_OUTPUT, _THINKING + _PER_FIELD * len(self.fields) + rows)

    @cached_property
    def key(self) -> str:
        """Names the question for the answers that are kept: the same one again needs no call."""
        model = (self.model.name, self.model.effort)
        sent = (self.case.content, [page.number for page in self.case.pages])
        asked = (sorted(self.fields), self.items)
        prompt = _told(self.spec).digest
        return key_of(self.document_id, self.spec.name, self.spec.version, prompt, model, sent, asked)

    @cached_property
    def content_hash(self) -> str:
        """Tells what was sent, without saying it."""
        return hashlib.sha256(json.dumps(self.parameters, sort_keys=True).encode()).hexdigest()

    def let_go(self) -> None:
        """Forget the parameters, which hold the paper once more: they are made anew when they are asked for again."""
        self.__dict__.pop("parameters", None)

    def most_input(self) -> int:
        """Give a number of tokens that the prompt does not exceed."""
        blocks = self.parameters["messages"][0]["content"]
        letters = _told(self.spec).letters + sum(len(block.get("text", "")) for block in blocks)
        pages = self.case.page_count * _PAGE_TOKENS if self.case.pdf is not None else 0
        return round(letters / _LETTERS_PER_TOKEN) + pages + _PICTURE_TOKENS * len(self.case.pictures)

    def most_cost(
        self, prices: PriceTable, input_tokens: int | None = None, *, batch: bool = False
    ) -> Decimal:
        """Give the most that the call can cost in US dollars: all of the prompt written to the cache, the longest answer."""
        sent = self.most_input() if input_tokens is None else input_tokens
        return prices.cost(self.model.name, Tokens(cache_write=sent, output=self.max_tokens), batch=batch)
