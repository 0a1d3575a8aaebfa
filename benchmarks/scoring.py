"""How well records agree with the truth beside the PDFs: F1 of fields and of line items. Comes in: a folder of PDFs with
`<name>.json` truth, and records by document. Goes out: counts.

    python -m benchmarks.scoring examples/work_orders records.jsonl

Values must be equal once each is in its normal form (case, spaces and punctuation of texts; digits of phones and numbers;
decimals of money). Only of a note and of the scope's first text, which go on as long as the paper likes, the truth holds
the beginning, which must stand in the value. A wrong value counts twice, as one too many and as one missing.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.documents.specification import Specification, load_specification

Record = Mapping[str, Any]
"""A line of `punchlist extract`, or a truth file."""


@dataclass(frozen=True)
class Counts:
    """Right values; predicted ones that are wrong or not on the paper (`invented`, among the wrong); missed ones."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    invented: int = 0

    def __add__(self, other: Counts) -> Counts:
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Counts(*(a + b for a, b in pairs))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 to 1; 1 where there was nothing to find and nothing found."""
        every = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / every if every else 1.0

    @property
    def invented_share(self) -> float:
        """The share of the predicted values whose field is empty on the paper."""
        return self.invented / max(self.right + self.wrong, 1)


def plain(value: str, kind: str = "text") -> str:
    """The normal form of a value of a type: what must be equal for two values to be the same."""
    text = unicodedata.normalize("NFKC", value).casefold().strip()
    if kind in {"phone", "business_number"}:
        return re.sub(r"\D", "", text)
    if kind == "money":
        return str(Decimal(text).normalize())
    if kind in {"date", "email"}:
        return text
    return " ".join(re.sub(r"[^\w/&-]+", " ", re.sub(r"['’.]", "", re.sub(r"[–—]", "-", text))).split())


def same(wanted: str, given: str, kind: str) -> bool:
    """Whether a value of a type is the true one."""
    truth, value = plain(wanted, kind), plain(given, kind)
    return f" {truth} " in f" {value} " if kind in {"note", "scope"} else truth == value


def score_fields(truth: Record, record: Record, spec: Specification) -> dict[str, Counts]:
    """The counts of one document, by field."""
    found: dict[str, Counts] = {}
    for name, field in spec.fields.items():
        wanted, given = truth["fields"].get(name), (record["fields"].get(name) or {}).get("value")
        right = wanted is not None and given is not None and same(wanted, given, field.type)
        wrong, missed = bool(given) and not right, bool(wanted) and not right
        found[name] = Counts(int(right), int(wrong), int(missed), int(bool(given) and not wanted))
    return found


def score_lines(truth: Record, record: Record) -> Counts:
    """The counts of one document's line items, each equal in description, quantity and amount."""
    wanted, given = Counter(map(_line, truth["line_items"])), Counter(map(_line, record["line_items"]))
    right = (wanted & given).total()
    return Counts(right, given.total() - right, wanted.total() - right)


def _line(item: Record) -> tuple[str, ...]:
    numbers = (plain(item[name], "money") if item[name] else "" for name in ("quantity", "amount"))
    return plain(item["description"] or ""), *numbers


def truths(folder: Path) -> dict[str, Record]:
    """The truth of a folder's documents by the SHA-256 of their PDF."""
    found = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
    return {hashlib.sha256((folder / truth["file"]).read_bytes()).hexdigest(): truth for truth in found}


def score(
    folder: Path, records: Iterable[Record], spec: Specification, only: Collection[str] | None = None
) -> tuple[dict[str, Counts], Counts]:
    """Counts by field and of line items over the documents of a folder (of `only` those ids, where given).

    A document without a record is all missed; a record without a truth does not count.
    """
    by_document = {record["document_id"]: record for record in records}
    fields, lines = dict.fromkeys(spec.fields, Counts()), Counts()
    for document, truth in truths(folder).items():
        if only is None or document in only:
            record = by_document.get(document, {"fields": {}, "line_items": []})
            counted = score_fields(truth, record, spec)
            fields = {name: fields[name] + counts for name, counts in counted.items()}
            lines += score_lines(truth, record)
    return fields, lines


def score_files(folder: Path, predictions: Path) -> dict[str, float]:
    """The figures of a JSONL file of records: F1 of fields and line items, invented values, documents with a truth."""
    records = [
        json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    fields, lines = score(folder, records, load_specification("work_order"))
    total = sum(fields.values(), Counts())
    documents = len(truths(folder))
    return {"fields": total.f1, "line_items": lines.f1, "invented": total.invented, "documents": documents}


if __name__ == "__main__":
    for figure, amount in score_files(Path(sys.argv[1]), Path(sys.argv[2])).items():
        print(f"{figure:<12} {amount:.4g}")
