"""Seeds of reviewed spellings. Comes in: decisions of people. Goes out: new rows at the end of `seeds/corrections_*.csv`.

Which seed corrects which field stands in `seeds/_seeds.yml` (`meta.corrects`), and so does what a corrected value may be: the
tests of the column corrected_value. Rows that are there are never touched, so order and quoting stay as people left them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from extract.errors import UsageError
from extract.files import discard, draft_beside

COLUMNS = ("raw_value", "corrected_value", "reviewed_by", "reviewed_on", "note")
_SEPARATORS = re.compile(r"[\t\n\v\f\r !-/:-@\[-`{-~]+")


def match_key(text: str) -> str:
    """Give what two spellings of one value share, as the macro `match_key` has it: small letters, no punctuation."""
    return _SEPARATORS.sub(" ", text).strip(" ").lower()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says a spelling is; `where` says where they said so, for messages ("row 7", "")."""

    field: str
    raw_value: str
    corrected_value: str
    note: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a seed: the line it begins in, and its two values."""

    line: int
    raw_value: str
    corrected_value: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed: the field it corrects, its file, what a corrected value may be (a pattern, or words), and its rows."""

    field: str
    path: Path
    pattern: str | None = None
    words: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()

    def value_in_form(self, value: str) -> str:
        """Give a corrected value as the seed wants it, in single blanks and its case. Raises ValueError with words."""
        tidy = " ".join(value.split())
        for tried in (tidy, tidy.upper(), tidy.lower()):
            if tried and (tried in self.words if self.words else re.search(self.pattern or "", tried)):
                return tried
        wanted = f"one of {', '.join(self.words)}" if self.words else f"of the form {self.pattern}"
        raise ValueError(f"a corrected {self.field} is {wanted}")

    def new_row(self, decision: Decision, more: Iterable[Row] = ()) -> Row | None:
        """Give the row that a decision adds, None where the seed says so already. Raises ValueError with what contradicts it.

        `more` are rows that are about to be added.
        """
        key = match_key(decision.raw_value)
        if not key:
            raise ValueError("the spelling has neither letters nor digits")
        value = self.value_in_form(decision.corrected_value)
        for row in (*self.rows, *more):
            where = f"{self.path.name} row {row.line}" if row.line else decision_row(row)
            known, known_value = match_key(row.raw_value), match_key(row.corrected_value)
            if known == key and row.corrected_value == value:
                return None
            if known == key:
                raise ValueError(f"{where} says that {row.raw_value!r} is {row.corrected_value!r}")
            if known == match_key(value) and row.corrected_value != value:
                raise ValueError(f"{where} corrects {value!r} itself, to {row.corrected_value!r}")
            if known_value == key and row.corrected_value != value:
                raise ValueError(f"{where} corrects {row.raw_value!r} to {row.corrected_value!r}")
            if known_value == match_key(value) and row.corrected_value != value:
                raise ValueError(f"{where} writes that name as {row.corrected_value!r}")
        return Row(0, decision.raw_value, value)


def decision_row(row: Row) -> str:
    """Name a row that is not written yet."""
    return f"another decision given now ({row.raw_value!r})"


