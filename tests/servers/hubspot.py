"""HubSpot's CRM API v3 on loopback, as documented: search, listing, properties, associations (v4), account.

    with HubSpotServer() as server:
        server.put("companies", "1", {"name": "Acme"}, changed="2026-01-01T00:00:00.000Z")
        server.archive("companies", "1", "2026-01-02T00:00:00Z")

It refuses what HubSpot refuses: a token it does not know, pages of more than 200 (search) or 100 (listing), results beyond the first 10,000 of
a search, unknown properties in filters and sorts, operators and values of a wrong kind, more than one sort, more than five groups
of six filters. Unknown properties that are only asked for are left out in silence, as HubSpot does.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from .http_faults import Answer, FaultyServer, Request

TOKEN = "pat-na1-loopback"
CHANGED = {"companies": "hs_lastmodifieddate", "contacts": "lastmodifieddate"}
PROPERTIES = {
    "companies": [
        "name", "domain", "phone", "business_number", "city", "state", "country", "lifecyclestage",
    ],
    "contacts": ["firstname", "lastname", "email", "phone", "jobtitle"],
}  # fmt: skip
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


@dataclass
class _Object:
    records: dict[int, Record] = field(default_factory=dict)
    properties: list[str] = field(default_factory=list)
    version: int = 0


class HubSpotServer(FaultyServer):
    """An account with companies and contacts."""

    def __init__(self) -> None:
        self.objects = {
            kind: _Object(properties=[*PROPERTIES[kind], *OWN, CHANGED[kind]]) for kind in PROPERTIES
        }
        self.companies_of: dict[int, list[tuple[int, int]]] = {}
        self._found: dict[tuple[str, int, str], list[int]] = {}
        super().__init__()

    def put(
        self,
        kind: str,
        record_id: int,
        properties: dict[str, str | None],
        *,
        changed: str,
        created: str = "2025-01-01T00:00:00Z",
    ) -> None:
        """Make or change a record."""
        held = self.objects[kind]
        held.records[record_id] = Record(
            record_id, properties, created, changed, None, _milliseconds(changed)
        )
        held.version += 1

    def archive(self, kind: str, record_id: int, at: str) -> None:
        """Delete a record: it goes from the search into the listing of the archived ones."""
        self.objects[kind].records[record_id].archived = at
        self.objects[kind].version += 1

    def answer(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.refusal(401)
        parts = request.path.strip("/").split("/")
        try:
            return self._routed(request, parts)
        except InvalidError as error:
            return _error(400, "VALIDATION_ERROR", str(error))

    def _routed(self, request: Request, parts: list[str]) -> Answer:
        match request.method, parts:
            case "GET", ["account-info", "v3", "details"]:
                return Answer(
                    200, {"portalId": 4711, "accountType": "STANDARD", "timeZone": "Australia/Sydney"}
                )
            case "GET", ["crm", "v3", "properties", kind] if kind in self.objects:
                return Answer(200, {"results": [_property(name) for name in self.objects[kind].properties]})
            case "GET", ["crm", "v3", "objects", kind] if kind in self.objects:
                return Answer(200, self._listed(kind, request))
            case "POST", ["crm", "v3", "objects", kind, "search"] if kind in self.objects:
                return Answer(200, self._searched(kind, _question(request)))
            case "POST", ["crm", "v4", "associations", "contacts", "companies", "batch", "read"]:
                return self._associated(request)
        return _error(404, "OBJECT_NOT_FOUND", "Unable to infer object type")

    def skipped(self, request: Request) -> Answer:
        """Leave a page out: of a search the first one, of a listing one further on."""
        if request.path.endswith("/search"):
            question = {**request.json, "after": str(request.json.get("limit", 10))}
            return self.answer(replace(request, body=json.dumps(question).encode()))
        return self.answer(request)

    def refusal(self, status: int) -> Answer:
        if status == 429:
            body = {
                "policyName": "SECONDLY",
                "errorType": "RATE_LIMIT",
                "message": "You have reached your secondly limit.",
            }
            return Answer(429, {"status": "error", "correlationId": "c-1", **body})
        category = {401: "INVALID_AUTHENTICATION", 403: "MISSING_SCOPES"}.get(status, "INTERNAL_ERROR")
        return _error(status, category, "refused")

    def _searched(self, kind: str, question: dict[str, Any]) -> dict[str, Any]:
        unknown = question.keys() - {"filterGroups", "sorts", "properties", "limit", "after", "query"}
        if unknown:
            raise InvalidError(f"Invalid input JSON: unknown {sorted(unknown)}")
        limit, after = (
            _whole(question.get("limit", 10), 1, 200, "limit"),
            _whole(question.get("after", 0), 0, None, "after"),
        )
        if after + limit > WINDOW and after >= WINDOW:
            raise InvalidError("Paging through more than 10000 results is not allowed")
        found = self._matching(kind, question)
        page = found[after : min(after + limit, WINDOW)]
        more = (
            {"paging": {"next": {"after": str(after + len(page))}}} if after + len(page) < len(found) else {}
        )
        wanted = self._known(kind, question.get("properties", []))
        return {"total": len(found), "results": [self._shown(kind, one, wanted) for one in page], **more}

    def _matching(self, kind: str, question: dict[str, Any]) -> list[int]:
        """Give the ids of the records that a search finds, in its order. A lower bound of ids is cut off what was found before."""
        groups = question.get("filterGroups", [])
        if len(groups) > 5 or any(len(group["filters"]) > 6 for group in groups):
            raise InvalidError("Too many filters")
        sort = self._sort(kind, question.get("sorts", []))
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
        held = self.objects[kind]
        key = (kind, held.version, json.dumps([groups, sort]))
        if key not in self._found:
            if len(self._found) > 20:
                self._found.clear()
            checks = [[self._check(kind, one) for one in group["filters"]] for group in groups]
            found = [
                one
                for one in held.records.values()
                if one.archived is None
                and (not checks or any(all(check(one) for check in group) for group in checks))
            ]
            found.sort(
                key=lambda one: (self._value(kind, one, sort[0]), one.id), reverse=sort[1] == "DESCENDING"
            )
            self._found[key] = [one.id for one in found]
        ids = self._found[key]
        return ids if lower is None else ids[bisect_right(ids, lower) :]

    def _sort(self, kind: str, sorts: list[Any]) -> tuple[str, str]:
        if len(sorts) > 1:
            raise InvalidError("Only one sort is allowed")
        if not sorts:
            return "hs_object_id", "ASCENDING"
        name, direction = sorts[0].get("propertyName"), sorts[0].get("direction", "ASCENDING")
        if name not in self.objects[kind].properties or direction not in {"ASCENDING", "DESCENDING"}:
            raise InvalidError(f"No property {name} to sort by, or no direction {direction}")
        return name, direction

    def _check(self, kind: str, one: dict[str, Any]) -> Callable[[Record], bool]:
        name, operator = one.get("propertyName"), one.get("operator")
        if name not in self.objects[kind].properties:
            raise InvalidError(f"There is no property {name}")
        if operator in _OTHERS:
            raise InvalidError(f"This server does not know {operator}")
        if operator not in OPERATORS:
            raise InvalidError(f"Cannot deserialize value {operator} of operator")
        if name in {"hs_object_id", *CHANGED.values()} and not str(one.get("value")).isdigit():
            raise InvalidError(f"{name} is no number or time in milliseconds")
        compare, value = OPERATORS[operator], one.get("value")
        if name in {"hs_object_id", *CHANGED.values()}:
            number = int(str(value))
            return lambda record: compare(self._value(kind, record, name), number)
        return lambda record: compare(record.properties.get(name) or "", value)

    def _value(self, kind: str, record: Record, name: str) -> Any:
        if name == "hs_object_id":
            return record.id
        return record.milliseconds if name == CHANGED[kind] else record.properties.get(name) or ""

    def _known(self, kind: str, asked: list[str]) -> list[str]:
        return [name for name in asked if name in self.objects[kind].properties]

    def _shown(self, kind: str, record_id: int, wanted: list[str]) -> dict[str, Any]:
        record = self.objects[kind].records[record_id]
        own = {"hs_object_id": str(record.id), "createdate": record.created, CHANGED[kind]: record.changed}
        properties = {name: record.properties.get(name) for name in wanted} | own
        gone = {"archivedAt": record.archived} if record.archived else {}
        times = {"createdAt": record.created, "updatedAt": record.changed}
        return {"id": str(record.id), "properties": properties, **times, "archived": bool(gone), **gone}

    def _listed(self, kind: str, request: Request) -> dict[str, Any]:
        limit = _whole(request.query.get("limit", "10"), 1, 100, "limit")
        after = _whole(request.query.get("after", "0"), 0, None, "after")
        archived = request.query.get("archived", "false") == "true"
        wanted = self._known(kind, request.query.get("properties", "").split(","))
        ids = sorted(
            one.id
            for one in self.objects[kind].records.values()
            if bool(one.archived) == archived and one.id > after
        )
        page = ids[:limit]
        more = {"paging": {"next": {"after": str(page[-1])}}} if len(ids) > limit else {}
        return {"results": [self._shown(kind, one, wanted) for one in page], **more}

    def _associated(self, request: Request) -> Answer:
        """As documented: 207 where some of the contacts have no company."""
        inputs = _question(request)["inputs"]
        if not 0 < len(inputs) <= 1_000:
            raise InvalidError("1 to 1000 inputs")
        results, errors = [], []
        for one in inputs:
            to = self.companies_of.get(int(one["id"]))
            if to:
                results.append(
                    {"from": {"id": one["id"]}, "to": [_target(company, kind) for company, kind in to]}
                )
            else:
                errors.append(_no_association(one["id"]))
        body = {"status": "COMPLETE", "results": results}
        return (
            Answer(207, {**body, "numErrors": len(errors), "errors": errors}) if errors else Answer(200, body)
        )


def _property(name: str) -> dict[str, str]:
    return {"name": name, "type": "string", "fieldType": "text", "label": name, "groupName": "information"}


def _target(company: int, kind: int) -> dict[str, Any]:
    return {
        "toObjectId": company,
        "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": kind, "label": None}],
    }


def _no_association(contact: str) -> dict[str, Any]:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No company is associated with contact {contact}.",
        "context": {"fromObjectId": [contact], "fromObjectType": ["contact"], "toObjectType": ["company"]},
    }


def _error(status: int, category: str, message: str) -> Answer:
    return Answer(
        status, {"status": "error", "message": message, "correlationId": "c-1", "category": category}
    )


def _question(request: Request) -> Any:
    try:
        found = request.json
    except ValueError:
        raise InvalidError("Invalid input JSON") from None
    if not isinstance(found, dict):
        raise InvalidError("Invalid input JSON")
    return found


def _whole(given: Any, least: int, most: int | None, name: str) -> int:
    if not str(given).isdigit() or int(given) < least or (most is not None and int(given) > most):
        raise InvalidError(f"{name} is no whole number from {least} to {most}")
    return int(given)


def _milliseconds(text: str) -> int:
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)
