"""What was promised of each raw table when it was last released, and what a change of its contract breaks.

    problems = check_contracts()          # against extract/contracts/released.json
    release_contracts()                   # what is in the contracts now is what was promised from here on

Who reads a table relies on its columns, their types, that a value is there, and what a row is; who fills it on what it
may leave out. A change that breaks one of these takes a new major version, any other change a new minor one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.errors import UsageError
from extract.files import write_whole
from extract.landing.contract import CONTRACTS, Column, Contract, contract_names, load_contract

RELEASED = CONTRACTS / "released.json"

Form = dict[str, Any]
"""What is promised of a table: its version, keys, how it treats what it does not know, its columns."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a released contract and today's."""

    what: str
    is_breaking: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """A contract whose version does not say what changed: what to do, and the changes."""

    table: str
    advice: str
    changes: tuple[Change, ...] = ()


def form_of(contract: Contract) -> Form:
    """Give what a contract promises, without what only explains it."""
    return {
        "version": contract.version,
        "table": contract.full_name,
        "keys": list(contract.keys),
        "cursor": contract.cursor,
        "on_unknown_column": contract.on_unknown_column,
        "on_type_mismatch": contract.on_type_mismatch,
        "columns": {name: _column_form(column) for name, column in contract.columns.items()},
    }


def _column_form(column: Column) -> Form:
    form: Form = {"type": column.type}
    form |= {"required": True} if column.required else {}
    form |= {} if column.content else {"content": False}
    form |= {"pii": column.pii_class} if column.pii else {}
    form |= {"allowed": sorted(column.allowed)} if column.allowed else {}
    return form


def changes_between(before: Form, after: Form) -> list[Change]:
    """Give the differences between two forms of a contract, its version left aside."""
    changes = [
        Change(f"{name} was {before[name]!r} and is {after[name]!r}", name in ("table", "keys"))
        for name in ("table", "keys", "cursor", "on_unknown_column", "on_type_mismatch")
        if before[name] != after[name]
    ]
    old, new = before["columns"], after["columns"]
    changes += [Change(f"column {name!r} is gone", True) for name in old if name not in new]
    for name, column in new.items():
        if name in old:
            changes += _column_changes(name, old[name], column)
        else:
            required = bool(column.get("required"))
            changes.append(Change(f"column {name!r} is new{' and required' if required else ''}", required))
    return changes


def _column_changes(name: str, before: Form, after: Form) -> Iterator[Change]:
    if before["type"] != after["type"]:
        yield Change(f"column {name!r} was {before['type']} and is {after['type']}", True)
    if before.get("required") != after.get("required"):
        said = "must" if after.get("required") else "need not"
        yield Change(f"column {name!r} {said} have a value", True)
    if before.get("content", True) != after.get("content", True):
        yield Change(f"column {name!r} counts otherwise for what makes two rows the same", True)
    if before.get("pii") != after.get("pii"):
        yield Change(f"column {name!r} is marked as personal in another way", False)
    old, new = set(before.get("allowed", ())), set(after.get("allowed", ()))
    if old != new:
        # Fewer words refuse rows that were good; more of them surprise nobody who may leave a row aside.
        yield Change(f"column {name!r} allows other values", bool(new) and not (old and old <= new))


def check_contracts() -> list[Problem]:
    """Hold every contract that was released against what it promised; a new one promised nothing yet. Raises UsageError "no_release" where nothing ever was."""
    released = read_released()
    today = {name: form_of(load_contract(name)) for name in contract_names()}
    problems = [
        Problem(
            name, "it was released and its file is gone: put it back, or take it out of released.json by hand"
        )
        for name in released
        if name not in today
    ]
    found = (_problem(name, released[name], form) for name, form in today.items() if name in released)
    return [*problems, *(problem for problem in found if problem is not None)]


def _problem(name: str, before: Form, after: Form) -> Problem | None:
    changes = tuple(changes_between(before, after))
    old, new = _numbers(before["version"]), _numbers(after["version"])
    breaking = tuple(change for change in changes if change.is_breaking)
    if breaking and new[0] <= old[0]:
        return Problem(
            name,
            f"it breaks what version {before['version']} promised: give it version {old[0] + 1}.0",
            breaking,
        )
    if changes and new <= old:
        return Problem(name, f"it changed: give it version {old[0]}.{old[1] + 1}", changes)
    if new < old:
        return Problem(
            name, f"version {before['version']} was released: it can't go back to {after['version']}"
        )
    return None


def _numbers(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)


def read_released(path: Path = RELEASED) -> Mapping[str, Form]:
    """Give the released forms by table. Raises UsageError "no_release", "bad_release"."""
    try:
        released = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): form for name, form in released.items()}
    except FileNotFoundError:
        raise UsageError(
            "no_release", f"{path} is not there; `punchlist contracts release` writes it."
        ) from None
    except (json.JSONDecodeError, AttributeError) as error:
        raise UsageError(
            "bad_release", f"{path} is not what `punchlist contracts release` wrote: {error}"
        ) from error


def release_contracts(path: Path = RELEASED) -> int:
    """Write today's contracts down as released; give their number. Run `check_contracts` before."""
    forms = {name: form_of(load_contract(name)) for name in contract_names()}
    tables = ",\n".join(f"{json.dumps(name)}: {{\n{_told(form)}\n}}" for name, form in forms.items())
    write_whole(path, f"{{\n{tables}\n}}\n".encode())
    return len(forms)


def _told(form: Form) -> str:
    """Write a form with a line for each column, so that a change of one is a line of a diff."""
    columns = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(column)}" for name, column in form["columns"].items()
    )
    rest = "".join(
        f"  {json.dumps(name)}: {json.dumps(value)},\n" for name, value in form.items() if name != "columns"
    )
    return f'{rest}  "columns": {{\n{columns}\n  }}'
