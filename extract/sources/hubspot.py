"""Companies and contacts of HubSpot, by its CRM API v3. Comes in: what changed since. Goes out: Arrow batches.

    punchlist land hubspot          # with HUBSPOT_TOKEN set: the access token of a private app

Changed records come from the search, in spans of change times read in the order of ids (`extract.sources.changes`): a question
never asks for more than its first page, so the 10,000 results that a search gives at most are no limit. Each answer says how
many records are left; a page that was left out shows in the next one. Records that were deleted or merged come as rows with
`is_archived`: the search does not know them, their own listing does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr

from extract.closing import Closing
from extract.errors import SourceError
from extract.sources.changes import Columns, Done, Span, position_of, spans, window_span
from extract.sources.http import HttpClient, server_url
from extract.sources.hubspot_answers import is_deleted_in
from extract.sources.hubspot_records import KINDS, HubSpotOptions, Records
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceBatch, SourceTable, Window


class HubSpotConnection(BaseModel):
    """`connection:` of a HubSpot source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: SecretStr
    base_url: Annotated[str, AfterValidator(server_url)] = "https://api.hubapi.com"


class HubSpot(Closing):
    """One HubSpot account. Keeps `extract.sources.protocol.Source`."""

    options_model: ClassVar[type[BaseModel]] = HubSpotOptions

    def __init__(self, name: str, connection: HubSpotConnection, limits: SourceLimits) -> None:
        self._name = name
        self._limits = limits
        self._http = HttpClient(
            name,
            connection.base_url,
            timeout_seconds=limits.timeout_seconds,
            headers={"Authorization": f"Bearer {connection.token.get_secret_value()}"},
            refusals={400: _bad_request},
        )
        self._of_backfill: dict[str, Records] = {}

    def check(self) -> str:
        """Say which account answers, and that its records may be read."""
        account = self._http.json("GET", "/account-info/v3/details").body
        for kind in KINDS:
            self._http.json("GET", f"/crm/v3/objects/{kind}", params={"limit": 1})
        return f"HubSpot account {account.get('portalId', 'of no number')} at {self._http.host}"

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give records that changed, then those deleted. Positions are those of `extract.sources.changes`."""
        if window is not None:
            reading = self._of_backfill.get(table.name) or Records(self._name, self._http, table)
            self._of_backfill[table.name] = reading
            yield from self._of_span(reading, window_span(self._name, window, after))
            yield from self._of_archive(reading, None, window)
            return
        reading = Records(self._name, self._http, table)
        overlap = timedelta(seconds=reading.options.overlap_seconds)
        position = position_of(self._name, after.get(""))
        for span in spans(self._name, after, overlap, reading.newest):
            yield from self._of_span(reading, span)
            position = span.done
        yield from self._of_archive(reading, position, None)

    def _of_span(self, reading: Records, span: Span) -> Iterator[SourceBatch]:
        """Give the rest of a span."""
        gathered = Columns()
        for records in reading.pages(span):
            gathered.add(reading.columns(records))
            if gathered.rows >= self._limits.batch_rows:
                yield SourceBatch(reading.rows(gathered), span.at(records[-1]["id"]).model_dump_json())
                gathered = Columns()
        yield SourceBatch(reading.rows(gathered), span.done.model_dump_json())

    def _of_archive(
        self, reading: Records, position: Done | Span | None, window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give the records that are deleted, all that HubSpot still lists; of a window, those deleted in it."""
        text = position.model_dump_json() if isinstance(position, Done) else None
        gathered = Columns()
        for records in reading.archive() if window is None else reading.kept_archive():
            gathered.add(reading.columns([record for record in records if is_deleted_in(record, window)]))
            if gathered.rows >= self._limits.batch_rows:
                yield SourceBatch(reading.rows(gathered), text)
                gathered = Columns()
        if gathered.rows:
            yield SourceBatch(reading.rows(gathered), text)

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()


def _bad_request(source: str, body: Any) -> SourceError:
    """Say what HubSpot has against a request: its category, never its message, which may quote values."""
    category = body.get("category", "no reason") if isinstance(body, dict) else "no reason"
    return SourceError(
        "source_changed",
        f"{source}: HubSpot refuses a question (400, {category}); compare the table's options with its properties in HubSpot.",
    )
