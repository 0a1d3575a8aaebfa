"""Writes the lines that the classifier of trade categories learns from, the same bytes from the same wordings.

    python -m examples.generator.categories        # into seeds/training/labelled_lines.csv

Comes in: `wordings.yml` (families of wordings, by category). Goes out: a CSV with text, category, family and who labelled it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import yaml

WORDINGS = Path(__file__).with_name("wordings.yml")
LINES = Path(__file__).resolve().parents[3] / "seeds" / "training" / "labelled_lines.csv"
COLUMNS = ("text", "category", "family", "reviewed_by", "reviewed_on", "note")
PER_FAMILY = 16
_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(\w+)\}")
_NOTES = (
    "NOTE - Excludes making good by others.",
    "Include all waste and consumables.",
    "As per quote.",
    "Allow for two visits.",
    "NOTE - Protect adjoining finishes while the work is done.",
    "Approximately {count} m2",
    "Approx. {count} sq ft",
    "Allow {count} hrs",
)


def main() -> None:
    """Write the file and say how many lines it has."""
    lines = list(labelled_lines())
    LINES.parent.mkdir(parents=True, exist_ok=True)
    LINES.write_text(as_csv(lines), encoding="utf-8", newline="")
    print(f"{len(lines):,} lines in {LINES}")


def labelled_lines() -> Iterator[dict[str, str]]:
    """Give the lines of all families in the order of the wordings; a text stands once."""
    said = yaml.safe_load(WORDINGS.read_text(encoding="utf-8"))
    for category, families in said["categories"].items():
        for family, pattern in families.items():
            chance = Random(f"{category} {family}")
            found: dict[str, None] = {}
            for _ in range(PER_FAMILY * 4):
                found.setdefault(_dressed(_said(pattern, said["slots"], chance), said["slots"], chance))
            for text in list(found)[:PER_FAMILY]:
                yield {
                    "text": text,
                    "category": category,
                    "family": f"{category.lower().replace(' ', '_')}.{family}",
                    "reviewed_by": "data team",
                    "reviewed_on": "2026-11-22",
                    "note": "",
                }


def as_csv(lines: list[dict[str, str]]) -> str:
    """Give lines as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def _said(pattern: str, slots: dict[str, list[str]], chance: Random) -> str:
    """Draw one wording of a family."""
    text = _SLOT.sub(lambda found: str(chance.choice(slots[found.group(1)])), pattern)
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda found: chance.choice(found.group(1).split("|")), text)
    return " ".join(text.replace(" ,", ",").split())


def _dressed(text: str, slots: dict[str, Any], chance: Random) -> str:
    """Dress a wording as papers do: a room, a remark, capitals."""
    if chance.random() < 0.2:
        text = f"{text} - {chance.choice(slots['room'])}"
    if chance.random() < 0.2:
        text = f"{text}. {chance.choice(_NOTES).format(count=chance.randint(4, 90))}"
    drawn = chance.random()
    return text.upper() if drawn < 0.08 else text.lower() if drawn < 0.14 else text


if __name__ == "__main__":
    main()
