"""The server itself: HTTP on a port of loopback, a thread for each connection. It starts in a few milliseconds."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from extract.documents.specification import Specification, load_specification

from . import categories, judging, tokens
from .batches import Batches
from .faults import Fault, error_body, reply_of
from .judging import Refused
from .limits import RateLimit
from .mistakes import PERFECT, Model, Reader
from .papers import Papers

KEY = "sk-ant-test-0000-not-a-key"
Json = dict[str, Any]


class Server:
    """What a test can set and look at. `bodies` holds every request for a message or a count, with its path, in order."""

    def __init__(self, folders: Sequence[Path], model: Model, spec: Specification) -> None:
        self.key = KEY
        self.models: dict[str, Model] = {}
        self.categories: dict[str, str] = {}  # the truth about texts
        self.model, self.spec = model, spec
        self.latency = 0.0
        self.faults: deque[Fault] = deque()
        self.always: Fault | None = None
        self.limit = RateLimit()
        self.bodies: list[tuple[str, Json]] = []
        self.active = self.most_active = 0
        self.papers = Papers(folders)
        self.batches = Batches(self._batched)
        self._cached = tokens.Cached()
        self._lock = threading.Lock()
        self._numbers = count(1)
        self.url = ""

    @property
    def messages(self) -> list[Json]:
        """The requests for messages, batched ones not among them."""
        return [body for path, body in self.bodies if path == "/v1/messages"]

    def reply(self, body: Mapping[str, Any], fault: Fault | None = None) -> Json:
        """The message that answers a request."""
        text, stop = reply_of(fault or Fault(), json.dumps(self._answer(body), ensure_ascii=False))
        return {
            "id": f"msg_{next(self._numbers):08d}",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": [{"type": "text", "text": text}] if text else [],
            "stop_reason": stop,
            "stop_sequence": None,
            "stop_details": None,
            "usage": self._cached.usage(body, tokens.of_text(text)),
        }

    def _answer(self, body: Mapping[str, Any]) -> Json:
        if categories.asks_for_categories(body):
            return categories.answer(body, self.categories, self.models.get(body["model"], self.model))
        paper, seen = self.papers.asked_about(body)
        if paper is None:
            return {"observations": [], "line_items": []}
        question = [block["text"] for block in judging.blocks_of(body) if block["type"] == "text"][-1]
        asked = [name for name in self.spec.fields if f" {name}" in question.replace("\n", " ")]
        model = self.models.get(body["model"], self.model)
        others = self.papers.all()
        reader = Reader(model, body["model"], paper, seen, self.spec, others)
        return reader.answer(asked, items="line_items" in question)

    def _batched(self, params: Mapping[str, Any]) -> Json:
        try:
            judging.judge_message(params, len(json.dumps(params)))
        except Refused as refused:
            return {"type": "errored", "error": error_body(refused.status, refused.message)}
        return {"type": "succeeded", "message": self.reply(params)}

    def taken(self, path: str, body: Json) -> None:
        """Remember a request."""
        with self._lock:
            self.bodies.append((path, body))

    def next_fault(self) -> Fault | None:
        """What goes wrong with the next message."""
        with self._lock:
            return self.faults.popleft() if self.faults else self.always

    def entered(self, by: int) -> None:
        """Count messages that are being answered."""
        with self._lock:
            self.active += by
            self.most_active = max(self.most_active, self.active)


@contextmanager
def running_server(
    folders: Sequence[Path] = (), model: Model = PERFECT, spec: str = "work_order", port: int = 0
) -> Iterator[Server]:
    """A server that answers from the truth in some folders, until the block ends."""
    server = Server(folders, model, load_specification(spec))

    class Handler(_Handler):
        known = server

    class Http(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

    http = Http(("127.0.0.1", port), Handler)
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    known: Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Keep quiet: tests look at `Server.bodies`."""

    def do_GET(self) -> None:
        self._answered(None, 0)

    def do_POST(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        try:
            body = json.loads(self.rfile.read(size) or b"{}")
        except ValueError:
            self._send(400, error_body(400, "The request body is not valid JSON."))
            return
        self._answered(body, size)

    def _answered(self, body: Any, size: int) -> None:
        try:
            self._authorised()
            self._route(self.command, urlsplit(self.path).path, body, size)
        except Refused as refused:
            self._send(refused.status, error_body(refused.status, refused.message))

    def _authorised(self) -> None:
        key = self.headers.get("x-api-key") or (self.headers.get("authorization") or "").removeprefix(
            "Bearer "
        )
        if key != self.known.key:
            raise Refused(401, "invalid API key")
        if not self.headers.get("anthropic-version"):
            raise Refused(400, "anthropic-version: header is required")

    def _route(self, method: str, path: str, body: Any, size: int) -> None:
        match method, path.strip("/").split("/"):
            case "POST", ["v1", "messages"]:
                self._message(path, body, size)
            case "POST", ["v1", "messages", "count_tokens"]:
                judging.judge_count(body, size)
                self.known.taken(path, body)
                self._send(200, {"input_tokens": tokens.of_prefix(body) + tokens.of_messages(body)})
            case "POST", ["v1", "messages", "batches"]:
                self._batch(path, body, size)
            case "GET", ["v1", "messages", "batches"]:
                given = dict(parse_qsl(urlsplit(self.path).query))
                limit = int(given.pop("limit", 20))
                self._send(200, self.known.batches.list(limit, **given))
            case "GET", ["v1", "messages", "batches", number]:
                self._send(200, self.known.batches.retrieve(number))
            case "POST", ["v1", "messages", "batches", number, "cancel"]:
                self._send(200, self.known.batches.cancel(number))
            case "GET", ["v1", "messages", "batches", number, "results"]:
                self._results(number)
            case "GET", ["v1", "models", name]:
                self._send(200, _model(name))
            case _:
                raise Refused(404, f"{method} {path}")

    def _message(self, path: str, body: Any, size: int) -> None:
        known = self.known
        fault = known.next_fault()
        known.entered(1)
        try:
            judging.judge_message(body, size)
            known.taken(path, body)
            time.sleep(known.latency + (fault.seconds if fault else 0.0))
            taken, headers = known.limit.take(tokens.of_prefix(body) + tokens.of_messages(body))
            if fault and fault.status != 200:
                status, answer = fault.status, error_body(fault.status, "refused for a test")
                headers = {**headers, **fault.headers}
            elif not taken:
                status, answer = 429, error_body(429, "This request would exceed your rate limit.")
            else:
                status, answer = 200, known.reply(body, fault)
        finally:
            known.entered(-1)  # before it is sent: whoever has the answer may ask again at once
        self._send(status, answer, headers, cut_off=bool(fault and fault.cut_off and status == 200))

    def _batch(self, path: str, body: Any, size: int) -> None:
        judging.judge_batch(body, size)
        self.known.taken(path, body)
        fault = self.known.batches.next_fault()
        if fault is None:
            self._send(200, self.known.batches.create(body))
        elif fault.status is not None:
            self._send(fault.status, error_body(fault.status, "refused for a test"))
        else:
            if fault.is_taken:
                self.known.batches.create(body)
            time.sleep(fault.seconds)
            self.close_connection = True

    def _results(self, number: str) -> None:
        lines = [json.dumps(line) + "\n" for line in self.known.batches.results(number)]
        stop, self.known.batches.stops_after = self.known.batches.stops_after, None
        data = "".join(lines).encode()
        said = {"content-type": "application/x-jsonl"}
        if stop is None:
            self._send_bytes(200, data, said)
        else:
            self._send_bytes(200, "".join(lines[:stop]).encode(), said, length=len(data))

    def _send(
        self, status: int, body: Json, headers: Mapping[str, str] | None = None, *, cut_off: bool = False
    ) -> None:
        said = {"content-type": "application/json", **(headers or {})}
        self._send_bytes(status, json.dumps(body).encode(), said, cut_off=cut_off)

    def _send_bytes(
        self,
        status: int,
        data: bytes,
        headers: Mapping[str, str],
        *,
        cut_off: bool = False,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in {**headers, "request-id": "req_test"}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(length or len(data)))
        self.end_headers()
        try:
            self.wfile.write(data[: len(data) // 2] if cut_off else data)
        except ConnectionError:  # whoever asked does not wait any more
            self.close_connection = True
        if cut_off or length:
            self.close_connection = True


def _model(name: str) -> Json:
    """What the service says of a model. Raises Refused 404."""
    if name not in judging.known_models():
        raise Refused(404, f"model: {name}")
    ends = judging.known_models()[name]
    supported = {"supported": True}
    effort = dict.fromkeys(("low", "medium", "high", "max", "xhigh"), supported)
    names = ("batch", "citations", "code_execution", "image_input", "pdf_input", "structured_outputs")
    return {
        "id": name,
        "type": "model",
        "display_name": name.replace("-", " ").title(),
        "created_at": datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
        "lifecycle": "deprecated" if ends else "active",
        "deprecated_at": None,
        "retires_at": None,
        "max_input_tokens": 1_000_000,
        "max_tokens": judging.MOST_TOKENS,
        "line": None,
        "capabilities": {**dict.fromkeys(names, supported), "effort": {**effort, **supported}},
    }
