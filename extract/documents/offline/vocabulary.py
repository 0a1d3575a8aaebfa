"""The specification's phrases as a dictionary of words. Comes in: words as printed. Goes out: what they may mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.documents.offline.canonical_words import LONGEST, CanonicalWords, Phrase, Tokens
from extract.documents.offline.column_headings import ColumnHeadings
from extract.documents.specification import Specification
from extract.documents.specification.once import once

MOST_LINES = 4_000
"""Lines of which is kept what they mean."""
PLAIN = 0.5
"""The rank from which on words are a label where they stand among others."""
SAID = 0.95
"""What is left of a label's rank where it is said otherwise than the specification says it."""
UNKNOWN = 0.7
"""What is left of a label's rank for every word of it that is not known."""
DISTINCT = frozenset({"date", "identifier", "address", "phone", "email", "business_number"})
"""Types whose values can hardly be mistaken: their labels need not be known to the last word."""
WHOSE = frozenset(["our", "your", "this", "notre", "votre", "le", "la", "les"])
"""Words before a label that change nothing in what it asks for, unless the specification has them with it."""
OF = frozenset(["of", "for", "to", "de", "la", "le", "les", "au"])
"""Words between what is asked for and of whom: "Name of supervisor", "Tél. de l'assurée"."""
REACHED_BY = frozenset(["phone", "mobile", "email", "number"])
"""Last words of what is asked for behind which none of these need stand: "Cell superintendent"."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label may stand for: a field; a party (its heading, or its name); an attribute of a party, or of the block's.

    `rank` is 0 to 1. `phrase` is the party's wording: "customer" and "insured owner" are two people of one party.
    """

    rank: float
    field: str | None = None
    party: str | None = None
    attribute: str | None = None
    phrase: Phrase = ()
    weak: bool = False
    bare: bool = False
    region: str | None = None


