"""The papers whose truth is known. Comes in: folders of PDFs with `<name>.json`. Goes out: which paper a request is about,
and the words that a value is printed in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdfium2

from extract.documents.layout import Segment, lines_of_segments, segments_of
from extract.documents.normalise import READERS, Dialect
from extract.documents.pages import text_page
from extract.documents.specification import Specification, expand_phrase

from .judging import blocks_of, bytes_of

Texts = list[tuple[int, str]]
"""Runs of text, each with its page: lines, cells, and cells under one another."""
_TYPED = ("date", "money", "currency", "month", "time", "number", "integer", "percent", "boolean")


@dataclass(frozen=True)
class Paper:
    """One paper: its truth and its file."""

    file: Path
    truth: Mapping[str, Any]

    @cached_property
    def texts(self) -> Texts:
        """What its text layer says; nothing of a scan."""
        with pypdfium2.PdfDocument(self.file) as document:
            pages = [text_page(page, number) for number, page in enumerate(document, 1)]
        segments = segments_of(pages)
        lines = [(line[0].page, " ".join(part.text for part in line)) for line in lines_of_segments(segments)]
        return [*((part.page, part.text) for part in segments), *lines, *_stacks(segments)]

    @cached_property
    def _found(self) -> dict[tuple[str, str], tuple[int, str]]:
        return {}

    def printed(self, name: str, value: str, spec: Specification, seen: Texts) -> tuple[int, str]:
        """The page and the words that a value is printed in; the value itself where it is not found."""
        if (name, value) not in self._found:
            field = spec.fields.get(name)
            places = _places(value, field.type if field else "text", self.texts or seen, field, spec)
            self._found[name, value] = next(iter(places), (1, value))
        return self._found[name, value]


def _stacks(segments: Sequence[Segment]) -> Iterator[tuple[int, str]]:
    """Cells that stand right under one another, up to six."""
    for start, first in enumerate(segments):
        text, last = first.text, first
        for other in segments[start + 1 :]:
            if other.page != first.page or other.top - last.bottom > 1.2 * last.size:
                continue
            if other.top >= last.bottom - 0.4 * last.size and abs(other.x0 - first.x0) < 4:
                text, last = f"{text} {other.text}", other
                yield first.page, text


def _places(
    value: str, kind: str, texts: Texts, field: Any, spec: Specification
) -> Iterator[tuple[int, str]]:
    if kind == "choice" and field is not None:
        written = [said for phrase in field.choices.get(value, ()) for said in expand_phrase(phrase)]
        phrases = [" ".join(said.words) for said in written]
        for page, text in texts:
            for phrase in sorted(phrases, key=len, reverse=True):
                at = text.casefold().find(phrase)
                if at >= 0:
                    yield page, text[at : at + len(phrase)]
        return
    for page, text in texts:
        if kind in _TYPED:
            yield from ((page, quote) for quote in _typed(value, kind, text))
        elif found := re.search(_loosely(value), text, re.I):
            yield page, found.group()


def _typed(value: str, kind: str, text: str) -> Iterator[str]:
    """The parts of a text that read as a value of its type."""
    for month_first in (False, True):
        rest, at = text, 0
        while match := READERS[kind](rest, Dialect(month_first)):
            if match.value == value or (kind == "money" and float(match.value) == float(value)):
                yield rest[match.start : match.end].strip()
            at = max(match.end, match.start + 1)
            rest = rest[at:]


def _loosely(value: str) -> str:
    """An expression for a text however it is spaced."""
    return r"(?<!\w)" + r"\s+".join(map(re.escape, value.split())) + r"(?!\w)"


class Papers:
    """All papers of some folders."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._by_hash: dict[str, Paper] = {}
        for folder in folders:
            for path in sorted(folder.glob("*.json")):
                truth = json.loads(path.read_text(encoding="utf-8"))
                if "file" in truth:
                    paper = Paper(folder / truth["file"], truth)
                    digest = hashlib.sha256(paper.file.read_bytes()).hexdigest()
                    self._by_hash[digest] = paper

    def all(self) -> list[Paper]:
        """Every paper, in the order of the files."""
        return list(self._by_hash.values())

    def asked_about(self, body: Mapping[str, Any]) -> tuple[Paper | None, Texts]:
        """The paper of a request: by the bytes of its PDF, else the one whose values the request's words hold most of."""
        said: Texts = []
        for block in blocks_of(body):
            if block["type"] == "document":
                paper = self._by_hash.get(hashlib.sha256(bytes_of(block)).hexdigest())
                if paper:
                    return paper, said
            elif block["type"] == "text":
                said += _pages_in(block["text"])
        words = {word for _, text in said for word in _words(text)}
        best = max(self._by_hash.values(), key=lambda paper: _share(paper, words), default=None)
        return (best if best and _share(best, words) >= 0.4 else None), said


def _pages_in(text: str) -> Texts:
    """The lines of pages that a text block holds, as the product writes them: `<page number="1">`."""
    found: Texts = []
    for page, body in re.findall(r'<page number="(\d+)">\n(.*?)</page>', text, re.S):
        lines = body.splitlines()
        found += [(int(page), line) for line in lines]
        found += [(int(page), " ".join(lines[at : at + 3])) for at in range(len(lines))]
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"\w{3,}", text.casefold())


def _share(paper: Paper, words: set[str]) -> float:
    own = {word for value in paper.truth["fields"].values() if value for word in _words(value)}
    return len(own & words) / max(len(own), 1)
