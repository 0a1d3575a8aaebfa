"""Writes the collection: python -m examples.generator --out FOLDER [--seed N]; or papers by grammar: --papers N."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from examples.generator.collection import papers
from examples.generator.progress import write_sheet
from examples.generator.testbed.choices import families
from examples.generator.testbed.folder import FEATURES, write_papers

DEFAULT_SEED = 11


def main() -> None:
    """Draws the examples, or with --papers that many papers by grammar, into the folder; files of the same name are
    overwritten."""
    parser = argparse.ArgumentParser(prog="python -m examples.generator", description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the PDFs and their truth")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="default: %(default)s")
    grammar = parser.add_argument_group("papers by grammar (the test bed)")
    grammar.add_argument("--papers", type=int, metavar="N", help="draw papers 0 to N-1 of the seed")
    grammar.add_argument(
        "--families", default="", metavar="A,B", help=f"only these of {', '.join(families())}"
    )
    grammar.add_argument("--medium", choices=("digital", "scan", "mixed"), help="only papers of this kind")
    grammar.add_argument(
        "--set", action="append", default=[], metavar="FEATURE=CHOICE", help="fix a feature of features.yml"
    )
    grammar.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes, default: %(default)s"
    )
    arguments = parser.parse_args()
    if arguments.papers is not None:
        test_bed(parser, arguments)
        return
    arguments.out.mkdir(parents=True, exist_ok=True)
    drawn = list(papers(arguments.seed))
    for paper in drawn:
        paper.write(arguments.out)
    write_sheet(arguments.out, drawn, arguments.seed)
    print(f"{len(drawn)} papers and the progress sheet in {arguments.out}")


def test_bed(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """Draws papers by grammar and says how fast."""
    chosen = [name for name in arguments.families.split(",") if name]
    if unknown := set(chosen) - set(families()):
        parser.error(f"no such family: {', '.join(sorted(unknown))}; there are {', '.join(families())}")
    forced = dict(pair.split("=", 1) for pair in arguments.set)
    if arguments.medium:
        forced["medium"] = arguments.medium
    begun = time.perf_counter()
    write_papers(
        arguments.out, arguments.papers, arguments.seed, chosen, workers=arguments.workers, forced=forced
    )
    speed = arguments.papers / (time.perf_counter() - begun)
    print(
        f"{arguments.papers} papers in {arguments.out}, {speed:.0f} a second; what each is like: {FEATURES}"
    )


if __name__ == "__main__":
    main()
