"""Messages as rows. Comes in: messages of one partition whose values are JSON objects. Goes out: an Arrow table, and what is no row.

Columns topic, partition, message_offset and message_key are the message's own, where the contract has them; produced_at is where
the object does not say it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from extract.landing.contract import Contract
from extract.landing.validation import Rejection
from extract.sources.json_lines import read_lines
from extract.sources.typed_text import typed, wrong_types

_OWN: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "topic": (pa.string(), lambda message: message.topic()),
    "partition": (pa.int32(), lambda message: message.partition()),
    "message_offset": (pa.int64(), lambda message: message.offset()),
    "message_key": (pa.string(), lambda message: _as_text(message.key())),
}


def rows_of(
    messages: list[Any], contract: Contract, rename: Mapping[str, str]
) -> tuple[Any, list[Rejection]]:
    """Give the rows of messages (confluent_kafka.Message), and tell of those that are none.

    `rename` gives the contract's names of keys that are written otherwise.
    """
    keys = {name: key for key, name in rename.items()}
    columns = {keys.get(name, name): column for name, column in contract.columns.items() if name not in _OWN}
    values = [message.value() or b"" for message in messages]
    found = read_lines(values, columns)
    empty = [(at, "it has no value") for at, value in enumerate(values) if not value.strip()]
    rejected = [_unreadable(messages[at], reason) for at, reason in sorted([*found.bad, *empty])]
    good = [messages[at] for at in found.places.to_pylist()]
    rows = found.rows.rename_columns([rename.get(name, name) for name in found.rows.column_names])
    rows = _with_own(rows, good, contract)
    told = typed(rows, contract)
    wrong = [_place(good[at]) for at in told.bad.to_pylist()]
    return told.rows, rejected + wrong_types(rows, told, wrong)


def _with_own(rows: Any, messages: list[Any], contract: Contract) -> Any:
    """Add what the messages themselves say: where they stood, their keys, and when they were sent."""
    for name, (kind, value) in _OWN.items():
        if name in contract.columns:
            rows = rows.drop_columns([name]) if name in rows.column_names else rows
            rows = rows.append_column(name, pa.array([value(message) for message in messages], kind))
    if "produced_at" in rows.column_names and rows.column("produced_at").null_count:
        sent = pa.array([_sent_at(message) for message in messages], pa.string())
        filled = pc.coalesce(rows.column("produced_at"), sent)
        rows = rows.set_column(rows.column_names.index("produced_at"), "produced_at", filled)
    return rows


def _sent_at(message: Any) -> str | None:
    kind, moment = message.timestamp()
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat() if kind else None


def _unreadable(message: Any, reason: str) -> Rejection:
    place = _place(message)
    return Rejection("unreadable_message", f"{place}: {reason}", _as_text(message.value()) or "", None, place)


def _place(message: Any) -> str:
    return f"{message.topic()}/{message.partition()}/{message.offset()}"


def _as_text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "backslashreplace")
