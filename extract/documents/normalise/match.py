"""What a reader of a type answers, and what it may know of the paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple


class Match(NamedTuple):
    """The value and the characters of the text it was read from; `sure` is 0 to 1, how typical of its type it is."""

    value: str
    start: int
    end: int
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a reader may know of the paper: whether numeric dates put the month first, and a comma stands before cents."""

    month_first: bool = False
    decimal_comma: bool = False


_NOTHING = re.compile(
    r"(?i)[-–—./_\s]*|_{3,}.*|n\s?[/.]?\s?a\.?|nil|none|tba|tbc|tbd|to be (advised|confirmed)|not applicable|\?"
)
"""What is printed where there is nothing to print."""


def is_nothing(text: str) -> bool:
    """Whether a text only says that there is nothing to say ("N/A", "TBC", a line to be filled in)."""
    return _NOTHING.fullmatch(text) is not None
