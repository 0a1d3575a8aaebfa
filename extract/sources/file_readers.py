"""The formats of files. Comes in: a file on this machine and what its table's options say. Goes out: its rows, part by part.

    for part in read_parts(Path("prices.csv.gz"), FilesOptions(), contract.columns):
        part.rows, part.numbers, part.bad

Columns are named as the contract names them, by the options' `rename` and by headings written like them ("Product ID" is product_id).
Cells of CSV and Excel come as text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, Field

from extract.landing.contract import UNKNOWN_COLUMNS, Column
from extract.sources.delimited import (
    BadRow,
    Layout,
    Part,
    column_names,
    read_delimited,
)
from extract.sources.file_text import MAX_ROW_BYTES, UnreadableFileError
from extract.sources.json_lines import read_lines

Format = Literal["csv", "jsonl", "parquet", "excel"]
LINEAGE = ("file_path", "row_number", "file_changed_at")
"""Columns of a contract that are not in files: which one a row is from, where in it, and of which version of the file."""

_FORMATS: dict[str, Format] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".parquet": "parquet", ".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".xls": "excel", ".ods": "excel",
}  # fmt: skip
_COMPRESSIONS = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd"}
_CHUNK_BYTES = 4_000_000
_EXACT = 2**53  # whole numbers below it are exact in a spreadsheet


class FilesOptions(BaseModel):
    """What sources.yml says of a table of files under `options:`.

    `path`: a name, a folder, a glob, or several of them, below the connection's root; `<table>.*` unless it is said. `rename`
    gives the contract's names of headings that are written otherwise. `timezone` is that of times without one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str | tuple[str, ...] = ()
    format: Format | None = None
    rename: dict[str, str] = Field(default_factory=dict)
    sheet: str | int = 0
    header_row: int = Field(default=1, ge=0)
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: str | None = None
    null_values: tuple[str, ...] = ()
    timezone: str = "UTC"


def format_of(name: str) -> Format | None:
    """Tell a file's format by its name, None where it says nothing."""
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    if suffixes and suffixes[-1] in _COMPRESSIONS:
        suffixes.pop()
    return _FORMATS.get(suffixes[-1]) if suffixes else None


def read_parts(path: Path, options: FilesOptions, columns: Mapping[str, Column]) -> Iterator[Part]:
    """Give the rows of a file. Raises UnreadableFileError, maybe after some rows, and OSError."""
    content = {name: column for name, column in columns.items() if name not in {*LINEAGE, UNKNOWN_COLUMNS}}
    kind = options.format or format_of(path.name)
    if kind is None:
        raise UnreadableFileError("its name does not say its format; set options.format")
    if path.stat().st_size == 0:
        return
    try:
        for part in _parts(path, kind, options, content):
            _refuse_other_columns(part.rows.column_names, content, kind)
            yield part
    except pa.ArrowException as error:
        raise UnreadableFileError(f"it is damaged or cut off ({type(error).__name__})") from error
    except OSError as error:
        if error.errno:
            raise
        raise UnreadableFileError("it is damaged or cut off") from error  # PyArrow's word for bad compression


def _parts(path: Path, kind: Format, options: FilesOptions, content: Mapping[str, Column]) -> Iterator[Part]:
    """Choose the reader."""
    renamed = {
        **{_plain(name): name for name in content},
        **{_plain(a): b for a, b in options.rename.items()},
    }
    layout = Layout(
        column=lambda heading: renamed.get(_plain(heading)),
        columns=tuple(content),
        header_row=options.header_row,
        delimiter=options.delimiter,
        encoding=options.encoding,
        nulls=options.null_values,
    )
    match kind:
        case "csv":
            return read_delimited(_chunks(path), layout)
        case "jsonl":
            return _json_parts(_chunks(path), content, options.rename)
        case "parquet":
            return _parquet_parts(path, layout)
        case "excel":
            return _excel_parts(path, options.sheet, layout)


def _refuse_other_columns(names: list[str], content: Mapping[str, Column], kind: Format) -> None:
    """Refuse a file in which a required column is not. JSON leaves out what is null, so there it is each row's matter."""
    missing = [name for name, column in content.items() if column.required and name not in names]
    if missing and kind != "jsonl":
        raise UnreadableFileError(
            f"it has no column {' and none '.join(map(repr, missing))}; its headings may have changed: "
            "correct options.rename or header_row"
        )


