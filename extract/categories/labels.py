"""The seeds of categories. Comes in: the project. Goes out: the categories there are, and lines whose category is known.

seeds/categories.csv                        the categories: the one list of them
seeds/corrections_categories.csv            what people decided about single texts
seeds/corrections_category_headings.csv                 trade headings that say a category
seeds/training/labelled_lines.csv           lines to learn from (examples/generator/categories)
seeds/training/held_back_lines.csv          lines to calibrate and to judge with, never learned from
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extract.errors import UsageError

_FILES = {
    "labels": Path("categories.csv"),
    "decided": Path("corrections_categories.csv"),
    "headings": Path("corrections_category_headings.csv"),
    "trades": Path("corrections_work_categories.csv"),
    "learned": Path("training", "labelled_lines.csv"),
    "held back": Path("training", "held_back_lines.csv"),
}


@dataclass(frozen=True, slots=True)
class Label:
    """A category with what belongs to it, in a person's words."""

    category: str
    description: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose category is known. Lines of a family are one wording said in many ways."""

    text: str
    category: str
    family: str


@dataclass(frozen=True)
class Labelled:
    """All that is known: what is learned from, and the two parts of what is not."""

    labels: tuple[Label, ...]
    learned: tuple[Line, ...]
    calibration: tuple[Line, ...]
    held_back: tuple[Line, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories, in the order of their seed."""
        return tuple(label.category for label in self.labels)


def load_labels(project: Path) -> tuple[Label, ...]:
    """Give the categories. Raises UsageError "bad_seed"."""
    return tuple(Label(row["category"], row["description"]) for row in _rows(project, "labels"))


def load_decided(project: Path, kind: Literal["decided", "headings", "trades"]) -> dict[str, str]:
    """Give what people decided: categories by texts or headings, trades by spellings. Raises UsageError "bad_seed"."""
    return {row["raw_value"]: row["corrected_value"] for row in _rows(project, kind)}


def load_labelled(project: Path) -> Labelled:
    """Give all lines. What people decided is learned from too, each text a wording of its own. Raises UsageError "bad_seed"."""
    labels = load_labels(project)
    learned = [Line(row["text"], row["category"], row["family"]) for row in _rows(project, "learned")]
    decided = load_decided(project, "decided")
    learned += [Line(text, category, f"decided.{text}") for text, category in decided.items()]
    kept = [Line(row["text"], row["category"], row["family"]) for row in _rows(project, "held back")]
    _check([*learned, *kept], {label.category for label in labels}, project)
    parts = {
        name: tuple(line for line in kept if line.family == name) for name in ("calibration", "held_back")
    }
    unseen = {line.text.casefold() for line in kept}
    return Labelled(labels, tuple(line for line in learned if line.text.casefold() not in unseen), **parts)


def _check(lines: Sequence[Line], known: set[str], project: Path) -> None:
    for line in lines:
        if line.category not in known:
            raise UsageError(
                "bad_seed",
                f"{line.category!r} is no category of {project / 'seeds' / _FILES['labels']}; correct the seeds.",
            )


def _rows(project: Path, kind: str) -> list[dict[str, str]]:
    path = project / "seeds" / _FILES[kind]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            "bad_seed", f"{path} can't be read ({type(error).__name__}); run inside the project."
        ) from error
