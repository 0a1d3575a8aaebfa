"""Which engine reads by these settings, and its version. Comes in: settings. Goes out: what the ledger knows documents by.

Without a key it is the offline engine under its own name and version, so nothing is read again. With Claude behind it, it is
another reader: `auto` or `claude`, whose version is made of all that decides what a reading says: both engines' code, the
models, the effort they are asked for and when they are asked.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Literal

from extract.documents.offline import OfflineEngine
from extract.settings import Settings

Engine = Literal["offline", "auto", "claude"]
_NUMBER = "1"


def engine_in_use(settings: Settings) -> Engine:
    """Give the engine that is set; where none is, Claude is asked where the settings hold a key for that."""
    if settings.engine == "claude":
        return "claude"
    keys = (settings.anthropic_api_key, settings.anthropic_api_key_file, settings.anthropic_api_key_secret)
    return "auto" if settings.engine != "offline" and any(keys) else "offline"


def reader_of(settings: Settings) -> tuple[str, str]:
    """Give name and version of the engine in use."""
    engine = engine_in_use(settings)
    if engine == "offline":
        return OfflineEngine.name, OfflineEngine.version
    decides = (
        OfflineEngine.version,
        _edition(),
        settings.claude_small_model,
        settings.claude_large_model,
        settings.claude_small_effort,
        settings.claude_large_effort,
        settings.claude_ask_below,
        settings.claude_ask_large_below,
        settings.claude_missing_weight,
        settings.claude_most_pages,
        *((settings.claude_mask_pii, settings.claude_mask_fields) if _masks(settings) else ()),
    )
    return engine, f"{_NUMBER}+{hashlib.sha256(repr(decides).encode()).hexdigest()[:12]}"


def _masks(settings: Settings) -> bool:
    return settings.claude_mask_pii or bool(settings.claude_mask_fields)


@cache
def _edition() -> str:
    """Digest this engine's own code."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
