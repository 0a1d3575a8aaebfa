"""Whether a request is one that the service would take. Comes in: a body. Goes out: nothing, or `Refused` with a status.

Form: the library's own types (anthropic.types), nothing beside them. Then what the documentation limits: the size of a
request, the pages of PDFs, the optional and nullable parameters of a schema, models, the longest answer without streaming.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pypdfium2
from anthropic.resources.messages.messages import DEPRECATED_MODELS
from anthropic.types.message_count_tokens_params import MessageCountTokensParams
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from anthropic.types.messages.batch_create_params import BatchCreateParams
from anthropic.types.model_param import ModelParam
from pydantic import TypeAdapter, ValidationError

MOST_BYTES, MOST_BATCH_BYTES, MOST_BATCHED = 32_000_000, 256_000_000, 100_000
MOST_PAGES = 100
MOST_IMAGE_BYTES = 5 * 1024 * 1024  # of base64
MOST_OPTIONAL, MOST_NULLABLE = 24, 16
MOST_TOKENS = 128_000


class Refused(Exception):  # noqa: N818 - what the service answers, not a fault of ours
    """A request that the service refuses, with the status and the words for it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


@cache
def known_models() -> dict[str, str]:
    """The models of the library's list, each with the day it ends, "" for none."""
    names = ModelParam.__args__[0].__args__  # type: ignore[attr-defined]  # Union[Literal[...], str]
    return {name: DEPRECATED_MODELS.get(name, "") for name in names}


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def judge_message(body: Any, size: int) -> None:
    """Judge a request for a message. Raises Refused."""
    _judge_form(body, MessageCreateParamsNonStreaming)
    if body["max_tokens"] > MOST_TOKENS:
        raise Refused(400, f"max_tokens: {body['max_tokens']} > {MOST_TOKENS}")
    _judge_content(body, size)


def judge_count(body: Any, size: int) -> None:
    """Judge a request to count tokens. Raises Refused."""
    _judge_form(body, MessageCountTokensParams)
    _judge_content(body, size)


def judge_batch(body: Any, size: int) -> None:
    """Judge a request for a batch; what is wrong with single messages is told in their results. Raises Refused."""
    if size > MOST_BATCH_BYTES:
        raise Refused(413, "Request exceeds the maximum allowed number of bytes.")
    _judge_form(body, BatchCreateParams)
    ids = [request["custom_id"] for request in body["requests"]]
    if not 1 <= len(ids) <= MOST_BATCHED:
        raise Refused(400, "requests: a batch has 1 to 100000 requests")
    if len(set(ids)) < len(ids):
        raise Refused(400, "requests: custom_id must be unique")


def _judge_form(body: Any, kind: type[Any]) -> None:
    try:
        adapter = _adapter(kind)  # held: its iterators, gone through below, do not keep it
        taken = _taken(adapter.validate_python(body))
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(400, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    for place in _beside(body, taken, ""):
        raise Refused(400, f"{place}: Extra inputs are not permitted")


def _taken(value: Any) -> Any:
    """What the types took: their iterables are judged when they are gone through."""
    if isinstance(value, Mapping):
        return {key: _taken(part) for key, part in value.items()}
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        return value
    return [_taken(part) for part in value]


def _beside(given: Any, taken: Any, place: str) -> Iterator[str]:
    """The places of keys that the types do not know."""
    if isinstance(given, Mapping) and isinstance(taken, Mapping):
        yield from (f"{place}.{key}".lstrip(".") for key in given if key not in taken)
        for key in taken:
            yield from _beside(given[key], taken[key], f"{place}.{key}")
    elif isinstance(given, list) and isinstance(taken, list):
        for number, (one, other) in enumerate(zip(given, taken, strict=True)):
            yield from _beside(one, other, f"{place}.{number}")


def _judge_content(body: Mapping[str, Any], size: int) -> None:
    if size > MOST_BYTES:
        raise Refused(413, "Request exceeds the maximum allowed number of bytes.")
    if body["model"] not in known_models():
        raise Refused(404, f"model: {body['model']}")
    pages = sum(_pages_of(block) for block in blocks_of(body))
    if pages > MOST_PAGES:
        raise Refused(400, f"A maximum of {MOST_PAGES} PDF pages may be provided.")
    wanted = (body.get("output_config") or {}).get("format")
    if wanted:
        judge_schema(wanted["schema"])


def blocks_of(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The content blocks of a request's messages."""
    for message in body["messages"]:
        if isinstance(message["content"], str):
            yield {"type": "text", "text": message["content"]}
        else:
            yield from message["content"]


def bytes_of(block: Mapping[str, Any]) -> bytes:
    """The bytes of a document or an image. Raises Refused where they are no base64."""
    try:
        return base64.b64decode(block["source"]["data"], validate=True)
    except (binascii.Error, KeyError) as error:
        raise Refused(400, "source.data: not base64") from error


def _pages_of(block: Mapping[str, Any]) -> int:
    if block["type"] == "image":
        data = bytes_of(block)
        if len(block["source"]["data"]) > MOST_IMAGE_BYTES:
            raise Refused(400, "image exceeds 5 MB maximum")
        kinds = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff"}
        if not data.startswith(kinds.get(block["source"]["media_type"], b"")):
            raise Refused(400, "image: the data is not of its media_type")
        return 1
    if block["type"] != "document" or block["source"]["type"] != "base64":
        return 0
    try:
        with pypdfium2.PdfDocument(bytes_of(block)) as document:
            return len(document)
    except pypdfium2.PdfiumError as error:
        raise Refused(400, "The PDF specified was not valid.") from error


def judge_schema(schema: Mapping[str, Any]) -> None:
    """Judge a schema of structured output by the documented limits. Raises Refused."""
    optional = nullable = 0
    for part in _parts(schema):
        if part.get("type") == "object":
            if part.get("additionalProperties") is not False:
                raise Refused(400, "output_config.format.schema: additionalProperties must be false")
            optional += len(set(part.get("properties", {})) - set(part.get("required", ())))
        kinds = part.get("type", [])
        nullable += isinstance(kinds, list) and "null" in kinds
        nullable += any(choice.get("type") == "null" for choice in part.get("anyOf", ()))
        for refused in ("minLength", "maxLength", "minimum", "maximum", "maxItems", "pattern"):
            if refused in part:
                raise Refused(400, f"output_config.format.schema: {refused} is not supported")
    if optional > MOST_OPTIONAL:
        raise Refused(400, f"Schemas contains too many optional parameters ({optional})")
    if nullable > MOST_NULLABLE:
        raise Refused(400, f"Schemas contains too many parameters with union types ({nullable})")


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    for part in schema.get("properties", {}).values():
        yield from _parts(part)
    for part in (schema.get("items"), *schema.get("anyOf", ()), *schema.get("$defs", {}).values()):
        if isinstance(part, Mapping):
            yield from _parts(part)
