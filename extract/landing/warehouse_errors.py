"""What DuckDB and the operating system say, as errors that tell what to do. Messages never carry a value of a row."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from extract.errors import PunchlistError, WarehouseError

_HELD = re.compile(r"Conflicting lock is held in (?P<program>.*?) \(PID (?P<pid>\d+)\)")
_FULL = ("no space left on device", "disk quota exceeded", "file too large")
_FORBIDDEN = ("permission denied", "read-only file system", "operation not permitted")
_NO_DATABASE = ("not a valid duckdb database file", "file version number", "serialization version")


def conflicting_holder(error: duckdb.Error) -> str | None:
    """Say which process has the file open, where that is DuckDB's complaint: dbt, say, or a shell."""
    found = _HELD.search(str(error))
    if found:
        return f"process {found['pid']} ({found['program']}), which has it open in DuckDB"
    return (
        "another process, which has it open in DuckDB" if "could not set lock" in str(error).lower() else None
    )


def translate(error: duckdb.Error, warehouse: Path) -> PunchlistError:
    """Give the WarehouseError for what DuckDB says of this warehouse."""
    said = str(error).lower()
    if any(phrase in said for phrase in _FULL):
        return disk_full(warehouse)
    if any(phrase in said for phrase in _FORBIDDEN):
        return unwritable(warehouse, next(phrase for phrase in _FORBIDDEN if phrase in said))
    if any(phrase in said for phrase in _NO_DATABASE):
        return WarehouseError(
            "not_a_warehouse",
            f"{warehouse} is no DuckDB database that this version reads; "
            "move it away, or point PUNCHLIST_WAREHOUSE to another file.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError(
            "out_of_memory",
            f"DuckDB ran out of memory with {warehouse}; close other programs, or land smaller batches. "
            "Nothing of the batch landed.",
        )
    if isinstance(error, (duckdb.IOException, duckdb.FatalException, duckdb.InternalException)):
        return WarehouseError("warehouse_failed", f"{warehouse}: {str(error).splitlines()[0]}")
    return WarehouseError(
        "warehouse_failed", f"{warehouse}: DuckDB refused ({type(error).__name__}); report it."
    )


def disk_full(warehouse: Path) -> WarehouseError:
    """Give the error of a disk that is full."""
    return WarehouseError(
        "disk_full",
        f"No space is left for {warehouse}. Free some in {warehouse.parent} and run again: "
        "nothing of the batch landed, and nothing that landed before is lost.",
    )


def unwritable(warehouse: Path, reason: str) -> WarehouseError:
    """Give the error of a warehouse that may not be written."""
    return WarehouseError(
        "warehouse_unwritable",
        f"{warehouse} can't be written ({reason}). Give this user write access to {warehouse.parent} and to the "
        "file, or point PUNCHLIST_WAREHOUSE to another place.",
    )
