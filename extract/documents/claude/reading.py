"""Documents are read by the engine that is set. Comes in: paths. Goes out: records, in the order of the input.

    for record in read_documents(discover([Path("papers")]), spec, workers=2, settings=settings): ...

Workers read every document offline, as ever. Those that leave something open come back with a `Case`; one event loop in a
thread beside them asks Claude about many at once, while the workers read on. Closing the iterator ends all of it.
"""

from __future__ import annotations

import asyncio
import gc
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from extract.documents.batch import extract_paths
from extract.documents.claude.budget import Budget
from extract.documents.claude.cases import Case, Cover, case_of
from extract.documents.claude.identity import engine_in_use
from extract.documents.claude.kept_answers import KeptAnswers
from extract.documents.claude.keys import find_key
from extract.documents.claude.lifecycle import warn_of_deprecated
from extract.documents.claude.masking import masked_fields
from extract.documents.claude.prices import PriceTable, load_prices
from extract.documents.claude.routing import wanted
from extract.documents.claude.sent_batches import BATCHES, SentBatches
from extract.documents.document import Given, another_kind, concluded, extract_document
from extract.documents.records import DocumentRecord
from extract.settings import Settings, get_settings

if TYPE_CHECKING:
    import pypdfium2

    from extract.documents.claude.batch_desk import BatchDesk
    from extract.documents.claude.cascade import Cascade
    from extract.documents.specification import Specification

LEDGER, ANSWERS = Path("claude", "calls.jsonl"), Path("claude", "answers")
"""Below the state folder: what was asked and what it cost; the answers."""
_AHEAD = 4  # documents in the process for each that may be asked about at once
_MOST_HELD = 500_000_000  # bytes of their PDFs and pictures
_LOOK_SECONDS = 0.5  # between two looks whether waiting shall end

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draft(DocumentRecord):
    """The record of a document that Claude is to be asked about, with what that takes. It never leaves this module."""

    given: Given | None = None
    case: Case | None = None


