"""The lines of letterheads and footers. Comes in: segments and their words. Goes out: parts of a line, and what is nobody's number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import lru_cache

from extract.documents.offline.values import Neighbourhood
from extract.documents.pages import Word

MOST = 4_000
"""Texts of which is kept what they hold."""
SEPARATORS = frozenset("|·•‧∙●■–—")
"""What stands between the parts of a line of a letterhead."""
PLAINLY = 0.75
"""The rank from which on a label has its value for itself; a title may stand before anything."""
_NAMED_NUMBER = re.compile(r"(?i)a\.?b\.?n\.?:?|bn:?|ein:?|(?:gst|hst|tps)(?:/hst)?:?")
_WAY_TO_REACH = re.compile(r"(?:\D*+\d){8}|[^@]*+@")
"""What a text holds at least that has a phone, a business number or an e-mail address in it."""


@lru_cache(maxsize=MOST)
def may_reach(text: str) -> bool:
    """Whether a text may hold a phone, a business number or an e-mail address."""
    return _WAY_TO_REACH.match(text) is not None


def parted(words: Sequence[Word]) -> Iterable[list[Word]]:
    """The parts of a line between its separators: "ABN 38 537 294 018 · 1300 975 711"."""
    part: list[Word] = []
    for word in words:
        if word.text in SEPARATORS:
            yield part
            part = []
            continue
        part.append(word)
        if word.text[-1] == "." and any(map(str.isdigit, word.text)):
            yield part
            part = []
    yield part


def is_called_number(words: Sequence[Word], first: Word) -> bool:
    """Whether the words before the first one of a number call it a business number: "ABN 30 134 470 916"."""
    before = words[: next((i for i, word in enumerate(words) if word is first), 0)]
    return any(_NAMED_NUMBER.fullmatch(word.text) for word in before[-2:])


Spot = tuple[int, float, float]
"""Where a word stands: its page, left edge and top."""


def spot(page: int, word: Word) -> Spot:
    """Where a word of a page stands."""
    return page, word.x0, word.top


def called_numbers(near: Neighbourhood, unowned: Set[int]) -> Iterable[Spot]:
    """Where that begins which stands at labels that ask for a business number and are nobody's."""
    for label in near.labels:
        asks = any(m.attribute == "business_number" and not m.party for m in label.meanings)
        if asks and label.segments[0].order in unowned:
            for candidate in near.candidates(label):
                yield spot(candidate.page, candidate.lines[0][0])


def under_captions(near: Neighbourhood) -> Iterable[Spot]:
    """Where that begins which stands right under labels that name fields on the first page: such a value is nobody's number."""
    for label in near.labels_of(1):
        plain = all(m.field and m.rank >= PLAINLY for m in label.meanings)
        for candidate in near.candidates(label)[:1] if plain and label.sure >= 0.9 and not label.tail else ():
            if candidate.method == "below" and candidate.geometry >= 0.9:
                yield spot(candidate.page, candidate.lines[0][0])
