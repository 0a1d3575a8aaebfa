"""Heading rows of item tables. Comes in: a document's lines. Goes out: the rows that name columns.

A heading row may be one line or up to three, its headings broken over them; headings that stand close are taken apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from extract.documents.layout import Segment
from extract.documents.offline.canonical_words import Phrase
from extract.documents.offline.table import DESCRIPTION, NUMERIC, OTHER, Columns, Line, Span
from extract.documents.offline.vocabulary import Vocabulary
from extract.documents.pages import Word

TALLEST = 3
"""Lines of the tallest heading row."""
MOST = 4_000
"""Texts whose headings are kept."""
Heading = tuple[str | None, Sequence[Word]]
"""A column's name, if its heading says one, and the heading's words."""


def heading_rows(lines: Sequence[Line], vocabulary: Vocabulary) -> list[Columns]:
    """All heading rows among a document's lines, top to bottom."""
    found: list[Columns] = []
    begun = [sum(vocabulary.columns.may_head(s.texts[0], s.text) for s in line) for line in lines]
    index = 0
    while index < len(lines):
        best, height = _heading_at(lines, index, begun, vocabulary)
        if best:
            found.append(best)
        index += height
    return found


def _heading_at(
    lines: Sequence[Line], index: int, begun: Sequence[int], vocabulary: Vocabulary
) -> tuple[Columns | None, int]:
    """The heading row that begins with a line, and how many lines it takes (1 where there is none).

    `begun` is of each line how many of its segments begin as headings do.
    """
    best, height = _tallest(lines, index, begun, vocabulary)
    if best is None or (OTHER not in best.names and height == 1):
        return best, height
    later, _ = _tallest(lines, index + 1, begun, vocabulary)
    return (
        (None, 1) if _named(later) >= _named(best) and _stacked(lines[index : index + 2]) else (best, height)
    )


def _tallest(
    lines: Sequence[Line], index: int, begun: Sequence[int], vocabulary: Vocabulary
) -> tuple[Columns | None, int]:
    """The best heading row among a line, and the line with the next one or two."""
    best: tuple[Columns | None, int] = (None, 1)
    if sum(begun[index : index + TALLEST]) < 2:
        return best  # a heading row names two columns at least
    if not any(vocabulary.columns.has(text) for s in lines[index] for text in s.texts[:6]):
        return best
    stacks: list[list[Segment]] = []
    for count in range(1, TALLEST + 1):
        stack = lines[index : index + count]
        if len(stack) < count or (count > 1 and not (_stacked(stack[-2:]) and _heads(stack, vocabulary))):
            break
        _stack(stack[-1], stacks)
        if sum(begun[index : index + count]) < 2:
            continue
        if count == 1:
            columns = columns_of(stack[0], vocabulary)
        elif len(stacks) > 1:
            columns = _columns(sorted(stacks, key=_left_of), vocabulary, stack)
        else:
            continue
        renamed = _renames(columns, best[0]) and all(_is_heading(stack, vocabulary) for stack in stacks)
        if _named(columns) > _named(best[0]) or renamed:
            best = columns, count
    return best


def _renames(taller: Columns | None, columns: Columns | None) -> bool:
    """Whether one more line says as much, but of another column: "Cost" over "Code" is no cost."""
    if taller is None or columns is None or len(taller.names) != len(columns.names):
        return False
    return _named(taller) == _named(columns) and taller.names != columns.names


def _is_heading(stack: Sequence[Segment], vocabulary: Vocabulary) -> bool:
    """Whether segments below each other name a column, all of them or the last: "Check" over "Seat belt" does not."""
    words = [text for segment in stack for text in segment.texts]
    name_of = vocabulary.columns.name_of
    return len(stack) == 1 or (name_of(words) or name_of(stack[-1].texts)) is not None


