"""The records of one kind of object in HubSpot: the questions that are asked, and the columns that answers fill.

records = Records("hubspot", http, table)
for page in records.pages(span):                # records that changed, in the order of ids
    gathered.add(records.columns(page))
records.rows(gathered)                          # an Arrow table
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from extract.errors import SourceError
from extract.sources.changes import Columns, Span, typed
from extract.sources.http import HttpClient
from extract.sources.hubspot_answers import (
    MERGED,
    company_of,
    merged_into,
    properties_of,
    records_of,
    results_of,
    time_of,
)
from extract.sources.protocol import SourceTable

SEARCH_LIMIT = 200
LIST_LIMIT = 100
ASSOCIATIONS_LIMIT = 1_000
"""What HubSpot gives or takes at most: of a search, of a listing, of a question for associations."""


class _Kind(NamedTuple):
    """What differs between HubSpot's objects: when they changed, and which property fills which column."""

    changed: str
    id_column: str
    properties: Mapping[str, str]


KINDS = {
    "companies": _Kind(
        "hs_lastmodifieddate",
        "company_id",
        {"lifecycle_stage": "lifecyclestage"},
    ),
    "contacts": _Kind(
        "lastmodifieddate",
        "contact_id",
        {"first_name": "firstname", "last_name": "lastname", "job_title": "jobtitle"},
    ),
}
"""The objects we read. A column that is not named here has the property of its own name."""


