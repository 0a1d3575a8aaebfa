"""Labels on the paper. Comes in: segments. Goes out: where a label stands, what it may mean and what follows it inline.

A label begins a segment ("Site address: 6 Harkell Street"), stands alone in it (its value beside or below), breaks over
two lines ("Supervisor's / Name:"), or follows a value in the same segment when a colon says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.documents.layout import Levels, Segment, overlap_x, overlap_y, union
from extract.documents.offline.vocabulary import ASIDE, Meaning, Token, Vocabulary
from extract.documents.pages import Word
from extract.documents.records import Box


@dataclass(eq=False, slots=True)
class Label:
    """A label: its words' box, what it may mean, the words behind it in its segment, and how sure it is a label."""

    segments: tuple[Segment, ...]
    box: Box
    meanings: tuple[Meaning, ...]
    tail: tuple[Word, ...]
    sure: float
    closed: bool
    page: int = field(init=False)
    order: int = field(init=False)

    def __post_init__(self) -> None:
        """Take page and place in reading order from its first segment: rules ask for them all the time."""
        self.page, self.order = self.segments[0].page, self.segments[0].order


def find_labels(segments: Sequence[Segment], vocabulary: Vocabulary) -> list[Label]:
    """All labels of a document, in reading order."""
    labels: list[Label] = []
    taken: set[int] = set()
    wrapped = _wrapped(segments, vocabulary)
    for label in wrapped:
        taken |= {segment.order for segment in label.segments}
    for segment in segments:
        if segment.order not in taken:
            labels += _labels_in(segment, vocabulary)
    return sorted(labels + wrapped, key=lambda label: label.order)


def _labels_in(segment: Segment, vocabulary: Vocabulary) -> list[Label]:
    words, found, start = split_colons(segment.words), list[Label](), 0
    tokens = vocabulary.tokens([word.text for word in words])
    position = 0
    while position < len(tokens):
        hit = _label_at(segment, words, tokens, position, vocabulary)
        if hit is None:
            position += 1
            continue
        end, label = hit
        if found:
            found[-1] = _cut(found[-1], words[start : tokens[position].word])
        found.append(label)
        start, position = _behind(words, tokens, end), end
    return found


def _behind(words: Sequence[Word], tokens: Sequence[Token], end: int) -> int:
    """The index of the first word behind a label's last token, separators passed over."""
    index = tokens[end - 1].word + 1
    while index < len(words) and _passes(words[index].text, index == len(words) - 1):
        index += 1
    return index


def _passes(text: str, last: bool) -> bool:
    """Whether a word behind a label belongs to neither label nor value: a separator, a tax rate, a currency.

    A line to be filled in stands where the value would.
    """
    separator = not any(c.isalnum() for c in text) and text not in {"$", "?"} and "___" not in text
    return separator or ((last or text.startswith("(")) and ASIDE.fullmatch(text.casefold()) is not None)


def _cut(label: Label, tail: Sequence[Word]) -> Label:
    return Label(label.segments, label.box, label.meanings, tuple(tail), label.sure, label.closed)


def _label_at(
    segment: Segment, words: Sequence[Word], tokens: Sequence[Token], position: int, vocabulary: Vocabulary
) -> tuple[int, Label] | None:
    first = tokens[position].word
    if position and (tokens[position - 1].word == first or position > 24):
        return None
    if position == 0 and any("/" in word.text for word in words[:8]):
        both = _partly_known(segment, words, tokens, vocabulary)
        if both:
            return both
    begun = vocabulary.begins(tokens[position].text)
    for end, meanings in vocabulary.meanings(tokens, position) if begun else ():
        last = tokens[end - 1].word
        if end < len(tokens) and tokens[end].word == last:
            continue
        behind = _behind(words, tokens, end)
        sure = _certainty(segment, words, first, last, behind)
        if position == 0 and 0 < sure < 0.6:  # "Builder's purchase order number:" is not the builder
            partial = _partly_known(segment, words, tokens, vocabulary)
            if partial and partial[0] > end:
                return partial
        if position and not sure and _follows_label(words, tokens, position, last, vocabulary):
            sure = 0.85  # "Purchase Order PO #0031"
        if sure:
            label_words = words[first : last + 1]
            closed = _colon(words, last, behind)
            return end, Label(
                (segment,), union(label_words), tuple(meanings), tuple(words[behind:]), sure, closed
            )
    partial = _partly_known(segment, words, tokens, vocabulary) if position == 0 else None
    return partial or _initial_at(segment, words, tokens, position, vocabulary)


