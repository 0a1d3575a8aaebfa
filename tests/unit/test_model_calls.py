"""What a run asked Claude lands once, with what it cost, and without what was asked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from extract.documents.claude.budget import Budget, Call, Outcome
from extract.documents.claude.prices import Tokens
from extract.landing.duckdb import DuckDBLanding
from extract.landing.model_calls import land_model_calls


def spent(ledger: Path, run_id: str, outcome: str = "end_turn", status: int | None = None) -> None:
    budget = Budget(ledger, run_id, Decimal(1), Decimal(1))
    call = Call(
        run_id,
        "d" * 64,
        "claude-haiku-5-5",
        ("total_amount", "tax_amount"),
        line_items=True,
        content_hash="c" * 64,
        most=Decimal("0.01"),
    )
    assert budget.reserve(call)
    budget.settle(call, Outcome(outcome, Decimal("0.00028463"), Tokens(100, 20, 5, 7), 0.5, status))


def test_the_calls_of_a_run_land_once(tmp_path: Path) -> None:
    ledger = tmp_path / "calls.jsonl"
    with DuckDBLanding(tmp_path / "w.duckdb", lock_timeout=1) as landing:
        assert land_model_calls(landing, ledger, "r1") == 0  # no key, no ledger
        spent(ledger, "r1")
        spent(ledger, "r1", "refused", 529)
        spent(ledger, "r2")
        assert land_model_calls(landing, ledger, "r1") == 2
        assert land_model_calls(landing, ledger, "r1") == 0
        rows = landing.query("select * from operations.model_calls order by outcome").to_pylist()
    answered, refused = rows
    assert (answered["cost_usd"], answered["input_tokens"], answered["cache_read_tokens"]) == (
        "0.00028463",
        100,
        7,
    )
    assert (answered["fields"], answered["field_count"]) == ("total_amount,tax_amount,line_items", 3)
    assert (refused["http_status"], refused["run_id"]) == (529, "r1")
