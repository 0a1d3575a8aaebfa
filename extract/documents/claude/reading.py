"""Documents are read by the engine that is set. Comes in: paths. Goes out: records, in the order of the input.

    for record in read_documents(discover([Path("papers")]), spec, workers=2, settings=settings): ...

Workers read every document offline, as ever. Those that leave something open come back with a `Case`; one event loop in a
thread beside them asks Claude about many at once, while the workers read on. Closing the iterator ends all of it.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from extract.documents.batch import extract_paths
from extract.documents.claude.budget import Budget
from extract.documents.claude.cases import Case, case_of
from extract.documents.claude.identity import engine_in_use
from extract.documents.claude.kept_answers import KeptAnswers
from extract.documents.claude.keys import find_key
from extract.documents.claude.lifecycle import warn_of_deprecated
from extract.documents.claude.prices import PriceTable, load_prices
from extract.documents.claude.routing import wanted
from extract.documents.document import Given, another_kind, concluded, extract_document
from extract.documents.records import DocumentRecord
from extract.settings import Settings, get_settings

if TYPE_CHECKING:
    import pypdfium2

    from extract.documents.claude.cascade import Cascade
    from extract.documents.specification import Specification

LEDGER, ANSWERS = Path("claude", "calls.jsonl"), Path("claude", "answers")
"""Below the state folder: what was asked and what it cost; the answers."""
_AHEAD = 4  # documents in the process for each that may be asked about at once

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
) -> Iterator[DocumentRecord]:
    """Read documents as `extract_paths` does, by the engine of the settings.

    Raises UsageError for a key, a price or a model that is wrong, before anything is read.
    """
    settings = settings or get_settings()
    if engine_in_use(settings) == "offline":
        yield from extract_paths(paths, spec, workers, on_progress, settings)
        return
    office = Office(settings, spec, run_id)
    try:
        yield from _through(office, paths, workers, on_progress)
    finally:
        office.close()


def _through(
    office: Office, paths: Sequence[Path], workers: int | None, tell: Callable[[DocumentRecord], None] | None
) -> Iterator[DocumentRecord]:
    """Hand drafts to the office as they come, and records on in their order."""
    waiting: deque[DocumentRecord | Future[DocumentRecord]] = deque()
    drafts = extract_paths(paths, office.spec, workers, None, office.settings, read=prepared)
    most = _AHEAD * office.settings.claude_concurrency

    def handed(found: DocumentRecord | Future[DocumentRecord]) -> DocumentRecord:
        record = found.result() if isinstance(found, Future) else found
        if tell is not None:
            tell(record)
        return record

    for draft in drafts:
        waiting.append(office.submit(office.complete(draft)) if isinstance(draft, Draft) else draft)
        while waiting and (len(waiting) > most or _is_ready(waiting[0])):
            yield handed(waiting.popleft())
    while waiting:
        yield handed(waiting.popleft())


def _is_ready(found: DocumentRecord | Future[DocumentRecord]) -> bool:
    return found.done() if isinstance(found, Future) else True


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
    if not wanted(given.reading, spec, settings, settled=decided, every=alone):
        return record
    case = case_of(document, data, given.paper.pages, settings.claude_most_pages)
    known = {name: getattr(record, name) for name in DocumentRecord.__slots__}
    return Draft(**known, given=given, case=case)


class Office:
    """The thread in which Claude is asked, for one run."""

    def __init__(self, settings: Settings, spec: Specification, run_id: str) -> None:
        """Raises UsageError for a key, a price or a model that is wrong."""
        self.settings, self.spec = settings, spec
        prices = load_prices(settings.claude_prices)
        key = find_key(settings)
        warn_of_deprecated((settings.claude_small_model, settings.claude_large_model), prices)
        limits = settings.claude_run_budget, settings.claude_day_budget
        self.budget = Budget(settings.state_dir / LEDGER, run_id, *limits)
        kept = KeptAnswers(settings.state_dir / ANSWERS)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="claude", daemon=True)
        self._thread.start()
        self._cascade: Cascade = self.submit(self._opened(key, prices, kept)).result()

    async def _opened(self, key: str, prices: PriceTable, kept: KeptAnswers) -> Cascade:
        from extract.documents.claude.cascade import Cascade  # noqa: PLC0415 - the library takes a second to load
        from extract.documents.claude.desk import Desk  # noqa: PLC0415

        desk = Desk(self.settings, key, prices=prices, budget=self.budget, kept=kept)
        return Cascade(desk, self.settings, self.spec)

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Let the thread do some work."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

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
            error = another_kind(given.known, given.paper)
            said: dict[str, Any] = {
                "error_code": error.code,
                "error": error.message,
                "fields": dict.fromkeys(self.spec.fields),
            }
            return DocumentRecord(**given.known, status="failed", **said, route=routed.steps)
        return concluded(replace(given, reading=routed.reading), self.spec, routed.doubts, routed.steps)

    def close(self) -> None:
        """Cancel what is under way and end the thread."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if hasattr(self, "_cascade"):
            await self._cascade.desk.close()
