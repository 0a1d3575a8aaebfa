"""The near miss: which of the known words somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def suggestion(word: object, known: Iterable[str]) -> str:
    """ "; did you mean 'type'?" where one of the known words is like it, else nothing."""
    close = difflib.get_close_matches(str(word).casefold(), [*known], n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