def load_seeds(project: Path) -> dict[str, Seed]:
    """Give the seeds of a project by the field they correct. Raises UsageError "bad_seed", which names file and row."""
    folder = project / "seeds"
    try:
        said = yaml.safe_load((folder / "_seeds.yml").read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise UsageError(
            "bad_seed", f"{folder / '_seeds.yml'} can't be read; run inside the project."
        ) from error
    found = {}
    for seed in said.get("seeds", ()):
        corrects = seed.get("config", {}).get("meta", {}).get("corrects")
        if corrects:
            path = folder / f"{seed['name']}.csv"
            found[corrects] = Seed(corrects, path, *_form_of(seed, folder), rows=tuple(_rows(path)))
    return found


def add(seeds: dict[str, Seed], decisions: Iterable[Decision], by: str, on: date) -> dict[str, int]:
    """Write decisions into the seeds, all or none; give how many rows each field got. What is there already is not new.

    Raises UsageError "bad_correction", which names every decision that is wrong, with the file and row it contradicts.
    """
    new: dict[str, list[tuple[Row, str]]] = {}
    wrong = []
    for decision in decisions:
        at = f"{decision.where}: " if decision.where else ""
        seed = seeds.get(decision.field)
        if seed is None:
            wrong.append(f"{at}{decision.field!r} is no corrected field ({', '.join(seeds)})")
            continue
        rows = new.setdefault(decision.field, [])
        try:
            row = seed.new_row(decision, [before for before, _ in rows])
        except ValueError as error:
            wrong.append(f"{at}{decision.field} {decision.raw_value!r}: {error}")
        else:
            rows += [(row, decision.note)] if row else []
    if wrong:
        raise UsageError("bad_correction", "\n  ".join(["Nothing was written.", *wrong]))
    drafts = [
        (seeds[name].path, _with_rows(seeds[name].path, rows, by, on)) for name, rows in new.items() if rows
    ]
    _write(drafts)
    return {name: len(rows) for name, rows in new.items()}


def _form_of(seed: dict[str, Any], folder: Path) -> tuple[str | None, tuple[str, ...]]:
    """Give what the tests of corrected_value say it may be: a pattern, or words, maybe those of another seed's column."""
    column = next(column for column in seed["columns"] if column["name"] == "corrected_value")
    tests = [test for test in column["data_tests"] if isinstance(test, dict)]
    said = {name.split(".")[-1]: check["arguments"] for test in tests for name, check in test.items()}
    pattern = said.get("expect_column_values_to_match_regex", {}).get("regex")
    words = tuple(said.get("accepted_values", {}).get("values", ()))
    listed = said.get("relationships")
    return pattern, words or (tuple(_column(folder, listed["to"], listed["field"])) if listed else ())


def _column(folder: Path, reference: str, column: str) -> Iterator[str]:
    """Give a column of the seed that `ref('…')` names. Raises UsageError "bad_seed"."""
    path = folder / f"{reference.split(chr(39))[1]}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (row[column] for row in csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise UsageError(
            "bad_seed", f"{path} can't be read as CSV ({type(error).__name__}). Correct it."
        ) from error


def _rows(path: Path) -> Iterator[Row]:
    """Read a seed's rows. Raises UsageError "bad_seed"."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            if tuple(next(reader, ())) != COLUMNS:
                raise UsageError("bad_seed", f"{path} row 1 is not {','.join(COLUMNS)}. Correct it.")
            line = reader.line_num + 1
            for cells in reader:
                if cells and len(cells) != len(COLUMNS):
                    raise UsageError(
                        "bad_seed", f"{path} row {line} has {len(cells)} cells, not {len(COLUMNS)}."
                    )
                if cells:
                    yield Row(line, cells[0], cells[1])
                line = reader.line_num + 1
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            "bad_seed", f"{path} can't be read as CSV ({type(error).__name__}). Correct it."
        ) from error


def _with_rows(path: Path, rows: Iterable[tuple[Row, str]], by: str, on: date) -> str:
    """Give a seed's text with rows at its end, in its own line ends."""
    text = path.read_bytes().decode("utf-8")
    end = "\r\n" if "\r\n" in text else "\n"
    added = io.StringIO()
    writer = csv.writer(added, lineterminator=end)
    for row, note in rows:
        writer.writerow((row.raw_value, row.corrected_value, by, on.isoformat(), note))
    return text + ("" if text.endswith("\n") else end) + added.getvalue()


def _write(drafts: list[tuple[Path, str]]) -> None:
    """Write files, each all or nothing: drafts beside them first, then each takes its place."""
    parts = [draft_beside(path) for path, _ in drafts]
    try:
        for part, (path, text) in zip(parts, drafts, strict=True):
            part.write_bytes(text.encode("utf-8"))
            part.chmod(path.stat().st_mode & 0o777)
        for part, (path, _) in zip(parts, drafts, strict=True):
            part.replace(path)
    except OSError as error:
        raise UsageError("unwritable_output", f"The seeds can't be written ({error.strerror}).") from error
    finally:
        for part in parts:
            discard(part)
