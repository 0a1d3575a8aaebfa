"""Readers that a specification makes for one field: of a pattern of its own, of a choice among its own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extract.documents.normalise.match import Dialect, Match, Reader, remembered
from extract.documents.normalise.measures import EMPTY, TICKED


def pattern_reader(pattern: str, within: Reader | None) -> Reader:
    """A reader of what matches a regular expression (its first group, where it has one).

    `within` brings what matched to the normal form of its type; what that does not read is no value.
    """
    expression = re.compile(pattern)

    @remembered
    def read(text: str, dialect: Dialect) -> Match | None:
        for found in expression.finditer(text):
            group = 1 if expression.groups and found[1] else 0
            if not found[group]:
                continue
            normal = within(found[group], dialect) if within else None
            if normal or not within:
                whole = found.end() - found.start() == len(text.strip())
                value = normal.value if normal else found[group]
                return Match(value, found.start(group), found.end(group), 1.0 if whole else 0.9)
        return None

    return read


def choice_reader(choices: Mapping[str, Sequence[tuple[str, ...]]]) -> Reader:
    """A reader of one of some choices by the words that a paper prints for it; of boxes, the one that is ticked.

    Where two different ones are printed and none is ticked it can't be told.
    """
    worded = [
        (choice, re.compile(r"(?i)(?<!\w)" + r"[\s-]+".join(map(re.escape, words)) + r"(?!\w)"))
        for choice, phrases in choices.items()
        for words in sorted(phrases, key=len, reverse=True)
    ]

    @remembered
    def read(text: str, _: Dialect) -> Match | None:
        hits = [(choice, m) for choice, expression in worded for m in expression.finditer(text)]
        hits = [(c, m) for c, m in hits if not any(_inside(m, other) for _, other in hits)]
        ticked = [(c, m) for c, m in hits if re.search(rf"(?:{TICKED})\s*$", text[: m.start()])]
        boxes = re.search(f"{TICKED}|{EMPTY}", text) is not None
        of = ticked if boxes else hits
        if len({choice for choice, _ in of}) != 1:
            return None
        choice, found = of[0]
        sure = 1.0 if ticked or found.start() == 0 else 0.7
        return Match(choice, found.start(), found.end(), sure)

    return read


def _inside(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether a match lies within a longer one ("road" in "road freight")."""
    longer = other.end() - other.start() > one.end() - one.start()
    return longer and other.start() <= one.start() and one.end() <= other.end()
