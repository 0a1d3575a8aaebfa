"""One Salesforce org by simple-salesforce: logging in, asking, and what its errors mean.

    org = Org("salesforce", connection, timeout_seconds=30)
    for page in org.pages("SELECT Id FROM Contact"):        # queryAll: deleted rows too
        page["records"]

The client's own address is always https at port 443 or the instance's; ours is the one that was given, so that it can be on loopback.
No error quotes what Salesforce says but its codes and the names of fields and objects.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

import requests
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator
from simple_salesforce.api import Salesforce as Client
from simple_salesforce.exceptions import SalesforceError, SalesforceExpiredSession

from extract.errors import SourceError
from extract.http_headers import clock_of
from extract.sources import http

_NAMED = re.compile(r"No such column '([\w.]+)'|sObject type '(\w+)'|relationship '(\w+)'")
_LATER = {"REQUEST_LIMIT_EXCEEDED", "SERVER_UNAVAILABLE", "QUERY_TIMEOUT"}
_CHANGED = {"INVALID_FIELD", "INVALID_TYPE", "MALFORMED_QUERY", "NOT_FOUND"}


class SalesforceConnection(BaseModel):
    """`connection:` of a Salesforce source: a connected app (OAuth client credentials), or a token and its instance."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    login_url: Annotated[str, AfterValidator(http.server_url)] | None = None
    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    instance_url: Annotated[str, AfterValidator(http.server_url)] | None = None
    access_token: SecretStr | None = None
    api_version: str = Field(default="62.0", pattern=r"^\d{2,3}\.0$")

    @model_validator(mode="after")
    def _is_one_way_in(self) -> SalesforceConnection:
        app = (self.login_url, self.client_id, self.client_secret)
        token = (self.instance_url, self.access_token)
        if all(app) == all(token) or (any(app) and any(token)):
            raise ValueError("give login_url, client_id and client_secret, or instance_url and access_token")
        return self


class LocatorGoneError(SourceError):
    """The server's cursor is gone: it got old, or was one of too many. The query begins anew."""


