"""What no label names. Comes in: the first page, and what its labels offered. Goes out: candidates for what is still missing.

Sentences and signatures are always read; the recipient, the place and the day of a paper only where no label tells them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extract.documents.layout import Levels
from extract.documents.normalise import Dialect, read_date
from extract.documents.offline.addressee import addressees, heading_addresses, numbers_below
from extract.documents.offline.mailboxes import own_mails
from extract.documents.offline.parties import Parties
from extract.documents.offline.reading import Value, match_words
from extract.documents.offline.sentences import Spoken, sayings_of
from extract.documents.offline.signature import signed
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.vocabulary import Vocabulary
from extract.documents.offline.whereabouts import unlabelled_addresses
from extract.documents.pages import Page
from extract.documents.records import Evidence
from extract.documents.specification import Specification

TOLD = 0.45
"""The score from which on a label tells a value."""
STREET = 0.25
"""The score from which on a label tells an address, if only its street."""
UPPER = 0.5
"""The share of the first page in which a paper is dated."""
APART, FAR_OFF = 100.0, 1000.0
"""Points from which on what stands to the right of a date with its month in words is another column's; of another date, none."""
_WORD = re.compile(r"[^\W\d]{3}")
DATED = 0.45
"""What a date alone on its line is worth as the paper's."""
_DAY = re.compile(
    r"(?i)[^\W\d]*\W*(?:,?\s*(?:le|on|date|dated)\b\W*)?$|^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\W*$"
)


class Unlabelled:
    """What one document says without labels."""

    def __init__(
        self,
        pages: Sequence[Page],
        near: Neighbourhood,
        *,
        vocabulary: Vocabulary,
        spec: Specification,
        dialect: Dialect,
    ) -> None:
        self._pages, self._near, self._spec, self._dialect = pages, near, spec, dialect
        self._vocabulary = vocabulary

    def values(self, offered: Sequence[Value], parties: Parties) -> list[Value]:
        """The candidates; `offered` is what labels and letterhead gave."""
        page = self._near.page(self._pages[0].number)
        if not page:
            return []
        found = list(Spoken(sayings_of(self._spec), self._vocabulary, self._spec, self._dialect).values(page))
        found += signed(page, self._vocabulary, self._spec, self._dialect)
        found += self._recipient(offered, parties)
        found += own_mails(self._near, [*offered, *found], self._spec, self._dialect)
        found += self._place([*offered, *found])
        found += self._day(offered)
        return found

    def _told(self, field: str | None, offered: Iterable[Value]) -> bool:
        return field is None or any(v.field == field and v.score >= TOLD for v in offered)

    def _recipient(self, offered: Sequence[Value], parties: Parties) -> list[Value]:
        recipient = self._spec.roles.recipient
        field = self._spec.parties[recipient].fields.get("name") if recipient else None
        if field is None or recipient is None or self._told(field, offered):
            return []
        issuer = self._spec.roles.issuer
        names = [v.value for v in parties.others(recipient) if v.field != field]
        names += [
            v.value for v in offered if issuer and v.field == self._spec.parties[issuer].fields.get("name")
        ]
        found = addressees(field, self._near, self._pages, names, self._dialect)
        best = max(
            (v for v in offered if issuer and v.field == self._spec.parties[issuer].fields.get("name")),
            key=lambda v: v.score,
            default=None,
        )
        others = [v.value for v in parties.others(recipient) if v.field != field]
        others += [best.value] if best else []
        found += heading_addresses(field, self._near, self._pages, others, self._dialect)
        number = self._spec.parties[recipient].fields.get("business_number")
        return [*found, *(numbers_below(number, found, self._near, self._dialect) if number else ())]

    def _place(self, offered: Sequence[Value]) -> list[Value]:
        field = self._spec.roles.address
        if field is None or any(v.field == field and v.score >= STREET for v in offered):
            return []
        roles = self._spec.roles
        companies = {
            self._spec.parties[party].fields.get("name") for party in (roles.issuer, roles.recipient) if party
        }
        names = [value for value in offered if value.field in companies]
        return unlabelled_addresses(field, self._near, self._pages, names, self._dialect)

    def _day(self, offered: Sequence[Value]) -> list[Value]:
        """A date alone on its line in the first half of the first page, below and beside no other words."""
        field = self._spec.roles.issued
        if field is None or self._told(field, offered):
            return []
        page = self._near.page(1)
        levels, height = Levels(page), self._pages[0].height
        for segment in page:
            if segment.top > UPPER * height:
                break
            day = read_date(segment.text, self._dialect)
            claimed = segment.order in self._near.claimed or segment.order in self._near.label_orders
            if day is None or claimed or segment.text[day.end :].strip(" .,"):
                continue
            if not _DAY.fullmatch(segment.text[: day.start]):
                continue
            far = APART if _WORD.search(segment.text) else FAR_OFF
            level = [
                s
                for s in levels.touching(segment.top, segment.bottom)
                if abs(s.middle - segment.middle) < 0.5 * s.size and s.x0 - segment.x1 < far
            ]
            above = levels.between(segment.middle - segment.pitch, segment.middle - 0.5 * segment.size)
            if len(level) > 1 or any(abs(s.x0 - segment.x0) < 6 and len(s.words) <= 4 for s in above):
                continue
            found = match_words("date", segment.words, self._dialect)
            if found:
                evidence = Evidence(label=0.4, geometry=0.6, sure=found[0].sure)
                return [Value(field, found[0].value, tuple(found[1]), 1, "unlabelled", DATED, evidence)]
        return []
