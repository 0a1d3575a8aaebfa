"""Decisions of people go over what an engine read. Comes in: a reading and reviews. Goes out: the reading that counts.

A value that a person gave has method "reviewed" and confidence 1. It keeps the place of the engine's value where that
is the same; else it has the place where the same words stand on the paper, else that of the value it replaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.documents.layout import union
from extract.documents.offline import Reading
from extract.documents.pages import Page
from extract.documents.records import REVIEWED, Box, FieldValue, Review
from extract.documents.specification import Specification
from extract.review.decisions import DOCUMENT, LINE_ITEMS

NO_PLACE: Box = (0.0, 0.0, 0.0, 0.0)
"""The box of a value that stands nowhere on the paper as far as anyone said."""

_WORD = re.compile(r"[a-z_][a-z0-9_]*")


def merged(
    reading: Reading, reviews: Sequence[Review], pages: Sequence[Page]
) -> tuple[Reading, tuple[Review, ...]]:
    """Give the reading with the decisions over it, and the decisions with what the engine reads there."""
    fields, items = dict(reading.fields), reading.line_items
    told = []
    for review in reviews:
        if review.field == LINE_ITEMS:
            items = review.items
        elif review.field != DOCUMENT:
            before = reading.fields.get(review.field)
            fields[review.field] = _value(review, before, pages)
            told.append(replace(review, read=before.value if before else None))
            continue
        told.append(review)
    return replace(reading, fields=fields, line_items=items), tuple(told)


def _value(review: Review, before: FieldValue | None, pages: Sequence[Page]) -> FieldValue | None:
    """Give the value that a person says there is."""
    if review.value is None:
        return None
    if before and before.value == review.value:
        return replace(before, method=REVIEWED, confidence=1.0)
    page, box = _place(review.value, pages) or ((before.page, before.box) if before else (1, NO_PLACE))
    return FieldValue(review.value, review.value, REVIEWED, 1.0, page, box)


def _place(value: str, pages: Sequence[Page]) -> tuple[int, Box] | None:
    """Find the words of a value next to each other on a page, however they are punctuated."""
    wanted = [_bare(word) for word in value.split() if _bare(word)]
    if not wanted:
        return None
    for page in pages:
        words = [word for word in page.words if _bare(word.text)]
        texts = [_bare(word.text) for word in words]
        for start in range(len(texts) - len(wanted) + 1):
            if texts[start : start + len(wanted)] == wanted:
                return page.number, union(words[start : start + len(wanted)])
    return None


def _bare(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()


def concerned(reason: str, spec: Specification) -> tuple[str, ...]:
    """Give the names a reason for review is about: fields, `line_items`, and `document` where it names neither."""
    named = [word for word in _WORD.findall(reason) if word in spec.fields]
    if "line items" in reason:
        named.insert(0, LINE_ITEMS)
    return tuple(dict.fromkeys(named)) or (DOCUMENT,)


def unsettled(reasons: Iterable[str], reviews: Sequence[Review], spec: Specification) -> tuple[str, ...]:
    """Give the reasons that remain: one is settled when a person has decided on all that it is about."""
    decided = {review.field for review in reviews}
    return tuple(reason for reason in reasons if not decided.issuperset(concerned(reason, spec)))