class Org:
    """One Salesforce org; it is logged in to when first asked. `sleep` is the clock's; tests give their own."""

    def __init__(
        self,
        source: str,
        connection: SalesforceConnection,
        *,
        timeout_seconds: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.source = source
        self._connection = connection
        self._timeout_seconds = timeout_seconds
        self._sleep = sleep
        self._session = requests.Session()
        self._session.hooks["response"].append(self._remember)
        self._headers: Mapping[str, str] = {}
        self._client: Any = None

    @property
    def host(self) -> str:
        """The host that is asked, or where to log in before that is known."""
        given = self._connection
        url = self._client.base_url if self._client else given.instance_url or given.login_url
        return urlsplit(url or "").netloc

    @property
    def clock(self) -> datetime | None:
        """The server's own time of its last answer."""
        return clock_of(self._headers)

    def limits(self) -> Any:
        """Ask for what is left of the org's limits."""
        return self._ask(lambda client: client.limits(timeout=self._timeout_seconds))

    def pages(self, soql: str) -> Iterator[Any]:
        """Give the pages of a query, deleted rows among them. Raises SourceError, of which LocatorGoneError is one."""
        page = self._ask(
            lambda client: client.query(soql, include_deleted=True, timeout=self._timeout_seconds)
        )
        yield page
        while not self.part(page, "done"):
            page = self._more(self.part(page, "nextRecordsUrl"))
            yield page

    def _more(self, url: str) -> Any:
        """Ask for the page that an answer names: a path below the one of our version of the API."""
        path = url.partition(f"/v{self._connection.api_version}/")[2]
        return self._ask(lambda client: client.restful(path, timeout=self._timeout_seconds))

    def part(self, page: Any, key: str) -> Any:
        """Give a part of an answer. Raises SourceError "source_answer" where it is not there."""
        if not isinstance(page, dict) or key not in page:
            raise SourceError(
                "source_answer",
                f"{self.source}: an answer of Salesforce has no {key}; its documentation may have changed.",
            )
        return page[key]

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        """Ask by the client. An expired session is renewed once, a 429 waited for; other refusals are SourceErrors."""
        renewed, waits = False, 0
        while True:
            try:
                return question(self._logged_in())
            except SalesforceExpiredSession as error:
                if renewed or self._connection.client_id is None:
                    raise self._refused(error) from None
                self._client, renewed = None, True
            except SalesforceError as error:
                if error.status != requests.codes.too_many_requests:
                    raise self._refused(error) from None
                self._wait(waits)
                waits += 1
            except requests.RequestException as error:
                raise self._broken(error) from error

    def _wait(self, waits: int) -> None:
        """Wait as long as the last answer asked to, where that is not too long."""
        seconds = http.seconds_asked(self._headers)
        if waits == http.MAX_WAITS or seconds > http.MAX_WAIT_SECONDS:
            raise http.too_many(self.source, self.host, seconds) from None
        self._sleep(seconds)

    def _logged_in(self) -> Any:
        if self._client is None:
            url, token = self._log_in()
            version = self._connection.api_version
            client = Client(
                instance_url=url,
                session_id=token,
                version=version,
                session=self._session,
                object_pairs_hook=None,
            )
            client.base_url = f"{url}/services/data/v{version}/"
            self._client = client
        return self._client

    def _log_in(self) -> tuple[str, str]:
        """Give the instance's address and a token for it: the given ones, or those of OAuth 2.0 client credentials."""
        given = self._connection
        if given.instance_url is not None and given.access_token is not None:
            return given.instance_url, given.access_token.get_secret_value()
        secrets = tuple(
            secret.get_secret_value() for secret in (given.client_id, given.client_secret) if secret
        )
        with http.HttpClient(
            self.source,
            given.login_url or "",
            timeout_seconds=self._timeout_seconds,
            refusals={400: _bad_login},
            sleep=self._sleep,
        ) as client:
            form = {"grant_type": "client_credentials"}
            answer = client.json("POST", "/services/oauth2/token", data=form, auth=secrets).body
        return http.server_url(self.part(answer, "instance_url")), self.part(answer, "access_token")

    def _remember(self, response: Any, *_: Any, **__: Any) -> None:
        self._headers = response.headers

    def _refused(self, error: Any) -> SourceError:
        """Say what Salesforce has against a request."""
        first = error.content[0] if isinstance(error.content, list) and error.content else {}
        code, message = str(first.get("errorCode", "")), str(first.get("message", ""))
        if code == "INVALID_QUERY_LOCATOR":
            return LocatorGoneError(
                "source_answer", f"{self.source}: Salesforce let go of a query ({code}); it is asked again."
            )
        if code in _LATER:
            return SourceError(
                "source_unreachable", f"{self.source}: Salesforce refuses for now ({code}); run it later."
            )
        if code in _CHANGED:
            named = _NAMED.search(message)
            what = (
                f"does not know {named[named.lastindex or 0]!r} (any more)"
                if named
                else f"does not take it ({code})"
            )
            return SourceError(
                "source_changed",
                f"{self.source}: Salesforce {what}; look at the table's options (object, fields) and the api_version in "
                "sources.yml.",
            )
        return http.refused(self.source, self.host, error.status)

    def _broken(self, error: Exception) -> SourceError:
        """Say how an answer did not come: requests calls a time-out in the middle of one a broken connection."""
        if isinstance(error, requests.Timeout) or "timed out" in str(error).lower():
            return http.timed_out(self.source, self.host, self._timeout_seconds)
        if isinstance(error, (requests.exceptions.ChunkedEncodingError, requests.JSONDecodeError)):
            return http.cut_off(self.source)
        return http.unreachable(self.source, self.host)

    def close(self) -> None:
        """Let go of the connections. May be called again."""
        self._session.close()


def _bad_login(source: str, body: Any) -> SourceError:
    """Say why a login is refused: OAuth's code of it."""
    code = body.get("error", "no reason") if isinstance(body, dict) else "no reason"
    return SourceError(
        "source_denied",
        f"{source}: Salesforce refuses the login ({code}); look at client_id, client_secret and login_url in sources.yml.",
    )
