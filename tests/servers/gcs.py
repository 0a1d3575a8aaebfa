"""Google Cloud Storage as `gcsfs` asks it, on loopback: objects of one bucket, listed and read by ranges, and faults when told to.

with running_gcs() as server:
    server.put("prices/a.csv", b"…")
    server.faults = [503, "cut"]          # what the next requests for an object's content meet
    … FilesConnection(root="gs://bucket/prices", anonymous=True, endpoint_url=server.endpoint)
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Fault = int | str
_LIST = re.compile(r"^/storage/v1/b/(?P<bucket>[^/]+)/o$")
_OBJECT = re.compile(r"^(?P<media>/download)?/storage/v1/b/(?P<bucket>[^/]+)/o/(?P<name>[^/]+)$")


class GCS(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.denied: set[str] = set()
        self.reads = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def put(self, name: str, data: bytes) -> None:
        self.objects[name] = data


@contextmanager
def running_gcs() -> Iterator[GCS]:
    server = GCS()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: GCS
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(asked.query).items()}
        if found := _OBJECT.match(asked.path):
            self._object(
                unquote(found["name"]), is_content=bool(found["media"]) or query.get("alt") == "media"
            )
        elif _LIST.match(asked.path):
            self._list(query.get("prefix", ""), query.get("delimiter", ""))
        else:
            self._answer(404, b"{}")

    def _object(self, name: str, *, is_content: bool) -> None:
        if name not in self.server.objects:
            self._answer(404, b"{}")
        elif is_content:
            self._content(name, self.server.objects[name])
        else:
            self._answer(200, json.dumps(self._facts(name)).encode())

    def _content(self, name: str, data: bytes) -> None:
        self.server.reads += 1
        fault = (
            403 if name in self.server.denied else self.server.faults.pop(0) if self.server.faults else None
        )
        if isinstance(fault, int):
            self._answer(fault, json.dumps({"error": {"code": fault, "message": "made up"}}).encode())
            return
        status = 200
        if found := re.match(r"bytes=(\d+)-(\d+)", self.headers.get("Range", "")):
            data, status = data[int(found[1]) : int(found[2]) + 1], 206
        self._answer(status, data, cut=fault == "cut")

    def _list(self, prefix: str, delimiter: str) -> None:
        names = [name for name in sorted(self.server.objects) if name.startswith(prefix)]
        folders = {
            prefix + name.removeprefix(prefix).split(delimiter)[0] + delimiter
            for name in names
            if delimiter and delimiter in name.removeprefix(prefix)
        }
        items = [
            self._facts(name) for name in names if not any(name.startswith(folder) for folder in folders)
        ]
        self._answer(200, json.dumps({"items": items, "prefixes": sorted(folders)}).encode())

    def _facts(self, name: str) -> dict[str, Any]:
        data = self.server.objects[name]
        return {
            "kind": "storage#object",
            "name": name,
            "bucket": "bucket",
            "size": str(len(data)),
            "etag": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            "updated": "2026-05-01T00:00:00.000Z",
        }

    def _answer(self, status: int, data: bytes, *, cut: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cut else data)
        self.close_connection = cut

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
