"""Quantities at prices. Comes in: a line. Goes out: the line with the two as cells of their own: "31.5 m2 @ $88.00 ="."""

from __future__ import annotations

import re
from itertools import groupby

from extract.documents.layout import Segment
from extract.documents.offline.table import Line

AT = re.compile(r"(?:[\d.,]+(?:\s\S{1,6}){0,2}\s)?@\s\$?[\d.,]+(?:\s/?\S{1,6})?(?:\s=)?")
SIGNS = frozenset({"@", "="})


def at_prices(line: Line) -> Line:
    """The line, a segment that says what at which price taken apart at its signs."""
    if not any("@" in segment.texts for segment in line):
        return line
    return [part for segment in line for part in _parts(segment)]


def _parts(segment: Segment) -> list[Segment]:
    if not AT.fullmatch(segment.text):
        return [segment]
    groups = groupby(segment.words, key=lambda word: word.text in SIGNS)
    return [Segment(tuple(words), segment.page, segment.order) for sign, words in groups if not sign]
