"""The record of one document: what an engine read, with where each value stands. `to_json` is a contract of the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the top-left corner of the page as displayed."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value with its provenance: `value` is normalised by its type, `raw` is as printed, `confidence` is 0 to 1."""

    value: str
    raw: str
    method: str
    confidence: float
    page: int
    box: Box

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
    """One item of the scope; quantity and money are decimal strings, None is what the paper does not print."""

    section: str | None
    area: str | None
    description: str | None
    quantity: str | None
    unit: str | None
    unit_price: str | None
    amount: str | None
    page: int

    def to_json(self) -> dict[str, Any]:
        """The item as the contract has it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One document and one attempt to read it. `document_id` is None where the file gave no bytes."""

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
    seconds: float = 0.0
    extracted_at: datetime = field(default_factory=lambda: datetime.now(UTC))

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
