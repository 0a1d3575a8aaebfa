"""The route of one document. Comes in: a `Case` and the reading so far. Goes out: the reading that counts, and the steps.

    offline text → offline OCR → small model → large model

Each model is asked only for what is still missing, doubtful or contradictory; an answer that leaves nothing of that ends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from extract.documents.claude.answers import Answer, BadAnswerError, parse
from extract.documents.claude.asking import Model, Question
from extract.documents.claude.cases import Case
from extract.documents.claude.items import prove_items
from extract.documents.claude.merging import Course, take, take_items
from extract.documents.claude.parts import part_of
from extract.documents.claude.proving import Proof, Refusal, prove, taken_elsewhere
from extract.documents.claude.replies import DeclinedError, Reply
from extract.documents.claude.routing import Wanted, wanted
from extract.documents.offline import Reading
from extract.documents.offline.engine import is_of_kind
from extract.documents.records import FieldValue, LineItem, Step
from extract.documents.specification import Specification
from extract.settings import Settings

_ROUNDS = 2
"""Of the event loop, before each proof: so many takes a request until it is on its way. Proofs wait for requests, and for one another."""


@dataclass(frozen=True, slots=True)
class Routed:
    """What came of a document: the reading, what a person should look at because of the route, and the route."""

    reading: Reading
    doubts: tuple[str, ...]
    steps: tuple[Step, ...]


class Asks(Protocol):
    """Where a question is answered: one by one (desk.py), or in bulk (batch_desk.py)."""

    async def ask(self, question: Question) -> Reply:
        """Give the answer. Raises DeclinedError."""
        ...

    def drop(self, question: Question) -> None:
        """Do not keep the answer to a question: it could not be used."""
        ...

    async def close(self) -> None:
        """Let go of the service."""
        ...


@dataclass
class Cascade:
    """Asks the models in turn about one document after another."""

    desk: Asks
    settings: Settings
    spec: Specification
    models: Sequence[Model] = field(default_factory=tuple)
    _proving: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def __post_init__(self) -> None:
        """Take the models of the settings, the small one first."""
        chosen = self.settings
        models = [
            Model(chosen.claude_small_model, chosen.claude_small_effort),
            Model(chosen.claude_large_model, chosen.claude_large_effort),
        ]
        self.models = list(dict.fromkeys(self.models or models))

    async def route(
        self,
        document_id: str,
        case: Case,
        reading: Reading,
        *,
        decided: Collection[str] = (),
        alone: bool = False,
    ) -> Routed:
        """Lead a document through the models. With `alone` Claude reads it all, whatever the offline engine read.

        Fields that people have `decided` on are not asked for.
        """
        course = Course(_emptied(reading, case.masked) if alone else reading, set(decided))
        steps: list[Step] = []
        doubts: list[str] = []
        every = alone
        for number, model in enumerate(self.models):
            more = wanted(
                course.reading,
                self.spec,
                self.settings,
                settled=course.settled,
                masked=case.masked,
                disputed=course.disputed,
                every=every,
                large=number > 0,
            )
            if not more:
                break
            part = None
            if number > 0 and not every:  # cutting pictures takes milliseconds, and no turn of the loop
                part = await asyncio.to_thread(part_of, case, more, course.reading, course.claims)
            more = replace(more, along=()) if part else more  # what nobody has found may stand elsewhere
            question = Question(
                document_id, model, part or case, self.spec, more.names(self.spec), more.items is not None
            )
            try:
                reply = await self.desk.ask(question)
            except DeclinedError as error:
                steps.append(Step(model.name, f"not asked: {error}"))
                doubts.append(f"Claude was not asked: {error}")
                break
            answer = self._parsed(question, reply)
            async with self._proving:
                for _ in range(_ROUNDS):
                    await asyncio.sleep(0)
                took, refused = self._take(course, case, question, answer)
            said = (str(reply.cost), reply.kept, reply.batched)
            steps.append(Step(model.name, _told(more), took, refused, *said))
            every = every and not took
        doubts += [f"{name}: readers disagree" for name in sorted(course.disputed)]
        doubts += _incomplete(course)
        doubts += _instructed(case)
        if alone:
            values = [name for name, value in course.reading.fields.items() if value]
            known = is_of_kind(self.spec, values, course.reading.line_items)
            course.reading = replace(course.reading, is_this_kind=known)
        return Routed(course.reading, tuple(doubts), tuple(steps))

    def _parsed(self, question: Question, reply: Reply) -> Answer | BadAnswerError:
        """Give what was answered; what can't be used is dropped before anybody else asks the same."""
        try:
            return parse(reply.text, reply.stop_reason, self.spec)
        except BadAnswerError as error:
            self.desk.drop(question)
            return error

    def _take(
        self, course: Course, case: Case, question: Question, answer: Answer | BadAnswerError
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Prove an answer and take what holds; give what was taken, and what was refused with its reason."""
        if isinstance(answer, BadAnswerError):
            return (), (str(answer),)
        before = course.reading
        proven, items, refused = self._proven(answer, case, question, course)
        said = {seen.field for seen in answer.observations}
        refused += take(course, proven, asked=question.fields, said=said, spec=self.spec)
        if items is not None and (reason := take_items(course, items, self.spec)):
            refused.append(Refusal("line_items", reason))
        taken = [name for name, value in course.reading.fields.items() if value != before.fields.get(name)]
        taken += ["line_items"] if course.reading.line_items != before.line_items else []
        told = tuple(f"{refusal.field}: {refusal.reason}" for refusal in refused)
        return tuple(taken), told

    def _proven(
        self, answer: Answer, case: Case, question: Question, course: Course
    ) -> tuple[dict[str, FieldValue], tuple[LineItem, ...] | None, list[Refusal]]:
        """Give what of an answer stands on the page, and what does not with its reason."""
        proof = Proof(case.grounds, self.spec, question.model.name)
        least = self.settings.claude_ask_below
        sure = {
            name: value
            for name, value in course.reading.fields.items()
            if value and name not in question.fields and value.confidence >= least
        }
        proven: dict[str, FieldValue] = {}
        refused: list[Refusal] = []
        for seen in answer.observations:
            if seen.field not in question.fields or seen.field in proven:
                refused.append(Refusal(seen.field[:40], "was not asked for, or twice answered"))
                continue
            value = prove(seen, proof)
            if isinstance(value, Refusal):
                refused.append(value)
            elif other := taken_elsewhere(seen.field, value, sure, self.spec):
                refused.append(Refusal(seen.field, f"its words are those of {other}"))
            else:
                proven[seen.field] = value
        items = None
        if question.items:
            items, left_out = prove_items(answer.rows, case.grounds.pages, self.spec)
            course.rows_left_out = len(left_out)
            refused += left_out
        return proven, items, refused


def _emptied(reading: Reading, masked: Collection[str]) -> Reading:
    """Leave only what may not be asked for."""
    fields = {name: value if name in masked else None for name, value in reading.fields.items()}
    return replace(reading, fields=fields, line_items=())


def _told(more: Wanted) -> str:
    """Say why a reader was asked."""
    said = [f"{name} {why}" for name, why in more.fields.items()]
    said += [f"line_items {more.items}"] if more.items else []
    if len(set(more.fields.values())) == 1 and len(more.fields) > 3:
        said = [next(iter(more.fields.values()))]
    return "; ".join(said)


def _incomplete(course: Course) -> list[str]:
    """Say where line items were taken though some of the model's could not be proved."""
    left_out = course.rows_left_out if course.incomplete else 0
    return (
        [f"line items: {left_out} more that Claude read could not be found on the paper"] if left_out else []
    )


def _instructed(case: Case) -> list[str]:
    """Say where a paper speaks to whoever reads by machine."""
    pages = ", ".join(map(str, case.instructing))
    return (
        [f"text on page {pages} instructs its reader; nothing on those lines was believed"] if pages else []
    )
