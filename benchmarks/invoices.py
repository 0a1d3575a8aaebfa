"""Invoices of a public test set read with `specs/invoice.yml`, beside other open tools on the same papers, by one scorer.

    python -m benchmarks.invoices PAPERS [--tools PYTHON] [--receipts CONFIG.yml]

PAPERS is a folder of PDFs with their truth as invoice2data's own tests have it (tests/compare of its repository): a JSON
list of one object with issuer, invoice_number, date, amount, currency. PYTHON is the interpreter of an environment with
invoice2data and receipt-parser-core; CONFIG.yml is the configuration that the latter's repository ships. `make bench` takes
them from INVOICE_PAPERS, INVOICE_TOOLS_PYTHON and INVOICE_RECEIPTS_CONFIG. The papers are not part of the project.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

FIELDS = ("invoice_number", "date", "amount", "amount_untaxed", "date_due", "currency", "issuer")
HEAD = ("papers or field", "tool", "right", "wrong", "missed", "F1")
OURS = {
    "invoice_number": "invoice_number", "date": "issue_date", "amount": "total_amount", "amount_untaxed": "subtotal_amount",
    "date_due": "due_date", "currency": "currency", "issuer": "vendor_name",
}  # fmt: skip
"""The truth's keys and our fields."""
NOT_ENGLISH = {
    "NetpresseInvoice": "French", "QualityHosting": "German", "coolblue1": "Dutch", "coolblue2": "Dutch",
    "free_fiber": "French", "saeco": "Dutch",
}  # fmt: skip
"""The papers of the public set that are in another language, by stem."""
NOTE = (
    "The labels of specs/invoice.yml were written with these papers in sight. invoice2data's templates were written for these "
    'issuers, one each, and hold as constants what a paper does not print: the currency behind a bare "$", a brand for its '
    "company; on four papers none of the templates that install with it matches. receipt-parser-core is made for till receipts."
)
Facts = dict[str, str | None]
Read = dict[str, Facts]
"""What a tool read: by the paper's name."""

_TEMPLATES = """
import datetime, json, sys
from invoice2data import extract_data
from invoice2data.extract.loader import read_templates
templates = read_templates()
out = {}
for path in sys.argv[1:]:
    found = extract_data(path, templates=templates) or {}
    out[path] = {k: (v.date().isoformat() if isinstance(v, datetime.datetime) else v) for k, v in found.items() if k != "lines"}
json.dump(out, sys.stdout, default=str)
"""
_GUESSES = """
import json, re, sys
from invoice2data.extract.template_builder import suggested_template, preview_field
from invoice2data.extract.suggestions import suggest_from_text
from invoice2data.input import pdftotext
out = {}
for path in sys.argv[1:]:
    text = pdftotext.to_text(path)
    template, guesses = suggested_template(text), suggest_from_text(text)
    found = {name: preview_field(spec, text) for name, spec in template["fields"].items()}
    found |= {n: c.parsed.date().isoformat() if c.kind == "date" else c.parsed for n, c in guesses.items()}
    out[path] = found | {"issuer": template["issuer"]}
json.dump(out, sys.stdout, default=str)
"""
_RECEIPTS = """
import importlib.util, json, subprocess, sys
import yaml, dateutil.parser
home = importlib.util.find_spec("receipt_parser_core").submodule_search_locations[0]
load = importlib.util.spec_from_file_location("receipt", home + "/receipt.py")
receipt = importlib.util.module_from_spec(load)
load.loader.exec_module(receipt)
class Config(dict):
    __getattr__ = dict.get
config = Config(yaml.safe_load(open(sys.argv[1], encoding="utf-8")))
out = {}
for path in sys.argv[2:]:
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True).stdout
    read = receipt.Receipt(config, text.splitlines())
    day = read.date and dateutil.parser.parse(read.date, dayfirst=True).date().isoformat()
    out[path] = {"date": day, "amount": read.sum, "issuer": read.market}
json.dump(out, sys.stdout, default=str)
"""


@dataclass(frozen=True)
class Score:
    """Fields of the truth that were read right, wrong and not at all."""

    right: int
    wrong: int
    missed: int

    def row(self) -> tuple[str, ...]:
        """As a table has it: right of all, wrong, missed, F1."""
        expected, given = self.right + self.wrong + self.missed, self.right + self.wrong
        f1 = 2 * self.right / (expected + given) if expected + given else 0.0
        return f"{self.right}/{expected}", str(self.wrong), str(self.missed), f"{f1:.3f}"


