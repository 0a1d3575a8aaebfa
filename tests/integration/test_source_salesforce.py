"""Salesforce, from a server on loopback that keeps to its documentation: each change once, deletions, sessions, and every fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from http_sources import clock_of, land_through
from pydantic import SecretStr, ValidationError
from servers.http_faults import Request, always, once
from servers.salesforce import CLIENT_ID, CLIENT_SECRET, SalesforceServer
from sources import LIMITS, same_whatever_clocks_show, source_table

from extract.errors import SourceError
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceTable, Window
from extract.sources.salesforce import Salesforce
from extract.sources.salesforce_client import SalesforceConnection

CONTACTS = source_table("salesforce", "salesforce_contacts", "incremental", "contacts")
SHORT = SourceLimits(batch_rows=100, timeout_seconds=1.5, retry_delays_seconds=(0.0,))
SAME = "2026-03-01T09:00:00Z"


@pytest.fixture
def server() -> Iterator[SalesforceServer]:
    with SalesforceServer() as server:
        server.page = 40
        yield server


def key(number: int) -> str:
    return f"003{number:012d}AAA"


def contact(server: SalesforceServer, number: int, changed: str = SAME, **values: Any) -> None:
    server.put(key(number), {"LastName": f"Person {number}", **values}, changed=changed)


def connection(server: SalesforceServer, **given: Any) -> SalesforceConnection:
    secrets = {"client_id": SecretStr(CLIENT_ID), "client_secret": SecretStr(CLIENT_SECRET)}
    return SalesforceConnection(**({"login_url": server.url, **secrets} | given))


def source(server: SalesforceServer, limits: SourceLimits = LIMITS) -> Salesforce:
    return Salesforce("salesforce", connection(server), limits)


def read(
    server: SalesforceServer,
    table: SourceTable = CONTACTS,
    after: str | None = None,
    window: Window | None = None,
) -> tuple[list[dict[str, Any]], str | None]:
    """Give all rows and the last position."""
    with source(server) as salesforce:
        batches = list(salesforce.batches(table, {"": after} if after else {}, window))
    return [row for batch in batches for row in batch.rows.to_pylist()], batches[
        -1
    ].position if batches else after


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["contact_id"] for row in rows]


def test_every_fault_leaves_what_an_undisturbed_run_has(server: SalesforceServer, tmp_path: Path) -> None:
    for number in range(1, 1_501):
        contact(server, number, SAME if number % 2 else f"2026-02-{number % 28 + 1:02d}T10:00:00Z")
    server.delete(key(7), "2026-03-02T08:00:00Z")
    found = land_through(server, lambda: source(server, SHORT), [CONTACTS], tmp_path, at=6, path="/query")
    assert sum(found["salesforce_contacts"].values()) == 1_500
    assert not found["quarantine"]


def test_rows_are_what_the_contract_says(server: SalesforceServer) -> None:
    server.accounts["001A"] = "Acme Homes"
    contact(server, 1, AccountId="001A", Email="a@acme.example", Title="Site manager")
    contact(server, 2, AccountId="001-gone")
    server.delete(key(2), "2026-03-02T08:00:00Z")
    (first, second), position = read(server)
    assert first == {
        "contact_id": key(1),
        "account_id": "001A",
        "account_name": "Acme Homes",
        "first_name": None,
        "last_name": "Person 1",
        "email": "a@acme.example",
        "phone": None,
        "title": "Site manager",
        "created_at": datetime(2025, 1, 1, tzinfo=UTC),
        "system_modstamp": datetime(2026, 3, 1, 9, tzinfo=UTC),
        "is_deleted": False,
    }
    assert (second["account_name"], second["is_deleted"]) == (None, True)
    assert position == '{"mark":"2026-03-02T08:00:00Z"}', (
        "the last change among the rows, not when it was read"
    )
    window = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
    assert ids(read(server, window=window)[0]) == [key(1)]


def test_a_reader_that_was_cut_off_goes_on_where_it_was(server: SalesforceServer) -> None:
    for number in range(1, 401):
        contact(server, number)
    with source(server) as salesforce:
        batch = next(salesforce.batches(CONTACTS, {}, None))
    contact(server, 50, "2026-03-01T12:00:00Z", FirstName="Changed")
    contact(server, 401, "2026-03-01T12:00:00Z")
    rows, position = read(server, after=batch.position)
    assert ids(rows)[:300] == [key(number) for number in range(101, 401)]
    assert {key(50), key(401)} <= set(ids(rows)[300:]), "what changed meanwhile comes with the next span"
    assert ids(read(server, after=position)[0]) == [key(50), key(401)], (
        "the edge is read again, and what is in the overlap"
    )


def test_a_session_that_ends_is_renewed_once(server: SalesforceServer) -> None:
    for number in range(1, 101):
        contact(server, number)

    def end_it(request: Request) -> None:
        if request.number == 4:
            server.sessions.clear()

    server.faults = end_it
    assert len(read(server)[0]) == 100
    assert sum(asked.path.endswith("/token") for asked in server.seen) == 2
    server.faults = once("401", at=2, times=2)
    with pytest.raises(SourceError, match="does not take the credentials") as raised:
        read(server)
    assert raised.value.code == "source_denied"


def test_a_locator_that_got_old_costs_one_more_query(server: SalesforceServer) -> None:
    for number in range(1, 101):
        contact(server, number)

    def forget(request: Request) -> None:
        if request.path.endswith("-80"):
            server.locators.clear()
            server.faults = lambda request: None

    server.faults = forget
    rows, _ = read(server)
    assert ids(rows) == [key(number) for number in range(1, 101)]


def test_a_field_that_is_gone_is_told_by_name(server: SalesforceServer) -> None:
    contact(server, 1, Mobile__c="0400 000 000")
    server.fields.remove("Phone")
    with pytest.raises(SourceError, match=r"does not know 'Phone' \(any more\)") as raised:
        read(server)
    assert raised.value.code == "source_changed"
    server.fields.append("Mobile__c")
    renamed = source_table(
        "salesforce", "salesforce_contacts", "incremental", "contacts", fields={"phone": "Mobile__c"}
    )
    assert read(server, renamed)[0][0]["phone"] == "0400 000 000"
    unknown = source_table("salesforce", "salesforce_contacts", "incremental", "contacts", object="Person")
    with pytest.raises(SourceError, match="does not know 'Person'"):
        read(server, unknown)


def test_numbers_and_text_of_one_field_are_left_to_the_contract(server: SalesforceServer) -> None:
    """A whole number that got decimals, and one that became text: the source gives them as they are."""
    server.fields.append("Rank__c")
    for number, rank in enumerate([1, 2.5], 1):
        contact(server, number, Rank__c=rank)
    ranked = source_table(
        "salesforce", "salesforce_contacts", "incremental", "contacts", fields={"rank": "Rank__c"}
    )
    assert [row["rank"] for row in read(server, ranked)[0]] == [1.0, 2.5]
    contact(server, 3, Rank__c="third")
    assert [row["rank"] for row in read(server, ranked)[0]] == ["1", "2.5", "third"]


def test_check_says_what_is_left_and_errors_what_to_do(server: SalesforceServer) -> None:
    with source(server) as salesforce:
        assert salesforce.check() == (
            f"Salesforce at 127.0.0.1:{server.port}, 14,998 of 15,000 requests of the day left"
        )
    wrong = connection(server, client_secret=SecretStr("wrong-secret"))
    with (
        Salesforce("salesforce", wrong, LIMITS) as salesforce,
        pytest.raises(SourceError, match="invalid_client") as raised,
    ):
        salesforce.check()
    assert raised.value.code == "source_denied"
    assert "wrong-secret" not in f"{raised.value}{raised.value.__context__!r}{wrong!r}"
    older = connection(server, api_version="20.0")
    with (
        Salesforce("salesforce", older, LIMITS) as salesforce,
        pytest.raises(SourceError, match="api_version"),
    ):
        list(salesforce.batches(CONTACTS, {}, None))
    server.faults = always("429")
    with source(server) as salesforce, pytest.raises(SourceError, match="too many requests"):
        salesforce.check()
    with pytest.raises(ValidationError, match="give login_url, client_id and client_secret, or"):
        SalesforceConnection(login_url=server.url)


def test_a_token_that_was_given_is_used_as_it_is(server: SalesforceServer) -> None:
    contact(server, 1)
    server.sessions.append("00D!given")
    given = SalesforceConnection(instance_url=server.url, access_token=SecretStr("00D!given"))
    with Salesforce("salesforce", given, LIMITS) as salesforce:
        assert sum(batch.rows.num_rows for batch in salesforce.batches(CONTACTS, {}, None)) == 1
        server.sessions.clear()
        with pytest.raises(SourceError) as raised:
            list(salesforce.batches(CONTACTS, {}, None))
    assert raised.value.code == "source_denied"
    assert "00D!given" not in f"{raised.value}{raised.value.__context__!r}"


def test_clocks_that_jump_lose_and_double_nothing(server: SalesforceServer, tmp_path: Path) -> None:
    def grow(moment: datetime) -> None:
        contact(server, moment.hour, f"{moment:%FT%TZ}")

    found = same_whatever_clocks_show(
        lambda: source(server), [CONTACTS], tmp_path, grow, partial(clock_of, server)
    )
    assert sum(found["salesforce_contacts"].values()) == 6
