"""Salesforce's contacts from the tests' server, against simple-salesforce's own `query_all_iter`.

`python -m benchmarks.sources.salesforce`
"""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr
from simple_salesforce.api import Salesforce as Client

from benchmarks.sources.behind_http import served
from benchmarks.sources.comparing import LIMITS, Compared, compare
from extract.landing.contract import load_contract
from extract.sources.protocol import SourceTable
from extract.sources.salesforce import Salesforce
from extract.sources.salesforce_client import SalesforceConnection
from tests.servers.salesforce import VERSION, SalesforceServer

ROWS = 60_000
TOKEN = "00D!benchmark"
FIELDS = "Id, AccountId, Account.Name, FirstName, LastName, Email, Phone, Title, CreatedDate, SystemModstamp, IsDeleted"


def org() -> SalesforceServer:
    """An org of contacts, each at one of a thousand accounts."""
    server = SalesforceServer()
    server.sessions.append(TOKEN)
    server.accounts = {f"001{number:012d}AAA": f"Account {number}" for number in range(1_000)}
    for number in range(ROWS):
        values = {
            name: f"{name} of {number}" for name in ("FirstName", "LastName", "Email", "Phone", "Title")
        }
        values["AccountId"] = f"001{number % 1_000:012d}AAA"
        server.put(f"003{number:012d}AAA", values, changed=f"2026-01-{number % 28 + 1:02d}T10:00:00Z")
    return server


def plain(url: str) -> int:
    """Fetch all contacts, deleted ones too, as the client gives them."""
    client = Client(instance_url=url, session_id=TOKEN, version=VERSION)
    client.base_url = f"{url}/services/data/v{VERSION}/"
    client.session.mount(f"https://{client.sf_instance}", _InClear())
    return len(list(client.query_all_iter(f"SELECT {FIELDS} FROM Contact ORDER BY Id", include_deleted=True)))


class _InClear:
    """The client asks for further pages by https; on loopback there is none."""

    def __init__(self) -> None:
        from requests.adapters import HTTPAdapter  # noqa: PLC0415 - wrapped, not subclassed: it has no types

        self._adapter = HTTPAdapter()

    def send(self, request: Any, **options: Any) -> Any:
        request.url = request.url.replace("https://", "http://", 1)
        return self._adapter.send(request, **options)

    def close(self) -> None:
        self._adapter.close()


def measure() -> list[Compared]:
    """Ours beside the plain client."""
    with served(org) as url:
        connection = SalesforceConnection(instance_url=url, access_token=SecretStr(TOKEN))
        found = compare(
            "Salesforce contacts",
            lambda: plain(url),
            lambda: Salesforce("benchmark", connection, LIMITS),
            SourceTable("benchmark", "contacts", load_contract("salesforce_contacts"), "incremental"),
        )
    return [found]


if __name__ == "__main__":
    for line in measure():
        print(line)
