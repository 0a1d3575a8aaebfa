"""One JSON object a line. Comes in: lines, as bytes. Goes out: an Arrow table of those that are objects, and what the others are.

    table, places, bad = read_lines(lines, {"rate": column, …})

Values of the columns a contract has come in its types where all of them are of it; otherwise all values of that batch come as
text, as they are written, and the contract decides row by row. What else there is comes as JSON has it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.json as pa_json

from extract.landing.contract import Column

_MOST_NESTED = 200  # PyArrow's parser calls itself for each level: 100,000 of them end the process


class Lines(NamedTuple):
    """Rows as an Arrow table, the place of each among the lines (int64), and by place why a line is no row."""

    rows: Any
    places: Any
    bad: list[tuple[int, str]]


def read_lines(lines: Sequence[bytes], columns: Mapping[str, Column]) -> Lines:
    """Read lines; blank ones are left out. Reasons quote nothing of a line."""
    rows = _quickly(lines, columns)
    if rows is not None:
        return Lines(rows, pa.array(np.arange(len(lines))), [])
    filled = [place for place, line in enumerate(lines) if line and not line.isspace()]
    stripped = [lines[place].strip() for place in filled]
    rows = _quickly(stripped, columns)
    if rows is not None:
        return Lines(rows, pa.array(np.array(filled, np.int64)), [])
    objects, places, bad = [], [], []
    for place, line in zip(filled, stripped, strict=True):
        found = _object(line)
        if isinstance(found, str):
            bad.append((place, found))
        else:
            objects.append(found)
            places.append(place)
    return Lines(_table(objects, columns), pa.array(places, pa.int64()), bad)


def _quickly(lines: Sequence[bytes], columns: Mapping[str, Column]) -> Any | None:
    """Give the table by PyArrow; None where a line is no object of one line, or a value of another type than its column."""
    data = b"\n".join(lines)
    if not _looks_whole(data, lines) or not _is_utf8(data):
        return None
    schema = pa.schema([(name, _asked_for(column)) for name, column in columns.items()])
    try:
        rows = pa_json.read_json(
            io.BytesIO(data),
            read_options=pa_json.ReadOptions(block_size=len(data) + 1),
            parse_options=pa_json.ParseOptions(explicit_schema=schema),
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    return rows if rows.num_rows == len(lines) else None


def _is_utf8(data: bytes) -> bool:
    """Tell whether the bytes are text; PyArrow's parser does not ask."""
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False


def _asked_for(column: Column) -> Any:
    """Give the type that PyArrow is asked for: a date or a time is text in JSON."""
    if column.type in {"integer", "bigint"}:
        return pa.int64()
    return column.arrow_type if column.type in {"double", "decimal", "boolean"} else pa.string()


def _looks_whole(data: bytes, lines: Sequence[bytes]) -> bool:
    """Tell whether each line begins and ends as an object does, on one line, and none is nested deeply."""
    ends = len(lines) - 1
    if not (
        data.startswith(b"{") and data.endswith(b"}") and data.count(b"\n") == data.count(b"}\n{") == ends
    ):
        return False
    opened = data.count(b"{") + data.count(b"[")
    return opened < len(lines) + _MOST_NESTED or all(
        line.count(b"{") + line.count(b"[") < _MOST_NESTED for line in lines
    )


def _object(line: bytes) -> dict[str, str | None] | str:
    """Give the values of a line's object as text, by key; or why it is none."""
    try:
        found = json.loads(line.decode(), parse_float=_Number, parse_int=_Number, parse_constant=_refuse)
        if not isinstance(found, dict):
            return "it is JSON and no object"
        texts = {key: _text(value) for key, value in found.items()}
        "".join(text for pair in texts.items() for text in pair if text).encode()
    except (ValueError, RecursionError) as error:
        return _REASONS[type(error)]
    return texts


_REASONS: dict[type[Exception], str] = {
    UnicodeDecodeError: "it is not UTF-8",
    UnicodeEncodeError: "it holds half a character (a surrogate)",
    RecursionError: "it is nested too deeply",
    json.JSONDecodeError: "it is no JSON",
    ValueError: "it is no JSON: NaN, Infinity",
}


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def _refuse(_constant: str) -> None:
    raise ValueError


def _text(value: Any) -> str | None:
    """Give a value as text: null for null, text as it is, anything else as JSON."""
    if value is None:
        return None
    return str(value) if isinstance(value, str) else _written(value)


def _written(value: Any) -> str:
    """Write a value as JSON, its numbers as they were."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_written(key)}: {_written(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _table(objects: Sequence[Mapping[str, str | None]], columns: Mapping[str, Column]) -> Any:
    """Give objects as a table of text, a column for each key."""
    keys = dict.fromkeys([*columns, *(key for found in objects for key in found)])
    return pa.table({key: pa.array([found.get(key) for found in objects], pa.string()) for key in keys})
