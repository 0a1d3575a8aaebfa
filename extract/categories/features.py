"""What the classifier looks at. Comes in: a line's text. Goes out: words, pairs of words, and pieces of words.

Pieces (three and four letters) let a wording that was never seen share something with those that were: replaster, plasterer.
Sentences that say what is not part of the work say nothing of its trade and are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

VERSION = 1
"""Part of the model's version: another number where the same text gives other features."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SENTENCE = re.compile(r"[.;\n]\s+|\s(?=NOTE\b)")
_NO_PART = re.compile(r"^note\b|\bexclud|\bno allowance\b|\bnot? includ|\bby others\b", re.IGNORECASE)
_PIECES = (3, 4)
_MOST_WORDS = 80


def words_of(text: str) -> list[str]:
    """Give the words of the work itself, in small letters; of numbers only that they are there."""
    plain = unicodedata.normalize("NFKC", text)
    sentences = [part for part in _SENTENCE.split(plain) if part]
    meant = [part for part in sentences if not _NO_PART.search(part)] or sentences
    words = (word for part in meant for word in _WORD.findall(part.casefold()))
    found = [word for word in words if any(letter.isalpha() for letter in word)]
    return ["0" if word[0].isdigit() else word for word in found][:_MOST_WORDS]


def features_of(text: str) -> list[str]:
    """Give the features of a text, each once, sorted."""
    words = words_of(text)
    return sorted({*_of_words(words), *(piece for word in words for piece in _of_pieces(word))})


def _of_words(words: list[str]) -> Iterator[str]:
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))


def _of_pieces(word: str) -> Iterator[str]:
    marked = f"<{word}>"
    for length in _PIECES:
        if len(marked) > length:
            yield from (f"~{marked[at : at + length]}" for at in range(len(marked) - length + 1))
