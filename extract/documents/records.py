"""The record of one document: what an engine read, with where each value stands. `to_json` is a contract of the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the top-left corner of the page as displayed."""


REVIEWED = "reviewed"
"""The method of a value that a person gave or confirmed."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a value: what a confidence is calibrated from. It is not part of the contract.

    `label`: how far the label's wording is to be believed and is a label at all, 0 where there is none. `geometry`: how
    usual the place is to the label, or in the letterhead. `sure`: how typical the text is of its type. `score`: what the
    engine compared values by, `margin` by how much it beat the best other value of the field (the score itself where
    there was none). All 0 to 1. `places`: how often the paper offered the same value for the field, at least 1. `checks`:
    rules over several values that it passes (a total that adds up: +1) less those that it fails. `legible`: what OCR
    says of its words, 1 in a text layer.
    """

    label: float = 0.0
    geometry: float = 0.0
    sure: float = 0.0
    score: float = 0.0
    margin: float = 0.0
    places: int = 1
    checks: int = 0
    legible: float = 1.0


NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value with its provenance: `value` is normalised by its type, `raw` is as printed, `confidence` is 0 to 1."""

    value: str
    raw: str
    method: str
    confidence: float
    page: int
    box: Box
    evidence: Evidence = NO_EVIDENCE

    def to_json(self) -> dict[str, Any]:
        """The value as the contract has it, its box as a list rounded to hundredths of a point."""
        return {
            "value": self.value,
            "raw": self.raw,
            "method": self.method,
            "confidence": round(self.confidence, 4),
            "page": self.page,
            "box": [round(edge, 2) for edge in self.box],
        }


@dataclass(frozen=True, slots=True)
class LineItem:
    """One item of the scope; quantity and money are decimal strings, None is what the paper does not print.

    `more` are the columns that the specification adds to those, by name, as printed.
    """

    section: str | None
    area: str | None
    description: str | None
    quantity: str | None
    unit: str | None
    unit_price: str | None
    amount: str | None
    page: int
    more: tuple[tuple[str, str | None], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The item as the contract has it, the specification's own columns behind it."""
        usual = {name: getattr(self, name) for name in self.__slots__ if name != "more"}
        return usual | dict(self.more)


@dataclass(frozen=True, slots=True)
class Review:
    """A person's decision in force: about a field, the `line_items` or the whole `document` (extract/review/decisions.py).

    `decision` is corrected, confirmed or absent (not on the paper). `read` is what the engine reads there, `replaced` what
    the person saw; `value` is None where the decision is absent or about the items, which are then `items`.
    """

    field: str
    decision: str
    by: str
    at: datetime
    value: str | None = None
    items: tuple[LineItem, ...] = ()
    replaced: str | None = None
    note: str | None = None
    read: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The decision as `punchlist extract --full` writes it."""
        given = {name: getattr(self, name) for name in self.__slots__}
        return given | {"at": self.at.isoformat(), "items": [item.to_json() for item in self.items]}


@dataclass(frozen=True, slots=True)
class Step:
    """What one reader of a route did: `why` it was asked, which fields it `took` part in, what of it was `refused`.

    `cost` is in US dollars, a decimal; `kept` is an answer that was paid for before, `batched` one that came with a batch.
    Values are not in it.
    """

    reader: str
    why: str
    took: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    cost: str = "0"
    kept: bool = False
    batched: bool = False


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One document and one attempt to read it. `document_id` is None where the file gave no bytes.

    `reviews_hash` is that of the document's reviewed file, None where it has none. `route` tells the readers beyond the
    offline engine that were asked; it is not part of the contract.
    """

    document_id: str | None
    path: str
    status: str
    spec: str
    spec_version: str
    engine: str
    engine_version: str
    error_code: str | None = None
    error: str | None = None
    pages: int = 0
    ocr_pages: int = 0
    file_bytes: int = 0
    fields: dict[str, FieldValue | None] = field(default_factory=dict)
    line_items: tuple[LineItem, ...] = ()
    completeness: float = 0.0
    review_reasons: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    reviews_hash: str | None = None
    seconds: float = 0.0
    extracted_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    route: tuple[Step, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The line of `punchlist extract`; its shape is a contract (see README)."""
        return {
            "document_id": self.document_id,
            "path": self.path,
            "status": self.status,
            "error": self.error,
            "pages": self.pages,
            "spec": self.spec,
            "engine": self.engine,
            "fields": {name: value and value.to_json() for name, value in self.fields.items()},
            "line_items": [item.to_json() for item in self.line_items],
            "completeness": round(self.completeness, 4),
        }
