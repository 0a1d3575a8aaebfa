"""`make test-claude`: five example papers through the real service, at most a few cents. Skipped, in words, without a key.

Prints F1, tokens, cost and seconds of the cascade and of Claude reading everything.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.scoring import Counts, score
from extract.documents.claude.budget import calls_of
from extract.documents.claude.identity import engine_in_use
from extract.documents.claude.reading import LEDGER, read_documents
from extract.documents.specification import load_specification
from extract.settings import get_settings

if TYPE_CHECKING:
    from extract.documents.records import DocumentRecord

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "work_orders"
NAMES = (
    "brookfield-homes-po-25013",
    "copper-mesa-wo-76088",
    "marrick-po-85432",
    "wexcombe-wo-29499",
    "saltgrass-po-90447",
)
BUDGET = "0.10"


def main() -> int:
    """Read the papers by both engines and say what came of it."""
    if engine_in_use(get_settings(engine="auto")) == "offline":
        print(
            "Skipped: no key is set. Set PUNCHLIST_ANTHROPIC_API_KEY to send five example papers (at most $0.20)."
        )
        return 0
    spec = load_specification("work_order")
    paths = [EXAMPLES / f"{name}.pdf" for name in NAMES]
    answered = 0
    for engine in ("auto", "claude"):
        with tempfile.TemporaryDirectory() as state:
            settings = get_settings(
                engine=engine, state_dir=state, reviewed=Path(state) / "reviewed", claude_run_budget=BUDGET
            )
            began = time.perf_counter()
            records = list(read_documents(paths, spec, settings=settings, run_id="test-claude"))
            calls = calls_of(Path(state) / LEDGER, "test-claude")
            took = time.perf_counter() - began
        answered += sum(call["outcome"] == "end_turn" for call in calls)
        told = [f"{call['model']} {call['outcome']}" for call in calls]
        print(
            f"{engine}: F1 {_f1(records):.3f}, {_tokens(calls)}, {took:.1f} s; {', '.join(told) or 'nothing asked'}"
        )
        for record in records:
            for reason in record.review_reasons:
                print(f"  {Path(record.path).name}: {reason}")
    return 0 if answered else 1


def _f1(records: Sequence[DocumentRecord]) -> float:
    ids = {record.document_id or "" for record in records}
    fields, _ = score(
        EXAMPLES, [record.to_json() for record in records], load_specification("work_order"), only=ids
    )
    return sum(fields.values(), Counts()).f1


def _tokens(calls: Sequence[dict[str, object]]) -> str:
    """Say what the calls took."""
    kinds = ("input", "cache_write", "cache_read", "output")
    counts = (
        f"{sum(int(str(call[f'{kind}_tokens'])) for call in calls):,} {kind.replace('_', ' ')}"
        for kind in kinds
    )
    return f"{', '.join(counts)} tokens, ${sum(float(str(call['cost'])) for call in calls):.4f}"


if __name__ == "__main__":
    sys.exit(main())
