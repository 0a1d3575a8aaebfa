"""A document's route in words. Comes in: a record. Goes out: lines for people; they name fields and no value."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extract.documents.records import DocumentRecord, Step


def explained(record: DocumentRecord) -> Iterator[str]:
    """Give a line for the document and one for each reader that was asked, with why."""
    yield f"{record.path}: {record.status}"
    reader = "offline OCR" if record.ocr_pages else "offline text"
    methods = {step.reader for step in record.route}
    own = [name for name, value in record.fields.items() if value and value.method not in methods]
    if record.status == "failed":
        yield f"  {reader}: {record.error_code}"
    elif not record.route:
        yield f"  {reader}: {len(own)} fields, nothing missing, doubtful or contradictory: it stops here"
    else:
        yield f"  {reader}: {len(own)} fields"
    for step in record.route:
        yield from _told(step)
    for reason in record.review_reasons:
        yield f"  to review: {reason}"


def _told(step: Step) -> Iterator[str]:
    cost = ", paid for before" if step.kept else f", ${Decimal(step.cost):.5f}" if Decimal(step.cost) else ""
    yield f"  {step.reader}{', in a batch' if step.batched else ''}{cost}: {step.why}"
    if step.took:
        yield f"    taken: {', '.join(step.took)}"
    for refused in step.refused:
        yield f"    not believed: {refused}"
