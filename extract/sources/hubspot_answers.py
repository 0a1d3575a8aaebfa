"""What HubSpot answers. Comes in: the JSON of an answer. Goes out: its records, and what stands in them.

No error quotes a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any

from extract.errors import SourceError
from extract.sources.protocol import Window

PRIMARY_COMPANY = 1
"""The association type of a contact's primary company; HubSpot's own, the same in each account."""
MERGED = "hs_merged_object_ids"
"""The property that names the records which a record has taken in."""


def results_of(source: str, body: Any) -> list[dict[str, Any]]:
    """Give the results of an answer. Raises SourceError "source_answer" where there are none."""
    found = body.get("results") if isinstance(body, dict) else None
    if not isinstance(found, list):
        raise SourceError(
            "source_answer",
            f"{source}: an answer of HubSpot has no results; its documentation may have changed.",
        )
    return found


def records_of(source: str, body: Any) -> list[dict[str, Any]]:
    """Give the records of an answer, each with a number as its id and its properties. Raises SourceError "source_answer"."""
    found = results_of(source, body)
    try:
        [(int(record["id"]), record["properties"].get) for record in found]
    except (AttributeError, KeyError, TypeError, ValueError):
        raise SourceError(
            "source_answer",
            f"{source}: an answer of HubSpot has records without id or properties; its documentation may have changed.",
        ) from None
    return found


def properties_of(held: list[dict[str, Any]], names: Mapping[str, str]) -> dict[str, list[Any]]:
    """Give columns of records' properties, null where a record does not have one."""
    wanted = tuple(names.values())
    if len(wanted) > 1 and held and all(map(set(wanted).issubset, held)):
        columns = zip(*map(itemgetter(*wanted), held), strict=True)
        return {column: list(values) for column, values in zip(names, columns, strict=True)}
    return {column: [one.get(name) for one in held] for column, name in names.items()}


def merged_into(record: dict[str, Any], changed: str) -> Iterator[dict[str, Any]]:
    """Give the records that a record has taken in: they are gone, from the time of its last change at the latest."""
    for one in filter(None, (record["properties"].get(MERGED) or "").split(";")):
        if one != record["id"]:
            yield {"id": one, "archived": True, "properties": {changed: record["properties"].get(changed)}}


def is_deleted_in(record: dict[str, Any], window: Window | None) -> bool:
    """Say of a deleted record whether that was in a window; always where there is none, or HubSpot does not say when."""
    at = record.get("archivedAt")
    return window is None or at is None or window.start <= time_of(at) < window.end


def company_of(targets: list[dict[str, Any]]) -> str:
    """Give the company of a contact by its associations: the primary one, else the one of the lowest id."""
    return str(min(targets, key=_rank)["toObjectId"])


def _rank(target: dict[str, Any]) -> tuple[bool, int]:
    """Put a primary company first, then by id."""
    types = [kind.get("typeId") for kind in target.get("associationTypes", [])]
    return PRIMARY_COMPANY not in types, int(target["toObjectId"])


def time_of(text: str) -> datetime:
    """Read a time as HubSpot writes it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