def truths(folder: Path) -> dict[str, Facts]:
    """The truth of every PDF that has one, by the PDF's stem."""
    found: dict[str, Facts] = {}
    for path in sorted(folder.glob("*.pdf")):
        beside = path.with_suffix(".json")
        if beside.is_file():
            facts = json.loads(beside.read_text(encoding="utf-8"))
            found[path.stem] = _facts(facts[0] if isinstance(facts, list) else facts)
    return found


def _facts(read: Mapping[str, Any]) -> Facts:
    return {name: str(read[name]) for name in FIELDS if read.get(name) not in (None, "")}


def is_same(field: str, truth: str, given: str) -> bool:
    """Whether a value is right: amounts to the cent, numbers by letters and digits, an issuer where one name holds the other."""
    if field.startswith("amount"):
        try:
            return abs(Decimal(truth) - Decimal(given.replace(",", ""))) < Decimal("0.005")
        except InvalidOperation:
            return False
    one, other = (re.sub(r"[^a-z0-9]", "", text.casefold()) for text in (truth, given))
    if field == "issuer":
        return len(other) > 2 and (one in other or other in one)
    return one == other


def score(truth: Mapping[str, Facts], read: Read, fields: Iterable[str] = FIELDS) -> Score:
    """How much of the truth a tool read; what the truth leaves out is not judged."""
    counted: Counter[str] = Counter()
    for name, facts in truth.items():
        for field in fields:
            wanted, given = facts.get(field), (read.get(name) or {}).get(field)
            if wanted:
                counted["missed" if not given else "right" if is_same(field, wanted, given) else "wrong"] += 1
    return Score(counted["right"], counted["wrong"], counted["missed"])


def ours(folder: Path) -> Read:
    """What Punchlist reads with its specification of invoices."""
    from extract.documents.document import extract_document  # noqa: PLC0415 - the scorer needs no engine
    from extract.documents.specification import load_specification  # noqa: PLC0415

    spec = load_specification("invoice")
    found: Read = {}
    for path in sorted(folder.glob("*.pdf")):
        fields = extract_document(path, spec).fields
        values = {name: fields.get(field) for name, field in OURS.items()}
        found[path.stem] = {name: value.value for name, value in values.items() if value}
    return found


def theirs(code: str, python: str, folder: Path, *before: str) -> Read:
    """What a tool in another environment reads; `before` are arguments ahead of the papers."""
    papers = [str(path) for path in sorted(folder.glob("*.pdf"))]
    done = subprocess.run([python, "-c", code, *before, *papers], capture_output=True, text=True, check=True)
    return {Path(path).stem: _facts(read) for path, read in json.loads(done.stdout).items()}


def measure(folder: Path, python: str | None, receipts: str | None) -> list[tuple[str, ...]]:
    """Rows of (papers, tool, right of all, wrong, missed, F1): all papers, then by language, then ours by field."""
    truth = truths(folder)
    tools: dict[str, Read] = {"Punchlist, specs/invoice.yml": ours(folder)}
    if python:
        tools["invoice2data, its templates of these issuers"] = theirs(_TEMPLATES, python, folder)
        tools["invoice2data, first guesses without a template"] = theirs(_GUESSES, python, folder)
    if python and receipts:
        tools["receipt-parser-core, its own configuration"] = theirs(_RECEIPTS, python, folder, receipts)
    rows = []
    for language in ("all", "English", *sorted(set(NOT_ENGLISH.values()))):
        chosen = {n: f for n, f in truth.items() if language in ("all", NOT_ENGLISH.get(n, "English"))}
        for tool, read in tools.items():
            rows.append((f"{language} ({len(chosen)})", tool, *score(chosen, read).row()))
    for field in FIELDS:
        rows += [(field, tool, *score(truth, read, [field]).row()) for tool, read in list(tools.items())[:2]]
    return rows


def from_environment() -> list[tuple[str, ...]] | None:
    """The rows for `make bench`; None where the papers are not on this machine."""
    papers = os.environ.get("INVOICE_PAPERS")
    if not papers or not Path(papers).is_dir():
        return None
    return measure(
        Path(papers), os.environ.get("INVOICE_TOOLS_PYTHON"), os.environ.get("INVOICE_RECEIPTS_CONFIG")
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("papers", type=Path)
    parser.add_argument("--tools", metavar="PYTHON")
    parser.add_argument("--receipts", metavar="CONFIG.yml")
    given = parser.parse_args(arguments)
    if not truths(given.papers):
        print(
            f"{given.papers} holds no PDFs with their truth beside them; see `python -m benchmarks.invoices --help`."
        )
        return 0
    for row in measure(given.papers, given.tools, given.receipts):
        print(" | ".join(row))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
