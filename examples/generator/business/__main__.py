"""Writes what each system of the business would export: python -m examples.generator.business --out FOLDER [--seed N] [--scale N]."""

from __future__ import annotations

import argparse
from pathlib import Path

from examples.generator.business.business import tables
from examples.generator.business.writing import write_table

DEFAULT_SEED = 11


def main() -> None:
    """Writes a file per system and table; files of the same name are overwritten."""
    parser = argparse.ArgumentParser(prog="python -m examples.generator.business", description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for a folder per system")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="default: %(default)s")
    parser.add_argument(
        "--scale", type=int, default=1, help="times as many orders, visits and stock; default: %(default)s"
    )
    arguments = parser.parse_args()
    written = [
        (write_table(arguments.out, system, table, rows), len(rows))
        for system, found in tables(arguments.seed, arguments.scale).items()
        for table, rows in found.items()
    ]
    for path, rows in written:
        print(f"{path}: {rows} rows, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
