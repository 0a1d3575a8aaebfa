"""Addresses that no label names. Comes in: the segments of the first page, and whose names stand where. Goes out: candidates.

An order says somewhere where the work is: under a heading that nobody foresaw, in the subject of a letter, in a sentence.
What is left when the addresses of the issuer and of the recipient are taken away is the place of the work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extract.documents.layout import Levels, Segment
from extract.documents.normalise import Dialect, address_parts, street_at
from extract.documents.offline.captions import ALIGNED
from extract.documents.offline.reading import Value, match_words, words_between
from extract.documents.offline.values import Neighbourhood
from extract.documents.pages import Page, Word
from extract.documents.records import Evidence

HEAD, FOOT = 0.1, 0.88
"""Shares of the first page's height above and below which addresses are the issuer's."""
LINES = 3
"""Lines of the longest address below its street."""
BELOW_NAME = 4.6
"""Lines below a company's name within which an address in its column is the company's."""
BEFORE = 60.0
"""Points left of a name at which its number may begin, and the lines below it with it."""
SCORE = 0.4
_NUMBER = re.compile(r"\d")
_BOX = re.compile(r"(?i)\bp\.?\s?o\.?\s+box\b|\bgpo\b|\blocked bag\b")


def unlabelled_addresses(
    field: str, near: Neighbourhood, pages: Sequence[Page], names: Iterable[Value], dialect: Dialect
) -> list[Value]:
    """Whole addresses of the first page that are nobody's. `names` are those of companies, wherever they stand."""
    height = pages[0].height
    segments = near.page(1)
    levels = Levels(segments)
    heads = [union_of(name) for name in names if name.page == 1]
    found: list[Value] = []
    for segment in segments:
        if not HEAD * height < segment.top < FOOT * height or not _NUMBER.search(segment.text):
            continue
        at = street_at(segment.text)
        if at is None or _BOX.search(segment.text):
            continue
        words = _whole(segment, at, levels)
        if words is None or any(_belongs(segment, head, at) for head in heads):
            continue
        match = match_words("address", words, dialect)
        if match:
            evidence = Evidence(label=0.5, geometry=0.5, sure=match[0].sure)
            score = SCORE * match[0].sure
            found.append(
                Value(
                    field, match[0].value.rstrip(" .,:;"), tuple(match[1]), 1, "unlabelled", score, evidence
                )
            )
    return found


def union_of(value: Value) -> tuple[float, float, float]:
    """Left edge, top and height of a line of a name."""
    first = value.words[0]
    return (
        min(word.x0 for word in value.words),
        max(word.top for word in value.words),
        first.bottom - first.top,
    )


def _whole(segment: Segment, at: int, levels: Levels) -> list[Word] | None:
    """The words of an address from its street to its postal code, over as many lines as it takes."""
    words = words_between(segment.words, at, len(segment.text))
    last = segment
    for _ in range(LINES + 1):
        code = address_parts(" ".join(word.text for word in words)).postal_code
        if code:
            return words_between(words, 0, code[2])
        below = [
            s
            for s in levels.between(last.middle + 0.4 * last.size, last.middle + 1.3 * last.pitch)
            if (abs(s.x0 - words[0].x0) < ALIGNED or abs(s.x0 - segment.x0) < ALIGNED)
            and s.middle > last.middle
        ]
        if not below:
            return None
        last = below[0]
        words = [*words, *last.words]
    return None


def _belongs(segment: Segment, head: tuple[float, float, float], at: int) -> bool:
    """Whether a street stands in the block below a company's name, or behind the name on its line."""
    left, top, height = head
    apart = (segment.top - top) / max(height, 1.0)
    return at == 0 and -0.5 < apart < BELOW_NAME * 1.3 and left - BEFORE < segment.x0 < left + ALIGNED
