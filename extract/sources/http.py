"""What sources that speak HTTP share. Comes in: requests. Goes out: JSON, or a SourceError that says what to do.

    with HttpClient("crm", "https://api.hubapi.com", headers={"Authorization": …}, timeout_seconds=30) as client:
        client.json("GET", "/crm/v3/properties/contacts").body

A server that asks for patience (429 with Retry-After) gets it here, within bounds; all other tries again are the runner's.
No error, and no log line, quotes a token, a header or a value of a row.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
import orjson

from extract.closing import Closing
from extract.errors import SourceError
from extract.http_headers import clock_of, retry_after

MAX_WAITS = 5
MAX_WAIT_SECONDS = 60.0
"""How often, and how long each time, one request waits because the server said 429. Longer is for the next run."""
_MAX_ANSWER_BYTES = 64_000_000

Refusals = Mapping[int, Callable[[str, Any], SourceError]]
"""What a kind makes of a status of its own: called with the source's name and the answer's JSON (None where it is none)."""


class Answer(NamedTuple):
    """The JSON of an answer and the server's own clock, which says when that was."""

    body: Any
    clock: datetime | None


class Reply(NamedTuple):
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class HttpClient(Closing):
    """Requests to one server under one name. `sleep` is the clock's; tests give their own."""

    def __init__(
        self,
        source: str,
        base_url: str,
        *,
        timeout_seconds: float,
        headers: Mapping[str, str] | None = None,
        refusals: Refusals | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.source = source
        self.host = urlsplit(base_url).netloc
        self._refusals = dict(refusals or {})
        self._sleep = sleep
        self._timeout_seconds = timeout_seconds
        self._client = httpx.Client(base_url=base_url, timeout=timeout_seconds, headers=dict(headers or {}))

    def json(self, method: str, path: str, **request: Any) -> Answer:
        """Ask, wait where the server wants it, and give the answer's JSON. Raises SourceError."""
        reply = self.ask(method, path, **request)
        return Answer(json_of(self.source, reply.content), clock_of(reply.headers))

    def ask(self, method: str, path: str, **request: Any) -> Reply:
        """Like `json`, but any content. The answer is whole: as long as its headers say."""
        for waited in range(MAX_WAITS + 1):
            reply = self._once(method, path, **request)
            if reply.status != httpx.codes.TOO_MANY_REQUESTS:
                break
            seconds = seconds_asked(reply.headers)
            if waited == MAX_WAITS or seconds > MAX_WAIT_SECONDS:
                raise too_many(self.source, self.host, seconds)
            self._sleep(seconds)
        if httpx.codes.is_success(reply.status):
            return reply
        own = self._refusals.get(reply.status)
        raise own(self.source, _json_or_none(reply)) if own else refused(self.source, self.host, reply.status)

    def _once(self, method: str, path: str, **request: Any) -> Reply:
        try:
            with self._client.stream(method, path, **request) as response:
                return Reply(response.status_code, response.headers, _read_within(response, self.source))
        except httpx.TimeoutException as error:
            raise timed_out(self.source, self.host, self._timeout_seconds) from error
        except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
            raise cut_off(self.source) from error
        except httpx.TransportError as error:
            raise unreachable(self.source, self.host) from error

    def close(self) -> None:
        """Let go of the connections. May be called again."""
        self._client.close()


def _read_within(response: httpx.Response, source: str) -> bytes:
    """Read an answer into memory, up to a bound that no page of a documented size comes near."""
    chunks, size = [], 0
    for chunk in response.iter_bytes():
        chunks.append(chunk)
        size += len(chunk)
        if size > _MAX_ANSWER_BYTES:
            raise SourceError(
                "source_answer",
                f"{source}: an answer has more than {_MAX_ANSWER_BYTES:,} bytes; it is not read.",
            )
    return b"".join(chunks)


def server_url(url: str) -> str:
    """Check a server's address for a setting: https, or http on this machine, since a token goes with every request.

    Raises ValueError, which pydantic tells of with the setting's name.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.username:
        raise ValueError("write an address such as https://api.example.com, without user or question mark")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("http sends the token in clear; use https")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def json_of(source: str, content: bytes) -> Any:
    """Parse an answer. Raises SourceError "source_answer" where it is no JSON, most often because it was cut off."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise cut_off(source) from error


def _json_or_none(reply: Reply) -> Any:
    try:
        return orjson.loads(reply.content)
    except orjson.JSONDecodeError:
        return None


def seconds_asked(headers: Mapping[str, str]) -> float:
    """Give the seconds that a 429 asks to wait; one second where it says nothing."""
    said = retry_after(headers)
    return 1.0 if said is None else said


def refused(source: str, host: str, status: int) -> SourceError:
    """Give the error of a status that isn't fine."""
    if status == httpx.codes.UNAUTHORIZED:
        return SourceError(
            "source_denied",
            f"{source}: {host} does not take the credentials (401); renew what sources.yml names.",
        )
    if status == httpx.codes.FORBIDDEN:
        return SourceError(
            "source_denied",
            f"{source}: {host} forbids it (403); give the credentials the right to read this table.",
        )
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return SourceError(
            "source_unreachable", f"{source}: {host} is in trouble ({status}); try again later."
        )
    if status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        return SourceError(
            "source_changed",
            f"{source}: {host} does not know what was asked for ({status}); look at the table and the address in sources.yml.",
        )
    return SourceError(
        "source_answer", f"{source}: {host} refuses a request ({status}); its documentation may have changed."
    )


def too_many(source: str, host: str, seconds: float) -> SourceError:
    """Give the error of a server that wants longer patience than a run has."""
    return SourceError(
        "source_unreachable",
        f"{source}: {host} has had too many requests (429) and asks for {seconds:.0f} s; run it later or less often.",
    )


def timed_out(source: str, host: str, seconds: float) -> SourceError:
    """Give the error of an answer that did not come."""
    return SourceError(
        "source_unreachable", f"{source}: {host} did not answer within {seconds:g} s; try again later."
    )


def unreachable(source: str, host: str) -> SourceError:
    """Give the error of a connection that was refused or broke."""
    return SourceError(
        "source_unreachable",
        f"{source}: no connection to {host}; look at the address in sources.yml and at the network.",
    )


def cut_off(source: str) -> SourceError:
    """Give the error of an answer that ends too early."""
    return SourceError(
        "source_answer", f"{source}: an answer was cut off or is no JSON; it is asked for again."
    )
