"""What is wrong, as a developer reads it: which node, which file and line, what ZetaSQL says, what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ADVICE = (
    (r"Function not found", "BigQuery has no such function: dispatch it by engine in macros/cross_engine/."),
    (r"No matching signature", "BigQuery does not convert these types by itself: cast one side."),
    (r"neither grouped nor aggregated", "name the column in `group by`, or aggregate it."),
    (r"Unexpected keyword", "the word is reserved in BigQuery: give the alias or the column another name."),
    (r'got ":"', "BigQuery has no `::`: write cast(value as type)."),
    (
        r'Expected end of input but got "\("',
        "BigQuery has no such clause, as `filter (where …)`: aggregate a `case` instead.",
    ),
    (r"Unrecognized name|not found inside", "no column of that name in what it reads: correct the name."),
    (
        r"Table not found",
        "the table is none of a contract, a seed or an earlier model: use ref() or source().",
    ),
    (
        r"Type not found|Invalid cast",
        "BigQuery has no such type or cast: use dbt's type_…() macros or dispatch.",
    ),
    (r"whole row|type STRUCT", "write the column with its table: table.column."),
    (r"contract", "make the model's columns and the contract in its YAML the same."),
)
OTHERWISE = "write what both engines take, or dispatch it by engine in macros/cross_engine/."
AROUND = ("macros", "models", "snapshots", "tests/data", "analyses", "extract/landing")
"""Folders in which a line of a statement may have been written."""


@dataclass(frozen=True)
class Finding:
    """One statement that BigQuery would refuse."""

    node: str
    message: str
    file: str = ""
    statement: Path | None = None
    line: int = 0

    def __str__(self) -> str:
        parts = [f"{self.node}: {self.message}"]
        if self.file:
            parts.append(f"  in   {self.file}")
        if self.statement:
            parts.append(f"  sent {self.statement}:{self.line}")
            lines = self.statement.read_text().splitlines()
            if 0 < self.line <= len(lines):
                parts.append(f"       {lines[self.line - 1].strip()[:160]}")
        parts.append(f"  do   {advice(self.message)}")
        return "\n".join(parts)


def advice(message: str) -> str:
    """Give what to do about a message of ZetaSQL or dbt."""
    return next((what for pattern, what in ADVICE if re.search(pattern, message)), OTHERWISE)


def written_at(root: Path, file: str, sql: str, line: int) -> str:
    """Give `file:line` of the source that a line of a statement was written as.

    The line stands as it is in the node's own file or, the only time, in a macro; else only the file is named.
    """
    lines = sql.splitlines()
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    if len(text) < 8:
        return file
    if file and (number := _line_of(root / file, text)):
        return f"{file}:{number}"
    for folder in AROUND:
        found = [
            (path, number)
            for path in sorted((root / folder).rglob("*.sql"))
            if (number := _line_of(path, text))
        ]
        if len(found) == 1:
            at = f"{found[0][0].relative_to(root)}:{found[0][1]}"
            return f"{file} (from {at})" if file else at
    return file


def _line_of(path: Path, text: str) -> int:
    """The number of the line that is this text but for blanks around, 0 where none or several are."""
    if not path.is_file():
        return 0
    found = [
        number for number, line in enumerate(path.read_text().splitlines(), start=1) if line.strip() == text
    ]
    return found[0] if len(found) == 1 else 0
