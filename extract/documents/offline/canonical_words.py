"""The words that phrases are made of. Comes in: words as printed, phrases of a specification. Goes out: canonical words, what they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extract.documents.offline.folding import split_word
from extract.documents.specification import Specification, Wording, expand_phrase

LONGEST = 7
"""Words of the longest phrase that is looked up."""
MOST_SEEN = 50_000
"""Words of which is kept what they mean."""
Phrase = tuple[str, ...]
Phrases = dict[Phrase, list[tuple[str, Wording]]]


class Tokens(NamedTuple):
    """Canonical words, and for each the index of the printed word it comes from."""

    texts: Phrase
    places: tuple[int, ...]


class CanonicalWords:
    """The words of a specification, and which printed ones stand for them."""

    def __init__(self, spec: Specification) -> None:
        self._canonical = {variant: word for word, variants in spec.words.items() for variant in variants}
        self._seen: dict[str, tuple[str, ...]] = {}

    def tokens(self, words: Sequence[str]) -> Tokens:
        """Canonical words: case, accents' form, dots, hyphens and possessives folded; "PO#" is two tokens."""
        texts, places = list[str](), list[int]()
        for index, word in enumerate(words):
            found = self._seen.get(word)
            for token in self.canonical_of(word) if found is None else found:
                texts.append(token)
                places.append(index)
        return Tokens(tuple(texts), tuple(places))

    def folded(self, words: Sequence[str]) -> Phrase:
        """Canonical words alone."""
        return tuple([token for word in words for token in self.canonical_of(word)])

    def first_token(self, words: Sequence[str]) -> str | None:
        """The first canonical word, if any."""
        for word in words:
            tokens = self.canonical_of(word)
            if tokens:
                return tokens[0]
        return None

    def canonical_of(self, word: str) -> tuple[str, ...]:
        """The canonical words of a printed one; papers repeat themselves, so they are kept."""
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) > MOST_SEEN:
                self._seen.clear()
            found = self._seen[word] = split_word(word, self._canonical)
        return found

    def phrases(self, groups: Iterable[tuple[str, Sequence[str]]]) -> Phrases:
        """The phrases of names, as canonical words, each with the names it stands for."""
        found: Phrases = defaultdict(list)
        for name, phrases in groups:
            for wording in (w for phrase in phrases for w in expand_phrase(phrase)):
                key = self.folded(wording.words)
                if not any(known == name for known, _ in found[key]):
                    found[key].append((name, wording))
        return dict(found)

    def exact(self, phrases: Phrases, words: Sequence[str]) -> str | None:
        """The first name that words stand for to the last; None where they stand for none."""
        if len(words) > LONGEST:
            return None
        hit = phrases.get(self.folded(words))
        return hit[0][0] if hit else None
