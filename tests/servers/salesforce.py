"""Salesforce's REST API on loopback, as documented: login by client credentials, query, queryAll, query locators, limits.

    with SalesforceServer() as server:
        server.put("003000000000001AAA", {"LastName": "Doe", "AccountId": None}, changed="2026-01-01T00:00:00Z")
        server.delete("003000000000001AAA", "2026-01-02T00:00:00Z")

It refuses what Salesforce refuses, in its words: a session it did not give, another version of the API, SOQL it can't parse, fields and
objects it does not have, a locator it has let go. Of SOQL it knows: fields of the object and of its account, comparisons joined by
AND, one or two ORDER BY, LIMIT.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from .http_faults import Answer, FaultyServer, Request

VERSION = "62.0"
CLIENT_ID, CLIENT_SECRET = "3MVG9.loopback", "s3cr3t-loopback"
FIELDS = [
    "Id", "AccountId", "FirstName", "LastName", "Email", "Phone", "Title", "CreatedDate", "SystemModstamp", "IsDeleted",
]  # fmt: skip
PAGE = 2_000
_QUERY = re.compile(
    r"SELECT (?P<fields>[\w., ]+) FROM (?P<object>\w+)(?: WHERE (?P<where>.+?))?(?: ORDER BY (?P<order>[\w, ]+?))?"
    r"(?: LIMIT (?P<limit>\d+))?"
)
_CONDITION = re.compile(
    r"(?P<field>\w+) (?P<operator>>=|<=|!=|>|<|=) (?P<value>'[^']*'|\d{4}-\d\d-\d\dT[\d:.]+Z)"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": lambda one, two: one >= two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    "<": lambda one, two: one < two,
    "=": lambda one, two: one == two,
    "!=": lambda one, two: one != two,
}


class RefusedError(Exception):
    """A request that Salesforce answers with an error: its status, code and message."""


@dataclass(frozen=True)
class Record:
    """A contact; its time as a moment, since that is what questions are about."""

    id: str
    values: dict[str, Any]
    changed: datetime
    created: str = "2025-01-01T00:00:00.000+0000"
    is_deleted: bool = False


class SalesforceServer(FaultyServer):
    """An org with contacts. `sessions` are the tokens it takes; `locators` the queries it still remembers."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.accounts: dict[str, str] = {}
        self.fields = list(FIELDS)
        self.sessions: list[str] = []
        self.locators: dict[str, tuple[list[str], list[str]]] = {}
        self.page = PAGE
        super().__init__()

    def put(self, record_id: str, values: dict[str, Any], *, changed: str) -> None:
        """Make or change a contact."""
        self.records[record_id] = Record(record_id, values, _moment(changed))

    def delete(self, record_id: str, at: str) -> None:
        """Put a contact into the recycle bin."""
        self.records[record_id] = replace(self.records[record_id], is_deleted=True, changed=_moment(at))

    def answer(self, request: Request) -> Answer:
        try:
            return self._routed(request)
        except RefusedError as error:
            status, code, message = error.args
            return _error(status, code, message)

    def refusal(self, status: int) -> Answer:
        code = {401: "INVALID_SESSION_ID", 403: "INSUFFICIENT_ACCESS", 503: "SERVER_UNAVAILABLE"}.get(
            status, "UNKNOWN_EXCEPTION"
        )
        return _error(status, code, "refused")

    def _routed(self, request: Request) -> Answer:
        if request.path == "/services/oauth2/token":
            return self._log_in(request)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.sessions:
            raise RefusedError(401, "INVALID_SESSION_ID", "Session expired or invalid")
        base = f"/services/data/v{VERSION}/"
        if not request.path.startswith(base) or request.method != "GET":
            raise RefusedError(404, "NOT_FOUND", "The requested resource does not exist")
        match request.path.removeprefix(base).strip("/").split("/"):
            case ["limits"]:
                return Answer(200, {"DailyApiRequests": {"Max": 15_000, "Remaining": 14_998}})
            case ["query" | "queryAll" as kind]:
                return self._queried(request.query.get("q", ""), with_deleted=kind == "queryAll")
            case ["query" | "queryAll", locator]:
                return self._more(locator)
        raise RefusedError(404, "NOT_FOUND", "The requested resource does not exist")

    def _log_in(self, request: Request) -> Answer:
        given = base64.b64decode(request.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if given != f"{CLIENT_ID}:{CLIENT_SECRET}" or request.body != b"grant_type=client_credentials":
            return Answer(400, {"error": "invalid_client", "error_description": "invalid client credentials"})
        self.sessions.append(f"00D!session-{len(self.sessions)}")
        return Answer(
            200, {"access_token": self.sessions[-1], "instance_url": self.url, "token_type": "Bearer"}
        )

    def _queried(self, soql: str, *, with_deleted: bool) -> Answer:
        found = _QUERY.fullmatch(soql)
        if found is None:
            raise RefusedError(400, "MALFORMED_QUERY", f"unexpected token: {soql[:20]}")
        if found["object"] != "Contact":
            raise RefusedError(400, "INVALID_TYPE", f"sObject type '{found['object']}' is not supported.")
        fields = [field.strip() for field in found["fields"].split(",")]
        for field in fields:
            self._known(field)
        checks = [self._check(one) for one in (found["where"] or "").split(" AND ") if one]
        records = [
            one
            for one in self.records.values()
            if (with_deleted or not one.is_deleted) and all(check(one) for check in checks)
        ]
        for part in reversed((found["order"] or "Id").split(",")):
            field, _, direction = part.strip().partition(" ")
            self._known(field)
            records.sort(key=lambda one, field=field: self._value(one, field), reverse=direction == "DESC")
        ids = [one.id for one in records[: int(found["limit"] or 10**9)]]
        locator = f"01g{len(self.locators):012d}AAA"
        self.locators[locator] = (ids, fields)
        return self._page_of(locator, 0)

    def _more(self, locator: str) -> Answer:
        name, _, start = locator.rpartition("-")
        if name not in self.locators or not start.isdigit():
            raise RefusedError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page_of(name, int(start))

    def _page_of(self, locator: str, start: int) -> Answer:
        """As documented: the path names `query` after a queryAll too."""
        ids, fields = self.locators[locator]
        end = start + self.page
        done = end >= len(ids)
        more = {} if done else {"nextRecordsUrl": f"/services/data/v{VERSION}/query/{locator}-{end}"}
        records = [self._shown(self.records[one], fields) for one in ids[start:end]]
        return Answer(200, {"totalSize": len(ids), "done": done, **more, "records": records})

    def skipped(self, request: Request) -> Answer:
        """Leave out the page that was asked for: the next one comes in its place."""
        head, _, start = request.path.rpartition("-")
        if not start.isdigit():
            return self.answer(request)
        return self.answer(replace(request, path=f"{head}-{int(start) + self.page}"))

    def _shown(self, record: Record, fields: list[str]) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "attributes": {
                "type": "Contact",
                "url": f"/services/data/v{VERSION}/sobjects/Contact/{record.id}",
            }
        }
        for field in fields:
            if field == "Account.Name":
                account = self.accounts.get(record.values.get("AccountId") or "")
                shown["Account"] = {"attributes": {"type": "Account"}, "Name": account} if account else None
            else:
                value = self._value(record, field)
                shown[field] = _written(value) if isinstance(value, datetime) else value
        return shown

    def _value(self, record: Record, field: str) -> Any:
        own = {
            "Id": record.id,
            "SystemModstamp": record.changed,
            "IsDeleted": record.is_deleted,
            "CreatedDate": record.created,
        }
        return own[field] if field in own else record.values.get(field)

    def _known(self, field: str) -> None:
        parent, _, name = field.rpartition(".")
        if parent not in {"", "Account"}:
            raise RefusedError(
                400, "INVALID_FIELD", f"Didn't understand relationship '{parent}' in field path."
            )
        if parent == "" and field not in self.fields:
            raise RefusedError(
                400,
                "INVALID_FIELD",
                f"\nSELECT {field}\n       ^\nERROR at Row:1:Column:8\nNo such column '{name}' on entity 'Contact'. "
                "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.",
            )

    def _check(self, text: str) -> Callable[[Record], bool]:
        found = _CONDITION.fullmatch(text.strip())
        if found is None:
            raise RefusedError(400, "MALFORMED_QUERY", f"unexpected token: {text[:20]}")
        self._known(found["field"])
        is_text, is_time = found["value"].startswith("'"), found["field"] == "SystemModstamp"
        if is_text == is_time:
            raise RefusedError(
                400,
                "INVALID_FIELD",
                f"value of filter criterion for field '{found['field']}' must be of another type",
            )
        value = found["value"].strip("'") if is_text else _moment(found["value"])
        compare, field = _COMPARE[found["operator"]], found["field"]
        return lambda record: compare(self._value(record, field), value)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _written(moment: datetime) -> str:
    """Write a time as Salesforce does: 2026-01-31T09:15:00.000+0000."""
    at = moment.astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}+0000"


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status, [{"errorCode": code, "message": message}])
