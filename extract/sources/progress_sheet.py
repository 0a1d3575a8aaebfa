"""A progress sheet of the office. Comes in: a CSV file. Goes out: its reports as an Arrow table, and the rows that are none.

    sheet = read_sheet(Path("progress.csv"), max_bytes=100_000_000)
    sheet.reports.num_rows, sheet.rejected, sheet.left_out

One row says of one order of one builder that it was begun, finished, cancelled and so on, on a day. Text is taken as it is
written; what it means is decided in the warehouse.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from extract.documents.opening import printable
from extract.errors import UsageError
from extract.landing.contract import load_contract
from extract.landing.validation import Rejection
from extract.sources.cut_rows import Row, cut_rows

TABLE = "work_order_progress"
HEADINGS = {
    "builder_name": ("builder", "builder name"),
    "work_order_number": (
        "order number", "order no", "order", "work order number", "work order no", "work order", "wo number",
        "wo no", "purchase order number", "purchase order", "po number", "po no", "number",
    ),
    "status": ("status", "progress"),
    "report_date": ("date", "report date", "reported on", "status date"),
    "reported_by": ("reported by", "by", "who"),
    "note": ("note", "notes", "comment", "comments"),
}  # fmt: skip
"""The headings that name each column, the usual one first; case, blanks and punctuation do not count."""

_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each column stands, in which row that is said, and the headings that name no column of ours."""

    row_number: int
    delimiter: str
    width: int
    places: dict[str, int]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Reports in the columns of the contract, rows that give none, and headings that nothing was taken from."""

    reports: Any
    rejected: list[Rejection]
    left_out: tuple[str, ...]


def is_sheet(path: Path) -> bool:
    """Tell by its name whether a file is a sheet."""
    return path.suffix.lower() == ".csv"


def find_sheets(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Give the progress sheets among the inputs of a run, and the inputs that may be or hold papers.

    A sheet is a named file that ends in .csv, or one below a folder whose name has "progress" in it too, in any case.
    """
    sheets: dict[str, Path] = {}
    others: list[Path] = []
    for path in paths:
        is_named = is_sheet(path) and path.is_file()
        if not is_named:
            others.append(path)
        found = [path] if is_named else _sheets_below(path)
        sheets.update((os.path.abspath(sheet), sheet) for sheet in found)  # noqa: PTH100 - links stay links
    return sorted(sheets.values()), others


def _sheets_below(folder: Path) -> list[Path]:
    """Give the sheets of a folder and its subfolders; none of a path that is no folder."""
    return [
        Path(parent, name)
        for parent, _, names in os.walk(folder)
        for name in names
        if "progress" in name.lower() and is_sheet(Path(name))
    ]


def read_sheet(path: Path, max_bytes: int) -> Sheet:
    """Read a sheet: UTF-8 or Windows-1252, cells between commas, semicolons or tabs, the headings in its first row.

    A row that gives no report is rejected with file, row and reason; no reason quotes a cell.
    Raises UsageError "unreadable_sheet", and "no_progress_sheet" where the headings are not there.
    """
    name = printable(path)
    lines = list(io.StringIO(_decoded(_bytes(path, name, max_bytes), name), newline=""))
    headings = _headings(lines, name)
    reports: list[dict[str, Any]] = []
    rejected: list[Rejection] = []
    for row in cut_rows(lines, headings.delimiter):
        if row.number <= headings.row_number or row.is_blank:
            continue
        values = {column: _cell(row, place) for column, place in headings.places.items()}
        complaint = row.complaint or _misfit(row, headings, values)
        if complaint:
            place = f"{name}:{row.number}"
            text = row.text.strip("\r\n").encode("utf-8", "backslashreplace").decode("utf-8")
            rejected.append(Rejection("unreadable_line", f"{place}: {complaint}", text, None, place))
        else:
            identity = {"report_id": _report_id(values)}
            lineage = {"path": name, "file_name": Path(name).name, "row_number": row.number}
            reports.append(identity | values | lineage)
    schema = load_contract(TABLE).arrow_schema
    return Sheet(pa.Table.from_pylist(reports, schema), rejected, headings.left_out)


def _bytes(path: Path, name: str, max_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise UsageError(
            "unreadable_sheet",
            f"{name} can't be read ({error.strerror}); grant access to it, or put it back.",
        ) from error
    if len(data) > max_bytes:
        raise UsageError(
            "unreadable_sheet",
            f"{name} has more than {max_bytes:,} bytes: split it, or raise PUNCHLIST_MAX_FILE_BYTES.",
        )
    return data


def _decoded(data: bytes, name: str) -> str:
    """Give the text. A byte that Windows-1252 does not have becomes a surrogate, which its row is rejected for."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UsageError("unreadable_sheet", f"{name} is UTF-16; save it as CSV UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "surrogateescape")


def _headings(lines: list[str], name: str) -> Headings:
    """Find the row of headings: the first that is not blank. The delimiter is the one that gives most columns."""
    best = max((_headings_by(lines, mark) for mark in _DELIMITERS), key=lambda found: len(found.places))
    missing = [HEADINGS[column][0] for column in _required() if column not in best.places]
    if missing:
        known = ", ".join(usual.capitalize() for usual, *_ in HEADINGS.values())
        raise UsageError(
            "no_progress_sheet",
            f"{name}:{best.row_number}: no heading {' and none '.join(map(repr, missing))}; the first row of a progress "
            f"sheet has the headings {known}, the last two if you like.",
        )
    return best


def _headings_by(lines: list[str], delimiter: str) -> Headings:
    first = next((row for row in cut_rows(lines, delimiter) if not row.is_blank), Row(1, "", []))
    places: dict[str, int] = {}
    left_out = []
    for place, cell in enumerate(first.cells):
        said = " ".join(re.findall(r"[^\W_]+", cell.lower()))
        column = next((column for column, names in HEADINGS.items() if said in names), None)
        if column is not None and column not in places:
            places[column] = place
        elif said:
            left_out.append(cell.strip())
    return Headings(first.number, delimiter, len(first.cells), places, tuple(left_out))


def _misfit(row: Row, headings: Headings, values: dict[str, str | None]) -> str | None:
    """Say why a row is no report, without quoting it."""
    if any(cell.strip() for cell in row.cells[headings.width :]):
        return (
            f"{len(row.cells)} cells under {headings.width} headings; put quotes around a cell that holds "
            f"{'a tab' if headings.delimiter == chr(9) else repr(headings.delimiter)}"
        )
    if missing := [column for column in _required() if not values[column]]:
        return f"no value for {', '.join(HEADINGS[column][0] for column in missing)}"
    if any("\ud800" <= character <= "\udfff" for character in row.text):
        return "a character that is neither UTF-8 nor Windows-1252; save the sheet as CSV UTF-8"
    return None


def _required() -> list[str]:
    """Give the columns that every report must have a value for."""
    columns = load_contract(TABLE).columns
    return [name for name in HEADINGS if columns[name].required]


def _cell(row: Row, place: int) -> str | None:
    """Give a cell as it is written; null where it is blank or the row ends before it."""
    cell = row.cells[place] if place < len(row.cells) else ""
    return cell if cell.strip() else None


def _report_id(values: dict[str, str | None]) -> str:
    """Identify a report by what is written, wherever that stands; lengths keep neighbouring cells apart."""
    parts = (values.get(column) or "" for column in HEADINGS)
    return hashlib.sha256("|".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()
