"""`make check-bigquery`: every statement of the project through Google's analyser. Exit code 1 where one is wrong."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from scripts.check_bigquery.project import ROOT, check


def main() -> int:
    """Check, and say what came of it."""
    began = time.monotonic()
    checked = check(ROOT / "target" / "check_bigquery")
    for finding in checked.findings:
        print(f"\n{finding}", file=sys.stderr)
    queries = checked.planner.queries
    statements = sum(len(query.statements) or 1 for query in queries)
    nodes = len({query.node for query in queries if query.node})
    print(
        f"{statements} statements of landing and {nodes} dbt nodes analysed in {time.monotonic() - began:.0f} s: "
        f"{len(checked.findings) or 'nothing'} wrong for BigQuery",
    )
    return 1 if checked.findings else 0


if __name__ == "__main__":
    path = Path(ROOT / "dbt_packages")
    if not path.is_dir():
        sys.exit("dbt_packages/ is missing: run `make deps` first.")
    sys.exit(main())