def _follows_label(
    words: Sequence[Word], tokens: Sequence[Token], position: int, last: int, vocabulary: Vocabulary
) -> bool:
    """Whether a title stands right before a label that ends in a number's sign."""
    marked = words[last].text.endswith("#") or (
        words[last + 1 : last + 2] and words[last + 1].text.startswith("#")
    )
    before = vocabulary.title([word.text for word in words[: tokens[position].word]])
    return bool(marked) and before is not None and before[1] == tokens[position].word


def _partly_known(
    segment: Segment, words: Sequence[Word], tokens: Sequence[Token], vocabulary: Vocabulary
) -> tuple[int, Label] | None:
    """A label that stands alone or has a colon, and is known in part: in one of two languages, or but for a word."""
    colons = [i for i, word in enumerate(words[:9]) if word.text.endswith((":", "："))]
    last = colons[0] if colons else len(words) - 1
    end = sum(token.word <= last for token in tokens)
    if last > 8 or end < 2 or not words[0].text[:1].isupper() or (not colons and is_prose(segment)):
        return None
    if any(_typed(word.text) for word in words[: last + 1]):
        return None  # a value is in it
    found = vocabulary.partly([word.text for word in words[: last + 1]])
    if not found:
        return None
    behind = _behind(words, tokens, end)
    sure = 1.0 if colons else 0.95
    box = union(words[: last + 1])
    return end, Label((segment,), box, tuple(found), tuple(words[behind:]), sure, bool(colons))


def _colon(words: Sequence[Word], last: int, behind: int) -> bool:
    return words[last].text.rstrip().endswith((":", "：")) or any(
        word.text.startswith(":") for word in words[last + 1 : behind]
    )


def _certainty(segment: Segment, words: Sequence[Word], first: int, last: int, behind: int) -> float:
    """How sure the words are a label and not prose: a colon, nothing behind, a change of weight; else only just."""
    colon = _colon(words, last, behind)
    if words[first].text[:1].islower() and (first > 0 or not colon):
        return 0.0  # running text: labels begin with a capital
    if first > 0:
        return 0.9 if colon and not is_prose(segment) and _begins(words, first) else 0.0
    if is_prose(segment) and not colon and len(words) > last + 10:
        return 0.0
    return max(sure for sure, holds in _signs(words, last, behind, colon) if holds)


def _begins(words: Sequence[Word], first: int) -> bool:
    """Whether a label may begin within a line: behind a value or another label, not behind a word of its own ("Map Ref:")."""
    before = words[:first]
    ends = before[-1].text[-1] in ":;,.|)–-" or not before[-1].text[-1].isalnum()
    return ends or any(_typed(word.text) or word.text.endswith(":") for word in before)


def _signs(words: Sequence[Word], last: int, behind: int, colon: bool) -> Iterable[tuple[float, bool]]:
    """What says that words at the beginning of a segment are a label, and how much it says."""
    alone, text = behind >= len(words), words[last].text
    yield 1.0, colon
    yield 0.95, alone
    yield 0.9, behind > last + 1  # a dash or a bar between
    yield 0.9, text.endswith("#") or (text.endswith(".") and len(text) <= 5)
    yield 0.55, True
    if not alone:
        yield 0.95, all(word.bold for word in words[: last + 1]) and not words[behind].bold
        yield 0.85, _typed(words[behind].text) and len(words) <= behind + 6


def _typed(text: str) -> bool:
    """Whether a word can only be a value: it has digits, or is an e-mail address."""
    return "@" in text or sum(c.isdigit() for c in text) >= max(2, len(text) / 3)


def is_prose(segment: Segment) -> bool:
    """A line of running text: many words, nearly all in small letters."""
    letters = [word.text for word in segment.words if word.text[0].isalpha()]
    return len(letters) > 7 and sum(text.islower() for text in letters) > 0.6 * len(letters)


