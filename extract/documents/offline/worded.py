"""Labels in the words of a line. Comes in: its words as printed, and which are bold. Goes out: which of them are labels.

Nothing here asks where a line stands, so each is looked at once however often papers repeat it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.documents.offline.canonical_words import Phrase
from extract.documents.offline.folding import ASIDE
from extract.documents.offline.vocabulary import Meaning, Vocabulary

MOST, LONGEST = 4_000, 100
"""Lines whose labels are kept, and words of the longest one that is."""
DEEPEST = 24
"""Tokens before a label within a line, at most."""
COLONS = (":", "：")
BOXES = frozenset("☐□☑☒✓✔✗✘■[")
"""How boxes begin, ticked or empty."""
REMARKED = re.compile(r"\):?$")
LEADER = re.compile(r"[.·]{2,}|…+")
"""Dots that lead from a label to its value do what a colon does."""


class Found(NamedTuple):
    """A label by indexes of words: from `first` to `last`, what is behind it from `behind` to before `stop`."""

    first: int
    last: int
    behind: int
    stop: int
    meanings: tuple[Meaning, ...]
    sure: float
    closed: bool


class _Line(NamedTuple):
    """A line's words and which are bold, colons split off, its tokens, and whether it is prose or bold as a whole."""

    words: Phrase
    bold: tuple[bool, ...]
    tokens: Phrase
    places: tuple[int, ...]
    prose: bool
    whole: bool


def labels_in(words: Phrase, bold: tuple[bool, ...], vocabulary: Vocabulary) -> tuple[Found, ...]:
    """The labels of a line; their indexes count the words as `head_and_rest` parts them."""
    if len(words) > LONGEST:
        return _labels_in(words, bold, vocabulary)
    return _known_labels_in(words, bold, vocabulary)


def _labels_in(words: Phrase, bold: tuple[bool, ...], vocabulary: Vocabulary) -> tuple[Found, ...]:
    line, found, end = _line_of(words, bold, vocabulary), list[Found](), 0
    for position, token in enumerate(line.tokens[: DEEPEST + 1]):
        first = line.places[position]
        if position < end or (position and line.places[position - 1] == first):
            continue
        if position and not vocabulary.begins(token) and not vocabulary.initial(line.words[first]):
            continue
        hit = _label_at(line, position, vocabulary)
        if hit:
            if found:
                found[-1] = found[-1]._replace(stop=first)
            end, label = hit
            found.append(label)
    return tuple(found)


_known_labels_in = lru_cache(maxsize=MOST)(_labels_in)


def _line_of(words: Phrase, bold: tuple[bool, ...], vocabulary: Vocabulary) -> _Line:
    parted, weights = list[str](), list[bool]()
    for word, weight in zip(words, bold, strict=True):
        head, rest = head_and_rest(word) if ":" in word else (word, "")
        parted += [head, rest] if rest else [word]
        weights += [weight, weight] if rest else [weight]
    tokens, places = vocabulary.tokens(parted)
    lettered = all(
        weight or not any(map(str.isalnum, word)) for word, weight in zip(words, bold, strict=True)
    )
    return _Line(tuple(parted), tuple(weights), tokens, places, is_prose(words), lettered)


def head_and_rest(word: str) -> tuple[str, str]:
    """A word with a colon inside ("ABN:51927416083") in two; the second is empty where it is one."""
    head, colon, rest = word.partition(":")
    if colon and rest and any(c.isalpha() for c in head) and not rest.startswith("/") and len(head) > 1:
        return head + colon, rest
    return word, ""


def is_prose(words: Sequence[str]) -> bool:
    """A line of running text: many words, nearly all in small letters."""
    if len(words) <= 7:
        return False
    letters = [word for word in words if word[0].isalpha()]
    return len(letters) > 7 and sum(map(str.islower, letters)) > 0.6 * len(letters)


def behind_label(words: Sequence[str], last: int) -> int:
    """The index of the first word behind a label's last one, separators passed over."""
    index = last + 1
    while index < len(words) and _passes(words[index], index == len(words) - 1):
        index += 1
    return _behind_remark(words, index)


