"""Asks Claude about texts that the classifier is not sure of. Comes in: doubtful texts. Goes out: a verdict for each.

    small model → large model, for what is still open

Two of three must agree: the classifier's likeliest category, the small model, the large model. A model alone is not believed,
and a text that speaks to whoever reads by machine is not sent. Without two that agree a person decides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from extract.categories.labels import Label
from extract.categories.question import ABOUT, BadAnswerError, CategoryQuestion, answers_of, prompt_version
from extract.documents.claude.asking import Model
from extract.documents.claude.budget import Budget
from extract.documents.claude.kept_answers import KeptAnswers, key_of
from extract.documents.claude.keys import find_key
from extract.documents.claude.lifecycle import warn_of_deprecated
from extract.documents.claude.prices import Tokens, load_prices
from extract.documents.claude.replies import DeclinedError
from extract.documents.claude.showing import speaks_to_a_machine
from extract.settings import Settings

if TYPE_CHECKING:
    from extract.documents.claude.desk import Desk

TEXTS_AT_ONCE = 40
WITH_CLASSIFIER, BOTH_MODELS = 0.97, 0.95
"""What an agreement of two is worth, by who agrees: below what was measured against the stand-in (benchmarks/RESULTS.md)."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A text with the classifier's likeliest category."""

    text: str
    guess: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a text: the category two agree on with its confidence, or None. One that no model answered has no verdict."""

    category: str | None
    confidence: float


@dataclass
class Inquiry:
    """Asks one service about texts, each paid for once per prompt and model."""

    desk: Desk
    kept: KeptAnswers
    labels: tuple[Label, ...]
    settings: Settings

    async def verdicts(self, doubtful: Sequence[Doubtful]) -> dict[str, Verdict]:
        """Give the verdicts by text."""
        chosen = self.settings
        small = Model(chosen.claude_small_model, chosen.claude_small_effort)
        large = Model(chosen.claude_large_model, chosen.claude_large_effort)
        first = await self._asked([one.text for one in doubtful], small)
        open_still = [one for one in doubtful if first.get(one.text, "") != one.guess]
        second = await self._asked([one.text for one in open_still], large) if large != small else {}
        found = {}
        for one in doubtful:
            said = first.get(one.text), second.get(one.text)
            if one.guess in said:
                found[one.text] = Verdict(one.guess, WITH_CLASSIFIER)
            elif said[0] and said[0] == said[1]:
                found[one.text] = Verdict(said[0], BOTH_MODELS)
            elif None not in said or (large == small and said[0] is not None):
                found[one.text] = Verdict(None, 0.0)
        return found

    async def _asked(self, texts: Iterable[str], model: Model) -> dict[str, str]:
        """Give a model's answers by text, "" where it is unsure; texts that it was not asked about are not in it."""
        version = prompt_version(self.labels)
        keys = {text: key_of(ABOUT, version, model.name, model.effort, text) for text in texts}
        known = {text: kept[0] for text, key in keys.items() if (kept := self.kept.get(key))}
        rest = [text for text in keys if text not in known]
        parts = [tuple(rest[at : at + TEXTS_AT_ONCE]) for at in range(0, len(rest), TEXTS_AT_ONCE)]
        for answers in await asyncio.gather(*(self._ask(part, model) for part in parts)):
            for text, category in answers.items():
                self.kept.put(keys[text], category, Tokens())
                known[text] = category
        return known

    async def _ask(self, texts: tuple[str, ...], model: Model) -> dict[str, str]:
        question = CategoryQuestion(model, texts, self.labels)
        log = structlog.get_logger(__name__)
        try:
            reply = await self.desk.ask(question)
            found = answers_of(question, reply.text, reply.stop_reason)
        except DeclinedError as error:
            log.warning("categories_not_asked", model=model.name, texts=len(texts), reason=str(error))
            return {}
        except BadAnswerError as error:
            self.desk.drop(question)
            log.warning("categories_not_understood", model=model.name, texts=len(texts), reason=str(error))
            return {}
        return {text: found.get(text, "") for text in texts}


def ask(
    doubtful: Sequence[Doubtful], labels: tuple[Label, ...], settings: Settings, run_id: str
) -> dict[str, Verdict]:
    """Ask about texts within the budget. Raises UsageError for a key, a price or a model that is wrong."""
    from extract.documents.claude.desk import Desk  # noqa: PLC0415 - the library takes a second to load
    from extract.documents.claude.reading import ANSWERS, LEDGER  # noqa: PLC0415

    prices, key = load_prices(settings.claude_prices), find_key(settings)
    warn_of_deprecated((settings.claude_small_model, settings.claude_large_model), prices)
    limits = settings.claude_run_budget, settings.claude_day_budget
    budget = Budget(settings.state_dir / LEDGER, run_id, *limits)
    kept = KeptAnswers(settings.state_dir / ANSWERS)
    safe = [one for one in doubtful if not speaks_to_a_machine(one.text)]

    async def asked() -> dict[str, Verdict]:
        desk = Desk(settings, key, prices=prices, budget=budget, kept=kept)
        try:
            return await Inquiry(desk, kept, labels, settings).verdicts(safe)
        finally:
            await desk.close()

    return asyncio.run(asked())


def version_of(labels: Sequence[Label], settings: Settings) -> str:
    """Name the question with its models: a text is asked about once by each version."""
    models = f"{settings.claude_small_model}, {settings.claude_large_model}"
    return f"{prompt_version(labels)} ({models})"
