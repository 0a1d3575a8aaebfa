"""What the sections of benchmarks/RESULTS.md say: each function measures one part and gives its tables as Markdown."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks import (
    accuracy,
    calibration,
    categories,
    claude,
    contracts,
    fuzz,
    invoices,
    landing,
    left_out,
    memory,
    pages,
    scans,
    testbed,
    warm,
    whole_run,
)
from benchmarks.sources import against_dlt, comparing
from benchmarks.sources import memory as sources_memory
from benchmarks.star import parsing, scale

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "work_orders"
SOURCES = (
    "hubspot",
    "salesforce",
    "exchange_rates",
    "databases",
    "redshift",
    "snowflake",
    "kafka",
    "files",
)
"""The modules of benchmarks/sources that measure one kind of source."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, figures flush right."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def accuracy_section() -> str:
    """F1 of fields and line items by set."""
    rows = [
        (
            name,
            f"{f['documents']:.0f}",
            f"{f['fields']:.3f}",
            f"{f['line_items']:.3f}",
            f"{f['invented']:.0f}",
        )
        for name, f in accuracy.measure(EXAMPLES)
    ]
    return table(("set", "documents", "field F1", "line item F1", "values invented"), rows)


def claude_section() -> str:
    """What the cascade makes of a stand-in's answers: F1, cost, documents a minute."""
    tables = (table(head, rows) for head, rows in claude.tables())
    return "\n\n".join((*tables, claude.SPEED_NOTE))


def categories_section() -> str:
    """The classifier of trade categories, and the whole way with stand-ins for Claude."""
    return "\n\n".join(table(head, rows) for head, rows in categories.tables())


def left_out_section() -> str:
    """F1 on each real layout without the words that only it uses."""
    rows = [
        (
            name,
            f"{f['dropped']:.0f}",
            f"{f['fields']:.3f}",
            f"{f['line_items']:.3f}",
            f"{f['invented']:.0f}",
        )
        for name, f in left_out.measure(EXAMPLES)
    ]
    head = (
        "development set, one layout left out at a time",
        "phrases dropped",
        "field F1",
        "line item F1",
        "values invented",
    )
    return table(head, rows)


def testbed_section() -> str:
    """Papers by grammar: all, by family, by feature and by field."""
    measured = testbed.measure()
    digital = measured["digital"]
    head = ("papers", "field F1", "line item F1", "invented")
    parts = [
        table(("test bed, seed 2026", *head), testbed.by_kind(measured)),
        table(("family, digital", *head), testbed.by_family(digital)),
        table(("feature: choice", "papers", "costs field F1", "costs line F1"), testbed.costs(digital)[:15]),
        table(("field", "F1", "wrong", "missed", "invented"), testbed.by_field(digital)[:15]),
    ]
    return "\n\n".join(parts)


def reliability_section() -> str:
    """What share of values of a confidence is right."""
    rows = [(name, f"{n:,}", f"{mean:.3f}", f"{right:.3f}") for name, n, mean, right in calibration.measure()]
    return table(("confidence, test bed", "values", "mean confidence", "share right"), rows)


def pages_section() -> str:
    """Pages per second of digital papers: real ones where they stand beside the project, and the examples."""
    sets = {"real orders": accuracy.SHARED / "work_orders", "examples": EXAMPLES}
    rows = [
        (f"{name}: {way}", f"{speed:.1f}", f"{ratio:.1f}×")
        for name, folder in sets.items()
        if folder.is_dir()
        for way, speed, ratio in pages.measure(folder)
    ]
    by_processes = [
        (batch, f"{count}", f"{speed:.1f}", f"{ratio:.2f}×")
        for batch, count, speed, ratio in pages.measure_processes(EXAMPLES)
    ]
    per_core = table(("one process", "pages per second of processor time", "against pdfplumber"), rows)
    head = ("batch", "processes", "documents per second, start of workers included", "against one process")
    return f"{per_core}\n\n{table(head, by_processes)}"


def memory_section() -> str:
    """Peaks of workers and their processor time; a single length: `python -m benchmarks.memory 2000`."""
    dense = accuracy.SHARED / "work_orders"
    found = memory.measure(EXAMPLES, dense if dense.is_dir() else None)
    rows = [(name, f"{count:,}", f"{peak:.0f}", f"{seconds:.1f}") for name, count, peak, seconds in found]
    head = (
        "what one worker reads",
        "pages",
        "peak of its memory, MB",
        "processor time with its start, seconds",
    )
    return table(head, rows)


def landing_section() -> str:
    """A million rows."""
    rows = [(name, f"{seconds:.2f}", f"{ratio:.1f}×") for name, seconds, ratio in landing.measure()]
    return table(("1,000,000 rows of 11 columns from Arrow", "seconds", "times DuckDB's insert"), rows)


def contracts_section() -> str:
    """A million rows against a contract of 20 columns."""
    rows = [
        (name, f"{speed:.1f}", f"{ratio:.1f}×", f"{rejected:,}")
        for name, speed, ratio, rejected in contracts.measure()
    ]
    head = ("1,000,000 rows of 20 columns in batches of 50,000", "million rows a processor second", "times Arrow's cast", "rejected")  # fmt: skip
    return table(head, rows)


