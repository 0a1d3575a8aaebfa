"""`make fake-claude`: the server for developers without a key, until Ctrl-C."""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

from .limits import RateLimit
from .mistakes import Model
from .running import KEY, running_server


def main() -> None:
    """Serve, and say how to reach it."""
    parser = argparse.ArgumentParser(prog="python -m servers.anthropic", description=main.__doc__)
    parser.add_argument(
        "--papers", type=Path, action="append", required=True, help="a folder with PDFs and truths"
    )
    parser.add_argument("--port", type=int, default=8787)
    parser.add_argument("--errors", type=float, default=0.03, help="share of wrong fields, 0 to 1")
    parser.add_argument("--latency", type=float, default=0.5, help="seconds before an answer")
    parser.add_argument(
        "--rate", type=int, default=1, help="times 4,000 requests and 4 million tokens a minute"
    )
    given = parser.parse_args()
    with running_server(given.papers, Model(given.errors), port=given.port) as server:
        server.latency = given.latency
        server.limit = RateLimit(4_000 * given.rate, 4_000_000 * given.rate)
        print(
            f"A stand-in for Claude answers on {server.url}, for the papers in {', '.join(map(str, given.papers))}."
        )
        print("In another terminal:\n")
        print(f"  export PUNCHLIST_ANTHROPIC_BASE_URL={server.url} PUNCHLIST_ANTHROPIC_API_KEY={KEY}")
        print(
            "  .venv/bin/punchlist extract --engine auto --explain examples/work_orders\n\nCtrl-C ends it.",
            flush=True,
        )
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Ended.")


if __name__ == "__main__":
    main()
