"""What a folder would cost by each route. Comes in: paths. Goes out: documents asked about and US dollars, by route.

Nothing is sent and no key is needed: the documents are read offline, what would be asked is worked out, and its tokens
are estimated from what pages and answers were measured to take.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from extract.documents.batch import extract_paths
from extract.documents.claude.asking import Model, Question
from extract.documents.claude.cases import Case, words_of
from extract.documents.claude.prices import PriceTable, Tokens, load_prices
from extract.documents.claude.prompt import system_text
from extract.documents.claude.reading import Draft, prepared
from extract.documents.claude.routing import Wanted, wanted
from extract.documents.claude.schema import answer_schema
from extract.documents.records import DocumentRecord
from extract.documents.specification import Specification
from extract.settings import Settings

_PAGE, _PICTURE, _LETTERS = 2_350, 2_300, 3.2
_OUTPUT, _PER_FIELD, _PER_ROW = 300, 45, 80
_PART = 1_300  # of the part of a paper that the large model is asked about, measured as the share below
_UP = Decimal("0.3")
"""The share of documents that the small model leaves something open in: measured on papers drawn to be unlike the examples."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A route: how many documents are asked about, what that costs about, and at most."""

    route: str
    documents: int
    asked: int
    about: Decimal
    most: Decimal


def estimate(
    paths: Sequence[Path],
    spec: Specification,
    settings: Settings,
    tell: Callable[[DocumentRecord], None] | None = None,
) -> list[Estimate]:
    """Give what the papers would cost offline, by the cascade, and by each model alone."""
    prices = load_prices(settings.claude_prices)
    every = settings.model_copy(update={"engine": "claude"})
    drafts = extract_paths(paths, spec, settings.workers, tell, every, read=prepared)
    small = Model(settings.claude_small_model, settings.claude_small_effort)
    large = Model(settings.claude_large_model, settings.claude_large_effort)
    found = [draft for draft in drafts if isinstance(draft, Draft) and draft.given and draft.case]
    pricing = _Pricing(spec, prices)
    cascade, alone = _Sum(), {model: _Sum() for model in (small, large)}
    for draft in found:
        assert draft.given is not None
        assert draft.case is not None
        reviewed = {review.field for review in draft.given.reviews}
        all_of_it = wanted(draft.given.reading, spec, settings, every=True)
        for model, total in alone.items():
            total.add(pricing.cost(draft, all_of_it, model))
        open_ones = wanted(draft.given.reading, spec, settings, settled=reviewed)
        if open_ones and draft.given.reading.is_this_kind:
            cheap = pricing.cost(draft, open_ones, small)
            dear = pricing.cost(draft, open_ones, large, sent=_PART)
            cascade.add((cheap[0] + _UP * dear[0], cheap[1] + dear[1]))
    count = len(paths)
    return [
        Estimate("offline", count, 0, Decimal(0), Decimal(0)),
        Estimate(f"auto: {small.name}, then {large.name}", count, cascade.count, cascade.about, cascade.most),
        *(
            Estimate(f"{model.name} for everything", count, t.count, t.about, t.most)
            for model, t in alone.items()
        ),
    ]


@dataclass(slots=True)
class _Sum:
    count: int = 0
    about: Decimal = Decimal(0)
    most: Decimal = Decimal(0)

    def add(self, cost: tuple[Decimal, Decimal]) -> None:
        self.count += 1
        self.about += cost[0]
        self.most += cost[1]


@dataclass(frozen=True, slots=True)
class _Pricing:
    spec: Specification
    prices: PriceTable

    def cost(
        self, draft: Draft, more: Wanted, model: Model, sent: int | None = None
    ) -> tuple[Decimal, Decimal]:
        """Give what one question costs about, and at most; `sent` are the tokens of the document where it is not all of it."""
        assert draft.case is not None
        asked, items = more.names(self.spec), more.items is not None
        question = Question(draft.document_id or "", model, draft.case, self.spec, asked, items)
        prompt = round((len(system_text(self.spec)) + len(str(answer_schema(self.spec)))) / _LETTERS)
        rows = max(len(draft.line_items), 5) if items else 0
        output = _OUTPUT + _PER_FIELD * len(more.fields) + _PER_ROW * rows
        tokens = Tokens(_sent(draft.case) if sent is None else sent, output, cache_read=prompt)
        return self.prices.cost(model.name, tokens), question.most_cost(self.prices)


def _sent(case: Case) -> int:
    if case.pdf is not None:
        return _PAGE * case.page_count
    return _PICTURE * len(case.pictures) + round(len(words_of(case)) / _LETTERS)
