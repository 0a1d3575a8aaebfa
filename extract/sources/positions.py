"""Where each source goes on. Comes in: the warehouse. Goes out: positions in force, and the rows that move them.

    after = in_force(landing, "hubspot", "hubspot_companies")
    landing.land({"hubspot_companies": rows, TABLE: moved(after, {"": position}, …)}, source="hubspot", run_id=run_id)

A position is a row of `raw.source_positions` that lands in the transaction of the rows before it. None is ever changed: the
highest sequence counts. Two writers of one source that land at once give one sequence twice; each has landed all
rows before its own position, so either may count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import pyarrow as pa

from extract.landing.contract import load_contract
from extract.landing.protocol import Landing

TABLE = "source_positions"
WATERMARK = "watermark"
ORIGIN = "origin"
Origin = Literal["sample", "system"]
"""Whether a source's rows are the sample ones, or the system's."""

_IN_FORCE_SQL = f"""
    select partition_name, position, sequence
    from raw.{TABLE}
    where source = ? and table_name = ? and purpose = ?
    qualify row_number() over (partition by partition_name order by sequence desc, loaded_at desc, position) = 1
"""  # noqa: S608 - no part of it is given from outside
_ORIGINS_SQL = f"select distinct position from raw.{TABLE} where source = ? and purpose = '{ORIGIN}'"  # noqa: S608


class Place(NamedTuple):
    """A position in force, and its number among those before it."""

    position: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose positions: of which source and raw table, and for what."""

    source: str
    table: str
    purpose: str = WATERMARK


def in_force(landing: Landing, whose: Whose) -> dict[str, Place]:
    """Give the positions in force, by partition."""
    rows = landing.query(_IN_FORCE_SQL, [whose.source, whose.table, whose.purpose]).to_pylist()
    return {row["partition_name"]: Place(row["position"], row["sequence"]) for row in rows}


def moved(known: Mapping[str, Place], to: Mapping[str, str]) -> dict[str, Place]:
    """Give the places that positions move to, by partition: those that are not where they were."""
    return {
        partition: Place(position, known[partition].sequence + 1 if partition in known else 1)
        for partition, position in to.items()
        if partition not in known or known[partition].position != position
    }


def as_rows(places: Mapping[str, Place], whose: Whose) -> list[dict[str, Any]]:
    """Give places as rows of source_positions."""
    return [
        {
            "source": whose.source,
            "table_name": whose.table,
            "partition_name": partition,
            "purpose": whose.purpose,
            "position": place.position,
            "sequence": place.sequence,
        }
        for partition, place in places.items()
    ]


def position_table(rows: Iterable[dict[str, Any]]) -> Any:
    """Give rows of source_positions as an Arrow table."""
    return pa.Table.from_pylist(list(rows), schema=load_contract(TABLE).arrow_schema)


def origins(landing: Landing, source: str) -> set[str]:
    """Say of which origins a source's rows in the warehouse are."""
    return set(landing.query(_ORIGINS_SQL, [source]).column(0).to_pylist())


def origin_row(source: str, table: str, origin: Origin) -> dict[str, Any]:
    """Give the row that says of which origin a table's rows are; the same row again is known and does not land."""
    return as_rows({"": Place(origin, 1)}, Whose(source, table, ORIGIN))[0]
