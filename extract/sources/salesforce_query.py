"""The questions about one object of Salesforce in SOQL, and the columns that their answers fill.

query = Query(table, SalesforceOptions())
query.of(span, limit=50_000)        # SELECT … FROM Contact WHERE SystemModstamp >= … ORDER BY Id LIMIT 50000
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from extract.sources.changes import Columns, Span, typed
from extract.sources.protocol import SourceTable

CURSOR = "SystemModstamp"
FIELDS = {"account_name": "Account.Name", "created_at": "CreatedDate"}
"""Columns whose field is not their name in Salesforce's spelling."""
_FIELD = r"^[A-Za-z]\w*(\.[A-Za-z]\w*)?$"
_ID = re.compile(r"[A-Za-z0-9]{15,18}")


class SalesforceOptions(BaseModel):
    """`options:` of a Salesforce table.

    `object`: its name in Salesforce; the table's name in the singular where it is not given (contacts: Contact).
    `fields`: which field fills which column. `overlap_seconds`: how far back each run reads again, since a long
    transaction is seen late.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    object: str | None = Field(default=None, pattern=r"^[A-Za-z]\w*$")
    fields: dict[str, Annotated[str, Field(pattern=_FIELD)]] = Field(default_factory=dict)
    overlap_seconds: float = Field(default=600.0, ge=0)


class Query:
    """The SOQL of one table, and the Arrow table of its records."""

    def __init__(self, table: SourceTable, options: SalesforceOptions) -> None:
        self._contract = table.contract
        self._object = options.object or _spelled(table.name.removesuffix("s"))
        known = {table.contract.keys[0]: "Id", **FIELDS, **options.fields}
        columns = [*table.contract.columns, *options.fields]
        self._fields = {column: known.get(column, _spelled(column)) for column in columns}
        self._selected = ", ".join(sorted({*self._fields.values(), "Id", CURSOR, "IsDeleted"}))

    def newest(self) -> str:
        """Ask for the latest change."""
        return f"SELECT {CURSOR} FROM {self._object} ORDER BY {CURSOR} DESC LIMIT 1"  # noqa: S608 - names of fields and objects only

    def of(self, span: Span, limit: int) -> str:
        """Ask for what comes next of a span."""
        wanted = f"{CURSOR} >= {_literal(span.since)} AND {CURSOR} <= {_literal(span.until)}"
        if span.after is not None and _ID.fullmatch(span.after):
            wanted += f" AND Id > '{span.after}'"
        return f"SELECT {self._selected} FROM {self._object} WHERE {wanted} ORDER BY Id LIMIT {limit}"  # noqa: S608

    def columns(self, records: list[dict[str, Any]]) -> dict[str, list[Any]]:
        """Give the columns of records."""
        return {column: _values(records, field) for column, field in self._fields.items()}

    def rows(self, gathered: Columns) -> Any:
        """Make an Arrow table of columns."""
        return typed(gathered.values, self._contract)


def _values(records: list[dict[str, Any]], field: str) -> list[Any]:
    """Give a field of each record; of a parent's field, null where there is no parent."""
    parent, _, name = field.rpartition(".")
    if not parent:
        return [record.get(field) for record in records]
    return [(record.get(parent) or {}).get(name) for record in records]


def _spelled(name: str) -> str:
    """Give a name as Salesforce spells its own: account_id is AccountId."""
    return "".join(part.capitalize() for part in name.split("_"))


def _literal(moment: datetime) -> str:
    """Give a time as SOQL writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def time_of(text: str) -> datetime:
    """Read a time as Salesforce writes it: 2026-01-31T09:15:00.000+0000."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
