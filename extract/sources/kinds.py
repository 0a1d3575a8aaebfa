"""The kinds of sources there are. Comes in: the `kind:` of sources.yml. Goes out: the class, loaded only then.

A kind is a class `Kind(name, connection, limits)` that keeps `extract.sources.protocol.Source`. Its `connection` is annotated with the
pydantic model of what sources.yml says under `connection:`; secrets in it are SecretStr. Where the class has an
`options_model`, the `options:` of its tables are held against that pydantic model when sources.yml is read.

Kinds of other packages join by an entry point of the group "punchlist.sources".
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, cast, get_type_hints

from pydantic import BaseModel

from extract.errors import UsageError

DATABASE = "extract.sources.databases:Database"
KINDS = {
    "exchange_rates": "extract.sources.exchange_rates:ExchangeRates",
    "files": "extract.sources.files:Files",
    "hubspot": "extract.sources.hubspot:HubSpot",
    "kafka": "extract.sources.kafka:Kafka",
    "mysql": DATABASE,
    "oracle": DATABASE,
    "postgresql": DATABASE,
    "redshift": "extract.sources.redshift:Redshift",
    "salesforce": "extract.sources.salesforce:Salesforce",
    "snowflake": "extract.sources.snowflake:Snowflake",
    "sqlserver": DATABASE,
}
GROUP = "punchlist.sources"


def kind_names() -> list[str]:
    """Give the kinds there are, our own and those of other packages, sorted."""
    return sorted({*KINDS, *(entry.name for entry in entry_points(group=GROUP))})


def load_kind(kind: str) -> Any:
    """Give the class of a kind. Raises UsageError "no_kind" or "bad_kind"; the message says what to write instead."""
    places = {entry.name: entry.value for entry in entry_points(group=GROUP)} | KINDS
    if kind not in places:
        raise UsageError(
            "no_kind", f"there is no kind of source {kind!r}; there are {', '.join(kind_names())}."
        )
    module, _, name = places[kind].partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise UsageError(
            "bad_kind",
            f"the kind {kind!r} can't be loaded from {places[kind]} ({error}); install the project again (make setup).",
        ) from error


def connection_model(kind: str) -> type[BaseModel]:
    """Give the pydantic model of a kind's `connection:`: its constructor's annotation."""
    made = load_kind(kind)
    found = getattr(made, "connection_model", None) or get_type_hints(made.__init__).get("connection")
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        raise UsageError(
            "bad_kind", f"the kind {kind!r} does not say its connection: annotate it with a pydantic model."
        )
    return found


def options_model(kind: str) -> type[BaseModel] | None:
    """Give the pydantic model of the `options:` of a kind's tables, None where the kind checks them itself."""
    return cast("type[BaseModel] | None", getattr(load_kind(kind), "options_model", None))
