"""A column of a database's table, as the readers of databases give it and their statements use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its Arrow field as the client describes it, how it is asked for, and how compared with a value."""

    name: str
    field: Any
    asked: Any
    compared: Any
