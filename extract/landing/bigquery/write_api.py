"""BigQuery's Storage Write API. Comes in: Arrow rows and the offset they belong to. Goes out: rows in a table, once.

    api = WriteApi(connect_writer(settings), settings.bigquery_deadline_seconds, settings.bigquery_retry_delay_seconds)
    stream = api.create("projects/p/datasets/raw/tables/orders")
    api.append(stream, split(rows, MAX_REQUEST_BYTES), offset=0)
    api.end(stream)                                    # the number of rows in it; nobody can append any more

A stream takes rows at an offset once: an answer that got lost is asked for again at the same offset. Google's
`AppendRowsStream` is not used: where the first request of a connection fails it says "Unknown" and not why
(google-cloud-bigquery-storage 2.43, `_Connection._open`), and why decides here what to do.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import grpc
from google.api_core import exceptions, retry
from google.cloud.bigquery_storage_v1 import BigQueryWriteClient, types
from google.cloud.bigquery_storage_v1.services.big_query_write.transports import BigQueryWriteGrpcTransport

from extract.landing.bigquery.client import is_loopback
from extract.landing.bigquery.write_requests import Request, Split
from extract.settings import Settings

MAX_IN_FLIGHT = 4
"""Requests sent and not answered yet: what is on its way stays below 40 MB, and a slow service slows us down."""
CONNECTION_SECONDS = 120.0
"""How long one connection serves, and so how long an answer is waited for."""

Codes = types.StorageError.StorageErrorCode
_ENDED = {
    Codes.STREAM_FINALIZED,
    Codes.STREAM_NOT_FOUND,
    Codes.INVALID_STREAM_STATE,
    Codes.OFFSET_OUT_OF_RANGE,
}
_RETRIED = (
    exceptions.ServerError,  # Unavailable, Internal, Unknown, DeadlineExceeded
    exceptions.TooManyRequests,
    exceptions.Aborted,
    exceptions.Cancelled,
    ConnectionError,
)
Result = TypeVar("Result")


class StreamEndedError(Exception):
    """The stream takes no rows at this offset: it was ended, is gone, or is shorter than we believe."""


class RowsRefusedError(Exception):
    """The API takes none of a request, for the sake of these rows of the batch."""

    def __init__(self, rows: list[int]) -> None:
        super().__init__(f"{len(rows)} rows refused")
        self.rows = rows


def connect_writer(settings: Settings) -> BigQueryWriteClient:
    """Give Google's client of the API; an emulator on loopback is asked as nobody and in the clear."""
    endpoint = settings.bigquery_storage_endpoint
    if endpoint and is_loopback(endpoint):
        return BigQueryWriteClient(
            transport=BigQueryWriteGrpcTransport(channel=grpc.insecure_channel(endpoint))
        )
    return BigQueryWriteClient(client_options={"api_endpoint": endpoint} if endpoint else None)


class WriteApi:
    """The API with our patience: what may pass is tried again until `deadline` seconds are over.

    Raises google.api_core's exceptions for what does not pass, and its RetryError where the time is over.
    """

    def __init__(self, client: BigQueryWriteClient, deadline: float, delay: float) -> None:
        self._client = client
        self._again = retry.Retry(
            predicate=_may_pass, initial=delay, maximum=30.0, multiplier=2.0, timeout=deadline
        )
        self._connections: dict[str, _Connection] = {}

    def create(self, table: str) -> str:
        """Make a stream that commits what is appended; give its name. One made for a lost answer stays empty."""
        wanted = types.WriteStream(type_=types.WriteStream.Type.COMMITTED)
        made = self._patiently(
            lambda: self._client.create_write_stream(
                parent=table, write_stream=wanted, retry=None, timeout=CONNECTION_SECONDS
            ),
            or_else=exceptions.NotFound,
        )
        return str(made.name)

    def end(self, stream: str) -> int | None:
        """Let nobody append to a stream any more; give the number of its rows, None where the API does not say.

        It does not where the stream is long gone, and may not where somebody ended it before.
        """
        self._drop(stream)
        try:
            ended = self._patiently(
                lambda: self._client.finalize_write_stream(
                    name=stream, retry=None, timeout=CONNECTION_SECONDS
                )
            )
        except (exceptions.NotFound, exceptions.FailedPrecondition):
            return None
        except exceptions.InvalidArgument as error:
            if storage_code(error) not in _ENDED:
                raise
            return None
        return int(ended.row_count)

    def append(self, stream: str, batch: Split, offset: int | None) -> None:
        """Append a batch whose first row stands at `offset`. None: at the end, at least once, which `_default` is for.

        Raises StreamEndedError or RowsRefusedError; rows of requests that were answered before are in the table then.
        """
        waiting = deque(batch.requests)
        self._patiently(
            lambda: self._send(stream, batch.schema, waiting, offset),
            or_else=StreamEndedError if offset is None else None,
        )

    def close(self) -> None:
        """Close the connections."""
        for stream in list(self._connections):
            self._drop(stream)

    def _send(self, stream: str, schema: Any, waiting: deque[Request], offset: int | None) -> None:
        """Send what waits, in order; what was answered does not wait any more, so that this may be called again."""
        connection = self._connection(stream, schema)
        sent = 0
        try:
            while waiting:
                while sent < min(len(waiting), MAX_IN_FLIGHT):
                    at = None if offset is None else offset + waiting[sent].first
                    connection.send(waiting[sent].payload, at)
                    sent += 1
                try:
                    connection.receive()
                except RowsRefusedError as refused:
                    raise RowsRefusedError([waiting[0].first + row for row in refused.rows]) from None
                waiting.popleft()
                sent -= 1
        except BaseException:
            self._drop(stream)
            raise

    def _connection(self, stream: str, schema: Any) -> _Connection:
        known = self._connections.get(stream)
        if known is None or known.is_worn:
            self._drop(stream)
            self._connections[stream] = _Connection(self._client, stream, schema)
        return self._connections[stream]

    def _drop(self, stream: str) -> None:
        known = self._connections.pop(stream, None)
        if known:
            known.close()

    def _patiently(self, call: Callable[[], Result], or_else: type[Exception] | None = None) -> Result:
        """Try again what may pass, and `or_else`: a table that was just made is not known to the API at once."""
        again = self._again.with_predicate(
            lambda error: _may_pass(error) or (or_else is not None and isinstance(error, or_else))
        )
        found: Result = again(call)()
        return found


