"""One document becomes a record. Comes in: the path of a PDF. Goes out: a `DocumentRecord`, whatever the file holds.

    record = extract_document(Path("order.pdf"), load_specification("work_order"))

The text of a PDF is data and nothing else: it is never run, never a template, and never in a log line or message.
"""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from extract.documents.claude.identity import reader_of
from extract.documents.confidence import calibrated
from extract.documents.offline import OfflineEngine, Reading
from extract.documents.opening import is_cut_off, opened, printable, read_document
from extract.documents.paper import Paper, add_pictures, read_paper
from extract.documents.records import DocumentRecord, FieldValue
from extract.documents.validators import validate
from extract.errors import DocumentError
from extract.review.merging import NO_PLACE, merged, unsettled
from extract.review.store import hash_of, reviewed_bytes, reviews_of
from extract.settings import Settings, get_settings

if TYPE_CHECKING:
    import pypdfium2

    from extract.documents.records import Review, Step
    from extract.documents.specification import Specification

_ENGINE = OfflineEngine()
_NAMED = 4
"""Signals of a kind that a message names."""
_NUMBERED = 8  # digits at least of a phone or a business number


@dataclass(frozen=True, slots=True)
class Given:
    """What a record is made of: enough to make it again with other values.

    `known` are the record's own attributes, `reading` is the engine's, calibrated, before people's `reviews` go over it.
    """

    known: dict[str, Any]
    paper: Paper
    reading: Reading
    reviews: tuple[Review, ...]
    doubts: tuple[str, ...]


class Refer(Protocol):
    """Looks at a document that was read, while it is open, and gives its record, or one that says more."""

    def __call__(
        self, record: DocumentRecord, given: Given, document: pypdfium2.PdfDocument, data: bytes
    ) -> DocumentRecord:
        """Give the record to hand on."""
        ...


@dataclass(slots=True)
class _Attempt:
    """What is known of the document so far: a record of failure keeps as much of it as there is."""

    path: Path
    spec: Specification
    engine: tuple[str, str]
    reviewed: bytes | None = None
    started: float = field(default_factory=time.monotonic)
    known: dict[str, Any] = field(default_factory=dict)

    def about(self) -> dict[str, Any]:
        """Give the attributes that every record of this attempt has."""
        return {
            "document_id": None,
            **self.known,
            "path": printable(self.path),
            "spec": self.spec.name,
            "spec_version": self.spec.version,
            "engine": self.engine[0],
            "engine_version": self.engine[1],
            "seconds": time.monotonic() - self.started,
        }

    def failed(self, error: DocumentError) -> DocumentRecord:
        """Close the attempt as failed, all fields empty."""
        empty = dict.fromkeys(self.spec.fields)
        said: dict[str, Any] = {"error_code": error.code, "error": error.message, "fields": empty}
        return DocumentRecord(**self.about(), status="failed", **said)


def extract_document(
    path: Path, spec: Specification, settings: Settings | None = None, refer: Refer | None = None
) -> DocumentRecord:
    """Read one document. Never raises for anything in the file: that is a record of status failed.

    `refer` sees the document while it is open, and may hand on more than the record.
    """
    settings = settings or get_settings()
    attempt = _Attempt(path, spec, reader_of(settings))
    try:
        return _extract(attempt, settings, refer)
    except DocumentError as error:
        return attempt.failed(error)
    except MemoryError:
        return attempt.failed(
            DocumentError(
                "too_much_memory",
                f"{printable(path)} was given up: the memory of the machine did not suffice. Close other programs, or "
                "set PUNCHLIST_WORKERS=1, then `punchlist replay ID`.",
            )
        )
    except Exception as error:  # noqa: BLE001 - one document must not stop a batch; the place is recorded
        return attempt.failed(_fault(error, path))


def _extract(attempt: _Attempt, settings: Settings, refer: Refer | None) -> DocumentRecord:
    data = _read(attempt, settings)
    reviews = reviews_of(attempt.reviewed, attempt.known["document_id"], attempt.spec, settings.reviewed)
    with opened(data, attempt.path, settings) as document:
        attempt.known["pages"] = len(document)
        paper = read_paper(document, attempt.path, settings)
        attempt.known["ocr_pages"] = sum(page.source == "ocr" for page in paper.pages)
        reading = _ENGINE.read(paper.pages, attempt.spec)
        if _may_be_pictured(reading, attempt.spec):
            is_wanted = partial(_may_hold, missing=_missing(reading, attempt.spec))
            if add_pictures(document, paper, settings, is_wanted=is_wanted):
                reading = _ENGINE.read(paper.pages, attempt.spec)
        if not reading.is_this_kind and attempt.engine[0] != "claude":
            raise another_kind(attempt.about(), paper, attempt.spec)
        fields = calibrated(reading.fields, attempt.spec, len(reading.line_items), len(paper.pages))
        reading = replace(reading, fields=fields)
        doubts = (*paper.doubts, *_cut_off(data))
        given = Given(attempt.about(), paper, reading, tuple(reviews), doubts)
        record = concluded(given, attempt.spec)
        return refer(record, given, document, data) if refer else record


