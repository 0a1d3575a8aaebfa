"""HubSpot's companies, and its contacts with their companies, from the tests' server against httpx alone.

`python -m benchmarks.sources.hubspot`
"""

from __future__ import annotations

from typing import Any

import httpx
from pydantic import SecretStr

from benchmarks.sources.behind_http import served
from benchmarks.sources.comparing import LIMITS, Compared, compare
from extract.landing.contract import load_contract
from extract.sources.hubspot import HubSpot, HubSpotConnection
from extract.sources.protocol import SourceTable
from tests.servers.hubspot import PROPERTIES, TOKEN, HubSpotServer

ROWS = 30_000


def account() -> HubSpotServer:
    """An account with as many companies as contacts."""
    server = HubSpotServer()
    for kind, names in PROPERTIES.items():
        for number in range(1, ROWS + 1):
            changed = f"2026-01-{number % 28 + 1:02d}T10:{number % 60:02d}:00.000Z"
            server.put(kind, number, {name: f"{name} of {number}" for name in names}, changed=changed)
    server.companies_of = {number: [(number // 4 + 1, 1)] for number in range(1, ROWS + 1)}
    return server


def plain(url: str, kind: str) -> int:
    """Fetch all records of a kind by search, page after page, and contacts' companies a thousand at a time."""
    rows: list[dict[str, Any]] = []
    companies: list[dict[str, Any]] = []
    question: dict[str, Any] = {
        "limit": 200,
        "properties": PROPERTIES[kind],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
    }
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        while True:
            after = {
                "propertyName": "hs_object_id",
                "operator": "GT",
                "value": rows[-1]["id"] if rows else "0",
            }
            body = client.post(
                f"/crm/v3/objects/{kind}/search", json={**question, "filterGroups": [{"filters": [after]}]}
            ).json()
            rows += body["results"]
            if kind == "contacts" and (len(rows) % 1_000 == 0 or body["total"] == len(body["results"])):
                inputs = [{"id": row["id"]} for row in rows[-1_000:]]
                path = "/crm/v4/associations/contacts/companies/batch/read"
                companies += client.post(path, json={"inputs": inputs}).json()["results"]
            if body["total"] == len(body["results"]):
                return len(rows)


def measure() -> list[Compared]:
    """Ours beside the plain client, by object."""
    with served(account) as url:
        connection = HubSpotConnection(token=SecretStr(TOKEN), base_url=url)
        return [
            compare(
                f"HubSpot {kind}",
                lambda kind=kind: plain(url, kind),  # type: ignore[misc]
                lambda: HubSpot("benchmark", connection, LIMITS),
                SourceTable("benchmark", kind, load_contract(f"hubspot_{kind}"), "incremental"),
            )
            for kind in PROPERTIES
        ]


if __name__ == "__main__":
    for line in measure():
        print(line)
