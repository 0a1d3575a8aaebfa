"""Letters set apart become words again. Comes in: the words of a line. Goes out: the line with "O R D E R" as "ORDER".

Designers space out headings and captions; a PDF then has a word for every letter, or for two that were kerned. What tells
the words apart is the wider gap between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from extract.documents.pages import Word

PIECES = 4
"""Pieces in a row that are taken for letters set apart; "A B" may be initials."""


def closed_up(line: Sequence[Word]) -> list[Word]:
    """The words of a line, left to right, runs of spaced letters joined by their gaps."""
    if len(line) < PIECES or sum([len(word.text) == 1 for word in line]) < PIECES - 1:
        return list(line)
    found: list[Word] = []
    for run in _runs(line):
        found += _joined(run) if _is_spaced(run) else run
    return found


def _runs(line: Sequence[Word]) -> Iterable[list[Word]]:
    """Neighbours that may be pieces of the same spaced text."""
    run = [line[0]]
    for before, word in pairwise(line):
        short = all(len(w.text) <= 3 and w.text.isalpha() for w in (before, word))
        if (
            not short
            or word.x0 - before.x1 > 1.5 * word.size
            or abs(word.size - before.size) > 0.1 * word.size
        ):
            yield run
            run = []
        run.append(word)
    yield run


def _is_spaced(run: Sequence[Word]) -> bool:
    return len(run) >= PIECES and sum(len(word.text) == 1 for word in run) >= 0.6 * len(run)


def _joined(run: Sequence[Word]) -> list[Word]:
    usual = median(word.x0 - before.x1 for before, word in pairwise(run))
    found = [run[0]]
    for before, word in pairwise(run):
        if word.x0 - before.x1 < 1.8 * usual:
            found[-1] = join([found[-1], word])
        else:
            found.append(word)
    return found


def join(words: Sequence[Word]) -> Word:
    """One word of several, with the box around them."""
    first = words[0]
    return Word(
        "".join(word.text for word in words),
        min(word.x0 for word in words),
        min(word.top for word in words),
        max(word.x1 for word in words),
        max(word.bottom for word in words),
        first.size,
        first.bold,
        min(word.confidence for word in words),
    )