def concluded(
    given: Given, spec: Specification, doubts: tuple[str, ...] = (), route: tuple[Step, ...] = ()
) -> DocumentRecord:
    """Put people's decisions over a reading, judge it, and close the record. `doubts` are those of whoever read on."""
    reading, reviews = merged(given.reading, given.reviews, given.paper.pages)
    completeness, found = validate(reading, given.paper.pages, spec)
    reasons = unsettled((*given.doubts, *doubts, *found), reviews, spec)
    return DocumentRecord(
        **given.known,
        status="needs_review" if reasons else "extracted",
        fields={name: value and _as_displayed(value, given.paper) for name, value in reading.fields.items()},
        line_items=reading.line_items,
        completeness=completeness,
        review_reasons=reasons,
        reviews=reviews,
        route=route,
    )


def _as_displayed(value: FieldValue, paper: Paper) -> FieldValue:
    """Give the value with its box on the page as displayed."""
    if value.page not in paper.turns or value.box == NO_PLACE:
        return value
    return replace(value, box=paper.displayed(value.page, value.box))


def _may_be_pictured(reading: Reading, spec: Specification) -> bool:
    """Tell whether something is missing that pictures may hold: a field that is required, or a way to reach who issues
    the paper, whose letterhead and footer are often pictures."""
    issuer = spec.parties.get(spec.roles.issuer or "")
    ways = [name for kind, name in issuer.fields.items() if kind in ("phone", "email")] if issuer else []
    required = [name for name, field in spec.fields.items() if field.required]
    return any(reading.fields[name] is None for name in (*ways, *required))


def _missing(reading: Reading, spec: Specification) -> set[str]:
    """Give the types of what was not found of what is required, and of who issues the paper."""
    issuer = spec.parties.get(spec.roles.issuer or "")
    names = {name for name, field in spec.fields.items() if field.required}
    names.update(issuer.fields.values() if issuer else ())
    return {spec.fields[name].type for name in names if reading.fields[name] is None}


def _may_hold(text: str, missing: set[str]) -> bool:
    """Tell whether what pictures say may hold something that is missing: a logo's name alone is no phone, and is left out
    beside a better name."""
    digits = sum(char.isdigit() for char in text)
    holds = {"email": "@" in text, "phone": digits >= _NUMBERED, "business_number": digits >= _NUMBERED}
    return bool(text) and any(holds.get(kind, True) for kind in missing)


def _read(attempt: _Attempt, settings: Settings) -> bytes:
    """Read the bytes once: what is hashed is what is parsed, though the file may change meanwhile."""
    data = read_document(attempt.path, settings)
    document_id = hashlib.sha256(data).hexdigest()
    attempt.known.update(document_id=document_id, file_bytes=len(data))
    attempt.reviewed = reviewed_bytes(settings.reviewed, document_id)
    attempt.known["reviews_hash"] = hash_of(attempt.reviewed)
    return data


def _cut_off(data: bytes) -> tuple[str, ...]:
    if is_cut_off(data):
        return ("the end of the file is missing, so pages may be: compare with the sender's copy",)
    return ()


def another_kind(known: Mapping[str, Any], paper: Paper, spec: Specification) -> DocumentError:
    """Say that a document, of which its record's attributes are `known`, is no paper of its specification, and what tells one."""
    words = sum(len(page.words) for page in paper.pages)
    signals = sorted(spec.kind.signals, key=lambda name: -spec.kind.signals[name])
    told = ", ".join(name.replace("_", " ") for name in signals[:_NAMED])
    held = (
        f"its {words:,} words are not those of one (told by {told})" if words else "no text was found on it"
    )
    return DocumentError(
        "not_this_kind",
        f"{known['path']} is no {known['spec'].replace('_', ' ')}: {held}. "
        "Leave it out, or extract it with the specification of its kind (--spec).",
    )


def _fault(error: Exception, path: Path) -> DocumentError:
    """Name the place of a fault of our own. The error's text is left out: it may quote the document."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"
    return DocumentError(
        "internal_error",
        f"{printable(path)} could not be read because of a fault of Punchlist ({where}); report it.",
    )


def failed_unread(
    path: Path, error: DocumentError, spec: Specification, seconds: float, settings: Settings
) -> DocumentRecord:
    """Give the record of a document that another process failed to read; its bytes identify it all the same."""
    attempt = _Attempt(path, spec, reader_of(settings), started=time.monotonic() - seconds)
    try:
        _read(attempt, settings)
    except DocumentError as unreadable:
        return attempt.failed(unreadable)
    return attempt.failed(error)
