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
from dataclasses import replace
from typing import Any

from .http_faults import Answer, FaultyServer, Request
from .hubspot_records import InvalidError, Records

TOKEN = "pat-na1-loopback"
CHANGED = {"companies": "hs_lastmodifieddate", "contacts": "lastmodifieddate"}
PROPERTIES = {
    "companies": [
        "name", "domain", "phone", "business_number", "city", "state", "country", "lifecyclestage",
    ],
    "contacts": ["firstname", "lastname", "email", "phone", "jobtitle"],
}  # fmt: skip


class HubSpotServer(FaultyServer):
    """An account with companies and contacts."""

    def __init__(self) -> None:
        self.objects = {kind: Records(PROPERTIES[kind], CHANGED[kind]) for kind in PROPERTIES}
        self.companies_of: dict[int, list[tuple[int, int]]] = {}
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
        self.objects[kind].put(record_id, properties, changed=changed, created=created)

    def archive(self, kind: str, record_id: int, at: str) -> None:
        """Delete a record: it goes from the search into the listing of the archived ones."""
        self.objects[kind].archive(record_id, at)

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
                return Answer(200, self.objects[kind].listed(request.query))
            case "POST", ["crm", "v3", "objects", kind, "search"] if kind in self.objects:
                return Answer(200, self.objects[kind].searched(_question(request)))
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
