"""A gRPC proxy on loopback between a writer and BigQuery's Storage Write API, which goes wrong by a seeded schedule.

    with faulty(emulator.grpc_endpoint) as proxy:
        proxy.faults = schedule(seed)        # asked for each message: the name of a fault, or None
        proxy.endpoint

A fault comes before the message reached the server or after it did, when the answer is lost.
"""

from __future__ import annotations

import queue
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import pyarrow as pa
from google.cloud.bigquery_storage_v1 import types
from google.rpc import status_pb2

SERVICE = "/google.cloud.bigquery.storage.v1.BigQueryWrite/"
PASSING = {
    "unavailable": grpc.StatusCode.UNAVAILABLE,
    "internal": grpc.StatusCode.INTERNAL,
    "aborted": grpc.StatusCode.ABORTED,
    "exhausted": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "deadline": grpc.StatusCode.DEADLINE_EXCEEDED,
}
FATAL = grpc.StatusCode.PERMISSION_DENIED
"""Nothing tries again after this: to the writer it is the end, as a kill would be, and the server can't tell the two apart."""

Faults = Callable[[str], str | None]


def no_faults(method: str) -> str | None:
    return None


def schedule(seed: int, *, share: float = 0.3, deaths: bool = True) -> Faults:
    """Draw for each message whether it goes wrong (`share` of them), and how."""
    chance = random.Random(seed)
    kinds = [f"{name}_{when}" for name in PASSING for when in ("before", "after")]
    kinds += ["twice", "slow", "error_in_band", "ended"] + ["dies_before", "dies_after"] * deaths

    def fault(method: str) -> str | None:
        drawn = chance.choice(kinds) if chance.random() < share else None
        return None if method != "AppendRows" and drawn in {"error_in_band", "ended", "twice"} else drawn

    return fault


@dataclass(slots=True)
class Proxy:
    """A running proxy. `faults` may be exchanged at any time; `seen` lists the methods of what came, and their faults."""

    endpoint: str = ""
    faults: Faults = no_faults
    seen: list[tuple[str, str | None]] = field(default_factory=list)

    def draw(self, method: str) -> str:
        drawn = self.faults(method)
        self.seen.append((method, drawn))
        return drawn or ""


@contextmanager
def faulty(upstream: str) -> Iterator[Proxy]:
    """Serve a proxy to the API at `upstream` (host:port)."""
    unlimited = [("grpc.max_receive_message_length", -1)]
    server = grpc.server(ThreadPoolExecutor(32), options=unlimited)
    with grpc.insecure_channel(upstream, options=unlimited) as channel:
        proxy = Proxy()
        server.add_generic_rpc_handlers([_Handler(channel, proxy)])
        proxy.endpoint = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        try:
            yield proxy
        finally:
            server.stop(grace=0).wait()


class _Handler(grpc.GenericRpcHandler):
    def __init__(self, channel: grpc.Channel, proxy: Proxy) -> None:
        self._channel, self._proxy = channel, proxy
        self._schemas: dict[str, bytes] = {}

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        method = details.method.removeprefix(SERVICE)
        if method == "AppendRows":
            return grpc.stream_stream_rpc_method_handler(self._append)
        return grpc.unary_unary_rpc_method_handler(
            lambda request, context: self._pass(method, lambda: self._ask(method, request), context)
        )

    def _append(self, requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        with _Upstream(self._channel, context) as upstream:
            for request in requests:
                yield self._pass("AppendRows", lambda sent=request: upstream.send(sent), context, request)

    def _pass(
        self, method: str, send: Callable[[], bytes], context: grpc.ServicerContext, request: bytes = b""
    ) -> bytes:
        """Give the server's answer to one message, unless that goes wrong."""
        fault = self._proxy.draw(method)
        kind, _, when = fault.rpartition("_")
        code = FATAL if kind == "dies" else PASSING.get(kind)
        if when == "before" and code:
            context.abort(code, fault)
        if fault == "error_in_band":
            failed = status_pb2.Status(code=grpc.StatusCode.INTERNAL.value[0], message=fault)
            return bytes(types.AppendRowsResponse.serialize(types.AppendRowsResponse(error=failed)))
        if fault.startswith("refuses:"):
            return self._refuse(request, int(fault.removeprefix("refuses:")), send)
        if fault == "ended":
            self._end(types.AppendRowsRequest.deserialize(request).write_stream)
        if fault == "slow":
            time.sleep(0.02)
        if fault == "twice":
            send()
        answer = _answer(send, context)
        if when == "after" and code:
            context.abort(code, fault)
        return answer

    def _refuse(self, request: bytes, row_number: int, send: Callable[[], bytes]) -> bytes:
        """Take no request that has a row of that `row_number`, as the service does with one it can't keep."""
        asked = types.AppendRowsRequest.deserialize(request)
        if asked.arrow_rows.writer_schema.serialized_schema:
            self._schemas[asked.write_stream] = asked.arrow_rows.writer_schema.serialized_schema
        batch = asked.arrow_rows.rows.serialized_record_batch
        stream = pa.ipc.open_stream(self._schemas[asked.write_stream] + batch).read_all()
        rows = stream.column("row_number").to_pylist() if "row_number" in stream.column_names else []
        if row_number not in rows:
            return send()
        refused = types.RowError(index=rows.index(row_number), message="out of range")
        error = status_pb2.Status(code=grpc.StatusCode.INVALID_ARGUMENT.value[0], message="rows refused")
        return bytes(
            types.AppendRowsResponse.serialize(types.AppendRowsResponse(error=error, row_errors=[refused]))
        )

    def _ask(self, method: str, request: bytes) -> bytes:
        return bytes(self._channel.unary_unary(SERVICE + method)(request))

    def _end(self, stream: str) -> None:
        """End the stream behind the writer's back, as the service does with one that nobody used for days."""
        if stream.endswith("/_default"):
            return
        request = types.FinalizeWriteStreamRequest(name=stream)
        self._ask("FinalizeWriteStream", types.FinalizeWriteStreamRequest.serialize(request))


def _answer(send: Callable[[], bytes], context: grpc.ServicerContext) -> bytes:
    try:
        return send()
    except grpc.RpcError as error:
        context.abort(error.code(), error.details())
        raise


class _Upstream:
    """The server's side of one AppendRows call."""

    def __init__(self, channel: grpc.Channel, context: grpc.ServicerContext) -> None:
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._call: Any = channel.stream_stream(SERVICE + "AppendRows")(iter(self._requests.get, None))
        context.add_callback(lambda: self._requests.put(None))

    def send(self, request: bytes) -> bytes:
        self._requests.put(request)
        return bytes(next(self._call))

    def __enter__(self) -> _Upstream:
        return self

    def __exit__(self, *_: object) -> None:
        self._requests.put(None)
