"""HTTP servers on loopback that go wrong when they are told to: what the servers of HubSpot, Salesforce and the rates share.

    with HubSpotServer(records) as server:
        server.faults = once("truncated", at=3)      # asked for each request: the name of a fault, or None
        server.url, server.seen

A server gives `answer` to a request and `refusal` to one that goes wrong by a status, in its system's own words. `skipped` answers
as if a page were left out.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

STATUSES = {"401": 401, "403": 403, "429": 429, "500": 500, "503": 503}
FAULTS = ("timeout", *STATUSES, "truncated", "cut", "repeated", "missing")
"""`timeout`: half an answer, then nothing. `truncated`: half the text, well sent. `cut`: half of what the headers say.

`repeated`: the answer of the question before. `missing`: the page after the one that was asked for.
"""

Faults = Callable[["Request"], str | None]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked; `number` counts from 1."""

    number: int
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says: a status, a body (text of JSON where it is no bytes), headers."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def no_faults(request: Request) -> str | None:
    return None


def once(fault: str, *, at: int, times: int = 1, path: str = "") -> Faults:
    """Let the `at`-th request whose path has `path` in it go wrong, and `times` in all."""
    asked = 0

    def faults(request: Request) -> str | None:
        nonlocal asked
        asked += path in request.path
        return fault if path in request.path and at <= asked < at + times else None

    return faults


def always(fault: str) -> Faults:
    return lambda request: fault


class FaultyServer:
    """A server on a port of its own of 127.0.0.1. `faults` may be exchanged at any time.

    `clock`: the seconds since 1970 that it says it is, None for the machine's. `retry_after`: what its 429 says.
    """

    def __init__(self) -> None:
        self.faults: Faults = no_faults
        self.seen: list[Request] = []
        self.clock: float | None = None
        self.retry_after = "0"
        self._last: Answer | None = None
        self._given_up = threading.Event()
        self._lock = threading.Lock()
        self._http: ThreadingHTTPServer | None = None
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, request: Request) -> Answer:
        raise NotImplementedError

    def refusal(self, status: int) -> Answer:
        return Answer(status, {"message": "refused"})

    def skipped(self, request: Request) -> Answer:
        raise NotImplementedError

    def start(self) -> None:
        """Listen, on the same port as before where there was one."""
        self._http = _Listener(("127.0.0.1", self.port), _handler(self))
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._http:
            self._given_up.set()
            self._http.shutdown()
            self._http.server_close()
            self._http = None
            self._given_up.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def respond(self, handler: BaseHTTPRequestHandler, request_of: Callable[[int], Request]) -> None:
        """Answer one request, or go wrong with it."""
        with self._lock:
            request = request_of(len(self.seen) + 1)
            self.seen.append(request)
            fault = self.faults(request)
            answer = self._answered(request, fault)
        self._send(handler, answer, fault)

    def _answered(self, request: Request, fault: str | None) -> Answer:
        if fault in STATUSES:
            refusal = self.refusal(STATUSES[fault])
            extra = {"Retry-After": self.retry_after} if fault == "429" else {}
            return Answer(refusal.status, refusal.body, {**refusal.headers, **extra})
        if fault == "repeated" and self._last is not None:
            return self._last
        answer = self.skipped(request) if fault == "missing" else self.answer(request)
        self._last = answer
        return answer

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer, fault: str | None) -> None:
        content = answer.content
        half = content[: len(content) // 2]
        said = half if fault == "truncated" else content
        headers = {
            "Date": formatdate(self.clock, usegmt=True),
            "Content-Type": "application/json",
            **answer.headers,
            "Content-Length": str(len(said)),
        }
        handler.send_response_only(answer.status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if fault in {"timeout", "cut"}:
            handler.wfile.write(half)
            handler.wfile.flush()
            if fault == "timeout":
                self._given_up.wait(5)
            handler.close_connection = True
        else:
            handler.wfile.write(said)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of the test."""


def _handler(server: FaultyServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            server.respond(
                self,
                lambda number: Request(
                    number, self.command, parts.path, dict(parse_qsl(parts.query)), dict(self.headers), body
                ),
            )

        do_POST = do_GET  # noqa: N815 - the name http.server looks for

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
