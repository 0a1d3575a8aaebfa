"""Lines become rows of cells, one by one. Comes in: lines of text with delimiters. Goes out: rows, numbered, or what is wrong with them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

LINES_OF_A_ROW = 100
"""A row has no more: a quote that is never closed must not swallow the rest of the file."""


class Row(NamedTuple):
    """One row: its number as a spreadsheet counts, its text, its cells, or why there are none."""

    number: int
    text: str
    cells: list[str]
    complaint: str | None = None
    line_count: int = 1

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing is written in it."""
        return self.complaint is None and not any(cell.strip() for cell in self.cells)


def cut_rows(lines: Sequence[str], delimiter: str, first: int = 1) -> Iterator[Row]:
    """Cut lines into rows. A line that can't begin a row is one by itself, with a complaint, and the next begins anew."""
    at, number = 0, first - 1
    while at < len(lines):
        number += 1
        reader = csv.reader(lines[at : at + LINES_OF_A_ROW], delimiter=delimiter, strict=True)
        try:
            cells, used, complaint = next(reader), reader.line_num, None
        except csv.Error as error:
            cells, used, complaint = [], 1, f"no row of cells ({error}); look for a quote that is not closed"
        yield Row(number, "".join(lines[at : at + used]), cells, complaint, used)
        at += used


def nth_row(lines: list[str], delimiter: str, number: int) -> tuple[Row, int]:
    """Give the row of that number, or the first after it that is not blank, and how many lines end with it."""
    used, row = 0, Row(1, "", [])
    for row in cut_rows(lines, delimiter):
        used += row.line_count
        if row.number >= number and not row.is_blank:
            break
    return row, used
