"""A scope that a sentence leads to: "Please carry out the following works:". Comes in: lines. Goes out: the lines it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from extract.documents.layout import Segment
from extract.documents.offline.blocks import begins_item
from extract.documents.offline.table import Line

LEADS = re.compile(
    r"(?i)\b(?:following|as follows|(?:set out|listed|described|detailed|works?|items?) below|suivante?s?|ci-dessous)\b[^.:]*"
    r"(?:[.,][^:]*)?:\s*$"
    r"|\bplease\s+(?:carry out|attend to|complete|undertake|perform|supply|provide|do)\b[^.:]*:\s*$"
    r"|\bwhat\b[^.:?]{0,24}\b(?:need(?:ed|s)?|required?|do|done|want(?:ed)?)\b[^.:]{0,12}:\s*$"
)
ASKS = re.compile(
    r"(?i)\b(?:go ahead|proceed|carry out|attend to|complete|undertake|perform|do)\b(?:\W+\w+){0,3}?\W+(?:below|following)\b"
)
"""How a letter asks for what its next paragraph says."""
GREETING = re.compile(r"(?i)^(?:dear|hi|hello|hey|good (?:morning|day|afternoon)|bonjour)\b")
SCOPE = re.compile(r"(?i)^(?:the )?scope(?: of (?:the )?works?)?[.:]\s+\S")
"""How a paragraph begins that is the scope."""
FEWEST = 6
"""Words of a paragraph that is a scope, at least."""
INSET = 6.0
"""Points by which what is meant may stand in from the sentence."""
APART, FURTHEST = 1.7, 4.0
"""Sizes of type between lines of one paragraph, and between the sentence and what it leads to, at most."""


def led(lines: Sequence[Line], is_form: Callable[[Line], bool]) -> tuple[Line, ...]:
    """The lines below the first sentence that leads to a scope and to no form: all that stand in, or the paragraph."""
    for index, (over, line) in enumerate(pairwise([[], *lines])):
        text = " ".join(segment.text for segment in [*over, *line])
        if len(line) == 1 and line[0].text.rstrip().endswith(":") and LEADS.search(text):
            found = _below(line, lines[index + 1 :])
            if found and 2 * sum(map(is_form, found)) < len(found):
                return found
    return ()


def _below(lead: Line, lines: Sequence[Line]) -> tuple[Line, ...]:
    found: list[Line] = []
    last, inset = lead[0], False
    for line in lines:
        first = line[0]
        apart = (first.middle - last.middle) / max(first.size, last.size)
        stands_in = first.x0 > lead[0].x0 + INSET or begins_item(first.text + " ")
        if first.page != last.page or apart > FURTHEST or (found and inset and not stands_in):
            break
        if found and not inset and apart > APART:
            break
        inset = inset or (not found and stands_in)
        found.append(line)
        last = first
    return tuple(found)


def asked(lines: Sequence[Line], is_form: Callable[[Line], bool]) -> tuple[Line, ...]:
    """The paragraph of a letter that is its scope, and no form: it says so itself, or the one above asks for what follows."""
    greeted = False
    for index, (over, line) in enumerate(pairwise([[], *lines])):
        first = line[0]
        greeted = greeted or GREETING.match(first.text) is not None
        if not greeted:
            continue
        if SCOPE.match(first.text):
            (begin, *_), *others = _paragraph(lines[index:])
            said = next(n for n, word in enumerate(begin.words, 1) if word.text[-1] in ".:")
            return ([Segment(begin.words[said:], begin.page, begin.order)], *others)
        before = over[0].text if over and _adjoin(over, line) else ""
        if ASKS.search(f"{before} {first.text}"):
            below = [other for other in lines[index:] if abs(other[0].x0 - first.x0) < INSET]
            found = _paragraph(below[len(_paragraph(below)) :])
            if sum(len(other[0].words) for other in found) > FEWEST and not any(map(is_form, found)):
                return found
    return ()


def _paragraph(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines at the first one's left edge down to a gap, without what stands beside them."""
    level = [line for line in lines if abs(line[0].x0 - lines[0][0].x0) < INSET]
    end = next(
        (i for i, (over, line) in enumerate(pairwise(level), 1) if not _adjoin(over, line)), len(level)
    )
    return tuple([line[0]] for line in level[:end])


def _adjoin(over: Line, line: Line) -> bool:
    return abs(over[0].x0 - line[0].x0) < INSET and is_right_below(over, line)


def is_right_below(over: Line, line: Line) -> bool:
    """Whether a line follows another of its page at the pitch of running text at most."""
    a, b = over[0], line[0]
    return a.page == b.page and b.middle - a.middle < APART * a.size
