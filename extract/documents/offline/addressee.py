"""To whom a paper is written, where no label says so. Comes in: the first page. Goes out: candidates for the recipient.

A letter names its addressee above the salutation; elsewhere the one company of the page that nobody else is may be it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from extract.documents.layout import Levels, Segment
from extract.documents.normalise import LEGAL, TRADE_NAME, Dialect, read_date
from extract.documents.offline.company_names import plain_of
from extract.documents.offline.reading import Value, match_words
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.worded import is_prose
from extract.documents.pages import Page
from extract.documents.records import Evidence

SALUTE = re.compile(
    r"(?i)^(?:dear|hi|hello|good (?:morning|afternoon|day)|to whom|attention|attn|att|madame|monsieur|mesdames|bonjour|à l['’]attention|re|objet|subject)\b"
)
POST = re.compile(
    r"(?i)^(?:the )?(?:\w+ )?(?:manager|director|proprietor|owner|secretary|principal|estimator|accounts)\W*$"
)
"""Whom a letter goes to within a company."""
ADDRESSED, GREETED, LEFT = 0.6, 0.5, 0.34
"""What a name is worth above a salutation, as the salutation, and as the only company left."""
HEAD, FOOT = 0.06, 0.88
"""Shares of the page's height above and below which letterheads and footers stand."""
EDGE = 4.0
"""Points by which lines of one block begin apart."""
LONGEST = 7
"""Words of the longest name."""


def addressees(
    field: str, near: Neighbourhood, pages: Sequence[Page], others: Iterable[str], dialect: Dialect
) -> list[Value]:
    """Names of who may be written to. `others` are the names of everybody else on the paper, the issuer's first."""
    known = {plain_of(name) for name in others}
    page = near.page(1)
    found = [*_above_salutation(field, page, dialect), *_greeted(field, page, dialect)]
    found = [value for value in found if not _is_known(value.value, known)]
    found = sorted(found, key=lambda value: -value.evidence.sure)[:1]
    return found or list(_left(field, near, pages[0].height, known, dialect))


def _above_salutation(field: str, page: Sequence[Segment], dialect: Dialect) -> Iterable[Value]:
    """The first line with a company's name in the block over "Dear …", at its edge."""
    salute = next((s for s in page if SALUTE.match(s.text) and len(s.words) < 12), None)
    if salute is None:
        return
    above = [
        s
        for s in page
        if s.bottom < salute.top + 1 and abs(s.x0 - salute.x0) < EDGE and len(s.words) <= LONGEST
    ]
    block = above[-6:]
    starts = [i for i, s in enumerate(block) if read_date(s.text, dialect)]
    block = block[starts[-1] + 1 :] if starts else block
    for segment, below in pairwise([*block, salute]):
        if any(c.isdigit() for c in segment.text) or SALUTE.match(segment.text) or POST.match(segment.text):
            continue
        value = _company(field, segment, ADDRESSED, dialect)
        addressed = below is salute or any(c.isdigit() for c in below.text)
        if value and (value.evidence.sure >= 0.9 or (addressed and len(block) > 1)):
            yield value


def _greeted(field: str, page: Sequence[Segment], dialect: Dialect) -> Iterable[Value]:
    """A company that is greeted: "Mesa Verde Plumbing," on a line of its own above running text."""
    levels = Levels(page)
    for segment in page:
        words = segment.texts
        if not 1 < len(words) <= 6 or not words[-1].endswith(",") or SALUTE.match(segment.text):
            continue
        if not all(word[0].isupper() or word in {"&", "and", "of"} for word in words):
            continue
        below = levels.between(segment.middle + segment.size, segment.middle + 3.2 * segment.size)
        if any(prose(s) and abs(s.x0 - segment.x0) < EDGE for s in below):
            value = _company(field, segment, GREETED, dialect)
            if value:
                yield value


def _left(
    field: str, near: Neighbourhood, height: float, known: set[str], dialect: Dialect
) -> Iterable[Value]:
    """The companies that stand on the page's body and are nobody else, if there is no more than one."""
    found: dict[str, Value] = {}
    for segment in near.page(1):
        inside = HEAD * height < segment.top < FOOT * height
        if (
            not inside
            or prose(segment)
            or segment.order in near.label_orders
            or len(segment.words) > 2 * LONGEST
        ):
            continue
        value = (
            _company(field, segment, LEFT, dialect)
            if LEGAL.search(segment.text) or TRADE_NAME.search(segment.text)
            else None
        )
        if value and value.evidence.sure == 1.0 and not _is_known(value.value, known):
            found.setdefault(plain_of(value.value), value)
    if len(found) == 1:
        yield from found.values()


def _company(field: str, segment: Segment, worth: float, dialect: Dialect) -> Value | None:
    colon = next((i for i, w in enumerate(segment.words) if w.text.endswith(":")), -1)
    words = segment.words[colon + 1 :]
    match = match_words("organisation", words, dialect) if words else None
    if match is None or len(match[1]) < 2:
        return None
    name = match[0].value.rstrip(" ,;")
    evidence = Evidence(label=0.4, geometry=0.5, sure=match[0].sure)
    return Value(field, name, tuple(match[1]), segment.page, "unlabelled", worth * match[0].sure, evidence)


def prose(segment: Segment) -> bool:
    """Whether a segment is running text."""
    return is_prose(segment.texts)


def _is_known(name: str, known: set[str]) -> bool:
    plain = plain_of(name)
    return any(plain in other or other in plain for other in known if len(other) > 3)