def read_documents(
    paths: Sequence[Path],
    spec: Specification,
    workers: int | None = None,
    on_progress: Callable[[DocumentRecord], None] | None = None,
    settings: Settings | None = None,
    *,
    run_id: str = "extract",
    is_stopped: Callable[[], bool] = lambda: False,
) -> Iterator[DocumentRecord]:
    """Read documents as `extract_paths` does, by the engine of the settings.

    Where another thread may want to end it while it waits for Claude, `is_stopped` tells so. Raises UsageError for a key, a
    price or a model that is wrong, before anything is read, and where another process asks by batches as this one shall.
    """
    settings = settings or get_settings()
    if engine_in_use(settings) == "offline":
        yield from extract_paths(paths, spec, workers, on_progress, settings)
        return
    office = Office(settings, spec, run_id)
    try:
        drafts = extract_paths(paths, spec, workers, None, settings, read=prepared)
        for record in _through(office, drafts, is_stopped):
            if on_progress is not None:
                on_progress(record)
            yield record
    finally:
        office.close()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A document whose record is to be handed on, and the bytes it holds meanwhile."""

    found: Future[DocumentRecord]
    size: int


def _through(
    office: Office, drafts: Iterator[DocumentRecord], is_stopped: Callable[[], bool]
) -> Iterator[DocumentRecord]:
    """Hand drafts to the office as they come, and records on in their order; hold no more of them than memory allows."""
    waiting: deque[_Waiting] = deque()
    held = 0
    for draft in drafts:
        waiting.append(office.taken(draft))
        held += waiting[-1].size
        while waiting and (
            waiting[0].found.done() or len(waiting) > office.most_at_once or held > _MOST_HELD
        ):
            held -= waiting[0].size
            yield office.handed(waiting.popleft().found, is_stopped)
    while waiting:
        yield office.handed(waiting.popleft().found, is_stopped)


def prepared(path: Path, spec: Specification, settings: Settings) -> DocumentRecord:
    """Read a document offline, in a worker; where something is left open, give a draft with its case."""
    return extract_document(path, spec, settings, partial(_referred, spec=spec, settings=settings))


def _referred(
    record: DocumentRecord,
    given: Given,
    document: pypdfium2.PdfDocument,
    data: bytes,
    *,
    spec: Specification,
    settings: Settings,
) -> DocumentRecord:
    alone = engine_in_use(settings) == "claude"
    decided = {review.field for review in given.reviews}
    masked = masked_fields(spec, settings)
    if not wanted(given.reading, spec, settings, settled=decided, masked=masked, every=alone):
        return record
    said = {review.field: review.value for review in given.reviews if review.value}
    cover = Cover(masked, given.reading.fields, said, given.paper, spec) if masked else None
    case = case_of(document, data, given.paper.pages, settings.claude_most_pages, cover)
    known = {name: getattr(record, name) for name in DocumentRecord.__slots__}
    return Draft(**known, given=given, case=case)


class Office:
    """The thread in which Claude is asked, for one run."""

    def __init__(self, settings: Settings, spec: Specification, run_id: str) -> None:
        """Raises UsageError for a key, a price or a model that is wrong."""
        self.settings, self.spec = settings, spec
        prices = load_prices(settings.claude_prices)
        key = find_key(settings)
        masked_fields(spec, settings)
        warn_of_deprecated((settings.claude_small_model, settings.claude_large_model), prices)
        limits = settings.claude_run_budget, settings.claude_day_budget
        self.budget = Budget(settings.state_dir / LEDGER, run_id, *limits)
        kept = KeptAnswers(settings.state_dir / ANSWERS)
        self._bulk: BatchDesk | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="claude", daemon=True)
        self._thread.start()
        try:
            self._cascade: Cascade = self.submit(self._opened(key, prices, kept)).result()
        except BaseException:
            self.close()
            raise
        gc.freeze()  # going through all that is loaded takes 0.2 s each time, and answers would wait for it

    async def _opened(self, key: str, prices: PriceTable, kept: KeptAnswers) -> Cascade:
        from extract.documents.claude.batch_desk import BatchDesk  # noqa: PLC0415 - the library takes a second to load
        from extract.documents.claude.cascade import Cascade  # noqa: PLC0415
        from extract.documents.claude.desk import Desk  # noqa: PLC0415

        if self.settings.claude_batch:
            ledger = SentBatches(self.settings.state_dir / BATCHES)
            self._bulk = BatchDesk(
                self.settings, key, prices=prices, budget=self.budget, kept=kept, ledger=ledger
            )
            return Cascade(self._bulk, self.settings, self.spec)
        desk = Desk(self.settings, key, prices=prices, budget=self.budget, kept=kept)
        return Cascade(desk, self.settings, self.spec)

    @property
    def most_at_once(self) -> int:
        """The documents that may be under way at once: those of a batch, or some more than are asked about."""
        chosen = self.settings
        return chosen.claude_batch_documents if self._bulk else _AHEAD * chosen.claude_concurrency

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Let the thread do some work."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def taken(self, draft: DocumentRecord) -> _Waiting:
        """Take a document in: one that is to be asked about, or a record that is whole."""
        if not isinstance(draft, Draft):
            whole: Future[DocumentRecord] = Future()
            whole.set_result(draft)
            return _Waiting(whole, 0)
        if self._bulk is not None:
            self._loop.call_soon_threadsafe(self._bulk.expect)
        return _Waiting(self.submit(self._completed(draft)), draft.case.size if draft.case else 0)

    def handed(self, found: Future[DocumentRecord], is_stopped: Callable[[], bool]) -> DocumentRecord:
        """Wait for a record; no other document comes meanwhile. Raises CancelledError where waiting is stopped."""
        if self._bulk is not None and not found.done():
            self._loop.call_soon_threadsafe(self._bulk.hurry)
        while True:
            try:
                return found.result(timeout=_LOOK_SECONDS)
            except TimeoutError:
                if found.done():  # since a moment ago, or with an error of that kind
                    return found.result()
                if is_stopped():
                    raise CancelledError from None

    async def _completed(self, draft: Draft) -> DocumentRecord:
        try:
            return await self.complete(draft)
        finally:
            if self._bulk is not None:
                self._bulk.done()

    async def complete(self, draft: Draft) -> DocumentRecord:
        """Ask about a document and close its record."""
        given, case = draft.given, draft.case
        assert given is not None
        assert case is not None
        alone = engine_in_use(self.settings) == "claude"
        routed = await self._cascade.route(
            draft.document_id or "",
            case,
            given.reading,
            decided={review.field for review in given.reviews},
            alone=alone,
        )
        if not routed.reading.is_this_kind:
            error = another_kind(given.known, given.paper, self.spec)
            said: dict[str, Any] = {
                "error_code": error.code,
                "error": error.message,
                "fields": dict.fromkeys(self.spec.fields),
            }
            return DocumentRecord(**given.known, status="failed", **said, route=routed.steps)
        return concluded(replace(given, reading=routed.reading), self.spec, routed.doubts, routed.steps)

    def close(self) -> None:
        """Cancel what is under way and end the thread."""
        gc.unfreeze()
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._bulk is not None:
            await self._bulk.close()
        elif hasattr(self, "_cascade"):
            await self._cascade.desk.close()
