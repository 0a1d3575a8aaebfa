"""What a reader of a type answers, and what it may know of the paper."""

from __future__ import annotations

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
