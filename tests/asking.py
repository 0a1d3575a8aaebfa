"""Papers that are read with Claude on loopback: three of the examples, the settings that ask the stand-in, and reading one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from servers.anthropic import Server

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
    draft = prepared(path, SPEC, chosen)
    if not isinstance(draft, Draft):
        return draft
    office = Office(chosen, SPEC, "test")
    try:
        return office.submit(office.complete(draft)).result()
    finally:
        office.close()
