"""All figures in one go: `make bench`, or `python -m benchmarks.run PART…` for some of them (see PARTS).

Writes benchmarks/RESULTS.md; a part that is not measured this time keeps the section it has.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from benchmarks import figures
from benchmarks.figures import ROOT

RESULTS = ROOT / "benchmarks" / "RESULTS.md"

PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "accuracy": ("Accuracy", figures.accuracy_section),
    "left_out": ("One layout left out", figures.left_out_section),
    "testbed": ("Test bed", figures.testbed_section),
    "reliability": ("Reliability of the confidence", figures.reliability_section),
    "pages": ("Pages per second", figures.pages_section),
    "memory": ("Memory", figures.memory_section),
    "scans": ("Scans", figures.scans_section),
    "invoices": ("Invoices of a public test set", figures.invoices_section),
    "claude": ("Claude, against a stand-in", figures.claude_section),
    "categories": ("Trade categories", figures.categories_section),
    "landing": ("Landing", figures.landing_section),
    "contracts": ("Contract checks", figures.contracts_section),
    "sources": ("Sources", figures.sources_section),
    "warm": ("Nothing new", figures.warm_section),
    "mutated": ("Mutated PDFs", figures.mutated_section),
    "whole": ("make run", figures.whole_section),
    "star": ("The star at ten million orders", figures.star_section),
    "parse": ("Reading the dbt project", figures.parse_section),
}


def write(sections: dict[str, str]) -> None:
    """Write RESULTS.md; sections measured earlier and not now stay, those that no part makes behind all others."""
    known = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    text = [
        "# Results",
        "",
        "Made by `make bench`; machines are noisy, so read the ratios. Parts: `python -m benchmarks.run PART…`.",
        "",
    ]
    before = {part.partition("\n")[0]: f"## {part.rstrip()}" for part in re.split(r"(?m)^## ", known)[1:]}
    for part, (title, _) in PARTS.items():
        kept = before.pop(title, f"## {title}\n\nNot measured yet.")
        text += [sections.get(part) or kept, ""]
    text += [line for kept in before.values() for line in (kept, "")]
    RESULTS.write_text("\n".join(text).rstrip() + "\n", encoding="utf-8")


def stamp(part: str) -> str:
    """When, where and at which commit a part is measured, the command, and how busy the machine is with other work."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    machine = f"{os.cpu_count()} cores (load {os.getloadavg()[0]:.1f}), Python {platform.python_version()}"
    return f"`python -m benchmarks.run {part}`, {datetime.now(UTC):%Y-%m-%d}, commit {commit.stdout.strip()}, {machine}."


def main(parts: Sequence[str]) -> None:
    """Measure the parts (all when none is named) and write the results."""
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise SystemExit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    sections: dict[str, str] = {}
    for part in parts or PARTS:
        title, measure = PARTS[part]
        print(f"measuring: {title}", file=sys.stderr)
        head = f"## {title}\n\n{stamp(part)}"
        measured = measure()
        if not measured:
            print(f"{title}: its papers are not on this machine; see benchmarks/{part}.py", file=sys.stderr)
            continue
        sections[part] = f"{head}\n\n{measured}"
        print(sections[part] + "\n")
        write(sections)
    print(f"Results: {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
