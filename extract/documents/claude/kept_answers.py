"""Answers that were paid for, kept. Comes in: what was asked of which document. Goes out: the answer, if it was given before.

A file per question, named by a hash over document, specification, prompt, model, effort, content and question: the same
question about the same paper is never paid for twice. The answers hold personal data: folder and files are their owner's.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from extract.documents.claude.prices import Tokens
from extract.files import write_whole


def key_of(*parts: object) -> str:
    """Give the name of a question."""
    said = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


class KeptAnswers:
    """The answers kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> tuple[str, Tokens] | None:
        """Give the text of an answer and what it took; None where there is none, or it can't be read."""
        try:
            kept = json.loads(self._file(key).read_bytes())
            return str(kept["text"]), Tokens(**kept["tokens"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, text: str, tokens: Tokens) -> None:
        """Keep an answer, all or nothing."""
        file = self._file(key)
        kept = json.dumps({"text": text, "tokens": asdict(tokens)}).encode()
        try:
            write_whole(file, kept, mode=0o600)
        except FileNotFoundError:  # the first of its folder
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(file, kept, mode=0o600)

    def drop(self, key: str) -> None:
        """Forget an answer that could not be used."""
        self._file(key).unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"
