"""Sentences of running text. Comes in: the segments of a page. Goes out: its sentences, over the lines of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.documents.layout import Levels, Segment
from extract.documents.pages import Word

LEAST = 5
"""Words of a line of running text, at least."""
SPACED = 1.25
"""How much further apart than usual the lines of a letter may be."""
EDGE = 4.0
"""Points by which the lines of a paragraph may begin apart."""
_ABBREVIATION = re.compile(r"(?i)(?:\b[a-z]|mr|mrs|ms|dr|mme|st|no|ref|ph|tel|inc|ltd|co|approx)\.")


@dataclass(frozen=True)
class Sentence:
    """The words of a sentence, with the page they are on."""

    words: tuple[Word, ...]
    page: int


def sentences_of(segments: Sequence[Segment]) -> Iterator[Sentence]:
    """The sentences of a page's running text."""
    for paragraph in _paragraphs(segments):
        words: list[Word] = []
        for word in paragraph:
            words.append(word)
            if word.text[-1] in ".!?;" and not _ABBREVIATION.fullmatch(word.text):
                yield Sentence(tuple(words), segments[0].page)
                words = []
        if words:
            yield Sentence(tuple(words), segments[0].page)


def _paragraphs(segments: Sequence[Segment]) -> Iterator[list[Word]]:
    levels, taken = Levels(segments), set[int]()
    for segment in segments:
        if segment.order in taken or not _runs(segment):
            continue
        words, last = list(segment.words), segment
        while True:
            below = levels.between(last.middle + 0.5 * last.size, last.middle + SPACED * last.pitch)
            following = next((s for s in below if abs(s.x0 - segment.x0) < EDGE), None)
            if following is None or following.order in taken or following.bold != segment.bold:
                break
            taken.add(following.order)
            words += following.words
            last = following
        yield words


def _runs(segment: Segment) -> bool:
    """Whether a segment is running text: enough words, many of them in small letters."""
    words = [word.text for word in segment.words if word.text[0].isalpha()]
    return len(words) >= LEAST and sum(word[0].islower() for word in words) >= 0.4 * len(words)
