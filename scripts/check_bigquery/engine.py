"""Google's SQL analyser: ZetaSQL as WebAssembly, loaded once in a process.

    analyser = load_analyser()
    statement = analyser.analyse("select 1 as one", catalog)     # a ResolvedStatement, or AnalysisError with its place

The first load on a machine compiles 28 MB of WebAssembly (20 to 50 seconds); wasmtime keeps the result in the user's
cache folder, so that the next takes half a second.
"""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from google.protobuf.internal import api_implementation
from wasmtime import Config, Engine, Linker, Module, Store, WasiConfig, WasmtimeError
from zetasql.core.wasm_client import get_tzinfo_dir
from zetasql.wasi import get_wasm_path
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service
from zetasql.wasi._pb2.zetasql.proto import options_pb2 as options
from zetasql.wasi._pb2.zetasql.public import options_pb2 as public
from zetasql.wasi._pb2.zetasql.public import type_pb2
from zetasql.wasi._pb2.zetasql.resolved_ast.resolved_node_kind_pb2 import ResolvedNodeKind

from scripts.check_bigquery.builtins import SYSTEM_VARIABLES
from scripts.check_bigquery.language import FEATURES, RESERVED_KEYWORDS, STATEMENTS

Message = Any
"""A protobuf message of ZetaSQL; its generated classes have no types that mypy can read."""

_LOCATION = re.compile(r"\s*\[at (\d+):(\d+)\]\s*$")
_SIZE_BYTES = 4  # size_t of wasm32


