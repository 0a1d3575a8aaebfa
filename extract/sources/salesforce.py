"""Contacts of Salesforce (or any object), by its REST API. Comes in: what changed since. Goes out: Arrow batches.

    punchlist land salesforce       # with SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET of a connected app set

Rows come by queryAll, which gives deleted ones too (IsDeleted), in spans of SystemModstamp read in the order of ids
(`extract.sources.changes`). Each batch is one query with a LIMIT: its totalSize says whether all of it came, and its locator
does not get old.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import BaseModel

from extract.closing import Closing
from extract.errors import SourceError
from extract.sources.changes import Columns, Span, spans, window_span
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceBatch, SourceTable, Window
from extract.sources.salesforce_client import LocatorGoneError, Org, SalesforceConnection
from extract.sources.salesforce_query import CURSOR, Query, SalesforceOptions, time_of


class Salesforce(Closing):
    """One Salesforce org. Keeps `extract.sources.protocol.Source`."""

    options_model: ClassVar[type[BaseModel]] = SalesforceOptions

    def __init__(self, name: str, connection: SalesforceConnection, limits: SourceLimits) -> None:
        self._name = name
        self._limits = limits
        self._org = Org(name, connection, timeout_seconds=limits.timeout_seconds)

    def check(self) -> str:
        """Log in and say which org answers, and what is left of its day's requests."""
        calls = self._org.part(self._org.limits(), "DailyApiRequests")
        return (
            f"Salesforce at {self._org.host}, "
            f"{calls['Remaining']:,} of {calls['Max']:,} requests of the day left"
        )

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        """Give rows that changed, deleted ones too. Positions are those of `extract.sources.changes`."""
        options = SalesforceOptions.model_validate(dict(table.options))
        query = Query(table, options)
        if window is not None:
            parts: Iterator[Span] = iter([window_span(self._name, window, after)])
        else:
            overlap = timedelta(seconds=options.overlap_seconds)
            parts = spans(self._name, after, overlap, lambda: self._newest(query))
        for span in parts:
            yield from self._of_span(query, span)

    def _newest(self, query: Query) -> tuple[datetime | None, datetime | None]:
        """Ask for the latest change and the server's clock."""
        records = self._org.part(next(self._org.pages(query.newest())), "records")
        return (time_of(records[0][CURSOR]) if records else None), self._org.clock

    def _of_span(self, query: Query, span: Span) -> Iterator[SourceBatch]:
        """Give the rest of a span, a query at a time."""
        while True:
            soql = query.of(span, self._limits.batch_rows)
            try:
                ids, gathered = self._all_of(query, soql)
            except LocatorGoneError:  # once: the same query from its beginning
                ids, gathered = self._all_of(query, soql)
            if len(ids) < self._limits.batch_rows:
                yield SourceBatch(query.rows(gathered), span.done.model_dump_json())
                return
            span = span.at(ids[-1])
            yield SourceBatch(query.rows(gathered), span.model_dump_json())

    def _all_of(self, query: Query, soql: str) -> tuple[list[str], Columns]:
        """Give the ids and columns of a query: all of as many as it says there are, each once."""
        total, ids, gathered = 0, list[str](), Columns()
        for page in self._org.pages(soql):
            total = self._org.part(page, "totalSize")
            records = self._org.part(page, "records")
            ids += [self._org.part(record, "Id") for record in records]
            gathered.add(query.columns(records))
            if len(ids) > total:
                break  # a server that goes round in a circle would never be done
        if len(ids) != total or len(set(ids)) != total:
            raise SourceError(
                "source_answer",
                f"{self._name}: Salesforce says {total:,} rows and gives {len(set(ids)):,} different ones; "
                "they are asked for again.",
            )
        return ids, gathered

    def close(self) -> None:
        """Let go of the connection."""
        self._org.close()
