"""A loopback HTTP proxy between Google's client and the BigQuery emulator, which fails as networks and services do.

    with FaultProxy(emulator.endpoint) as proxy:
        proxy.schedule = Schedule(seed=7)
        ... PUNCHLIST_BIGQUERY_ENDPOINT is proxy.endpoint

A schedule draws for each request what happens to it, by its seed. Where the emulator is weaker than the service the proxy
does as the service documents: a job's id is taken once (409 afterwards, also for uploads), a job can be looked up by it, and
of two transactions at a time that change the same table one is aborted.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

ANY_REQUEST = ("drop_before", "drop_after", "status_before", "status_after", "delay", "duplicate")
ANY_JOB = ("job_fails", "job_runs")
STATUSES = {429: "rateLimitExceeded", 500: "internalError", 503: "backendError"}
CONFLICT = "Transaction is aborted due to concurrent update against table p:raw.landing_turns"
_JOB = re.compile(r"/projects/[^/]+/jobs/(?P<id>[^/?]+)$")
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass
class Schedule:
    """What happens to the requests of a while: each meets a fault with probability `rate`, until `most` have been met."""

    seed: int = 0
    rate: float = 0.0
    most: int = 8
    met: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._lock = threading.Lock()

    def draw(self, job: str | None) -> str | None:
        """Give the fault of the next request, if any; `job` is "load" or "script" where it starts one."""
        kinds = [*ANY_REQUEST, *(ANY_JOB if job else ()), *(("conflict",) if job == "script" else ())]
        with self._lock:
            if self.met.total() >= self.most or self.random.random() >= self.rate:
                return None
            kind = self.random.choice(kinds)
            self.met[kind] += 1
            return kind

    def status(self) -> int:
        with self._lock:
            return self.random.choice(list(STATUSES))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class FaultProxy:
    """The proxy, serving in threads of this process while it is entered. `jobs` has each job by its id, as last answered."""

    def __init__(self, upstream: str) -> None:
        self.upstream = urlsplit(upstream)
        self.schedule = Schedule()
        self.jobs: dict[str, dict[str, Any]] = {}
        self.looks: Counter[str] = Counter()
        self._uploads: dict[str, str] = {}
        self._local = threading.local()
        self._jobs_lock = threading.RLock()
        self._transaction = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: _Request) -> Answer | None:
        """Give what the client gets; None is a connection that breaks."""
        job_id, job = self._starts(request)
        if job_id is None or job != "script":
            return self._faulty(request, job_id, job)
        if not self._transaction.acquire(blocking=False):
            return self._failed_job(job_id, "conflict")
        try:
            return self._faulty(request, job_id, job)
        finally:
            self._transaction.release()

    def _faulty(self, request: _Request, job_id: str | None, job: str | None) -> Answer | None:
        fault = self.schedule.draw(job)
        if fault == "drop_before":
            return None
        if fault == "status_before":
            return _failure(self.schedule.status())
        if fault == "delay":
            time.sleep(0.02)
        if fault in {"job_fails", "conflict"} and job_id:
            return self._failed_job(job_id, fault)
        answer = self._serve(request, job_id, runs=fault == "job_runs")
        if fault == "duplicate":
            answer = self._serve(request, job_id)
        if fault == "drop_after":
            return None
        return _failure(self.schedule.status()) if fault == "status_after" else answer

    def _starts(self, request: _Request) -> tuple[str | None, str | None]:
        """Say which job the request starts, if any, and of which kind."""
        url = urlsplit(request.path)
        if request.method == "PUT":
            return self._uploads.get(parse_qs(url.query).get("upload_id", [""])[0]), "load"
        if request.method == "POST" and url.path.endswith("/jobs") and not url.path.startswith("/upload"):
            body = json.loads(request.body)
            query = body["configuration"].get("query", {}).get("query", "")
            return body["jobReference"]["jobId"], "script" if "begin transaction" in query else "query"
        return None, None

    def _serve(self, request: _Request, job_id: str | None, *, runs: bool = False) -> Answer:
        """Answer as the service does."""
        sought = _JOB.search(urlsplit(request.path).path)
        if request.method == "GET" and sought and sought["id"] in self.jobs:
            return self._known_job(sought["id"])
        if job_id is None:
            answer = self._forward(request)
            self._remember_upload(request, answer)
            return answer
        with self._jobs_lock:
            if job_id in self.jobs:
                return _failure(409, "duplicate", f"Already Exists: Job {job_id}")
            answer = self._forward(request)
            if answer.status != 200:
                return answer
            resource = json.loads(answer.body)
            resource["jobReference"]["jobId"] = job_id
            self.jobs[job_id] = resource
            if runs:
                self.looks[job_id] = 2
            return self._known_job(job_id)

    def _known_job(self, job_id: str) -> Answer:
        resource = self.jobs[job_id]
        if self.looks[job_id] > 0:
            self.looks[job_id] -= 1
            resource = {**resource, "status": {"state": "RUNNING"}}
        return _json(200, resource)

    def _failed_job(self, job_id: str, fault: str) -> Answer:
        """A job that BigQuery took and that failed: nothing of it is done."""
        with self._jobs_lock:
            if job_id in self.jobs:
                return _failure(409, "duplicate", f"Already Exists: Job {job_id}")
            error = {"reason": "backendError", "message": "Error encountered during execution."}
            if fault == "conflict":
                error = {"reason": "invalidQuery", "message": CONFLICT}
            kind = "load" if "-load-" in job_id else "query"
            self.jobs[job_id] = {
                "jobReference": {"projectId": "p", "jobId": job_id, "location": "US"},
                "configuration": {
                    "jobType": kind.upper(),
                    kind: {
                        "destinationTable": {"projectId": "p", "datasetId": "d", "tableId": "t"},
                        "query": "",
                    },
                },
                "status": {"state": "DONE", "errorResult": error, "errors": [error]},
            }
            return self._known_job(job_id)

    def _remember_upload(self, request: _Request, answer: Answer) -> None:
        location = answer.headers.get("location", "")
        if request.method == "POST" and "uploadType=resumable" in request.path and location:
            upload = parse_qs(urlsplit(location).query)["upload_id"][0]
            self._uploads[upload] = json.loads(request.body)["jobReference"]["jobId"]

    def _forward(self, request: _Request) -> Answer:
        for attempt in (1, 2):
            connection = getattr(self._local, "connection", None) or http.client.HTTPConnection(
                self.upstream.hostname or "", self.upstream.port
            )
            self._local.connection = connection
            try:
                connection.request(request.method, request.path, request.body, request.headers)
                found = connection.getresponse()
                headers = {name.lower(): value for name, value in found.getheaders()}
                return Answer(found.status, headers, found.read())
            except (http.client.HTTPException, OSError):
                connection.close()
                self._local.connection = None
                if attempt == 2 or request.method != "GET":
                    raise
        raise AssertionError


def _json(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())


def _failure(status: int, reason: str | None = None, message: str = "injected by the test") -> Answer:
    said = {"reason": reason or STATUSES[status], "message": message}
    return _json(status, {"error": {"code": status, "message": message, "errors": [said]}})


def _handler(proxy: FaultProxy) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            super().setup()

        def handle_request(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
            answer = proxy.answer(_Request(self.command, self.path, headers, body))
            if answer is None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name not in _HOP_BY_HOP | {"content-encoding"}:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_request  # noqa: N815 - the names are the library's

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
            """Say nothing."""

    return Handler