def sources_section() -> str:
    """Each source into DuckDB beside its plain client, dlt on the same rows, and the memory of a long load."""
    rows = []
    for name in SOURCES:
        for found in import_module(f"benchmarks.sources.{name}").measure():
            print(found, file=sys.stderr)  # all of them take a quarter of an hour
            rows.append(found.cells())
    peers = [(who, f"{seconds:.2f}", f"{ratio:.2f}×") for who, seconds, ratio in against_dlt.measure()]
    peak = sources_memory.measure()
    bounded = [(f"{peak.rows:,}", f"{peak.megabytes:.0f}", f"{peak.first:.1f}", f"{peak.last:.1f}")]
    head = (
        "rows landed, DuckDB allowed 112 MB",
        "peak, MB",
        "CPU seconds a million, second tenth",
        "last tenth",
    )
    return "\n\n".join(
        (
            "Times of the plain client's own fetch into memory, in the same run; for files, of DuckDB's own load into a table.",
            table(comparing.HEAD, rows),
            table(against_dlt.HEAD, peers),
            table(head, bounded),
        )
    )


def warm_section() -> str:
    """Looking at documents that are all known."""
    rows = [(name, f"{seconds:.2f}") for name, seconds in warm.measure(EXAMPLES / "copper-mesa-wo-76206.pdf")]
    return table(("10,000 PDFs, all of them on record", "seconds"), rows)


def whole_section() -> str:
    """`make run` in a fresh clone."""
    rows = [(name, f"{seconds:.0f}") for name, seconds in whole_run.measure(ROOT)]
    return table(("52 example documents, 7 scanned pages among them", "seconds"), rows)


def invoices_section() -> str:
    """Public invoices, ours beside other tools; nothing where they are not on this machine."""
    rows = invoices.from_environment()
    return f"{table(invoices.HEAD, rows)}\n\n{invoices.NOTE}" if rows else ""


def mutated_section() -> str:
    """PDFs that something is wrong with, through `punchlist extract`; 10,000 of them take an hour (benchmarks/fuzz.py)."""
    return fuzz.report(fuzz.fuzz(1_000, 1, limit=5, ocr_pages=0, workers=os.cpu_count() or 1))


def scans_section() -> str:
    """Cost of scans, and RapidOCR beside tesseract."""
    cost, readers = scans.measure()
    first = table(
        ("scanned pages, one process", "seconds of processor time a page", "against the engine alone"),
        [
            (f"RapidOCR alone, {cost.pages} pages", f"{cost.engine:.2f}", "1.00×"),
            ("whole extraction", f"{cost.extraction:.2f}", f"{cost.extraction / cost.engine:.2f}×"),
            ("peak of memory, GB", f"{cost.memory:.2f}", ""),
        ],
    )
    rows = [
        (
            r.name,
            f"{r.words:.3f}",
            f"{r.fields:.3f}",
            f"{r.line_items:.3f}",
            f"{r.seconds:.2f}",
        )
        for r in readers
    ]
    head = ("reader of the same scans", "words found", "field F1", "line item F1", "seconds a page")
    return f"{first}\n\n{table(head, rows)}"


def star_section() -> str:
    """The warehouse half on ten years of orders."""
    found = scale.measure()
    small, large = found.small, found.large
    rows = [
        ("raw rows written, seconds", f"{small.writing:.0f}", f"{large.writing:.0f}"),
        ("full build, seconds", f"{small.full.seconds:.0f}", f"{large.full.seconds:.0f}"),
        (
            "full build, most memory, GB",
            f"{small.full.megabytes / 1e3:.1f}",
            f"{large.full.megabytes / 1e3:.1f}",
        ),
        ("a day of 3,000 papers landed, seconds", f"{small.landing:.1f}", f"{large.landing:.1f}"),
        ("a day built, seconds", f"{small.day:.1f}", f"{large.day:.1f}"),
        ("the same, processor seconds", f"{small.day_processor:.1f}", f"{large.day_processor:.1f}"),
        ("nothing new built, seconds", f"{small.idle:.1f}", f"{large.idle:.1f}"),
        ("all data tests, seconds", f"{small.tests:.0f}", f"{large.tests:.0f}"),
        ("size of the warehouse, GB", f"{small.gigabytes:.1f}", f"{large.gigabytes:.1f}"),
    ]
    ratio = (
        f"A day on the large history takes {large.day / small.day:.2f} times as long as on the small one, and "
        f"{large.day_processor / small.day_processor:.2f} times the processors."
    )
    grown = sorted(large.day_nodes, key=lambda n: small.day_nodes.get(n, 0) - large.day_nodes[n])[:8]
    nodes = [
        (name.split(".", 2)[2], f"{small.day_nodes.get(name, 0):.2f}", f"{large.day_nodes[name]:.2f}")
        for name in grown
    ]
    sides = found.sides
    by_hand = [
        (f"dbt run, {sides.models} models", f"{sides.dbt:.1f}"),
        ("the same SQL as a script, straight on DuckDB", f"{sides.script:.1f}"),
        ("what dbt adds for each model", f"{sides.overhead:.2f}"),
    ]
    head = (f"{small.papers:,} orders", f"{large.papers:,} orders")
    return "\n\n".join(
        (
            table(("ten years", *head), rows),
            ratio,
            table(("a day, the nodes that grow most, seconds", *head), nodes),
            table(
                (f"question, {large.papers:,} orders", "P95, seconds"),
                [(q, f"{s:.3f}") for q, s in found.answers],
            ),
            table((f"all models built anew, {small.papers:,} orders", "seconds"), by_hand),
        )
    )


def parse_section() -> str:
    """How long dbt reads the project."""
    rows = [(name, f"{seconds:.1f}", f"{ratio:.1f}×") for name, seconds, ratio in parsing.measure()]
    return table(
        ("`dbt parse` from nothing, start of the process included", "seconds", "against the stand-ins"), rows
    )
