"""Cells between commas. Comes in: the bytes of a CSV file, piece by piece. Goes out: its rows as Arrow text, numbered, and what is none.

    for part in read_delimited(chunks, Layout(known=contract_name)):
        part.rows, part.numbers, part.bad

Pieces whose quotes are all in order go through PyArrow; others are read line by line, so that a quote which is never closed
costs its own line and not the rest of the file. Both give the same cells: an empty cell is null, in quotes or without.
A row is numbered as a spreadsheet does it: the first of the file is 1.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from extract.sources.cut_rows import LINES_OF_A_ROW, Row, cut_rows, nth_row
from extract.sources.file_text import MAX_ROW_BYTES, UnreadableFileError, as_utf8

DELIMITERS = ",;\t|"
_HEAD_BYTES = 1 << 20
_QUOTE, _CARRIAGE_RETURN, _LINE_FEED = b'"'[0], b"\r"[0], b"\n"[0]


class BadRow(NamedTuple):
    """A line that is no row: its number, why, and its text."""

    number: int
    reason: str
    text: str


class Part(NamedTuple):
    """Rows of a file as an Arrow table, the number of each in the file (int64), and the lines among them that are no row."""

    rows: Any
    numbers: Any
    bad: Sequence[BadRow] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out, as far as it is known. `column` gives the name of the column under a heading, None where unknown.

    `header_row` 0 is a file without headings, whose columns are `columns` in their order.
    """

    column: Callable[[str], str | None]
    columns: Sequence[str] = ()
    header_row: int = 1
    delimiter: str | None = None
    encoding: str | None = None
    nulls: tuple[str, ...] = ()


def column_names(headings: Sequence[str], column: Callable[[str], str | None]) -> list[str]:
    """Name the columns under headings. Raises UnreadableFileError where two headings name one column."""
    names = []
    for place, heading in enumerate(headings, start=1):
        name = column(heading) or heading.strip() or f"column_{place}"
        if name in names:
            raise UnreadableFileError(f"two of its headings name the column {name!r}; rename one of them")
        names.append(name)
    return names


def read_delimited(chunks: Iterable[bytes], layout: Layout) -> Iterator[Part]:
    """Give the rows of a file in parts of about a chunk. Raises UnreadableFileError, maybe after some rows.

    Without `encoding`, lines are UTF-8, and those that are not Windows-1252; a byte order mark says UTF-16.
    """
    return _Reader(layout).parts(as_utf8(chunks, layout.encoding))


