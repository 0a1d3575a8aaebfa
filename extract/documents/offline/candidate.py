"""A place where a label's value may stand: what `values.py` finds and readers of types are given."""

from __future__ import annotations

from dataclasses import dataclass

from extract.documents.pages import Word


@dataclass(frozen=True)
class Candidate:
    """Lines that may hold a label's value, how they stand to it, and how usual that is (0 to 1).

    `further` lines are wider apart: they are of a value that plainly goes on, as an address does up to its code.
    """

    lines: tuple[tuple[Word, ...], ...]
    method: str
    geometry: float
    page: int
    further: tuple[tuple[Word, ...], ...] = ()
