"""Rows in quarantine are held against today's contracts again. Those that keep them land, and are out of quarantine.

    result = replay_rows(landing, ["hubspot_companies"], run_id)

A row comes back as the JSON it was put away as, whatever its table is now: a contract that was mended is what lets it in.
Row and outcome land in one transaction; what breaks its contract still stays where it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from extract.errors import UsageError
from extract.landing.contract import Contract, contract_names, load_contract
from extract.landing.protocol import Landing
from extract.landing.validation import conform

OUTCOMES = "quarantine_outcomes"
ROW_REASONS = ("missing_value", "wrong_type", "unknown_column", "value_not_allowed")
"""Why a row of a batch is in quarantine, and not a document, a line or a message that nobody could read."""
_AT_ONCE = 20_000

_OPEN_SQL = f"""
    select quarantine_id, payload
    from raw.quarantine as entry
    where table_name = ? and reason_code in ({", ".join(f"'{reason}'" for reason in ROW_REASONS)})
    and not exists (
        select 1 from raw.{OUTCOMES} as outcome where outcome.quarantine_id = entry.quarantine_id
    )
    qualify row_number() over (partition by quarantine_id order by loaded_at) = 1
    order by quarantine_id
"""  # noqa: S608 - no part of it is given from outside
_TABLES_SQL = f"""
    select distinct table_name from raw.quarantine
    where reason_code in ({", ".join(f"'{reason}'" for reason in ROW_REASONS)})
    order by table_name
"""  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of a table's rows: how many keep the contract now, how many of them were new, how many wait on."""

    table: str
    kept: int
    landed: int
    waiting: int
    reasons: tuple[str, ...] = ()


def replay_rows(landing: Landing, tables: Sequence[str], run_id: str | None) -> list[Replayed]:
    """Try the rows in quarantine of these tables, of all tables where none is named, again.

    Raises UsageError "no_contract" for a table that has none.
    """
    found = [row["table_name"] for row in landing.query(_TABLES_SQL).to_pylist()]
    known = set(contract_names())
    if unknown := [name for name in tables if name not in known]:
        raise UsageError(
            "no_contract", f"no table {unknown[0]!r} among the contracts ({', '.join(sorted(known))})."
        )
    wanted = [name for name in (tables or found) if name in found and name in known]
    return [_replay(landing, load_contract(name), run_id) for name in wanted]


def _replay(landing: Landing, contract: Contract, run_id: str | None) -> Replayed:
    kept = landed = waiting = 0
    reasons: dict[str, None] = {}
    relaxed = contract.model_copy(update={"on_type_mismatch": "cast", "max_rejected_share": None})
    for entries in _parts(landing.query(_OPEN_SQL, [contract.table]).to_pylist()):
        found = conform(_as_text([json.loads(entry["payload"]) for entry in entries]), relaxed)
        reasons.update(dict.fromkeys(rejection.reason for rejection in found.rejected))
        waiting += len(found.rejected)
        out = set(found.rejected_rows)
        names = [entry["quarantine_id"] for row, entry in enumerate(entries) if row not in out]
        if names:
            batch = {contract.table: found.rows, OUTCOMES: _outcomes(names, contract)}
            result = landing.land(batch, source="replay", run_id=run_id)
            kept += len(names)
            landed += result.tables[contract.table].landed
    return Replayed(contract.table, kept, landed, waiting, tuple(reasons))


def _outcomes(names: list[str], contract: Contract) -> Any:
    about = {"outcome": "landed", "contract_version": contract.version, "decided_at": datetime.now(UTC)}
    rows = [{"quarantine_id": name, **about} for name in names]
    return pa.Table.from_pylist(rows, schema=load_contract(OUTCOMES).arrow_schema)


def _as_text(rows: list[dict[str, Any]]) -> Any:
    """Give rows that came back from JSON as an Arrow table of text: values of one column may be of several types."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in names})


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parts(entries: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(entries), _AT_ONCE):
        yield entries[start : start + _AT_ONCE]
