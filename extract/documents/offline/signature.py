"""Who signs a letter. Comes in: the segments of a page. Goes out: the name above what somebody is, and how to reach them.

Below "Regards" stand a name, under it what its bearer is ("Construction Manager"), and the phones of that person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.documents.layout import Segment
from extract.documents.normalise import LEGAL, Dialect
from extract.documents.offline.reading import Value, match_words
from extract.documents.offline.vocabulary import Vocabulary
from extract.documents.pages import Word
from extract.documents.records import Evidence
from extract.documents.specification import Specification

CLOSES = re.compile(
    r"(?i)^(?:many )?(?:thanks?|thank you|(?:kind |warm |best )?regards|sincerely|yours|respectfully|cheers|cordialement|"
    r"salutations|veuillez agréer|bien à vous)\b"
)
LINES = 12
"""Segments of a signature."""
SIGNED = 0.97
"""What a name right above what its bearer is is worth: more than what stands beside or below those words."""
_OFFICE = re.compile(r"(?i)^\W*(?:o|off|office|t|tel|f|fax)\b")
_NAME = re.compile(r"[^\W\d_][\w'’.-]*")


def signed(
    segments: Sequence[Segment], vocabulary: Vocabulary, spec: Specification, dialect: Dialect
) -> Iterator[Value]:
    """The values of the party that the person is who signs, where the paper says what they are."""
    close = next((i for i, s in enumerate(segments) if CLOSES.match(s.text) and len(s.words) < 8), None)
    block = segments[close + 1 : close + 1 + LINES] if close is not None else ()
    for upper, role in pairwise(block):
        names = [word.text for word in upper.words]
        plain = 1 < len(names) <= 4 and all(_NAME.fullmatch(n) and n[0].isupper() for n in names)
        if not plain or LEGAL.search(upper.text) or abs(upper.x0 - role.x0) > 4:
            continue
        party, rank = _party(role, vocabulary, spec)
        if party is None:
            return
        fields = spec.parties[party].fields
        yield _value(fields["name"], upper, upper.text, list(upper.words), SIGNED * rank)
        own = [s for s in block if s.order > role.order and not _OFFICE.match(s.text)]
        for attribute in ("phone", "email"):
            for segment in own if attribute in fields else ():
                found = match_words(attribute, segment.words, dialect)
                if found:
                    yield _value(fields[attribute], segment, found[0].value, found[1], 0.8 * rank)
                    break
        return


def _value(field: str, segment: Segment, text: str, words: Sequence[Word], score: float) -> Value:
    evidence = Evidence(label=0.6, geometry=0.7, sure=1.0)
    return Value(field, text, tuple(words), segment.page, "sentence", score, evidence, shares=True)


def _party(role: Segment, vocabulary: Vocabulary, spec: Specification) -> tuple[str | None, float]:
    """The party whose heading a line is, or begins with, and how surely; only those of people have one."""
    tokens = vocabulary.tokens([re.split(r"[,|]", word.text)[0] or "|" for word in role.words])
    for _, meanings in vocabulary.meanings(tokens.texts):
        for meaning in meanings:
            name = spec.parties[meaning.party].fields.get("name") if meaning.party else None
            if name and spec.fields[name].type == "person" and not meaning.bare and meaning.attribute is None:
                return meaning.party, meaning.rank
        break
    return None, 0.0
