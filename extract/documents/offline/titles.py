"""The kind of paper by its title, and an order number without a label. Comes in: the first page. Goes out: candidates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extract.documents.normalise import Dialect, read_email
from extract.documents.offline.company_names import plain_of
from extract.documents.offline.reading import Value, match_words
from extract.documents.offline.values import Neighbourhood
from extract.documents.offline.vocabulary import Vocabulary
from extract.documents.pages import Page, Word
from extract.documents.specification import Specification

MOST_BEHIND = 3
"""Words behind a title that are its number, a sign before it among them."""
SUBJECT = re.compile(r"(?i)(?:re|subject|objet|subj)\b\s*:")
SEPARATORS = frozenset("-–—|:·•")
TOP, LARGE, FLUSH = 160.0, 1.15, 4.0
"""Points from the top within which a title stands, how much larger than the text it is, and how flush a number below it."""
REVISED = frozenset(["rev", "revision", "version", "ver", "issue", "of"])
SHORTEST = 3
"""Letters and digits of the shortest number below a title."""
BELOW = 0.5
"""What such a number is worth."""
TITLED = 0.55
"""What a number right behind a title is worth."""


def title_of(near: Neighbourhood, vocabulary: Vocabulary, spec: Specification) -> Value | None:
    """The kind of paper, by the largest line of the first page's upper half that begins with a kind's phrase."""
    name = spec.roles.title
    options: list[tuple[float, Value]] = []
    for segment in near.segments:
        if segment.page > 1 or name is None:
            break
        hit = vocabulary.title_within(segment.texts, 4)
        if hit:
            choice, start, count = hit
            alone = count + start >= len(segment.words)
            words = segment.words[start : start + count]
            score = (
                segment.size / 10
                + alone
                + 0.5 * segment.bold
                - 0.5 * start
                - segment.top / 800
                + 0.3 * segment.text.isupper()
            )
            options.append((score, Value(name, choice, words, 1, "title", 0.95 if alone else 0.8)))
    best = max(options, key=lambda o: o[0], default=None)
    return best[1] if best else None


def bare_numbers(field: str, near: Neighbourhood, pages: Sequence[Page], dialect: Dialect) -> list[Value]:
    """Order numbers without a label: a line of its own, large or repeated, near the top of the first page."""
    texts = Counter(plain_of(s.text) for s in near.page(1))
    found: list[Value] = []
    for segment in near.page(1):
        plain = plain_of(segment.text)
        high = segment.bottom < 0.35 * pages[0].height
        large, repeated = segment.size > 1.2 * near.usual_size, texts[plain] > 1
        named = segment.order in near.label_orders or segment.order in near.claimed
        if named or not (large or repeated) or len(plain) < 4:
            continue
        match = match_words("identifier", segment.words, dialect)
        if not match or len(match[1]) != len(segment.words):
            continue
        if re.fullmatch(r"\W*\d[\d,]*\.\d+", segment.text) or read_email(segment.text, dialect):
            continue  # an amount, an address
        if repeated and not (large or high):
            continue  # codes of items are repeated too
        score = 0.3 + 0.2 * large + 0.2 * repeated + 0.1 * high
        found.append(Value(field, match[0].value, tuple(match[1]), 1, "heading", score))
    return found


def titled_numbers(field: str, near: Neighbourhood, vocabulary: Vocabulary, dialect: Dialect) -> list[Value]:
    """Order numbers right behind a title that is set large or bold: "Contractor Work Order #C-20871"."""
    found: list[Value] = []
    for segment in near.page(1):
        large = segment.bold or segment.size > 1.2 * near.usual_size
        subject = SUBJECT.match(segment.text) is not None
        hit = (
            vocabulary.title_within(segment.texts, len(segment.words) if subject else 4)
            if large or subject
            else None
        )
        behind = _number_behind(segment.words[hit[1] + hit[2] :]) if hit else ()
        if not 0 < len(behind) <= MOST_BEHIND or not any(map(str.isdigit, behind[0].text + behind[-1].text)):
            continue
        match = match_words("identifier", behind, dialect)
        if match and match[1][-1] is behind[-1]:
            value = match[0].value.rstrip(":,;")
            found.append(Value(field, value, tuple(match[1]), 1, "heading", TITLED))
    return found


def _number_behind(words: Sequence[Word]) -> Sequence[Word]:
    """The words behind a title up to a separator: "Work Order SC-2217-014: Flooring", "RE: WORK ORDER 15562 - 4/27 …"."""
    for index, word in enumerate(words):
        if word.text in SEPARATORS:
            return words[:index]
        if word.text[-1] in ":,;":
            return words[: index + 1]
    return words


def numbers_below_title(field: str, near: Neighbourhood, dialect: Dialect) -> list[Value]:
    """A number alone right below the largest line at the top of the first page, flush with it on either side."""
    page = near.page(1)
    top = [s for s in page if s.size > LARGE * near.usual_size and s.top < TOP]
    found: list[Value] = []
    for title in top:
        for segment in page:
            apart = segment.top - title.bottom
            flush = abs(segment.x0 - title.x0) < FLUSH or abs(segment.x1 - title.x1) < FLUSH
            if not flush or not -0.3 * title.size < apart < title.size or segment.order in near.label_orders:
                continue
            match = match_words("identifier", segment.words, dialect)
            rest = segment.words[len(match[1]) :] if match else ()
            alone = not rest or rest[0].text.casefold().strip(".") in REVISED
            if (
                match
                and alone
                and match[1][0] is segment.words[0]
                and len(plain_of(segment.text)) >= SHORTEST
            ):
                found.append(Value(field, match[0].value, tuple(match[1]), 1, "heading", BELOW))
    return found
