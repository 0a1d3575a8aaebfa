"""Writes the collection: python -m examples.generator --out FOLDER [--seed N]."""

from __future__ import annotations

import argparse
from pathlib import Path

from examples.generator.collection import papers

DEFAULT_SEED = 11


def main() -> None:
    """Draws every paper of the seed into the folder; files of the same name are overwritten."""
    parser = argparse.ArgumentParser(prog="python -m examples.generator", description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the PDFs and their truth")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="default: %(default)s")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    drawn = list(papers(arguments.seed))
    for paper in drawn:
        paper.write(arguments.out)
    print(f"{len(drawn)} papers in {arguments.out}")


if __name__ == "__main__":
    main()
