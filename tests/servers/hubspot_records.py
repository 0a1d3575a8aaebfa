"""Records of one kind as HubSpot keeps, searches and lists them: what it finds, in which order, and what it refuses."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

OWN = ["hs_object_id", "createdate", "hs_merged_object_ids"]
WINDOW = 10_000
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": lambda one, two: one == two,
    "NEQ": lambda one, two: one != two,
    "LT": lambda one, two: one < two,
    "LTE": lambda one, two: one <= two,
    "GT": lambda one, two: one > two,
    "GTE": lambda one, two: one >= two,
}
_OTHERS = {
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
}


class InvalidError(Exception):
    """A request that HubSpot answers with 400."""


@dataclass
class Record:
    """A record; times are text as HubSpot writes them."""

    id: int
    properties: dict[str, str | None]
    created: str
    changed: str
    archived: str | None = None
    milliseconds: int = 0


class Records:
    """The records of one kind. `changed` is the property that says when one was changed."""

    def __init__(self, properties: Sequence[str], changed: str) -> None:
        self.changed = changed
        self.properties = [*properties, *OWN, changed]
        self.records: dict[int, Record] = {}
        self.version = 0
        self._found: dict[tuple[int, str], list[int]] = {}

    def put(self, record_id: int, properties: dict[str, str | None], *, changed: str, created: str) -> None:
        """Make or change a record."""
        self.records[record_id] = Record(
            record_id, properties, created, changed, None, _milliseconds(changed)
        )
        self.version += 1

    def archive(self, record_id: int, at: str) -> None:
        """Delete a record: it goes from the search into the listing of the archived ones."""
        self.records[record_id].archived = at
        self.version += 1

    def searched(self, question: dict[str, Any]) -> dict[str, Any]:
        """Answer a search. Raises InvalidError."""
        unknown = question.keys() - {"filterGroups", "sorts", "properties", "limit", "after", "query"}
        if unknown:
            raise InvalidError(f"Invalid input JSON: unknown {sorted(unknown)}")
        limit, after = (
            _whole(question.get("limit", 10), 1, 200, "limit"),
            _whole(question.get("after", 0), 0, None, "after"),
        )
        if after + limit > WINDOW and after >= WINDOW:
            raise InvalidError("Paging through more than 10000 results is not allowed")
        found = self._matching(question)
        page = found[after : min(after + limit, WINDOW)]
        more = (
            {"paging": {"next": {"after": str(after + len(page))}}} if after + len(page) < len(found) else {}
        )
        wanted = self._known(question.get("properties", []))
        return {"total": len(found), "results": [self._shown(one, wanted) for one in page], **more}

    def listed(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Answer a listing, of the archived records or the others, in the order of their ids. Raises InvalidError."""
        limit = _whole(query.get("limit", "10"), 1, 100, "limit")
        after = _whole(query.get("after", "0"), 0, None, "after")
        archived = query.get("archived", "false") == "true"
        wanted = self._known(query.get("properties", "").split(","))
        ids = sorted(
            one.id for one in self.records.values() if bool(one.archived) == archived and one.id > after
        )
        page = ids[:limit]
        more = {"paging": {"next": {"after": str(page[-1])}}} if len(ids) > limit else {}
        return {"results": [self._shown(one, wanted) for one in page], **more}

    def _matching(self, question: dict[str, Any]) -> list[int]:
        """Give the ids of the records that a search finds, in its order. A lower bound of ids is cut off what was found before."""
        groups = question.get("filterGroups", [])
        if len(groups) > 5 or any(len(group["filters"]) > 6 for group in groups):
            raise InvalidError("Too many filters")
        sort = self._sort(question.get("sorts", []))
        lower = None
        if len(groups) == 1 and sort == ("hs_object_id", "ASCENDING"):
            filters = groups[0]["filters"]
            bounds = [
                one
                for one in filters
                if one.get("propertyName") == "hs_object_id" and one.get("operator") == "GT"
            ]
            if len(bounds) == 1 and str(bounds[0].get("value")).isdigit():
                lower = int(bounds[0]["value"])
                groups = [{"filters": [one for one in filters if one is not bounds[0]]}]
        key = (self.version, json.dumps([groups, sort]))
        if key not in self._found:
            if len(self._found) > 20:
                self._found.clear()
            checks = [[self._check(one) for one in group["filters"]] for group in groups]
            found = [
                one
                for one in self.records.values()
                if one.archived is None
                and (not checks or any(all(check(one) for check in group) for group in checks))
            ]
            found.sort(key=lambda one: (self._value(one, sort[0]), one.id), reverse=sort[1] == "DESCENDING")
            self._found[key] = [one.id for one in found]
        ids = self._found[key]
        return ids if lower is None else ids[bisect_right(ids, lower) :]

    def _sort(self, sorts: list[Any]) -> tuple[str, str]:
        if len(sorts) > 1:
            raise InvalidError("Only one sort is allowed")
        if not sorts:
            return "hs_object_id", "ASCENDING"
        name, direction = sorts[0].get("propertyName"), sorts[0].get("direction", "ASCENDING")
        if name not in self.properties or direction not in {"ASCENDING", "DESCENDING"}:
            raise InvalidError(f"No property {name} to sort by, or no direction {direction}")
        return name, direction

    def _check(self, one: dict[str, Any]) -> Callable[[Record], bool]:
        name, operator = one.get("propertyName"), one.get("operator")
        if name not in self.properties:
            raise InvalidError(f"There is no property {name}")
        if operator in _OTHERS:
            raise InvalidError(f"This server does not know {operator}")
        if operator not in OPERATORS:
            raise InvalidError(f"Cannot deserialize value {operator} of operator")
        if name in {"hs_object_id", self.changed} and not str(one.get("value")).isdigit():
            raise InvalidError(f"{name} is no number or time in milliseconds")
        compare, value = OPERATORS[operator], one.get("value")
        if name in {"hs_object_id", self.changed}:
            number = int(str(value))
            return lambda record: compare(self._value(record, name), number)
        return lambda record: compare(record.properties.get(name) or "", value)

    def _value(self, record: Record, name: str) -> Any:
        if name == "hs_object_id":
            return record.id
        return record.milliseconds if name == self.changed else record.properties.get(name) or ""

    def _known(self, asked: list[str]) -> list[str]:
        return [name for name in asked if name in self.properties]

    def _shown(self, record_id: int, wanted: list[str]) -> dict[str, Any]:
        record = self.records[record_id]
        own = {"hs_object_id": str(record.id), "createdate": record.created, self.changed: record.changed}
        properties = {name: record.properties.get(name) for name in wanted} | own
        gone = {"archivedAt": record.archived} if record.archived else {}
        times = {"createdAt": record.created, "updatedAt": record.changed}
        return {"id": str(record.id), "properties": properties, **times, "archived": bool(gone), **gone}


def _whole(given: Any, least: int, most: int | None, name: str) -> int:
    """Give a whole number within bounds. Raises InvalidError, which names it."""
    if not str(given).isdigit() or int(given) < least or (most is not None and int(given) > most):
        raise InvalidError(f"{name} is no whole number from {least} to {most}")
    return int(given)


def _milliseconds(text: str) -> int:
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)