def _behind_remark(words: Sequence[str], index: int) -> int:
    """The index behind a remark in brackets that ends a line or has a colon: "Total (TPS et TVQ)", "Due (on site):"."""
    if index >= len(words) or not words[index].startswith("("):
        return index
    end = next((i for i in range(index, min(index + 6, len(words))) if REMARKED.search(words[i])), None)
    if end is None or not (end == len(words) - 1 or words[end].endswith(COLONS)):
        return index
    names = any(word.strip("():").istitle() or is_typed(word) for word in words[index : end + 1])
    return index if names else end + 1


def _is_open(words: Sequence[str]) -> bool:
    """Whether words end within brackets: "Tenant (contact" of "Tenant (contact for access)"."""
    return any("(" in word for word in words) and not any(")" in word for word in words)


def _passes(text: str, last: bool) -> bool:
    """Whether a word behind a label belongs to neither label nor value: a separator, a tax rate, a currency.

    A line to be filled in stands where the value would, and a box before its answer belongs to that.
    """
    if not last and text[0] in BOXES:
        return False
    separator = not any(map(str.isalnum, text)) and text not in {"$", "?"} and "___" not in text
    return separator or ((last or text.startswith("(")) and ASIDE.fullmatch(text.casefold()) is not None)


def _label_at(line: _Line, position: int, vocabulary: Vocabulary) -> tuple[int, Found] | None:
    """The label that begins with a token, and the index behind its last token."""
    words, places = line.words, line.places
    first = places[position]
    if position == 0 and any("/" in word for word in words[:8]):
        both = _partly_known(line, vocabulary)
        if both:
            return both
    for end, meanings in vocabulary.meanings(line.tokens, position):
        last = places[end - 1]
        if (end < len(places) and places[end] == last) or _is_open(words[first : last + 1]):
            continue
        behind = behind_label(words, last)
        sure = _certainty(line, first, last, behind)
        if position == 0 and 0 < sure < 0.6:  # "Builder's purchase order number:" is not the builder
            partial = _partly_known(line, vocabulary)
            if partial and partial[0] > end:
                return partial
        if position and not sure and _follows_label(words, first, last, vocabulary):
            sure = 0.85  # "Purchase Order PO #0031"
        if sure:
            closed = closes(words, last, behind)
            return end, Found(first, last, behind, len(words), tuple(meanings), sure, closed)
    partial = _partly_known(line, vocabulary) if position == 0 else None
    return partial or _initial_at(line, position, vocabulary)


def _follows_label(words: Phrase, first: int, last: int, vocabulary: Vocabulary) -> bool:
    """Whether a title stands right before a label that ends in a number's sign."""
    if not (words[last].endswith("#") or (last + 1 < len(words) and words[last + 1].startswith("#"))):
        return False
    before = vocabulary.title(words[:first])
    return before is not None and before[1] == first


def _partly_known(line: _Line, vocabulary: Vocabulary) -> tuple[int, Found] | None:
    """A label that stands alone or has a colon, and is known in part: in one of two languages, or but for a word."""
    words = line.words
    colon = next((i for i, word in enumerate(words[:9]) if word.endswith(COLONS)), None)
    last = len(words) - 1 if colon is None else colon
    if last > 8 or not words[0][:1].isupper() or (colon is None and line.prose):
        return None
    end = sum(place <= last for place in line.places)
    if end < 2 or any(map(is_typed, words[: last + 1])):  # a value is in it
        return None
    found = vocabulary.partly(words[: last + 1])
    if not found:
        return None
    behind = behind_label(words, line.places[end - 1])
    sure = 0.95 if colon is None else 1.0
    return end, Found(0, last, behind, len(words), tuple(found), sure, colon is not None)


def closes(words: Sequence[str], last: int, behind: int) -> bool:
    """Whether a colon stands at the end of a label or right behind it."""
    return words[last].rstrip().endswith(COLONS) or any(
        w.startswith(":") or w.endswith(COLONS) or LEADER.fullmatch(w) for w in words[last + 1 : behind]
    )


def _certainty(line: _Line, first: int, last: int, behind: int) -> float:
    """How sure the words are a label and not prose: a colon, nothing behind, a change of weight; else only just."""
    words = line.words
    colon = closes(words, last, behind)
    if words[first][:1].islower() and (first > 0 or not colon):
        dated = first == 0 and behind < len(words) <= behind + 3 and is_typed(words[-1])
        return (
            0.85 if dated and words[-1][-1] != "." else 0.0
        )  # running text: labels begin with a capital, but for "issued 3 February 2026"
    if first > 0:
        return 0.9 if colon and not line.prose and _begins(words, first) else 0.0
    if line.prose and not colon and len(words) > last + 10:
        return 0.0
    return max(sure for sure, holds in _signs(line, last, behind, colon) if holds)