def _plain(heading: str) -> str:
    """Write a heading as columns are named."""
    return "_".join(re.findall(r"[^\W_]+", heading.lower()))


def _chunks(path: Path) -> Iterator[bytes]:
    compression: Any = _COMPRESSIONS.get(path.suffix.lower())
    with pa.input_stream(str(path), compression=compression) as stream:
        while piece := stream.read(_CHUNK_BYTES):
            yield piece


def _json_parts(
    chunks: Iterator[bytes], columns: Mapping[str, Column], rename: Mapping[str, str]
) -> Iterator[Part]:
    keys = {name: key for key, name in rename.items()}
    wanted = {keys.get(name, name): column for name, column in columns.items()}
    number = 1
    for lines in _lines(chunks):
        found = read_lines(lines, wanted)
        bad = [
            BadRow(number + place, reason, lines[place].decode("utf-8", "backslashreplace"))
            for place, reason in found.bad
        ]
        names = [rename.get(name, name) for name in found.rows.column_names]
        yield Part(found.rows.rename_columns(names), pc.add(found.places, number), bad)
        number += len(lines)


def _lines(chunks: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Give whole lines, without their ends, as many at a time as are in a chunk."""
    rest = b""
    for number, chunk in enumerate(chunks):
        rest += chunk.removeprefix(codecs.BOM_UTF8) if number == 0 else chunk
        *lines, rest = rest.split(b"\n")
        if len(rest) > MAX_ROW_BYTES:
            raise UnreadableFileError(f"it has a line of more than {MAX_ROW_BYTES:,} bytes")
        if lines:
            yield lines
    if rest:
        yield [rest]


def _parquet_parts(path: Path, layout: Layout) -> Iterator[Part]:
    with pq.ParquetFile(path) as file:
        names = column_names(file.schema_arrow.names, layout.column)
        number = 1
        for batch in file.iter_batches(batch_size=50_000):
            rows = pa.Table.from_batches([batch]).rename_columns(names)
            yield Part(rows, pa.array(np.arange(number, number + rows.num_rows)))
            number += rows.num_rows


def _excel_parts(path: Path, sheet: str | int, layout: Layout) -> Iterator[Part]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only where there is a spreadsheet

    try:
        with CalamineWorkbook.from_path(path) as book:
            if isinstance(sheet, str) and sheet not in book.sheet_names:
                raise UnreadableFileError(
                    f"it has no sheet {sheet!r}; its sheets are {', '.join(book.sheet_names)}"
                )
            found = (
                book.get_sheet_by_name(sheet) if isinstance(sheet, str) else book.get_sheet_by_index(sheet)
            )
            rows = found.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise UnreadableFileError(
            f"it is no spreadsheet, or a damaged one ({type(error).__name__})"
        ) from error
    numbered = [(number, row) for number, row in enumerate(rows, 1) if any(cell != "" for cell in row)]
    names = list(layout.columns)
    if layout.header_row:
        numbered = [(number, row) for number, row in numbered if number >= layout.header_row]
        if not numbered:
            return
        names = column_names([str(cell) for cell in numbered[0][1]], layout.column)
    body = numbered[1:] if layout.header_row else numbered
    columns = [
        pa.array(
            [_cell(row[place], layout.nulls) if place < len(row) else None for _, row in body], pa.string()
        )
        for place in range(len(names))
    ]
    yield Part(pa.table(columns, names=names), pa.array([number for number, _ in body], pa.int64()))


def _cell(value: Any, nulls: tuple[str, ...]) -> str | None:
    """Give a cell of a spreadsheet as text: whole numbers without a point, times by ISO 8601, midnight as a date."""
    match value:
        case "":
            return None
        case bool():
            return str(value).lower()
        case float() if value.is_integer() and abs(value) < _EXACT:
            return str(int(value))
        case datetime():
            return (value.date() if value.time() == time() else value).isoformat()
        case date() | time():
            return value.isoformat()
    text = str(value)
    return None if text in nulls else text
