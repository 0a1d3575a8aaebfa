"""BigQuery as far as its analyser goes: a server on loopback that speaks its REST interface, refuses what BigQuery would
refuse, and holds no rows.

    with Planner("a-project") as planner:
        …                          # dbt or google-cloud-bigquery with api_endpoint=planner.endpoint
    planner.queries                # every query it was sent, in order, with what became of it
"""

from __future__ import annotations

import io
import json
import threading
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from pyarrow import parquet

from scripts.check_bigquery import rest
from scripts.check_bigquery.answers import Answers, RefusedError
from scripts.check_bigquery.rest import Json


@dataclass
class Planner(Answers):
    """The server; between `with` and its end it listens."""

    uploads: dict[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        handler = type("Handler", (_Handler,), {"served": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def endpoint(self) -> str:
        """Where it listens, as `api_endpoint` of a client."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16  # head and body of an answer leave together
    served: Planner

    def _handle(self) -> None:
        split = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = split.path.partition(f"/projects/{self.served.project}")[2]
        try:
            if "/upload/" in split.path:
                self._upload(query, data)
                return
            body = json.loads(data) if data else {}
            self._send(200, self.served.answer(self.command, path, body))
        except RefusedError as refused:
            self._send(refused.code, refused.body)
        except Exception as error:  # a client would try a lost answer again for minutes
            self._send(400, rest.error_resource(400, "planner", f"the planner failed: {error!r}"))
            raise

    def _upload(self, query: dict[str, str], data: bytes) -> None:
        """A load job whose file comes with it: of the file only the number of rows is read."""
        if query.get("uploadType") == "multipart":
            boundary = data.split(b"\r\n", 1)[0]
            _, description, media, *_ = data.split(boundary)
            body = json.loads(description.split(b"\r\n\r\n", 1)[1])
            self._send(200, self._load(body, media.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n")))
        elif "upload_id" not in query:
            upload = str(uuid.uuid4())
            self.served.uploads[upload] = json.loads(data)
            separator = "&" if "?" in self.path else "?"
            where = f"{self.served.endpoint}{self.path}{separator}upload_id={upload}"
            self._send(200, {}, {"Location": where, "X-Goog-Upload-Status": "active"})
        else:
            self._send(200, self._load(self.served.uploads[query["upload_id"]], data))

    def _load(self, body: Json, data: bytes) -> Json:
        if data.startswith(b"PAR1"):
            body["rows"] = parquet.read_metadata(io.BytesIO(data)).num_rows
        return self.served.answer("POST", "/jobs", body)

    def _send(self, code: int, body: Json, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server has it
        """Say nothing: what was sent is in `queries`."""