def _begins(words: Sequence[str], first: int) -> bool:
    """Whether a label may begin within a line: behind a value or another label, not behind a word of its own ("Map Ref:")."""
    before = words[:first]
    ends = before[-1][-1] in ":;,.|)–-" or not before[-1][-1].isalnum()
    return ends or any(is_typed(word) or word.endswith(":") for word in before)


def _signs(line: _Line, last: int, behind: int, colon: bool) -> Iterable[tuple[float, bool]]:
    """What says that words at the beginning of a line are a label, and how much it says."""
    words, text = line.words, line.words[last]
    alone = behind >= len(words)
    yield 1.0, colon
    yield 0.95, alone
    yield 0.9, behind > last + 1  # a dash or a bar between
    yield 0.9, text.endswith("#") or (text.endswith(".") and len(text) <= 5)
    yield 0.55, True
    if not alone:
        yield 0.95, all(line.bold[: last + 1]) and not line.bold[behind]
        yield 0.85, is_typed(words[behind]) and len(words) <= behind + 6


def is_typed(text: str) -> bool:
    """Whether a word can only be a value: it has digits, or is an e-mail address."""
    return "@" in text or sum(map(str.isdigit, text)) >= max(2, len(text) / 3)


def _initial_at(line: _Line, position: int, vocabulary: Vocabulary) -> tuple[int, Found] | None:
    """A letterhead's "P. 1300 …", "E | office@…", "(W) 07 …"."""
    words, index = line.words, line.places[position]
    text = words[index]
    attribute = vocabulary.initial(text)
    if attribute is None:
        return None
    marked = text[-1] in ".:|)" or (index + 1 < len(words) and words[index + 1] in {"|", ":", "-", "–"})
    alone = (len(words) == 1 and line.whole) or _is_number(words[index + 1 :])
    if not (marked or alone) or text.strip("().|").islower():
        return None
    named = {"mobile": "phone", "fax": "decoy", "website": "decoy"}.get(attribute, attribute)
    behind = behind_label(words, index)
    if behind < len(words) and not _may_be(attribute, words[behind]):  # "P. Okafor" is a name
        return None
    return position + 1, Found(index, index, behind, len(words), (Meaning(0.8, attribute=named),), 0.8, True)


def _may_be(attribute: str, text: str) -> bool:
    """Whether a word can begin what a letterhead's letter stands for: a number has digits, a way on the net a sign."""
    if attribute in {"phone", "mobile", "fax"}:
        return any(map(str.isdigit, text)) or text[0] in "(+"
    return attribute == "address" or "@" in text or "." in text[:-1]


def _is_number(words: Sequence[str]) -> bool:
    """Whether words are the digits of a phone and no more: "M 0491 570 737"."""
    digits = sum(sum(map(str.isdigit, word)) for word in words)
    return 0 < len(words) <= 4 and digits >= 8 and not any(c.isalpha() for word in words for c in word)


class Broken(NamedTuple):
    """A label broken over two lines, by indexes of the words of both; `alone` is whether its first line is one by itself."""

    last: int
    behind: int
    meanings: tuple[Meaning, ...]
    alone: bool


@lru_cache(maxsize=MOST)
def broken_label(upper: Phrase, lower: Phrase, vocabulary: Vocabulary) -> Broken | None:
    """The label that two lines are together, if they are one; colons are split off in the lower line only."""
    words = (*upper, *(part for word in lower for part in head_and_rest(word) if part))
    count, (tokens, places) = len(vocabulary.tokens(upper)[0]), vocabulary.tokens(words)
    for end, meanings in vocabulary.meanings(tokens):
        if end <= count:
            return None
        last = places[end - 1]
        behind = behind_label(words, last)
        if behind < len(words) and not closes(words, last, behind):
            continue
        alone = any(e == count for e, _ in vocabulary.meanings(tokens[:count]))
        return None if alone and behind < len(words) else Broken(last, behind, tuple(meanings), alone)
    return None
