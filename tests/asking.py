"""Claude on loopback is asked: about three of the examples, by the settings that name the stand-in; or a question of no paper."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from documents import at, page_of
from servers.anthropic import Server

from extract.documents.claude.asking import Model, Question
from extract.documents.claude.cases import Case
from extract.documents.claude.reading import Draft, Office, prepared
from extract.documents.records import DocumentRecord
from extract.documents.specification import load_specification
from extract.settings import Settings

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "work_orders"
SPEC = load_specification("work_order")
OPEN, SCAN = "brookfield-homes-po-25278", "wexcombe-wo-29499"
"""An order whose builder the offline engine is not sure of, and a scan that it misses two fields of."""
SURE = "tallow-creek-wo-82442"
SMALL = "claude-haiku-5-5"


def three_papers(folder: Path) -> Path:
    """Copy those three with their truths into a folder."""
    for name in (OPEN, SCAN, SURE):
        for kind in ("pdf", "json"):
            shutil.copy(EXAMPLES / f"{name}.{kind}", folder)
    return folder


def settings(server: Server, state: Path, **changes: Any) -> Settings:
    usual: dict[str, Any] = {
        "anthropic_api_key": server.key,
        "anthropic_base_url": server.url,
        "claude_ask_below": 0.9,
    }
    kept = {
        "state_dir": state,
        "reviewed": state / "reviewed",
        "claude_longest_wait_seconds": 0.05,
        "claude_tries": 2,
    }
    return Settings(**usual | kept | changes)


def read(path: Path, chosen: Settings) -> DocumentRecord:
    """Read one paper in this process; with workers it takes seconds more."""
    return asked_about(prepared(path, SPEC, chosen), chosen)


def asked_about(draft: DocumentRecord, chosen: Settings) -> DocumentRecord:
    """Ask about a paper that was read offline, where something is left open."""
    if not isinstance(draft, Draft):
        return draft
    office = Office(chosen, SPEC, "test")
    try:
        return office.submit(office.complete(draft)).result()
    finally:
        office.close()


PIXEL = (
    bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300")
    + bytes([1] * 64)
    + bytes.fromhex(
        "ffc0000b080001000101011100ffc40014000100000000000000000000000000000009ffc40014100100000000000000000000000000000000ffda0008010100003f0054ffd9"
    )
)


def question(document: str = "a", fields: tuple[str, ...] = ("total_amount",)) -> Question:
    """A question about a document of one amount and one pixel."""
    page = page_of(at(40, 100, "Total: $1,100.00"), at(40, 130, f"Order {document}"))
    case = Case((page,), 1, None, {1: PIXEL})
    return Question(document * 64, Model(SMALL, "low"), case, SPEC, fields, items=False)
