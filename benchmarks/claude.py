"""What Claude adds, costs and how fast it goes, against the stand-in on loopback (tests/servers/anthropic).

    python -m benchmarks.claude [PAPERS]        # a folder with truths; test bed papers of a seed of their own when not named

The stand-in answers from the truth with seeded mistakes in 0, 3 and 15 % of the fields: what is measured is what the cascade
makes of such answers, not how real models read.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import structlog

from benchmarks.claude_speed import SPEC, Row, overhead, settings, speed
from benchmarks.scoring import Counts, same, score, truths
from examples.generator.testbed.folder import write_papers
from extract.documents.batch import discover, extract_paths
from extract.documents.claude.reading import read_documents
from extract.documents.records import DocumentRecord
from extract.settings import Settings
from tests.servers.anthropic import BAD, GOOD, PERFECT, Model, Server, running_server
from tests.servers.anthropic.mistakes import Reader

PAPERS, SEED = 60, 4242
EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "work_orders"
SURE = 0.9
SPEED_NOTE = """\
A document takes 5 to 7 ms of a core here to ask about and prove, of which the library's call is 2. Of the rest proving is 1, keeping the
answer and the ledger 0.8, hashing what is sent 0.3 and closing the record 0.3. For 32 at once at 50 ms to be 32 times one at once a document
would have to take 1.6 ms of each core, and the stand-in alone takes 2.5 of one of them: that is out of reach on two cores for the plain
client too, which does nothing with the answers."""


def f1(folder: Path, records: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """F1 of fields and of line items."""
    fields, lines = score(folder, records, SPEC)
    return sum(fields.values(), Counts()).f1, lines.f1


def alone(server: Server, folder: Path, model: Model) -> tuple[float, float]:
    """F1 of the small model's own answers to all fields, believed as they are."""
    records = []
    papers = {paper.file.name: paper for paper in server.papers.all()}
    for document, truth in truths(folder).items():
        reader = Reader(
            model, Settings().claude_small_model, papers[truth["file"]], [], SPEC, server.papers.all()
        )
        said = reader.answer(list(SPEC.fields), items=True)
        fields = {seen["field"]: {"value": seen["value"]} for seen in said["observations"]}
        items = [{name: text or None for name, text in row.items()} for row in said["line_items"]]
        records.append({"document_id": document, "fields": _scorable(fields), "line_items": items})
    return f1(folder, records)


def _scorable(fields: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Values whose form the scorer can read: a misread amount may be none."""
    return {
        n: v
        for n, v in fields.items()
        if SPEC.fields[n].type != "money" or v["value"].replace(".", "").isdigit()
    }


MODELS = (("perfect", PERFECT), ("good, 3 % errors", GOOD), ("bad, 15 % errors", BAD))


def measure(folder: Path, models: Sequence[tuple[str, Model]] = MODELS) -> list[Row]:
    """A row for the offline engine, and one for the cascade with each model."""
    offline = list(extract_paths(discover([folder]), SPEC, 2))
    fields, lines = f1(folder, [record.to_json() for record in offline])
    rows: list[Row] = [("offline alone", "", f"{fields:.3f}", f"{lines:.3f}", "0 / 0", "0", "", "")]
    for name, model in models:
        with running_server([folder], model) as server, tempfile.TemporaryDirectory() as state:
            chosen = settings(server, Path(state))
            records = list(read_documents(discover([folder]), SPEC, 2, settings=chosen))
            own, _ = alone(server, folder, model)
        rows.append((f"cascade, {name}", f"{own:.3f}", *_said(folder, records, offline)))
    return rows


def _said(folder: Path, records: Sequence[DocumentRecord], offline: Sequence[DocumentRecord]) -> Row:
    fields, lines = f1(folder, [record.to_json() for record in records])
    readers = Counter(step.reader for record in records for step in record.route)
    cost = sum(Decimal(step.cost) for record in records for step in record.route)
    shares = " / ".join(f"{100 * readers[name] / len(records):.0f} %" for name in sorted(readers))
    review = sum(record.status == "needs_review" for record in records)
    return (
        f"{fields:.3f}",
        f"{lines:.3f}",
        shares,
        f"{cost / len(records):.5f}",
        str(review),
        str(_pulled_down(folder, records, offline)),
    )


def _pulled_down(folder: Path, records: Sequence[DocumentRecord], offline: Sequence[DocumentRecord]) -> int:
    """Count values that the offline engine had right and was sure of, and that the cascade has not."""
    truth = truths(folder)
    lost = 0
    for record, before in zip(records, offline, strict=True):
        wanted = truth.get(record.document_id or "", {"fields": {}})["fields"]
        for name, value in before.fields.items():
            if value and value.confidence >= SURE and wanted.get(name):
                kind, now = SPEC.fields[name].type, record.fields[name]
                right = same(wanted[name], value.value, kind)
                lost += right and not (now and same(wanted[name], now.value, kind))
    return lost


def _large(folder: Path) -> Row:
    """The large model for every page of every paper."""
    with running_server([folder], GOOD) as server, tempfile.TemporaryDirectory() as state:
        chosen = settings(server, Path(state), engine="claude", claude_small_model="claude-sonnet-5-5", claude_small_effort="medium")  # fmt: skip
        records = list(read_documents(discover([folder]), SPEC, 2, settings=chosen))
    fields, lines = f1(folder, [record.to_json() for record in records])
    cost = sum(Decimal(step.cost) for record in records for step in record.route) / len(records)
    return (
        "large model for everything (good)",
        "",
        f"{fields:.3f}",
        f"{lines:.3f}",
        "100 %",
        f"{cost:.5f}",
        "",
        "",
    )


def _head(papers: str) -> Row:
    columns = (
        "the model's own F1",
        "field F1",
        "line item F1",
        "asked: small / large",
        "US dollars a document",
    )
    return (papers, *columns, "to review", "sure and right before, not now")


def tables(folder: Path | None = None) -> list[tuple[Row, list[Row]]]:
    """Heads and rows of all tables."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory() as drawn:
        papers = folder or Path(drawn)
        if folder is None:
            write_papers(papers, PAPERS, SEED, [], workers=2, forced={"medium": "digital"})
        return [
            (
                _head(f"{PAPERS} test bed papers"),
                [*measure(papers), _large(papers)],
            ),
            (_head("the 52 examples"), measure(EXAMPLES, MODELS[1:2])),
            (
                (
                    "latency",
                    "at once",
                    "documents",
                    "a minute",
                    "most possible",
                    "of that",
                    "plain client, a minute",
                    "ours to the plain client's",
                    "our own ms of a core for each",
                ),
                speed(papers),
            ),
            (("our own work per document, one core", "ms"), overhead(papers)),
        ]  # fmt: skip


if __name__ == "__main__":
    for head, rows in tables(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        print(json.dumps(head))
        for row in rows:
            print("  ", *row, sep=" | ")
