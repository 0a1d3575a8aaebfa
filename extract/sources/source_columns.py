"""Which columns of a source's table are asked for. Comes in: a contract and the columns there are. Goes out: names, ours and theirs.

A contract that drops unknown columns never asks for them; any other must see them to say what becomes of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.errors import SourceError
from extract.landing.contract import UNKNOWN_COLUMNS
from extract.sources.protocol import SourceTable


def columns_of(table: SourceTable, there: Sequence[str], renamed: Mapping[str, str]) -> dict[str, str]:
    """Give for each column to ask for the contract's name and the source's, which may differ in case.

    `renamed` has source names for names of the contract. Raises SourceError "source_changed", which names the columns of
    the contract that the source has not, and those that it has instead.
    """
    by_name = {**{name.lower(): name for name in reversed(there)}, **{name: name for name in there}}
    wanted = {ours: renamed.get(ours, ours) for ours in table.contract.columns if ours != UNKNOWN_COLUMNS}
    chosen = {
        ours: by_name.get(theirs, by_name.get(theirs.lower(), ""))
        for ours, theirs in wanted.items()
        if theirs in by_name or theirs.lower() in by_name
    }
    others = [name for name in there if name not in chosen.values()]
    missing = [theirs for ours, theirs in wanted.items() if ours not in chosen]
    if missing:
        raise SourceError("source_changed", _gone(table, missing, others))
    if table.contract.on_unknown_column == "drop":
        return chosen
    return {name if name.lower() in chosen else name.lower(): name for name in others} | chosen


def _gone(table: SourceTable, missing: Sequence[str], others: Sequence[str]) -> str:
    new = f" It has {_and(others)}, which the contract has not: a new name?" if others else ""
    return (
        f"{table.source}.{table.name}: there is no column {_and(missing)} any more.{new} Put `columns:` in the table's options "
        f"in sources.yml, or extract/contracts/{table.contract.table}.yml, right."
    )


def _and(names: Sequence[str]) -> str:
    quoted = [repr(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
