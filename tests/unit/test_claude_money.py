"""What calls cost, what may be spent, and what was paid for already."""

from __future__ import annotations

import base64
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from anthropic.types.model_param import ModelParam

from extract.documents.claude.budget import Budget, Call, Outcome, OverBudgetError, calls_of
from extract.documents.claude.kept_answers import KeptAnswers, key_of
from extract.documents.claude.keys import find_key
from extract.documents.claude.prices import Tokens, load_prices
from extract.errors import UsageError
from extract.settings import Settings

KEY = "sk-ant-not-a-key"


def test_a_call_costs_what_its_tokens_cost() -> None:
    prices = load_prices()
    million = Tokens(50_000, 1_000_000, 25_000, 25_000)
    assert prices.cost("claude-haiku-5-5", million) == Decimal("0.005") + Decimal("0.5") + Decimal("0.003375")
    assert (
        prices.cost("claude-haiku-5-5", million, batch=True) == prices.cost("claude-haiku-5-5", million) / 2
    )


def test_a_long_prompt_makes_the_whole_call_dearer() -> None:
    prices = load_prices()
    short, long = Tokens(100_000, 1_000), Tokens(100_000, 1_000, cache_read=1)
    assert prices.cost("claude-haiku-5-5", long) > 4 * prices.cost("claude-haiku-5-5", short)


def test_the_default_models_are_on_the_librarys_list_and_have_a_price() -> None:
    known = ModelParam.__args__[0].__args__  # type: ignore[attr-defined]
    settings = Settings()
    for model in (settings.claude_small_model, settings.claude_large_model):
        assert model in known
        assert load_prices().cost(model, Tokens(1_000)) > 0


def test_a_model_without_a_price_is_refused() -> None:
    with pytest.raises(UsageError, match="no price for the model 'claude-9'"):
        load_prices().cost("claude-9", Tokens())


def test_another_price_table_can_be_named(tmp_path: Path) -> None:
    table = tmp_path / "mine.yml"
    table.write_text(
        "{source: here, date: 2026-11-21, batch_discount: 0.5, models: {m: {input: 1, output: 2, cache_write: 3, cache_read: 4}}}"
    )
    assert load_prices(table).cost("m", Tokens(1_000_000)) == 1
    table.write_text("models: 3")
    with pytest.raises(UsageError, match="no price table"):
        load_prices(Path(os.path.relpath(table)))


def call(most: str, run: str = "r1") -> Call:
    return Call(
        run,
        "d" * 64,
        "claude-haiku-5-5",
        ("total_amount",),
        line_items=False,
        content_hash="c",
        most=Decimal(most),
    )


def budget(folder: Path, run: str = "1", day: str = "5", run_id: str = "r1") -> Budget:
    return Budget(folder / "calls.jsonl", run_id, Decimal(run), Decimal(day))


def answered(cost: str) -> Outcome:
    return Outcome("end_turn", Decimal(cost), Tokens(1, 2), 0.5)


def test_a_call_that_could_exceed_the_ceiling_is_not_sent(tmp_path: Path) -> None:
    ours = budget(tmp_path)
    with pytest.raises(OverBudgetError, match="run's budget"):
        ours.reserve(call("1.01"))
    with pytest.raises(OverBudgetError, match="day's budget"):
        budget(tmp_path, run="100").reserve(call("5.01"))


def test_calls_wait_for_what_others_have_set_aside_and_go_when_it_is_free(tmp_path: Path) -> None:
    ours = budget(tmp_path)
    first = call("0.8")
    assert ours.reserve(first)
    assert not ours.reserve(call("0.8"))
    ours.settle(first, answered("0.1"))
    assert ours.reserve(call("0.8"))
    assert ours.spent == Decimal("0.9")


def test_what_was_sent_and_never_answered_counts_in_full(tmp_path: Path) -> None:
    assert budget(tmp_path).reserve(call("0.8"))  # and the process is killed
    after = budget(tmp_path, run_id="r2", day="1")
    with pytest.raises(OverBudgetError, match="day"):
        after.reserve(call("0.3", "r2"))
    assert budget(tmp_path).spent == Decimal("0.8")


def test_processes_share_the_days_ceiling_and_a_run_goes_on_with_what_it_spent(tmp_path: Path) -> None:
    one, two = budget(tmp_path, day="1"), budget(tmp_path, day="1", run_id="r2")
    sent = call("0.6")
    assert one.reserve(sent)
    one.settle(sent, answered("0.6"))
    with pytest.raises(OverBudgetError):
        two.reserve(call("0.5", "r2"))
    assert budget(tmp_path).spent == Decimal("0.6")


def test_a_line_that_a_kill_cut_off_is_passed_over(tmp_path: Path) -> None:
    ours = budget(tmp_path)
    sent = call("0.5")
    ours.reserve(sent)
    with (tmp_path / "calls.jsonl").open("ab") as file:
        file.write(b'{"event": "answ\n')
    ours.settle(sent, answered("0.25"))
    assert budget(tmp_path).spent == Decimal("0.25")
    assert [line["cost"] for line in calls_of(tmp_path / "calls.jsonl", "r1")] == ["0.25"]


def test_answers_are_kept_for_their_owner_only_and_damaged_ones_are_asked_again(tmp_path: Path) -> None:
    kept = KeptAnswers(tmp_path / "answers")
    key = key_of("a", 1)
    kept.put(key, "said", Tokens(1, 2, 3, 4))
    assert kept.get(key) == ("said", Tokens(1, 2, 3, 4))
    file = next((tmp_path / "answers").rglob("*.json"))
    assert file.stat().st_mode & 0o077 == 0
    file.write_text("{")
    assert kept.get(key) is None
    kept.drop(key)
    assert not file.exists()


def test_the_key_comes_from_the_environment_or_a_file_and_is_not_shown(tmp_path: Path) -> None:
    settings = Settings(anthropic_api_key=KEY)  # type: ignore[arg-type]
    assert find_key(settings) == KEY
    assert KEY not in repr(settings)
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    assert find_key(Settings(anthropic_api_key_file=file)) == KEY


@pytest.mark.parametrize("settings", [Settings(), Settings(anthropic_api_key_file=Path("/no/such/file"))])
def test_without_a_key_it_says_where_to_put_one(settings: Settings) -> None:
    with pytest.raises(UsageError, match="PUNCHLIST_ANTHROPIC_API_KEY"):
        find_key(settings)


class Secrets:
    """Secret Manager's answer, or its refusal."""

    def __init__(self, data: str | None) -> None:
        self.data = data
        self.asked = ""

    def get(self, url: str, timeout: float) -> Any:
        self.asked = url
        return self

    def raise_for_status(self) -> None:
        if self.data is None:
            raise OSError("403")

    def json(self) -> Any:
        return json.loads(json.dumps({"payload": {"data": self.data}}))


def test_the_key_may_be_a_secret_of_googles() -> None:
    name = "projects/p/secrets/claude/versions/latest"
    secrets = Secrets(base64.b64encode(KEY.encode()).decode())
    assert find_key(Settings(anthropic_api_key_secret=name), secrets) == KEY
    assert secrets.asked.endswith(f"{name}:access")
    with pytest.raises(UsageError, match="can't be read"):
        find_key(Settings(anthropic_api_key_secret=name), Secrets(None))
