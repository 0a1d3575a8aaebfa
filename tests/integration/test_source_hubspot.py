"""HubSpot, from a server on loopback that keeps to its documentation: each change once, deletions, limits, and every fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from http_sources import clock_of, land_through
from pydantic import SecretStr, ValidationError
from servers.http_faults import always, once
from servers.hubspot import TOKEN, HubSpotServer
from sources import LIMITS, same_whatever_clocks_show, source_table

from extract.errors import SourceError
from extract.sources.hubspot import HubSpot, HubSpotConnection
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceTable, Window

COMPANIES = source_table("hubspot", "hubspot_companies", "incremental", "companies")
CONTACTS = source_table("hubspot", "hubspot_contacts", "incremental", "contacts")
SHORT = SourceLimits(batch_rows=100, timeout_seconds=1.5, retry_delays_seconds=(0.0,))
SAME = "2026-03-01T09:00:00.000Z"


@pytest.fixture
def server() -> Iterator[HubSpotServer]:
    with HubSpotServer() as server:
        yield server


def company(server: HubSpotServer, number: int, changed: str = SAME, **properties: str) -> None:
    server.put("companies", number, {"name": f"Builder {number}", **properties}, changed=changed)


def source(server: HubSpotServer, limits: SourceLimits = LIMITS, token: str = TOKEN) -> HubSpot:
    return HubSpot("hubspot", HubSpotConnection(token=SecretStr(token), base_url=server.url), limits)


def read(
    server: HubSpotServer,
    table: SourceTable = COMPANIES,
    after: str | None = None,
    window: Window | None = None,
) -> tuple[list[dict[str, Any]], str | None]:
    """Give all rows and the last position."""
    with source(server) as hubspot:
        batches = list(hubspot.batches(table, {"": after} if after else {}, window))
    rows = [row for batch in batches for row in batch.rows.to_pylist()]
    return rows, batches[-1].position if batches else after


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["company_id"] for row in rows]


def test_every_fault_leaves_what_an_undisturbed_run_has(server: HubSpotServer, tmp_path: Path) -> None:
    for number in range(1, 3_001):
        company(server, number, SAME if number % 2 else f"2026-02-{number % 28 + 1:02d}T10:00:00.000Z")
    for number in (5, 7):
        server.archive("companies", number, "2026-03-02T08:00:00.000Z")
    found = land_through(server, lambda: source(server, SHORT), [COMPANIES], tmp_path, at=3, path="/search")
    assert sum(found["hubspot_companies"].values()) == 3_000
    assert not found["quarantine"]


def test_rows_are_what_the_contract_says(server: HubSpotServer) -> None:
    company(server, 12, domain="acme.example", lifecyclestage="customer")
    server.put("contacts", 7, {"firstname": "A", "jobtitle": "Site manager"}, changed=SAME)
    server.put("contacts", 8, {"email": "b@acme.example"}, changed=SAME)
    server.companies_of[7] = [(15, 279), (12, 279), (12, 1)]
    (row,), _ = read(server)
    assert row == {
        "company_id": "12",
        "name": "Builder 12",
        "domain": "acme.example",
        "phone": None,
        "business_number": None,
        "city": None,
        "state": None,
        "country": None,
        "lifecycle_stage": "customer",
        "created_at": datetime(2025, 1, 1, tzinfo=UTC),
        "updated_at": datetime(2026, 3, 1, 9, tzinfo=UTC),
        "is_archived": False,
    }
    (first, second), _ = read(server, CONTACTS)
    assert (first["company_id"], first["job_title"]) == ("12", "Site manager"), (
        "the primary company, not the first"
    )
    assert (second["company_id"], second["email"]) == (None, "b@acme.example")
    assert pa.Table.from_pylist([first]).num_columns == len(CONTACTS.contract.columns)


def test_more_records_of_one_time_than_a_search_shows(server: HubSpotServer) -> None:
    for number in range(1, 10_402):
        company(server, number)
    rows, position = read(server)
    assert ids(rows) == [str(number) for number in range(1, 10_402)]
    assert not any("after" in asked.json for asked in server.seen if asked.path.endswith("/search"))
    company(server, 10_402, changed="2026-03-01T09:05:00.000Z")
    server.seen.clear()
    assert len(read(server, after=position)[0]) == 10_402, "the overlap is read again: landing knows its rows"
    late = source_table("hubspot", "hubspot_companies", "incremental", "companies", overlap_seconds=0)
    _, position = read(server, late, position)
    assert ids(read(server, late, position)[0]) == ["10402"], (
        "the edge is read again, in case another row has its time"
    )


def test_a_record_that_changes_while_it_is_read_is_not_lost(server: HubSpotServer) -> None:
    for number in range(1, 601):
        company(server, number)

    def change(request: Any) -> None:
        """Between two pages, records before and behind the page in hand change, one is deleted, one is new."""
        if request.number == 4:
            for number in (2, 399, 555):
                company(server, number, "2026-03-01T10:00:00.000Z", city="Moved")
            server.archive("companies", 599, "2026-03-01T10:00:01.000Z")
            company(server, 601, "2026-03-01T10:00:02.000Z")

    server.faults = change
    first, position = read(server)
    second, _ = read(server, after=position)
    newest = {row["company_id"]: row for row in sorted(first + second, key=lambda row: row["updated_at"])}
    assert newest.keys() == {str(number) for number in range(1, 602)}
    assert {number for number, row in newest.items() if row["city"] == "Moved"} == {"2", "399", "555"}
    assert newest["599"]["is_archived"]


def test_deleted_and_merged_records_come_as_archived(server: HubSpotServer) -> None:
    for number in range(1, 151):
        company(server, number)
        server.archive("companies", number, "2026-03-02T08:00:00.000Z")
    company(server, 200, hs_merged_object_ids="198;199")
    rows, _ = read(server)
    assert len(rows) == 153
    gone = {row["company_id"]: row for row in rows if row["is_archived"]}
    assert gone.keys() == {*map(str, range(1, 151)), "198", "199"}
    assert gone["150"]["updated_at"] == datetime(2026, 3, 2, 8, tzinfo=UTC), "newer than its last change"
    assert gone["199"]["updated_at"] == datetime(2026, 3, 1, 9, tzinfo=UTC)
    window = Window(datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
    server.seen.clear()
    with source(server) as hubspot:
        found = [[batch.rows.num_rows for batch in hubspot.batches(COMPANIES, {}, window)] for _ in range(2)]
    assert found == [[0, 100, 50]] * 2, "a backfill gives the deletions of its window"
    assert sum(asked.path == "/crm/v3/objects/companies" for asked in server.seen) == 2, (
        "two pages, listed once"
    )


def test_a_reader_that_was_cut_off_goes_on_where_it_was(server: HubSpotServer) -> None:
    for number in range(1, 1_001):
        company(server, number)
    with source(server) as hubspot:
        batch = next(hubspot.batches(COMPANIES, {}, None))
    company(server, 1_001, "2026-03-01T12:00:00.000Z")
    rows, _ = read(server, after=batch.position)
    assert batch.rows.num_rows == 200
    assert ids(rows)[:801] == [*map(str, range(201, 1_001)), "1"], "the rest of the span, then the overlap"
    assert ids(rows)[-1] == "1001"


def test_the_watermark_is_of_the_rows_unless_they_are_of_the_future(server: HubSpotServer) -> None:
    server.clock = datetime(2026, 3, 1, 10, tzinfo=UTC).timestamp()
    company(server, 1)
    _, position = read(server)
    assert position == '{"mark":"2026-03-01T09:00:00Z"}', "not when it was read"
    company(server, 2, "2031-01-01T00:00:00.000Z")
    rows, position = read(server, after=position)
    assert ids(rows) == ["1", "2"]
    assert position == '{"mark":"2026-03-01T10:00:00Z"}', (
        "the server's clock holds a time back that is not yet"
    )
    company(server, 3, "2026-03-01T10:05:00.000Z")
    assert "3" in ids(read(server, after=position)[0])
    server.clock = datetime(2026, 3, 1, 8, tzinfo=UTC).timestamp()
    company(server, 4, "2026-03-01T07:55:00.000Z")
    assert "4" in ids(read(server, after=position)[0]), "a clock that was put back is followed"


def test_a_property_that_is_gone_is_told_by_name(server: HubSpotServer) -> None:
    company(server, 1)
    server.objects["companies"].properties.remove("business_number")
    with pytest.raises(SourceError, match="no property 'business_number'") as raised:
        read(server)
    assert raised.value.code == "source_changed"
    server.objects["companies"].properties.append("abn")
    company(server, 1, abn="51 824 753 556")
    renamed = source_table(
        "hubspot", "hubspot_companies", "incremental", "companies", properties={"business_number": "abn"}
    )
    assert read(server, renamed)[0][0]["business_number"] == "51 824 753 556"


def test_check_says_whom_it_asked_and_no_secret_is_told(server: HubSpotServer) -> None:
    with source(server) as hubspot:
        assert hubspot.check() == f"HubSpot account 4711 at 127.0.0.1:{server.port}"
    with source(server, token="wrong-secret") as hubspot, pytest.raises(SourceError, match="401") as raised:
        hubspot.check()
    assert raised.value.code == "source_denied"
    assert (
        "wrong-secret"
        not in f"{raised.value}{raised.value.__cause__!r}{HubSpotConnection(token=SecretStr('x'))!r}"
    )
    with pytest.raises(ValidationError, match="http sends the token in clear"):
        HubSpotConnection(token=SecretStr("x"), base_url="http://api.example.com")


def test_a_server_that_never_has_time_is_not_waited_for_without_end(server: HubSpotServer) -> None:
    server.faults = always("429")
    with pytest.raises(SourceError, match="too many requests") as raised:
        read(server)
    assert raised.value.code == "source_unreachable"
    assert len(server.seen) == 6
    server.retry_after = "3600"
    with pytest.raises(SourceError, match="asks for 3600 s"):
        read(server)


@pytest.mark.parametrize(
    "question",
    [
        {"limit": 201},
        {"after": "10000", "limit": 100},
        {"sorts": [{"propertyName": "name"}, {"propertyName": "city"}]},
        {"filterGroups": [{"filters": [{"propertyName": "nothing", "operator": "EQ", "value": "1"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "name", "operator": "LIKE", "value": "1"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "hs_object_id", "operator": "GT", "value": "x"}]}]},
        {"filters": []},
    ],
)
def test_the_server_refuses_what_hubspot_refuses(server: HubSpotServer, question: dict[str, Any]) -> None:
    with source(server) as hubspot, pytest.raises(SourceError, match="VALIDATION_ERROR"):
        hubspot._http.json("POST", "/crm/v3/objects/companies/search", json=question)


def test_a_page_that_is_left_out_at_the_end_shows(server: HubSpotServer) -> None:
    for number in range(1, 402):
        company(server, number)
    for at in (2, 3, 4):
        server.faults = once("missing", at=at, path="/search")
        with pytest.raises(SourceError, match="more companies than it gives"):
            read(server)


def test_clocks_that_jump_lose_and_double_nothing(server: HubSpotServer, tmp_path: Path) -> None:
    def grow(moment: datetime) -> None:
        company(server, moment.hour, f"{moment:%FT%TZ}")

    found = same_whatever_clocks_show(
        lambda: source(server), [COMPANIES], tmp_path, grow, partial(clock_of, server)
    )
    assert sum(found["hubspot_companies"].values()) == 6