def _initial_at(
    segment: Segment, words: Sequence[Word], tokens: Sequence[Token], position: int, vocabulary: Vocabulary
) -> tuple[int, Label] | None:
    """A letterhead's "P. 1300 …", "E | office@…", "(W) 07 …"."""
    index = tokens[position].word
    text = words[index].text
    if len(text) > 3:
        return None
    attribute = vocabulary.initial(text)
    if attribute is None:
        return None
    marked = text[-1] in ".:|)" or (index + 1 < len(words) and words[index + 1].text in {"|", ":", "-", "–"})
    alone = len(words) == 1 and segment.bold
    small = text.strip("().|").islower()
    if not (marked or alone) or small:
        return None
    behind = _behind(words, tokens, position + 1)
    meaning = Meaning(
        0.8, attribute={"mobile": "phone", "fax": "decoy", "website": "decoy"}.get(attribute, attribute)
    )
    return position + 1, Label(
        (segment,), union(words[index : index + 1]), (meaning,), tuple(words[behind:]), 0.8, True
    )


def split_colons(words: Iterable[Word]) -> list[Word]:
    """Words with a colon inside ("ABN:51927416083") become two, each with its share of the box."""
    found: list[Word] = []
    for word in words:
        head, colon, rest = word.text.partition(":")
        if colon and rest and any(c.isalpha() for c in head) and not rest.startswith("/") and len(head) > 1:
            at = word.x0 + (word.x1 - word.x0) * (len(head) + 1) / len(word.text)
            found.append(
                Word(head + ":", word.x0, word.top, at, word.bottom, word.size, word.bold, word.confidence)
            )
            found.append(
                Word(rest, at, word.top, word.x1, word.bottom, word.size, word.bold, word.confidence)
            )
        else:
            found.append(word)
    return found


def _wrapped(segments: Sequence[Segment], vocabulary: Vocabulary) -> list[Label]:
    """Labels broken over two lines of one cell."""
    by_page: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_page[segment.page].append(segment)
    found: list[Label] = []
    for page in by_page.values():
        levels = Levels(page)
        for upper in page:
            lower = _continuation(upper, levels)
            label = lower and _joined(upper, lower, levels, vocabulary)
            if label:
                found.append(label)
    return [b for a, b in pairwise([None, *found]) if b and not (a and a.segments[-1] is b.segments[0])]


def _continuation(upper: Segment, levels: Levels) -> Segment | None:
    if len(upper.words) > 5 or upper.text.endswith(":"):
        return None
    for lower in levels.between(upper.middle + 0.6 * upper.size, upper.middle + 1.3 * upper.size):
        pitch = lower.middle - upper.middle
        near = (
            0.6 * upper.size < pitch < 1.3 * upper.size and abs(lower.size - upper.size) < 0.15 * upper.size
        )
        if (
            near
            and lower.bold == upper.bold
            and (abs(lower.x0 - upper.x0) < 3 or abs(lower.x1 - upper.x1) < 3)
        ):
            return lower
    return None


def _joined(upper: Segment, lower: Segment, levels: Levels, vocabulary: Vocabulary) -> Label | None:
    upper_tokens = vocabulary.tokens([word.text for word in upper.words])
    lower_words = split_colons(lower.words)
    tokens = upper_tokens + [
        Token(t.text, t.word + len(upper.words)) for t in vocabulary.tokens([w.text for w in lower_words])
    ]
    words = [*upper.words, *lower_words]
    for end, meanings in vocabulary.meanings(tokens):
        if end <= len(upper_tokens):
            return None
        behind = _behind(words, tokens, end)
        if behind < len(words) and not _colon(words, tokens[end - 1].word, behind):
            continue
        upper_alone = any(e == len(upper_tokens) for e, _ in vocabulary.meanings(upper_tokens))
        if upper_alone and (behind < len(words) or _has_own_value(lower, levels)):
            return None
        box = union(words[: tokens[end - 1].word + 1])
        return Label((upper, lower), box, tuple(meanings), tuple(words[behind:]), 1.0, True)
    return None


def _has_own_value(label: Segment, levels: Levels) -> bool:
    """Whether something stands beside it on exactly its line: then it is a label of its own."""
    return any(
        other.x0 > label.x1
        and abs(other.middle - label.middle) < 0.2 * label.size
        and overlap_y(other.box, label.box) > 0
        and overlap_x(other.box, label.box) < 0
        for other in levels.touching(label.top, label.bottom)
    )