class Vocabulary:
    """All phrases of a specification, longest match first."""

    def __init__(self, spec: Specification) -> None:
        self._words = words = CanonicalWords(spec)
        self.columns = ColumnHeadings(spec, words)
        self._initials = {letter: word for word, letters in spec.initials.items() for letter in letters}
        self._fields = words.phrases((name, field.labels) for name, field in spec.fields.items())
        self._attributes = words.phrases((name, phrases) for name, phrases in spec.attributes.items())
        self._parties = words.phrases((name, party.headings) for name, party in spec.parties.items())
        items = spec.line_items
        self._regions = words.phrases(
            (n, p) for n, p in (("start", items.region_starts), ("end", items.region_ends))
        )
        title = spec.fields.get(spec.roles.title or "")
        self._titles = words.phrases(title.choices.items() if title else ())
        self._title_begins = {phrase[0] for phrase in self._titles if phrase}
        self._reach = self._reaches()
        self._notes = {name for name, field in spec.fields.items() if field.type == "note"}
        self._numbers = {name for name, field in spec.fields.items() if field.type == "identifier"}
        self._partial = {name for name, field in spec.fields.items() if field.type in DISTINCT}

    def _reaches(self) -> dict[str, int]:
        """How many tokens the longest phrase has that begins with a token: most words of a paper begin none."""
        reaches: dict[str, int] = defaultdict(int)
        longest = max(map(len, self._attributes), default=0)
        of_whom = max(map(len, self._parties), default=-1) + 1
        for phrases, more in (
            (self._fields, 0),
            (self._attributes, of_whom),
            (self._regions, 0),
            (self._parties, longest),
        ):
            for phrase in filter(None, phrases):
                reaches[phrase[0]] = max(reaches[phrase[0]], min(len(phrase) + more, LONGEST))
        return dict(reaches) | dict.fromkeys(WHOSE, LONGEST)

    def tokens(self, words: Sequence[str]) -> Tokens:
        """Canonical words, and where they come from (`CanonicalWords.tokens`)."""
        return self._words.tokens(words)

    def initial(self, word: str) -> str | None:
        """The attribute that a letterhead's single letter stands for ("P." → phone)."""
        return self._initials.get(word.casefold().strip("().:|")) if len(word) <= 3 else None

    def region(self, words: Sequence[str]) -> str | None:
        """ "start" or "end" where the words are a heading above or below the scope."""
        return self._words.exact(self._regions, words)

    def title(self, words: Sequence[str]) -> tuple[str, int] | None:
        """The choice (kind of paper) that words begin with, and how many words it takes."""
        if self._words.first_token(words) not in self._title_begins:
            return None
        tokens, places = self._words.tokens(words)
        for end in range(min(len(tokens), 5), 0, -1):
            hit = self._titles.get(tokens[:end])
            if hit:
                return hit[0][0], places[end - 1] + 1
        return None

    @lru_cache(maxsize=MOST_LINES)  # noqa: B019 - one vocabulary lives as long as its process
    def title_within(self, words: Phrase, most: int) -> tuple[str, int, int] | None:
        """The first title that begins with one of the first words: choice, index of that word, how many words it takes."""
        for start in range(min(len(words), most)):
            hit = self.title(words[start:])
            if hit:
                return hit[0], start, hit[1]
        return None

    def begins(self, token: str) -> bool:
        """Whether any phrase of a label begins with a token."""
        return token in self._reach

    def begun_by(self, words: Sequence[str]) -> bool:
        """Whether words begin as a label does, or say nothing."""
        first = self._words.first_token(words)
        return first is None or first in self._reach

    def meanings(self, tokens: Phrase, start: int = 0) -> Iterator[tuple[int, list[Meaning]]]:
        """Every phrase that begins at `start`, longest first: (index behind its last token, what it may mean)."""
        reach = self._reach.get(tokens[start], 0) if start < len(tokens) else 0
        phrase = tokens[start : start + reach]
        for length in range(len(phrase), 0, -1):
            found = self._meanings_of(phrase[:length])
            if found:
                yield start + length, found

    def names_field(self, words: Phrase) -> bool:
        """Whether words are, to the last, the plain label of a field."""
        return len(words) <= LONGEST and any(
            meaning.field and meaning.rank >= PLAIN
            for meaning in self._meanings_of(self._words.tokens(words).texts)
        )

    def partly(self, words: Sequence[str]) -> list[Meaning]:
        """What a label may mean that is known in part: one side of a slash, or two words and more of it.

        A word that is not known makes it less likely; of amounts every word counts ("Total paid" is no total).
        """
        whole = self._words.folded(words)
        if self._meanings_of(whole) and "/" not in words:
            return self._meanings_of(whole)
        text = re.sub(r"\s*\([^)]*\)", "", " ".join(words)).rstrip(":")
        sides = [side.split() for side in text.split("/")[:3] if side.strip()]
        if len(sides) > 1:
            told = [m for side in sides for m in self._meanings_of(self._words.folded(side))]
            found = [m for m in told if m.field or m.party or m.attribute]
            if found:
                known = [m for m in self._meanings_of(whole) if m.field or m.party or m.attribute]
                return list(dict.fromkeys([*known, *(replace(m, rank=m.rank * 0.95) for m in found)]))
        if self._meanings_of(whole):
            return self._meanings_of(whole)
        phrase = whole
        for length in range(len(phrase) - 1, 1, -1):
            for start in (len(phrase) - length, 0):
                found = [
                    m for m in self._meanings_of(phrase[start : start + length]) if m.field in self._partial
                ]
                if found:
                    return [replace(m, rank=m.rank * UNKNOWN ** (len(phrase) - length)) for m in found]
        if len(phrase) == 2:  # "Harrowgate job": a company's own word for it
            return [
                replace(m, rank=m.rank * UNKNOWN)
                for m in self._meanings_of(phrase[1:])
                if m.field in self._numbers
            ]
        return []

    @lru_cache(maxsize=20_000)  # noqa: B019 - one vocabulary lives as long as its process
    def _meanings_of(self, phrase: Phrase) -> list[Meaning]:
        found = [Meaning(w.rank, field=name) for name, w in self._fields.get(phrase, [])]
        found += [
            Meaning(w.rank, party=name, phrase=phrase, weak=w.weak, bare=w.bare)
            for name, w in self._parties.get(phrase, [])
        ]
        found += [Meaning(w.rank, attribute=name) for name, w in self._attributes.get(phrase, [])]
        for cut in range(1, len(phrase)):
            attributes = self._attributes.get(phrase[cut:], [])
            for name, w in self._parties.get(phrase[:cut], []) if attributes else []:
                found += [
                    Meaning(
                        w.rank * v.rank,
                        party=name,
                        attribute=a,
                        phrase=phrase[:cut],
                        weak=w.weak,
                        bare=w.bare,
                    )
                    for a, v in attributes
                ]
        if self._regions.get(phrase) and all(m.field in self._notes for m in found):
            name, wording = self._regions[phrase][0]
            found.append(Meaning(wording.rank, region=name))
        return found or self._paraphrased(phrase)

    def _paraphrased(self, phrase: Phrase) -> list[Meaning]:
        """What a label means that is said otherwise: "Our supervisor", "Superintendent details", "Name of supervisor"."""
        if len(phrase) > 1 and phrase[-1] == "details" and phrase[:-1] in self._parties:
            return [m for m in self._meanings_of(phrase[:-1]) if m.party]
        if len(phrase) > 1 and phrase[0] in WHOSE:
            return [replace(m, rank=m.rank * SAID) for m in self._meanings_of(phrase[1:]) if not m.region]
        for cut in range(1, len(phrase)):
            attributes, whom = self._attributes.get(phrase[:cut], []), phrase[cut:]
            while attributes and len(whom) > 1 and whom not in self._parties and whom[0] in OF:
                whom = whom[1:]
            if len(whom) + cut == len(phrase) and phrase[cut - 1] not in REACHED_BY:
                continue  # "Company representative" is not the name of one
            found = [
                Meaning(
                    w.rank * v.rank * SAID, party=name, attribute=a, phrase=whom, weak=w.weak, bare=w.bare
                )
                for name, w in self._parties.get(whom, [])
                for a, v in attributes
            ]
            if found:
                return found
        return []


@once
def vocabulary_of(spec: Specification) -> Vocabulary:
    """The vocabulary of a specification."""
    return Vocabulary(spec)