class HubSpotOptions(BaseModel):
    """`options:` of a HubSpot table.

    `object`: companies or contacts; the table's name where it is not given. `properties`: which property fills which column.
    `overlap_seconds`: how far back each run reads again, since the search knows of changes a little late.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    object: str | None = None
    properties: dict[str, str] = Field(default_factory=dict)
    overlap_seconds: float = Field(default=600.0, ge=0)


class Records:
    """One table being read: its questions, and the columns its answers fill."""

    def __init__(self, source: str, http: HttpClient, table: SourceTable) -> None:
        self._source = source
        self._http = http
        self._contract = table.contract
        self._archived: list[list[dict[str, Any]]] | None = None
        self.options = HubSpotOptions.model_validate(dict(table.options))
        self._object = self.options.object or table.name
        if self._object not in KINDS:
            raise SourceError(
                "source_changed",
                f"{source}: {table.name!r} is no object that is read from HubSpot ({', '.join(KINDS)}); "
                "say which one in options: {object: …}.",
            )
        self._kind = KINDS[self._object]
        self._path = f"/crm/v3/objects/{self._object}"
        own = {self._kind.id_column, "created_at", "updated_at", "is_archived"}
        if self._object == "contacts":
            own.add("company_id")
        columns = [*self._contract.columns, *self.options.properties]
        names = {**self._kind.properties, **self.options.properties}
        self._properties = {column: names.get(column, column) for column in columns if column not in own}
        self._asked = sorted({*self._properties.values(), self._kind.changed, *self._check_properties()})

    def _check_properties(self) -> list[str]:
        """Hold our properties against those the account has; give the one of merged records where it is there.

        Raises SourceError "source_changed": HubSpot itself leaves out silently what it does not know.
        """
        known = {
            found["name"]
            for found in results_of(
                self._source, self._http.json("GET", f"/crm/v3/properties/{self._object}").body
            )
        }
        missing = sorted({*self._properties.values(), self._kind.changed} - known)
        if missing:
            raise SourceError(
                "source_changed",
                f"{self._source}: {self._object} of HubSpot have no property {', '.join(map(repr, missing))} (any more); "
                "name the one to take in options: {properties: {column: property}}, or drop the column from the contract.",
            )
        return [MERGED] if MERGED in known else []

    def newest(self) -> tuple[datetime | None, datetime | None]:
        """Ask for the latest change and the server's clock."""
        sort = {"propertyName": self._kind.changed, "direction": "DESCENDING"}
        body, clock = self._http.json(
            "POST",
            f"{self._path}/search",
            json={"limit": 1, "sorts": [sort], "properties": [self._kind.changed]},
        )
        found = records_of(self._source, body)
        changed = found[0]["properties"].get(self._kind.changed) if found else None
        if found and not changed:
            raise SourceError(
                "source_answer",
                f"{self._source}: HubSpot gives {self._object} without the time of their last change.",
            )
        return (time_of(changed) if changed else None), clock

    def pages(self, span: Span) -> Iterator[list[dict[str, Any]]]:
        """Give the records of a span page by page in the order of ids, each page once the next one shows that it was whole."""
        after = int(span.after or 0)
        records, total = self._page(span, after)
        while records and total > len(records):
            last = int(records[-1]["id"])
            following, left = self._page(span, last)
            if left < total - len(records):
                self._refuse_gap(span, after, last, len(records))
            yield records
            after, records, total = last, following, left
        if total > len(records):
            raise self._gap()
        if records:
            yield records

    def _page(self, span: Span, after: int, until: int | None = None) -> tuple[list[dict[str, Any]], int]:
        """Ask for the records after an id, and how many there are."""
        filters = [
            _filter(self._kind.changed, "GTE", _milliseconds(span.since)),
            _filter(self._kind.changed, "LTE", _milliseconds(span.until)),
            _filter("hs_object_id", "GT", after),
        ]
        if until is not None:
            filters.append(_filter("hs_object_id", "LTE", until))
        question = {
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "properties": self._asked,
            "limit": SEARCH_LIMIT,
        }
        body = self._http.json("POST", f"{self._path}/search", json=question).body
        records = records_of(self._source, body)
        ids = [int(record["id"]) for record in records]
        if any(one >= two for one, two in zip([after, *ids], ids, strict=False)):
            raise SourceError(
                "source_answer",
                f"{self._source}: HubSpot gives {self._object} again or out of order; they are asked for again.",
            )
        if not isinstance(body.get("total"), int):
            raise SourceError(
                "source_answer",
                f"{self._source}: HubSpot does not say how many {self._object} there are; is this its API v3?",
            )
        return records, body["total"]

    def _refuse_gap(self, span: Span, after: int, last: int, seen: int) -> None:
        """Fewer records are left than there should be: some changed meanwhile, or a page was left out between two ids."""
        if self._page(span, after, last)[1] > seen:
            raise self._gap()

    def _gap(self) -> SourceError:
        return SourceError(
            "source_answer",
            f"{self._source}: HubSpot says that there are more {self._object} than it gives; they are asked for again.",
        )

    def archive(self) -> Iterator[list[dict[str, Any]]]:
        """Give the deleted records page by page. Without properties of their own time they have that of the deletion."""
        seen: set[str] = set()
        asked: dict[str, Any] = {"archived": "true", "limit": LIST_LIMIT, "properties": ",".join(self._asked)}
        while True:
            body = self._http.json("GET", self._path, params=asked).body
            records = records_of(self._source, body)
            following = (body.get("paging") or {}).get("next", {}).get("after")
            if not seen.isdisjoint(record["id"] for record in records) or (following and not records):
                raise SourceError(
                    "source_answer",
                    f"{self._source}: HubSpot lists deleted {self._object} twice; they are asked for again.",
                )
            seen.update(record["id"] for record in records)
            yield records
            if not following:
                return
            asked["after"] = following

    def kept_archive(self) -> list[list[dict[str, Any]]]:
        """Give the deleted records as they were when first asked for: a backfill asks for many windows, one after another."""
        if self._archived is None:
            self._archived = list(self.archive())
        return self._archived

    def columns(self, records: list[dict[str, Any]]) -> dict[str, list[Any]]:
        """Give the columns of records, and of those that were merged into them; `company_id` comes with `rows`."""
        merged = [one for record in records for one in merged_into(record, self._kind.changed)]
        whole = records + merged if merged else records
        changed = self._kind.changed
        return {
            self._kind.id_column: [record["id"] for record in whole],
            **properties_of([record["properties"] for record in whole], self._properties),
            "created_at": [record.get("createdAt") for record in whole],
            "updated_at": [record.get("archivedAt") or record["properties"].get(changed) for record in whole],
            "is_archived": [bool(record.get("archived")) for record in whole],
        }

    def rows(self, gathered: Columns) -> Any:
        """Make an Arrow table of columns."""
        columns = gathered.values
        if self._object == "contacts" and gathered.rows:
            contacts = columns["contact_id"]
            gone = columns["is_archived"]
            companies = self._companies_of(
                [one for one, is_gone in zip(contacts, gone, strict=True) if not is_gone]
            )
            columns = {**columns, "company_id": [companies.get(contact) for contact in contacts]}
        return typed(columns, self._contract)

    def _companies_of(self, contacts: list[str]) -> dict[str, str]:
        """Give the company of each contact: its primary one, else the one of the lowest id."""
        found: dict[str, str] = {}
        for start in range(0, len(contacts), ASSOCIATIONS_LIMIT):
            inputs = [{"id": contact} for contact in contacts[start : start + ASSOCIATIONS_LIMIT]]
            body = self._http.json(
                "POST", "/crm/v4/associations/contacts/companies/batch/read", json={"inputs": inputs}
            ).body
            for result in results_of(self._source, body):
                found[str(result["from"]["id"])] = company_of(result["to"])
        return found


def _filter(name: str, operator: str, value: int) -> dict[str, str]:
    return {"propertyName": name, "operator": operator, "value": str(value)}


def _milliseconds(moment: datetime) -> int:
    """Give a time as HubSpot filters by it: whole milliseconds since 1970."""
    return round(moment.timestamp() * 1000)