class AnalysisError(Exception):
    """What ZetaSQL says of a statement that BigQuery would refuse; `line` and `column` count from 1, 0 where unknown."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class Analyser:
    """ZetaSQL with the features that BigQuery has. One statement at a time: calls from several threads wait."""

    def __init__(self) -> None:
        # A tree of many operators is deeper than the 100 messages that protobuf reads by default.
        if api_implementation.Type() == "upb":
            from google._upb._message import SetAllowOversizeProtos  # noqa: PLC0415

            SetAllowOversizeProtos(True)
        self._lock = threading.Lock()
        wasi = WasiConfig()
        wasi.inherit_stderr()
        if zones := get_tzinfo_dir():
            wasi.preopen_dir(zones, "/usr/share/zoneinfo")
        config = Config()
        config.shared_memory = True
        try:
            config.cache = True
        except WasmtimeError:
            config.cache = False  # no folder to keep it in: compiled each time
        engine = Engine(config)
        self._store = Store(engine)
        self._store.set_wasi(wasi)
        linker = Linker(engine)
        linker.define_wasi()
        instance = linker.instantiate(self._store, Module.from_file(engine, get_wasm_path()))
        self._exports: Any = instance.exports(self._store)
        self._exports["_initialize"](self._store)
        self._language = options.LanguageOptionsProto(
            product_mode=public.PRODUCT_EXTERNAL,
            enabled_language_features=[public.LanguageFeature.Value(f"FEATURE_{name}") for name in FEATURES],
            reserved_keywords=RESERVED_KEYWORDS,
            supported_statement_kinds=[
                ResolvedNodeKind.Value(f"RESOLVED_{name}_STMT") for name in STATEMENTS
            ],
        )

    def analyse(self, sql: str, catalog: Message, parameters: Mapping[str, Message] | None = None) -> Message:
        """Give the resolved statement of one SQL statement, with the types of its parameters by name or number. Raises AnalysisError."""
        request = service.AnalyzeRequest(sql_statement=sql, simple_catalog=catalog)
        for name, data_type in (parameters or {}).items():
            if name.isdigit():
                request.options.parameter_mode = public.PARAMETER_POSITIONAL
                request.options.positional_query_parameters.add().CopyFrom(data_type)
            else:
                request.options.query_parameters.add(name=name).type.CopyFrom(data_type)
        return unwrap(self._analyse(request).resolved_statement)

    def analyse_expression(self, sql: str, catalog: Message) -> Message:
        """Give the resolved expression of one that stands alone. Raises AnalysisError."""
        request = service.AnalyzeRequest(sql_expression=sql, simple_catalog=catalog)
        return unwrap(self._analyse(request).resolved_expression)

    def _analyse(self, request: Message) -> Message:
        request.options.language_options.CopyFrom(self._language)
        request.options.error_message_mode = public.ERROR_MESSAGE_ONE_LINE
        request.options.default_timezone = "UTC"
        request.options.prune_unused_columns = True  # a scan then tells the columns it reads
        for name, data_type in SYSTEM_VARIABLES.items():
            kind_of_type = type_pb2.TypeKind.Value(f"TYPE_{data_type}")
            request.options.system_variables.add(name_path=name.split(".")).type.type_kind = kind_of_type
        request.simple_catalog.builtin_function_options.language_options.CopyFrom(self._language)
        return self._call("Analyze", request, service.AnalyzeResponse)

    def parse_script(self, sql: str) -> Message:
        """Give the syntax tree of a script: one statement or more. Raises AnalysisError."""
        request = service.ParseRequest(sql_statement=sql, allow_script=True)
        request.options.CopyFrom(self._language)
        return self._call("Parse", request, service.ParseResponse).parsed_script

    def tables_of(self, sql: str) -> list[tuple[str, ...]]:
        """Give the names of the tables in a statement as it writes them. Raises AnalysisError."""
        request = service.ExtractTableNamesFromStatementRequest(sql_statement=sql)
        request.options.CopyFrom(self._language)
        answer = self._call(
            "ExtractTableNamesFromStatement", request, service.ExtractTableNamesFromStatementResponse
        )
        return [tuple(name.table_name_segment) for name in answer.table_name]

    def _call(self, name: str, request: Message, answer: Message) -> Message:
        """One call over the memory that we share with WebAssembly: size and address go in, an address comes out."""
        data: bytes = request.SerializeToString()
        with self._lock:
            sent = self._exports["wasm_malloc"](self._store, len(data))
            size_at = self._exports["wasm_malloc"](self._store, _SIZE_BYTES)
            try:
                ctypes.memmove(self._address(sent), data, len(data))
                got = self._exports[f"ZetaSqlLocalService_{name}"](self._store, sent, len(data), size_at)
                if not got:
                    raise self._last_error()
                size = int.from_bytes(ctypes.string_at(self._address(size_at), _SIZE_BYTES), "little")
                data = ctypes.string_at(self._address(got), size)
                self._exports["wasm_free"](self._store, got)
                return answer.FromString(data)
            finally:
                self._exports["wasm_free"](self._store, sent)
                self._exports["wasm_free"](self._store, size_at)

    def _address(self, offset: int) -> int:
        return ctypes.addressof(self._exports["memory"].data_ptr().contents) + offset

    def _last_error(self) -> AnalysisError:
        size = self._exports["wasm_get_last_error_size"](self._store)
        at = self._exports["wasm_get_last_error"](self._store)
        text = ctypes.string_at(self._address(at), size).decode("utf-8", "replace")
        message = text.partition("Message: ")[2] or text
        found = _LOCATION.search(message)
        if not found:
            return AnalysisError(message)
        return AnalysisError(message[: found.start()], int(found[1]), int(found[2]))


@lru_cache(maxsize=1)
def load_analyser() -> Analyser:
    """Give the one analyser of this process."""
    return Analyser()


def unwrap(message: Message) -> Message:
    """Give the node in a union: ZetaSQL writes "any statement that …" around each node."""
    while message.DESCRIPTOR.name.startswith("Any") and message.ListFields():
        message = message.ListFields()[0][1]
    return message


def kind(message: Message) -> str:
    """The node's name: ResolvedQueryStmt, ASTMergeStatement, …"""
    return str(message.DESCRIPTOR.name).removesuffix("Proto")


def field(message: Message, name: str) -> Message:
    """A field of a node or of the classes it derives from, unions taken off. Raises AttributeError where none has it."""
    while name not in message.DESCRIPTOR.fields_by_name:
        if "parent" not in message.DESCRIPTOR.fields_by_name:
            raise AttributeError(name)
        message = message.parent
    value = getattr(message, name)
    return unwrap(value) if hasattr(value, "DESCRIPTOR") else value


def nodes(message: Message) -> Iterator[Message]:
    """The node itself and all below it, unions taken off, in the order they are written in."""
    message = unwrap(message)
    yield message
    for described, value in message.ListFields():
        if described.type != described.TYPE_MESSAGE:
            continue
        for each in value if described.is_repeated else (value,):
            yield from nodes(each)