def _heads(stack: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether the last of some lines may be of the first one's headings: under them it has no number."""
    *above, line = stack
    for segment in line:
        if any(map(str.isdigit, segment.text)) and any(w.text.strip("().,").isdigit() for w in segment.words):
            over = [s for upper in above for s in upper if _is_under(segment, s)]
            if not over or any(vocabulary.columns.name_of(s.texts) for s in over):
                return False
    return True


def _named(columns: Columns | None) -> int:
    """How well a heading row is understood: its names, less those that occur twice or say nothing."""
    return 2 * len({*columns.names} - {OTHER}) - len(columns.names) if columns else -99


def _stacked(lines: Sequence[Line]) -> bool:
    """Whether lines are so close below each other that headings may be broken over them."""
    return all(
        a[0].page == b[0].page and b[0].middle - a[0].middle < 1.7 * max(a[0].size, b[0].size)
        for a, b in pairwise(lines)
    )


def columns_of(line: Line, vocabulary: Vocabulary) -> Columns | None:
    """The columns a line is the heading row of: a description and at least one more, or three that hold numbers."""
    return _columns([[segment] for segment in line], vocabulary, [line]) if len(line) > 1 else None


def _stack(line: Line, stacks: list[list[Segment]]) -> None:
    """Put the segments of the next line under those of the lines before that they stand below."""
    for segment in line:
        over = [stack for stack in stacks if any(_is_under(segment, s) for s in stack)]
        if len(over) == 1:
            over[0].append(segment)
        else:
            stacks.append([segment])


def _is_under(lower: Segment, upper: Segment) -> bool:
    if upper.middle >= lower.middle:
        return False
    x0, x1, left, right = lower.x0, lower.x1, upper.x0, upper.x1
    shared = (x1 if x1 < right else right) - (x0 if x0 > left else left)
    return shared > 0.3 * min(right - left, x1 - x0)


def _left_of(stack: Sequence[Segment]) -> float:
    return min([segment.x0 for segment in stack])


def _columns(
    stacks: Sequence[Sequence[Segment]], vocabulary: Vocabulary, lines: Sequence[Line]
) -> Columns | None:
    found = [_headings(stack, vocabulary) for stack in stacks]
    if sum(any(name and name != OTHER for name, _ in parts) for parts in found) < 2:
        return None  # "Line Item Total" in one breath is a total's label
    parts = _own([part for parts in found for part in parts])
    named = [name for name, _ in parts if name]
    told = [name for name in named if name != OTHER]
    if len(told) < 2 or len(named) < 0.6 * len(parts) or any(_is_value(words) for _, words in parts):
        return None
    if any(word.text.endswith(":") for _, words in parts for word in words) or _captions(
        lines[0], vocabulary
    ):
        return None  # a form's labels
    if not NUMERIC & set(told) and len(set(told)) < min(3, len(parts)):
        return None
    names = _unique(parts, vocabulary)
    unknown = [index for index, (name, _) in enumerate(parts) if name is None]
    if DESCRIPTION not in names and len(unknown) == 1 and len(set(names) & NUMERIC) > 1:
        names[unknown[0]] = DESCRIPTION
    text: str | None = DESCRIPTION
    if DESCRIPTION not in names:
        stand_in = next((n for n in ("item", "section", "area") if n in names), None)
        if stand_in and len(set(names) & NUMERIC) > 1:
            same = [i for i, name in enumerate(names) if name == stand_in]
            plainest = min(same, key=lambda i: vocabulary.columns.rank([w.text for w in parts[i][1]]))
            names[plainest] = DESCRIPTION
        else:
            text = _own_text(parts, names, vocabulary)
    if text is None:
        return None
    spans = tuple((min(w.x0 for w in words), max(w.x1 for w in words)) for _, words in parts)
    between_rules = _ruled(stacks, spans)
    spans = between_rules or spans
    left, right = min(x0 for x0, _ in spans), max(x1 for _, x1 in spans)
    segments = [s for stack in stacks for s in stack if s.x1 > left and s.x0 < right]
    bottom = max(segment.bottom for segment in segments)
    orders = frozenset(segment.order for segment in segments)
    ruled = between_rules is not None
    page, top = lines[0][0].page, lines[0][0].top
    return Columns(tuple(names), spans, page, top, bottom, (), orders, ruled, text)


def _own_text(parts: Sequence[Heading], names: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """The column that says what a row is where none describes it: the first of the specification's own.

    Headings that are all known, or three with one of numbers, are a table's, if they are not all the labels of fields.
    """
    own = next((name for name in names if name in vocabulary.columns.own), None)
    told = {*names} - {OTHER}
    known = all(name for name, _ in parts) or (len(told) > 2 and NUMERIC & told)
    form = all(vocabulary.names_field(tuple([w.text for w in words])) for _, words in parts)
    return own if known and not form else None


def _captions(line: Line, vocabulary: Vocabulary) -> bool:
    """Whether a line holds the captions of a form: some name no column, and most of them name fields."""
    texts = [segment.texts for segment in line]
    fields = [text for text in texts if vocabulary.names_field(text)]
    return 2 * len(fields) > len(texts) and any(not vocabulary.columns.name_of(text) for text in fields)


def _ruled(stacks: Sequence[Sequence[Segment]], spans: Sequence[Span]) -> tuple[Span, ...] | None:
    """The columns between upright rules, where every heading stands in a cell of its own."""
    cells = [segment.cell for stack in stacks for segment in stack[-1:] if segment.cell]
    edges = sorted({(cell[0] + 1, cell[2] - 1) for cell in cells})
    apart = all(a[1] < b[0] for a, b in pairwise(edges))
    fits = len(edges) == len(spans) and all(
        a < (x0 + x1) / 2 < b for (a, b), (x0, x1) in zip(edges, spans, strict=True)
    )
    return tuple(edges) if apart and fits else None


def _own(parts: Sequence[Heading]) -> list[Heading]:
    """Headings without what stands beside the table in other type: a sidebar's words."""
    known = [words[0] for name, words in parts if name]
    own = list(parts)
    for edge in (0, -1):
        while own and known and own[edge][0] is None and _foreign(own[edge][1], known):
            own.pop(edge)
    return own


def _foreign(words: Sequence[Word], known: Sequence[Word]) -> bool:
    return _is_value(words) or not any(_same_type(words[0], word) for word in known)


def _same_type(a: Word, b: Word) -> bool:
    return a.bold == b.bold and abs(a.size - b.size) < 0.08 * b.size


def _is_value(words: Sequence[Word]) -> bool:
    """Whether words hold a date, an amount or a number: headings have hardly a digit."""
    return sum(c.isdigit() for word in words for c in word.text) > 2


def _unique(parts: Sequence[Heading], vocabulary: Vocabulary) -> list[str]:
    """Names, each once: of two headings that say the same the plainer counts, the other is nobody's."""
    names = [name or OTHER for name, _ in parts]
    for name in set(names) - {OTHER, "item"}:
        same = [i for i, other in enumerate(names) if other == name]
        best = min(same, key=lambda i: vocabulary.columns.rank([w.text for w in parts[i][1]]))
        for i in same:
            if i != best:
                names[i] = OTHER
    return names


def _headings(stack: Sequence[Segment], vocabulary: Vocabulary) -> list[Heading]:
    """The headings in segments above each other: one as a rule, more where they stand close ("Qty Unit")."""
    words = stack[0].words if len(stack) == 1 else tuple([w for segment in stack for w in segment.words])
    whole = vocabulary.columns.name_of([word.text for word in words])
    if whole or len(words) > 12:
        return [(whole, words)]
    known = None
    if len(stack) > 1:
        below = [vocabulary.columns.name_of(segment.texts) for segment in stack]
        known = next((name for name in reversed(below) if name), None)
        across = sorted(words, key=lambda word: word.x0)
    else:
        across = list(words)
    parts = _split(tuple([word.text for word in across]), vocabulary)
    return [(name, across[start:end]) for name, start, end in parts] or [(known, words)]


@lru_cache(maxsize=MOST)
def _split(words: Phrase, vocabulary: Vocabulary) -> tuple[tuple[str, int, int], ...]:
    """Words as the fewest headings that use them all up, or none; each with its words' first index and the one behind."""
    if not vocabulary.columns.may_head(words[0], " ".join(words)):
        return ()
    best: list[list[tuple[str, int, int]] | None] = [[], *([None] * len(words))]
    for end in range(1, len(words) + 1):
        for start in range(max(0, end - 5), end):
            before = best[start]
            name = vocabulary.columns.name_of(words[start:end]) if before is not None else None
            here = best[end]
            if (
                before is not None
                and name
                and name != OTHER
                and (here is None or len(before) + 1 < len(here))
            ):
                best[end] = [*before, (name, start, end)]
    found = best[-1] or []
    return tuple(found) if len({name for name, _, _ in found}) == len(found) else ()
