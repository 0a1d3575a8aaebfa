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
from extract.documents.offline.vocabulary import Meaning, Vocabulary
from extract.documents.offline.worded import broken_label, head_and_rest, labels_in
from extract.documents.pages import Word
from extract.documents.records import Box

SMALLER = 0.9
"""How much smaller a label's type may be than that of its value on the same line."""


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
    words: Sequence[Word] = segment.words
    smaller = words[0].size < SMALLER * words[-1].size
    found = labels_in(segment.texts, _weights(segment) if smaller else segment.weights, vocabulary)
    if found and words[0].text[0] == "(" and words[-1].text[-1] == ")":
        found = tuple(
            f for f in found if not any(m.party for m in f.meanings)
        )  # "(facility manager)" is a remark
    if found and ":" in segment.text:
        words = split_colons(words)
    return [
        Label(
            (segment,),
            union(words[label.first : label.last + 1]),
            label.meanings,
            tuple(words[label.behind : label.stop]),
            label.sure,
            label.closed,
        )
        for label in found
    ]


def _weights(segment: Segment) -> tuple[bool, ...]:
    """Which words are set like a label's: bold, or smaller than those behind them ("OWNER" before a larger "BAKSHI")."""
    words = segment.words
    if not any(segment.weights) and words[0].confidence == 1.0:
        return tuple([word.size < SMALLER * words[-1].size for word in words])
    return segment.weights


def split_colons(words: Iterable[Word]) -> list[Word]:
    """Words with a colon inside ("ABN:51927416083") become two, each with its share of the box."""
    found: list[Word] = []
    for word in words:
        head, rest = head_and_rest(word.text)
        if rest:
            at = word.x0 + (word.x1 - word.x0) * len(head) / len(word.text)
            found.append(
                Word(head, word.x0, word.top, at, word.bottom, word.size, word.bold, word.confidence)
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
        begun = [upper for upper in page if _may_go_on(upper, vocabulary)]
        levels = Levels(page if begun else ())
        for upper in begun:
            lower = _continuation(upper, levels)
            label = lower and _joined(upper, lower, levels, vocabulary)
            if label:
                found.append(label)
    return [b for a, b in pairwise([None, *found]) if b and not (a and a.segments[-1] is b.segments[0])]


def _may_go_on(upper: Segment, vocabulary: Vocabulary) -> bool:
    """Whether a line may be the first of a label: short, without a colon, and it begins as one does."""
    words = upper.words
    return len(words) <= 5 and words[-1].text[-1:] != ":" and vocabulary.begun_by(upper.texts)


def _continuation(upper: Segment, levels: Levels) -> Segment | None:
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
    found = broken_label(upper.texts, lower.texts, vocabulary)
    if not found or (found.alone and _has_own_value(lower, levels)):
        return None
    words = [*upper.words, *split_colons(lower.words)]
    box = union(words[: found.last + 1])
    return Label((upper, lower), box, found.meanings, tuple(words[found.behind :]), 1.0, True)


def _has_own_value(label: Segment, levels: Levels) -> bool:
    """Whether something stands beside it on exactly its line: then it is a label of its own."""
    return any(
        other.x0 > label.x1
        and abs(other.middle - label.middle) < 0.2 * label.size
        and overlap_y(other.box, label.box) > 0
        and overlap_x(other.box, label.box) < 0
        for other in levels.touching(label.top, label.bottom)
    )
