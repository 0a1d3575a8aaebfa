"""What answers about a paper are proved by. Comes in: the pages that are sent. Goes out: their words, ready to be searched.

Made once for a paper, in the worker that read it: the process that waits for answers has other papers to see to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extract.documents.claude.quoting import PageWords
from extract.documents.layout import lines_of_segments, segments_of
from extract.documents.normalise import Dialect
from extract.documents.offline.engine import dialect_of
from extract.documents.pages import Page


@dataclass(frozen=True, slots=True)
class Grounds:
    """The words of pages by number, ready to be searched, and line by line as a text; and how the paper writes dates and amounts."""

    pages: Mapping[int, PageWords] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)
    dialect: Dialect = field(default_factory=Dialect)


NO_GROUNDS = Grounds()
"""Of a paper that has not been looked at: nothing can be proved by it."""


def grounds_of(pages: Sequence[Page]) -> Grounds:
    """Give what answers about some pages are proved by."""
    segments = segments_of(pages)
    texts = {page.number: "" for page in pages}
    for line in lines_of_segments(segments):
        texts[line[0].page] += "   ".join(part.text for part in line) + "\n"
    dialect = dialect_of([segment.text for segment in segments])
    return Grounds({page.number: PageWords(page) for page in pages}, texts, dialect)
