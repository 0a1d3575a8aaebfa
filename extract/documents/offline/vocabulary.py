"""The specification's phrases as a dictionary of words. Comes in: words as printed. Goes out: what they may mean."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from extract.documents.offline.folding import letters_of, split_word
from extract.documents.specification import Specification, Wording, expand_phrase

LONGEST = 7
"""Words of the longest phrase that is looked up."""
MOST_SEEN, MOST_LINES = 50_000, 4_000
"""Words and lines of which is kept what they mean."""
PLAIN = 0.5
"""The rank from which on words are a label where they stand among others."""
UNKNOWN = 0.7
"""What is left of a label's rank for every word of it that is not known."""
DISTINCT = frozenset({"date", "identifier", "address", "phone", "email", "business_number"})
"""Types whose values can hardly be mistaken: their labels need not be known to the last word."""
Phrase = tuple[str, ...]
Phrases = dict[Phrase, list[tuple[str, Wording]]]


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


class Tokens(NamedTuple):
    """Canonical words, and for each the index of the printed word it comes from."""

    texts: Phrase
    places: tuple[int, ...]


class Vocabulary:
    """All phrases of a specification, longest match first."""

    def __init__(self, spec: Specification) -> None:
        self._canonical = {variant: word for word, variants in spec.words.items() for variant in variants}
        self._seen: dict[str, tuple[str, ...]] = {}
        self._headings: dict[Phrase, str | None] = {}
        self._in_columns: dict[str, bool] = {}
        self._initials = {letter: word for word, letters in spec.initials.items() for letter in letters}
        self._fields = self._phrases((name, field.labels) for name, field in spec.fields.items())
        self._attributes = self._phrases((name, phrases) for name, phrases in spec.attributes.items())
        self._parties = self._phrases((name, party.headings) for name, party in spec.parties.items())
        items = spec.line_items
        self._regions = self._phrases(
            (n, p) for n, p in (("start", items.region_starts), ("end", items.region_ends))
        )
        self._columns = self._phrases((name, phrases) for name, phrases in items.columns.items())
        title = spec.fields.get(spec.roles.title or "")
        self._titles = self._phrases(title.choices.items() if title else ())
        self._title_begins = {phrase[0] for phrase in self._titles if phrase}
        self._reach = self._reaches()
        self._partial = {name for name, field in spec.fields.items() if field.type in DISTINCT}
        self._column_order = {phrase: index for index, phrase in enumerate(self._columns)}
        self._column_begins = {phrase[0] for phrase in self._columns if phrase}
        self._begins_column: dict[str, bool] = {}
        self._column_letters = sorted(map(letters_of, self._columns))
        self._column_words = {word for phrase in self._columns for word in phrase}
        self._joined = {letters_of(phrase): hits[0][0] for phrase, hits in self._columns.items()}

    def _phrases(self, groups: Iterable[tuple[str, Sequence[str]]]) -> Phrases:
        found: Phrases = defaultdict(list)
        for name, phrases in groups:
            for wording in (w for phrase in phrases for w in expand_phrase(phrase)):
                key = self._folded(wording.words)
                if not any(known == name for known, _ in found[key]):
                    found[key].append((name, wording))
        return dict(found)

    def _reaches(self) -> dict[str, int]:
        """How many tokens the longest phrase has that begins with a token: most words of a paper begin none."""
        reaches: dict[str, int] = defaultdict(int)
        longest = max(map(len, self._attributes), default=0)
        for phrases, more in (
            (self._fields, 0),
            (self._attributes, 0),
            (self._regions, 0),
            (self._parties, longest),
        ):
            for phrase in filter(None, phrases):
                reaches[phrase[0]] = max(reaches[phrase[0]], min(len(phrase) + more, LONGEST))
        return dict(reaches)

    def tokens(self, words: Sequence[str]) -> Tokens:
        """Canonical words: case, accents' form, dots, hyphens and possessives folded; "PO#" is two tokens."""
        texts, places = list[str](), list[int]()
        for index, word in enumerate(words):
            found = self._seen.get(word)
            for token in self._canonical_of(word) if found is None else found:
                texts.append(token)
                places.append(index)
        return Tokens(tuple(texts), tuple(places))

    def _folded(self, words: Sequence[str]) -> Phrase:
        """Canonical words alone."""
        return tuple([token for word in words for token in self._canonical_of(word)])

    def _first_token(self, words: Sequence[str]) -> str | None:
        for word in words:
            tokens = self._canonical_of(word)
            if tokens:
                return tokens[0]
        return None

    def _canonical_of(self, word: str) -> tuple[str, ...]:
        """The canonical words of a printed one; papers repeat themselves, so they are kept."""
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) > MOST_SEEN:
                self._seen.clear()
            found = self._seen[word] = split_word(word, self._canonical)
        return found

    def initial(self, word: str) -> str | None:
        """The attribute that a letterhead's single letter stands for ("P." → phone)."""
        return self._initials.get(word.casefold().strip("().:|")) if len(word) <= 3 else None

    def column(self, words: Sequence[str]) -> str | None:
        """The column that a table's heading names; in two languages ("Qté / Qty") either may name it."""
        key = tuple(words)
        if key not in self._headings:
            if len(self._headings) > MOST_SEEN:
                self._headings.clear()
            self._headings[key] = self._column(words)
        return self._headings[key]

    def _column(self, words: Sequence[str]) -> str | None:
        found = self._exact(self._columns, words) or self._joined.get(letters_of(words))
        if found or not any("/" in word for word in words):
            return found
        sides = " ".join(words).split("/")
        return next((name for side in sides if (name := self._exact(self._columns, side.split()))), None)

    def column_rank(self, words: Sequence[str]) -> int:
        """How far down the specification's list a heading stands: the first is the plainest way to say it."""
        return self._column_order.get(self._folded(words), len(self._column_order))

    def in_columns(self, word: str) -> bool:
        """Whether a word occurs in any column's heading: few lines have one, and only those are looked at closely."""
        found = self._in_columns.get(word)
        if found is None:
            if len(self._in_columns) > MOST_SEEN:
                self._in_columns.clear()
            found = self._in_columns[word] = self._is_in_columns(word)
        return found

    def may_head(self, word: str, text: str) -> bool:
        """Whether a text that begins with a word may begin with a column's heading; most do not, and are passed at once."""
        found = self._begins_column.get(word)
        if found is None:
            if len(self._begins_column) > MOST_SEEN:
                self._begins_column.clear()
            found = self._begins_column[word] = self._may_begin_column(word)
        return found or "/" in text

    def _may_begin_column(self, word: str) -> bool:
        tokens, letters = self._canonical_of(word), letters_of([word])
        nearest = bisect_left(self._column_letters, letters)
        joined = any(known.startswith(letters) for known in self._column_letters[nearest : nearest + 1])
        return not tokens or tokens[0] in self._column_begins or joined

    def _is_in_columns(self, word: str) -> bool:
        return any(token in self._column_words for token in self._canonical_of(word)) or (
            word.casefold() in self._joined
        )

    def region(self, words: Sequence[str]) -> str | None:
        """ "start" or "end" where the words are a heading above or below the scope."""
        return self._exact(self._regions, words)

    def title(self, words: Sequence[str]) -> tuple[str, int] | None:
        """The choice (kind of paper) that words begin with, and how many words it takes."""
        if self._first_token(words) not in self._title_begins:
            return None
        tokens, places = self.tokens(words)
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

    def _exact(self, phrases: Phrases, words: Sequence[str]) -> str | None:
        if len(words) > LONGEST:
            return None
        hit = phrases.get(self._folded(words))
        return hit[0][0] if hit else None

    def begins(self, token: str) -> bool:
        """Whether any phrase of a label begins with a token."""
        return token in self._reach

    def begun_by(self, words: Sequence[str]) -> bool:
        """Whether words begin as a label does, or say nothing."""
        first = self._first_token(words)
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
            meaning.field and meaning.rank >= PLAIN for meaning in self._meanings_of(self.tokens(words).texts)
        )

    def partly(self, words: Sequence[str]) -> list[Meaning]:
        """What a label may mean that is known in part: one side of a slash, or two words and more of it.

        A word that is not known makes it less likely; of amounts every word counts ("Total paid" is no total).
        """
        whole = self._folded(words)
        if self._meanings_of(whole):
            return self._meanings_of(whole)
        text = re.sub(r"\s*\([^)]*\)", "", " ".join(words)).rstrip(":")
        sides = [side.split() for side in text.split("/")[:3] if side.strip()]
        if len(sides) > 1:
            told = [m for side in sides for m in self._meanings_of(self._folded(side))]
            found = [m for m in told if m.field or m.party or m.attribute]
            if found:
                return list(dict.fromkeys(replace(m, rank=m.rank * 0.95) for m in found))
        phrase = whole
        for length in range(len(phrase) - 1, 1, -1):
            for start in (len(phrase) - length, 0):
                found = [
                    m for m in self._meanings_of(phrase[start : start + length]) if m.field in self._partial
                ]
                if found:
                    return [replace(m, rank=m.rank * UNKNOWN ** (len(phrase) - length)) for m in found]
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
        if not found and self._regions.get(phrase):
            name, wording = self._regions[phrase][0]
            found = [Meaning(wording.rank, region=name)]
        return found


_VOCABULARIES: dict[tuple[str, str], Vocabulary] = {}


def vocabulary_of(spec: Specification) -> Vocabulary:
    """The vocabulary of a specification, built once per process."""
    key = (spec.name, spec.version)
    if key not in _VOCABULARIES:
        _VOCABULARIES[key] = Vocabulary(spec)
    return _VOCABULARIES[key]
