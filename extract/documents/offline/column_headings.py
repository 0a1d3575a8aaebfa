"""The headings of tables' columns. Comes in: words as printed. Goes out: the column they name, or whether they may name one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from extract.documents.offline.canonical_words import MOST_SEEN, CanonicalWords, Phrase
from extract.documents.offline.folding import letters_of
from extract.documents.specification import Specification


class ColumnHeadings:
    """The headings that a specification knows. Papers repeat themselves, so what was found is kept."""

    def __init__(self, spec: Specification, words: CanonicalWords) -> None:
        self._words = words
        self._columns = words.phrases(spec.line_items.columns.items())
        self.own = frozenset(spec.line_items.own_columns)
        self._order = {phrase: index for index, phrase in enumerate(self._columns)}
        self._first_words = {phrase[0] for phrase in self._columns if phrase}
        self._letters = sorted(map(letters_of, self._columns))
        self._all_words = {word for phrase in self._columns for word in phrase}
        self._joined = {letters_of(phrase): hits[0][0] for phrase, hits in self._columns.items()}
        self._names: dict[Phrase, str | None] = {}
        self._with_word: dict[str, bool] = {}
        self._begin: dict[str, bool] = {}

    def name_of(self, words: Sequence[str]) -> str | None:
        """The column that a table's heading names; in two languages ("Qté / Qty") either may name it."""
        key = tuple(words)
        if key not in self._names:
            if len(self._names) > MOST_SEEN:
                self._names.clear()
            self._names[key] = self._name_of(words)
        return self._names[key]

    def _name_of(self, words: Sequence[str]) -> str | None:
        found = self._words.exact(self._columns, words) or self._joined.get(letters_of(words))
        if found or not any("/" in word for word in words):
            return found
        sides = " ".join(words).split("/")
        return next(
            (name for side in sides if (name := self._words.exact(self._columns, side.split()))), None
        )

    def rank(self, words: Sequence[str]) -> int:
        """How far down the specification's list a heading stands: the first is the plainest way to say it."""
        return self._order.get(self._words.folded(words), len(self._order))

    def has(self, word: str) -> bool:
        """Whether a word occurs in any column's heading: few lines have one, and only those are looked at closely."""
        found = self._with_word.get(word)
        if found is None:
            if len(self._with_word) > MOST_SEEN:
                self._with_word.clear()
            found = self._with_word[word] = self._has(word)
        return found

    def may_head(self, word: str, text: str) -> bool:
        """Whether a text that begins with a word may begin with a column's heading; most do not, and are passed at once."""
        found = self._begin.get(word)
        if found is None:
            if len(self._begin) > MOST_SEEN:
                self._begin.clear()
            found = self._begin[word] = self._may_head(word)
        return found or "/" in text

    def _may_head(self, word: str) -> bool:
        tokens, letters = self._words.canonical_of(word), letters_of([word])
        nearest = bisect_left(self._letters, letters)
        joined = any(known.startswith(letters) for known in self._letters[nearest : nearest + 1])
        return not tokens or tokens[0] in self._first_words or joined

    def _has(self, word: str) -> bool:
        return any(token in self._all_words for token in self._words.canonical_of(word)) or (
            word.casefold() in self._joined
        )
