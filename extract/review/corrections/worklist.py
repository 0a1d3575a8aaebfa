"""The worklist of spellings. Comes in: the warehouse, or a file a person filled in. Goes out: entries, a file, decisions.

A file has one entry per spelling and an empty `corrected_value` for the person to fill: CSV, or YAML by its ending.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from extract.errors import UsageError
from extract.landing import open_for_reading
from extract.review.corrections.seeds import Decision
from extract.settings import Settings

NEAREST = 3
_TABLE = "int_corrections__worklist"
_HEAD = ("field_name", "raw_value", "corrected_value", "note", "proposed_value")
_SHOWN = (*(f"nearest_{place}" for place in range(1, NEAREST + 1)), "document_count", "example_document_id")
_FORMULA = ("=", "+", "-", "@")
_WORKLIST_SQL = f"""
    select * from corrected.{_TABLE}
    order by field_name, proposed_value is null, nearest_1_similarity desc nulls last, document_count desc, raw_value
"""  # noqa: S608 - a name of ours


@dataclass(frozen=True, slots=True)
class Entry:
    """A spelling that no seed knows: known names near it with their likeness (0 to 1), and the documents that print it."""

    field: str
    raw_value: str
    proposed: str | None
    nearest: tuple[tuple[str, float], ...]
    documents: int
    example: str

    @property
    def proposed_similarity(self) -> float:
        """How alike the proposed name is; 0 where none is proposed."""
        return dict(self.nearest).get(self.proposed or "", 0.0)


def read_worklist(settings: Settings, field: str | None = None) -> list[Entry]:
    """Ask the warehouse, the entries with a proposal first. Raises UsageError "no_worklist" where none was built yet."""
    if not settings.may_have_warehouse:
        raise UsageError(
            "no_worklist",
            f"There is no warehouse at {settings.warehouse_name} yet. Run `punchlist run` first.",
        )
    with open_for_reading(settings) as landing:
        if f"corrected.{_TABLE}" not in landing.table_names("corrected"):
            raise UsageError("no_worklist", "The warehouse has no worklist yet. Run `punchlist run` first.")
        rows = landing.query(_WORKLIST_SQL).to_pylist()
    return [_entry(row) for row in rows if field in (None, row["field_name"])]


def write_worklist(entries: Sequence[Entry], path: Path) -> None:
    """Write a file for a person to fill in. Raises UsageError "unwritable_output"."""
    rows = [_as_row(entry) for entry in entries]
    if path.suffix in (".yml", ".yaml"):
        text = yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=110)
    else:
        out = io.StringIO()
        writer = csv.DictWriter(out, (*_HEAD, *_SHOWN), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _no_formula(value) for name, value in row.items()} for row in rows)
        text = out.getvalue()
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError("unwritable_output", f"{path} can't be written ({error.strerror}).") from error


def read_decisions(path: Path) -> list[Decision]:
    """Give the decisions of a filled-in file; entries without a corrected value are undecided and left out.

    Raises UsageError "bad_worklist", which names the file and the row.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        is_yaml = path.suffix in (".yml", ".yaml")
        rows = yaml.load(text, yaml.BaseLoader) if is_yaml else _csv_rows(text)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError, csv.Error, yaml.YAMLError) as error:
        raise UsageError("bad_worklist", f"{path.name} can't be read ({type(error).__name__}).") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UsageError("bad_worklist", f"{path.name} is no list of entries.")
    decisions = []
    for number, row in enumerate(rows, start=1 if is_yaml else 2):
        missing = [name for name in ("field_name", "raw_value", "corrected_value") if name not in row]
        if missing:
            raise UsageError("bad_worklist", f"{path.name} row {number} has no {missing[0]}.")
        said = {name: _as_said(row.get(name)) for name in _HEAD}
        if said["corrected_value"].strip():
            decisions.append(
                Decision(
                    said["field_name"].strip(),
                    said["raw_value"],
                    said["corrected_value"],
                    said["note"],
                    f"{path.name} row {number}",
                )
            )
    return decisions


def _entry(row: dict[str, Any]) -> Entry:
    nearest = [
        (row[f"nearest_{place}"], row[f"nearest_{place}_similarity"]) for place in range(1, NEAREST + 1)
    ]
    return Entry(
        row["field_name"],
        row["raw_value"],
        row["proposed_value"],
        tuple((name, float(similarity)) for name, similarity in nearest if name),
        row["document_count"],
        row["example_document_id"],
    )


def _as_row(entry: Entry) -> dict[str, Any]:
    nearest = [f"{name} ({similarity:.2f})" for name, similarity in entry.nearest]
    nearest += [""] * (NEAREST - len(nearest))
    head = (entry.field, entry.raw_value, "", "", entry.proposed or "")
    return dict(zip((*_HEAD, *_SHOWN), (*head, *nearest, entry.documents, entry.example), strict=True))


def _csv_rows(text: str) -> list[dict[str, str]]:
    """Read a CSV as spreadsheets save it: by comma, semicolon or tab."""
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def _no_formula(value: Any) -> Any:
    """Put a quote before what a spreadsheet would compute: spellings come from strangers' papers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _as_said(value: Any) -> str:
    said = "" if value is None else str(value)
    return said[1:] if said.startswith("'") and said[1:].startswith(_FORMULA) else said
