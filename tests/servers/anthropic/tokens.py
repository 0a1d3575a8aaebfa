"""How many tokens a request has, about: text by its length, a page of a PDF and an image as measured and documented."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Mapping
from typing import Any

from PIL import Image

from .judging import blocks_of, bytes_of

_LETTERS, _PAGE, _PIXELS = 3.2, 2_350, 750
_LEAST_CACHED = 512


def of_text(text: str) -> int:
    """Tokens of a text, at least one."""
    return max(1, round(len(text) / _LETTERS))


def of_prefix(body: Mapping[str, Any]) -> int:
    """Tokens of schema and system prompt."""
    system = body.get("system") or ""
    said = system if isinstance(system, str) else "".join(block["text"] for block in system)
    schema = json.dumps((body.get("output_config") or {}).get("format") or "")
    return of_text(said + schema)


def of_messages(body: Mapping[str, Any]) -> int:
    """Tokens of the messages."""
    return sum(_of_block(block) for block in blocks_of(body))


def _of_block(block: Mapping[str, Any]) -> int:
    if block["type"] == "text":
        return of_text(block["text"])
    if block["type"] == "image":
        with Image.open(io.BytesIO(bytes_of(block))) as image:
            return round(image.width * image.height / _PIXELS)
    if block["type"] == "document" and block["source"]["type"] == "base64":
        return _PAGE * max(1, bytes_of(block).count(b"/Type /Page\n") or bytes_of(block).count(b"/Page "))
    return 10


class Cached:
    """The prefixes that were sent with cache_control: the first time they are written, then read."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def usage(self, body: Mapping[str, Any], output: int) -> dict[str, Any]:
        """The usage of a message that is answered in `output` tokens."""
        prefix, rest = of_prefix(body), of_messages(body)
        written = read = 0
        marked = isinstance(body.get("system"), list) and any(b.get("cache_control") for b in body["system"])
        if marked and prefix >= _LEAST_CACHED:
            said = json.dumps([body["model"], body["system"], body.get("output_config")], sort_keys=True)
            key = hashlib.sha256(said.encode()).hexdigest()
            with self._lock:
                read, written = (prefix, 0) if key in self._known else (0, prefix)
                self._known.add(key)
        return {
            "input_tokens": rest + prefix - read - written,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
            "output_tokens": output,
            "service_tier": "standard",
        }
