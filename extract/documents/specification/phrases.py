"""Phrases: how a paper may word something. Comes in: "a|b? c @0.7". Goes out: every wording with its rank and flags."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple


class Wording(NamedTuple):
    """One way to say a phrase. `weak`: another party may say the same; `bare`: only where nothing around says more."""

    words: tuple[str, ...]
    rank: float
    weak: bool
    bare: bool


def expand_phrase(phrase: str) -> Iterator[Wording]:
    """Every wording of a phrase: "a|b? c @0.7" gives a c, b c and c, each with rank 0.7. ValueError for a bad "@"."""
    rank, flags, slots = 1.0, set[str](), list[list[tuple[str, ...]]]()
    for part in phrase.split():
        if part in {"@weak", "@bare"}:
            flags.add(part)
        elif part.startswith("@"):
            rank = float(part[1:])
        else:
            words: list[tuple[str, ...]] = [(word,) for word in part.rstrip("?").split("|")]
            slots.append(words + [()] * part.endswith("?"))
    for choice in itertools.product(*slots):
        found = tuple(itertools.chain.from_iterable(choice))
        if found:
            yield Wording(found, rank, "@weak" in flags, "@bare" in flags)


def phrase_fault(phrase: str, longest: int = 7) -> str | None:
    """What keeps a phrase from ever matching, in words; None where nothing does. `longest` in words."""
    parts = phrase.split()
    words = [part for part in parts if not part.startswith("@")]
    needed = sum(not word.endswith("?") for word in words)
    faults = {
        "it has no word to look for": not any(c.isalnum() or c == "#" for word in words for c in word),
        "every word of it may be left out: keep one without '?'": len(words) > 1 and not needed,
        "an alternative is empty: write a|b without spaces around the bar, and '?' behind the last": any(
            "" in word.rstrip("?").split("|") for word in words
        ),
        f"it needs {needed} words, and labels of more than {longest} are not looked for": needed > longest,
    }
    marks = (_mark_fault(part) for part in parts if part.startswith("@"))
    return next((mark for mark in marks if mark), None) or next(
        (f for f, holds in faults.items() if holds), None
    )


def _mark_fault(mark: str) -> str | None:
    if mark in {"@weak", "@bare"}:
        return None
    try:
        rank = float(mark[1:])
    except ValueError:
        return f"{mark!r} is no mark: write @weak, @bare, or a rank such as @0.7"
    return None if 0 < rank <= 1 else f"the rank {mark!r} must be above 0 and at most 1"
