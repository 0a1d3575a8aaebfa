"""What a reader of a type answers, what it may know of the paper, and that it is asked once about a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import NamedTuple

LONGEST, MOST = 300, 2_000
"""Characters of the longest text whose answer is kept, and how many are kept of each reader."""


class Match(NamedTuple):
    """The value and the characters of the text it was read from; `sure` is 0 to 1, how typical of its type it is."""

    value: str
    start: int
    end: int
    sure: float = 1.0


class Dialect(NamedTuple):
    """What a reader may know of the paper: whether numeric dates put the month first, and a comma stands before cents."""

    month_first: bool = False
    decimal_comma: bool = False


Reader = Callable[[str, Dialect], Match | None]


def remembered(read: Reader) -> Reader:
    """A reader that keeps what it answered: papers repeat their texts, and several rules ask about the same one."""
    known = lru_cache(maxsize=MOST)(read)

    @wraps(read)
    def ask(text: str, dialect: Dialect) -> Match | None:
        return known(text, dialect) if len(text) <= LONGEST else read(text, dialect)

    return ask


_NOTHING = re.compile(
    r"(?i)[-–—./_\s]*|_{3,}.*|n\s?[/.]?\s?a\.?|nil|none|tba|tbc|tbd|to be (advised|confirmed)|not applicable|\?"
)
"""What is printed where there is nothing to print."""


def is_nothing(text: str) -> bool:
    """Whether a text only says that there is nothing to say ("N/A", "TBC", a line to be filled in)."""
    return _NOTHING.fullmatch(text) is not None
