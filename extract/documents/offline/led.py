"""A scope that a sentence leads to: "Please carry out the following works:". Comes in: lines. Goes out: the lines it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from extract.documents.offline.blocks import begins_item
from extract.documents.offline.table import Line

LEADS = re.compile(
    r"(?i)\b(?:following|as follows|(?:set out|listed|described|detailed|works?|items?) below|suivante?s?|ci-dessous)\b[^.:]*"
    r"(?:[.,][^:]*)?:\s*$"
    r"|\bplease\s+(?:carry out|attend to|complete|undertake|perform|supply|provide|do)\b[^.:]*:\s*$"
    r"|\bwhat\b[^.:?]{0,24}\b(?:need(?:ed|s)?|required?|do|done|want(?:ed)?)\b[^.:]{0,12}:\s*$"
)
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
