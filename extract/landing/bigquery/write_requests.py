"""A batch as requests of the Storage Write API. Comes in: Arrow rows. Goes out: what goes over the wire, each part small enough.

found = split(rows, MAX_REQUEST_BYTES)
found.requests, found.too_large
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

MAX_REQUEST_BYTES = 9_000_000
"""Rows in one request: the API takes 10 MB, with all that is around them."""


@dataclass(frozen=True, slots=True)
class Request:
    """Rows of one request: which of the batch they are, and what goes over the wire."""

    first: int
    rows: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Split:
    """A batch in requests that are small enough, their Arrow schema, and the indices of rows that alone are too large."""

    schema: Any
    requests: list[Request]
    too_large: list[int]


def split(rows: Any, limit: int) -> Split:
    """Cut rows (a pyarrow.Table) into requests of at most `limit` bytes, in their order; integers as BigQuery has them."""
    integers = [pa.field(one.name, pa.int64()) if one.type == pa.int32() else one for one in rows.schema]
    rows = rows.cast(pa.schema(integers))
    requests: list[Request] = []
    too_large: list[int] = []

    def cut(batch: Any, first: int) -> None:
        payload = batch.serialize()
        if payload.size <= limit:
            requests.append(Request(first, batch.num_rows, payload.to_pybytes()))
        elif batch.num_rows == 1:
            too_large.append(first)
        else:
            half = batch.num_rows // 2
            cut(batch.slice(0, half), first)
            cut(batch.slice(half), first + half)

    if rows.num_rows:
        cut(rows.combine_chunks().to_batches()[0], 0)
    return Split(rows.schema, requests, too_large)
