"""To whom a paper is written, where no label says so. Comes in: the first page. Goes out: candidates for the recipient.

A letter names its addressee above the salutation; elsewhere the one company of the page that nobody else is may be it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from extract.documents.layout import Levels, Segment
from extract.documents.normalise import LEGAL, TRADE_NAME, Dialect, address_parts, read_date, street_word
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
HEADED, BLOCK, ADDRESS_LINES = 0.45, 0.42, 4
"""What a name above an address is worth, the share of the page in which it stands, and the lines of its address."""
OWN_NUMBER, BLOCK_LINES = 0.88, 7.5
"""What the number in such a block is worth, and how far below the name it may stand, in sizes of type."""
NUMBERED = re.compile(r"(?i)(?:a\.?b\.?n\b|bn\b|ein\b|gst|hst|tps)")
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


def heading_addresses(
    field: str, near: Neighbourhood, pages: Sequence[Page], others: Iterable[str], dialect: Dialect
) -> list[Value]:
    """The one name above a postal address in the upper part of the first page that no label claims and nobody else has.

    Accounting programs print the supplier so, beside their own name and the captions of dates and numbers.
    """
    others = list(others)
    known = {plain_of(name) for name in others}
    first_words = {first for name in others if len(first := plain_of(name.split()[0])) > 3}
    page = near.page(1)
    levels = Levels(page)
    found: dict[str, Value] = {}
    for segment in page:
        if segment.top > BLOCK * pages[0].height or not _may_head(segment, near):
            continue
        value = _company(field, segment, HEADED, dialect)
        alike = value is not None and plain_of(value.value.split()[0]) in first_words
        if value and not alike and not _is_known(value.value, known) and _has_address(segment, levels, near):
            found.setdefault(plain_of(value.value), value)
    return list(found.values()) if len(found) == 1 else []


def _may_head(segment: Segment, near: Neighbourhood) -> bool:
    """Whether a line may be a name: nobody's value, a few words with capitals and no number, not running text."""
    free = segment.order not in near.label_orders and segment.order not in near.claimed
    plain = not any(c.isdigit() or c in ":@" for c in segment.text)
    plain = plain and street_word(segment.text) is None
    return free and plain and 1 < len(segment.words) <= LONGEST and segment.text[0].isupper()


def _has_address(segment: Segment, levels: Levels, near: Neighbourhood) -> bool:
    """Whether a postal address stands right below a line, flush with it."""
    text, last, street = "", segment, ""
    for _ in range(ADDRESS_LINES):
        below = levels.between(last.middle + 0.5 * last.size, last.middle + 1.35 * last.pitch)
        following = next((s for s in below if abs(s.x0 - segment.x0) < EDGE and s.middle > last.middle), None)
        if following is None or following.order in near.label_orders:
            return False
        text, last, street = f"{text} {following.text}", following, street or following.text
        if address_parts(text).postal_code:
            return any(map(str.isdigit, street))
    return False


def numbers_below(
    field: str, names: Iterable[Value], near: Neighbourhood, dialect: Dialect
) -> Iterable[Value]:
    """The business number in the block below a recipient's name."""
    levels = Levels(near.page(1))
    for name in names:
        left, bottom, size = name.words[0].x0, name.words[0].bottom, name.words[0].size
        for segment in levels.between(bottom, bottom + BLOCK_LINES * size):
            if abs(segment.x0 - left) < EDGE and NUMBERED.match(segment.text):
                match = match_words("business_number", segment.words, dialect)
                if match:
                    evidence = Evidence(label=0.6, geometry=0.6, sure=match[0].sure)
                    yield Value(field, match[0].value, tuple(match[1]), 1, "unlabelled", OWN_NUMBER, evidence)
                    break


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
        if not 1 < len(words) <= 6 or not words[-1].endswith(","):
            continue
        if SALUTE.match(segment.text):
            yield from _named_after_salute(field, segment, dialect)
            continue
        if not all(word[0].isupper() or word in {"&", "and", "of"} for word in words):
            continue
        below = levels.between(segment.middle + segment.size, segment.middle + 3.2 * segment.size)
        if any(prose(s) and abs(s.x0 - segment.x0) < EDGE for s in below):
            value = _company(field, segment, GREETED, dialect)
            if value:
                yield value


def _named_after_salute(field: str, segment: Segment, dialect: Dialect) -> Iterable[Value]:
    """A company behind "Dear", where it is told by its words."""
    match = match_words("organisation", segment.words[1:], dialect)
    if match and match[0].sure >= 0.9:
        evidence = Evidence(label=0.4, geometry=0.5, sure=match[0].sure)
        name, score = match[0].value.rstrip(" ,"), GREETED * match[0].sure
        yield Value(field, name, tuple(match[1]), segment.page, "unlabelled", score, evidence)


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