class _Connection:
    """One AppendRows call: requests go in, an answer comes out for each, in their order."""

    def __init__(self, client: BigQueryWriteClient, stream: str, schema: Any) -> None:
        self._client, self._stream = client, stream
        self._schema: bytes | None = schema.serialize().to_pybytes()
        self._requests: queue.SimpleQueue[types.AppendRowsRequest | None] = queue.SimpleQueue()
        self._answers: Iterator[types.AppendRowsResponse] | None = None
        self._opened = time.monotonic()

    @property
    def is_worn(self) -> bool:
        """Tell whether what is sent now might be cut off by the call's own deadline."""
        return time.monotonic() - self._opened > CONNECTION_SECONDS / 2

    def send(self, payload: bytes, offset: int | None) -> None:
        rows = types.AppendRowsRequest.ArrowData(rows=types.ArrowRecordBatch(serialized_record_batch=payload))
        if self._schema is not None:  # stated once for each connection
            rows.writer_schema = types.ArrowSchema(serialized_schema=self._schema)
            self._schema = None
        request = types.AppendRowsRequest(write_stream=self._stream, arrow_rows=rows)
        if offset is not None:
            request.offset = offset
        self._requests.put(request)

    def receive(self) -> None:
        """Wait for the next answer; raise what it says went wrong, but that the rows are there already."""
        try:
            if self._answers is None:  # returns with the first answer
                self._answers = self._client.append_rows(
                    iter(self._requests.get, None),
                    retry=None,
                    timeout=CONNECTION_SECONDS,
                    metadata=(("x-goog-request-params", f"write_stream={self._stream}"),),
                )
            answer = next(self._answers, None)
            if answer is None:
                raise ConnectionError("the service closed the connection before it answered")
            if answer.row_errors:
                raise RowsRefusedError([int(one.index) for one in answer.row_errors])
            if answer.error.code:
                raise exceptions.from_grpc_status(
                    answer.error.code,
                    answer.error.message,
                    details=list(answer.error.details),
                )
        except (exceptions.GoogleAPICallError, grpc.RpcError) as error:
            raised = (
                error
                if isinstance(error, exceptions.GoogleAPICallError)
                else exceptions.from_grpc_error(error)
            )
            if (
                isinstance(raised, exceptions.AlreadyExists)
                or storage_code(raised) == Codes.OFFSET_ALREADY_EXISTS
            ):
                return
            if (
                isinstance(
                    raised, (exceptions.OutOfRange, exceptions.FailedPrecondition, exceptions.NotFound)
                )
                or storage_code(raised) in _ENDED
            ):
                raise StreamEndedError(str(raised)) from error
            raise raised from error

    def close(self) -> None:
        self._requests.put(None)
        cancel = getattr(self._answers, "cancel", None)
        if cancel:
            cancel()


def storage_code(error: exceptions.GoogleAPICallError) -> int | None:
    """Give the API's own code of an error, where it states one."""
    for detail in error.details or ():
        found = types.StorageError.pb(types.StorageError())
        if hasattr(detail, "Unpack") and detail.Unpack(found):
            return int(found.code)
    return None


def _may_pass(error: Exception) -> bool:
    """Tell whether to try again. A column that was just added is known to the API only minutes later."""
    if isinstance(error, exceptions.GoogleAPICallError):
        code = storage_code(error)
        if code == Codes.SCHEMA_MISMATCH_EXTRA_FIELDS:
            return True
        if code == Codes.KMS_PERMISSION_DENIED:
            return False
    return isinstance(error, _RETRIED)
