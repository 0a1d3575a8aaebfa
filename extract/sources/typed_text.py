"""Text in a contract's types. Comes in: rows of which some columns are text. Goes out: the same rows, typed as far as they go.

    found = typed(rows, contract, "Australia/Sydney")
    found.rows, found.bad

For sources that know no types (CSV) or few (JSON): there text is no other type than the contract's, as long as it reads as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extract.landing.casting import cast
from extract.landing.contract import Contract
from extract.landing.validation import Rejection, as_json

_NO_ZONE = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?$"


class Typed(NamedTuple):
    """Rows in the contract's types, and the places of those that were left out because they are not (int64)."""

    rows: Any
    bad: Any


def typed(rows: Any, contract: Contract, timezone: str = "UTC") -> Typed:
    """Cast columns of text. A time without a zone is of that zone, a day its first moment.

    A column in which a cell is not of its type stays text, for the contract to judge; but where it sends every text that should be
    a number to quarantine, only the rows of such cells are left out.
    """
    told, bad = rows, np.empty(0, np.int64)
    for place, name in enumerate(rows.column_names):
        column = contract.columns.get(name)
        if column is None or column.type == "text":
            continue
        cells = rows.column(place)
        if column.type == "timestamptz":
            cells = _with_zone(cells, timezone)
            told = told.set_column(place, name, cells)
        if not pa.types.is_string(cells.type):
            continue
        found = cast(cells, column.arrow_type)
        if not len(found.bad) or contract.on_type_mismatch == "quarantine":
            told, bad = told.set_column(place, name, found.column), np.union1d(bad, found.bad)
    if len(bad):
        keep = np.ones(rows.num_rows, dtype=bool)
        keep[bad] = False
        told = told.filter(pa.array(keep))
    return Typed(told, pa.array(bad, pa.int64()))


def wrong_types(rows: Any, found: Typed, places: Sequence[str]) -> list[Rejection]:
    """Tell of the rows that `typed` left out; `places` are where they stood."""
    left_out = rows.take(found.bad).to_pylist()
    return [
        Rejection("wrong_type", f"{place}: a text is not of its column's type", as_json(row), None, place)
        for place, row in zip(places, left_out, strict=True)
    ]


def _with_zone(cells: Any, timezone: str) -> Any:
    """Give times that have no zone as times of that one; where they are text, in UTC with a Z behind."""
    if pa.types.is_timestamp(cells.type) and cells.type.tz is None:
        return _placed(cells, timezone)
    if not pa.types.is_string(cells.type):
        return cells
    without = pc.fill_null(pc.match_substring_regex(cells, _NO_ZONE), False)
    if not pc.any(without).as_py():
        return cells
    times = cast(pc.if_else(without, cells, None), pa.timestamp("us")).column
    in_utc = _placed(times, timezone).cast(pa.timestamp("us", "UTC"))
    return pc.coalesce(pc.strftime(in_utc, "%Y-%m-%dT%H:%M:%SZ"), cells)


def _placed(times: Any, timezone: str) -> Any:
    """Take times as those of a zone; where its clocks are set back the earlier one, where they are set forward the later."""
    return pc.assume_timezone(times, timezone, ambiguous="earliest", nonexistent="latest")