class _Reader:
    """What is known of a file while it is read: its headings, its delimiter, and how far it is."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._number = 1  # of the next row
        self._delimiter = layout.delimiter or DELIMITERS[0]
        self._names: list[str] = list(layout.columns)
        self._headings: list[str] | None = None

    def parts(self, chunks: Iterator[bytes]) -> Iterator[Part]:
        pending, is_begun = b"", False
        for chunk in chunks:
            pending += chunk
            if not is_begun:
                if (
                    pending.count(b"\n") <= self._layout.header_row + LINES_OF_A_ROW
                    and len(pending) < _HEAD_BYTES
                ):
                    continue  # small pieces: the headings may not be there yet
                pending, is_begun = self._begin(pending), True
            part, pending = self._some(pending)
            if part is not None:
                yield part
        if not is_begun:
            pending = self._begin(pending)
        end = pending.rfind(b"\n") + 1
        if end and (part := self._quickly(pending[:end])) is not None:
            yield part
            pending = pending[end:]
        if pending:
            yield self._carefully(pending, is_end=True)[0]

    def _begin(self, data: bytes) -> bytes:
        """Read the headings and give what stands below them."""
        wanted = self._layout.header_row
        lines = _lines(data[:_HEAD_BYTES])
        if not any(line.strip() for line in lines):
            return b""
        found = {mark: nth_row(lines, mark, max(wanted, 1)) for mark in self._layout.delimiter or DELIMITERS}
        self._delimiter = max(found, key=lambda mark: self._fit(found[mark][0].cells))
        if not wanted:
            return data
        row, above = found[self._delimiter]
        if row.is_blank or row.complaint:
            raise UnreadableFileError(
                f"row {wanted} has no headings" + (f": {row.complaint}" if row.complaint else "")
            )
        if _is_damaged(row.text):
            raise UnreadableFileError(f"row {wanted} has characters that are no text; it may be no CSV file")
        self._headings = row.cells
        self._names = column_names(row.cells, self._layout.column)
        self._number = row.number + 1
        return "".join(lines[above:]).encode("utf-8", "surrogateescape") + data[_HEAD_BYTES:]

    def _fit(self, cells: list[str]) -> tuple[int, int]:
        return sum(self._layout.column(cell) is not None for cell in cells), len(cells)

    def _some(self, data: bytes) -> tuple[Part | None, bytes]:
        """Read whole rows at the beginning of the data; give what is left of it."""
        end = data.rfind(b"\n") + 1
        if len(data) - end > MAX_ROW_BYTES:
            raise UnreadableFileError(
                f"row {self._number} or one after it has more than {MAX_ROW_BYTES:,} bytes"
            )
        if end and (part := self._quickly(data[:end])) is not None:
            return part, data[end:]
        return self._carefully(data, is_end=False)

    def _quickly(self, data: bytes) -> Part | None:
        """Read lines of one row each through PyArrow; None where they are not so simple."""
        lines = data.count(b"\n")
        if not _is_orderly(data, self._delimiter):
            return None
        try:
            rows = pa_csv.read_csv(
                io.BytesIO(data),
                read_options=pa_csv.ReadOptions(column_names=self._names, block_size=1 << 20),
                parse_options=pa_csv.ParseOptions(delimiter=self._delimiter),
                convert_options=pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(self._names, pa.string()),
                    null_values=["", *self._layout.nulls],
                    strings_can_be_null=True,
                ),
            )
        except (pa.ArrowInvalid, UnicodeDecodeError):
            return None
        if rows.num_rows != lines:
            return None
        numbers = pa.array(np.arange(self._number, self._number + lines))
        self._number += lines
        return self._part(rows, numbers, [])

    def _carefully(self, data: bytes, *, is_end: bool) -> tuple[Part, bytes]:
        """Read line by line. Before the end of a file, the last lines are left: a row may go on behind them."""
        lines = _lines(data)
        usable = len(lines) if is_end else len(lines) - LINES_OF_A_ROW
        cells: list[list[str | None]] = []
        numbers, bad, used = [], [], 0
        for row in cut_rows(lines, self._delimiter, self._number) if usable > 0 else ():
            used += row.line_count
            self._number = row.number + 1
            if complaint := self._complaint(row):
                bad.append(BadRow(row.number, complaint, _printable(row.text)))
            elif len(row.cells) >= len(self._names):
                numbers.append(row.number)
                cells.append(
                    [
                        None if cell == "" or cell in self._layout.nulls else cell
                        for cell in row.cells[: len(self._names)]
                    ]
                )
            if used >= usable:
                break
        columns = list(zip(*cells, strict=True)) if cells else [()] * len(self._names)
        rows = pa.table([pa.array(column, pa.string()) for column in columns], names=self._names)
        rest = "".join(lines[used:]).encode("utf-8", "surrogateescape")
        if len(rest) > MAX_ROW_BYTES:
            raise UnreadableFileError(
                f"row {self._number} or one after it has more than {MAX_ROW_BYTES:,} bytes"
            )
        return self._part(rows, pa.array(numbers, pa.int64()), bad), rest

    def _complaint(self, row: Row) -> str | None:
        if row.complaint or row.is_blank:
            return row.complaint
        found, wanted = len(row.cells), len(self._names)
        if found < wanted:
            return f"cells for {found} of {wanted} columns; its end may be cut off"
        if any(cell.strip() for cell in row.cells[wanted:]):
            return f"{found} cells for {wanted} columns; put a cell that holds {self._delimiter!r} in quotes"
        if _is_damaged(row.text):
            return "a character that is neither UTF-8 nor Windows-1252"
        return None

    def _part(self, rows: Any, numbers: Any, bad: list[BadRow]) -> Part:
        """Leave out rows without a value, and the headings where they stand again (files put one after the other)."""
        empty = pa.scalar(True)
        if rows.num_rows and all(column.null_count for column in rows.columns):
            for column in rows.columns:
                empty = pc.and_(empty, pc.is_null(column))
            rows, numbers = rows.filter(pc.invert(empty)), numbers.filter(pc.invert(empty))
        if self._headings and rows.num_rows:
            again = pc.fill_null(pc.equal(rows.column(0), pa.scalar(self._headings[0])), False)
            if pc.any(again).as_py():
                for column, heading in zip(rows.columns[1:], self._headings[1:], strict=True):
                    again = pc.and_(again, pc.fill_null(pc.equal(column, pa.scalar(heading)), not heading))
                rows, numbers = rows.filter(pc.invert(again)), numbers.filter(pc.invert(again))
        return Part(rows, numbers, bad)


def _is_orderly(data: bytes, delimiter: str) -> bool:
    """Tell whether each quote opens a cell, closes one, or is doubled within one, and no line ends in a carriage return."""
    if data.count(b"\r") != data.count(b"\r\n") or b"\0" in data:
        return False
    if b'"' not in data:
        return True
    octets = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(octets == _QUOTE)
    if len(quotes) % 2:
        return False
    before = octets[quotes[0::2] - 1]
    if quotes[0] == 0:
        before = before[1:]
    after = octets[np.minimum(quotes[1::2] + 1, len(octets) - 1)]
    mark = delimiter.encode()[0]
    opens = np.isin(before, (mark, _LINE_FEED, _QUOTE)).all()
    return bool(opens and np.isin(after, (mark, _LINE_FEED, _CARRIAGE_RETURN, _QUOTE)).all())


def _is_damaged(text: str) -> bool:
    """Tell whether there are bytes in a text that are no characters, or the null character."""
    return any("\ud800" <= character <= "\udfff" or character == "\0" for character in text)


def _lines(data: bytes) -> list[str]:
    """Cut text into lines, whose ends stay."""
    return list(io.StringIO(data.decode("utf-8", "surrogateescape"), newline=""))


def _printable(text: str) -> str:
    return text.rstrip("\r\n").encode("utf-8", "backslashreplace").decode()
