"""What commands tell of Claude: routes, costs and estimates, never a key or anybody's data; models that end are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from asking import OPEN, SMALL, SPEC, SURE, settings
from click.testing import CliRunner
from servers.anthropic import Server

from extract.cli import main
from extract.documents.claude.estimating import estimate
from extract.documents.claude.reading import Office
from extract.errors import UsageError


def test_no_key_and_no_personal_data_in_logs_ledger_and_output(
    server: Server, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUNCHLIST_ANTHROPIC_API_KEY", server.key)
    monkeypatch.setenv("PUNCHLIST_ANTHROPIC_BASE_URL", server.url)
    monkeypatch.setenv("PUNCHLIST_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("PUNCHLIST_CLAUDE_ASK_BELOW", "0.9")
    monkeypatch.setenv("PUNCHLIST_LOG_FORMAT", "json")
    out = tmp_path / "out.jsonl"
    papers_read = [str(folder / f"{name}.pdf") for name in (OPEN, SURE)]
    done = CliRunner().invoke(
        main, ["extract", *papers_read, "--out", str(out), "--explain", "--workers", "1"]
    )
    assert done.exit_code == 0, done.stderr
    assert f"{SMALL}, $0.000" in done.stderr
    assert "nothing missing, doubtful or contradictory: it stops here" in done.stderr
    assert "Claude cost $0.00" in done.stderr
    ledger = (tmp_path / "claude" / "calls.jsonl").read_text()
    truth = json.loads((folder / f"{OPEN}.json").read_text())["fields"]
    personal = [truth[name] for name, field in SPEC.fields.items() if field.pii and truth.get(name)]
    assert len(personal) > 3
    for text in (done.stderr, ledger):
        assert not [value for value in [server.key, *personal] if value in text]
    assert server.key not in out.read_text()


def test_an_estimate_sends_nothing_and_tells_the_routes_apart(
    server: Server, folder: Path, tmp_path: Path
) -> None:
    chosen = settings(server, tmp_path)
    offline, auto, small, large = estimate([folder / f"{OPEN}.pdf", folder / f"{SURE}.pdf"], SPEC, chosen)
    assert server.bodies == []
    assert (offline.about, auto.asked, small.asked) == (0, 1, 2)
    assert 0 < auto.about < small.about + large.about
    assert 5 * small.about < large.about
    assert auto.about < auto.most


def test_a_deprecated_model_is_told_with_its_date_and_an_unknown_one_refused(
    server: Server, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "prices.yml"
    table.write_text(
        "{source: test, date: 2026-11-21, batch_discount: 0.5, models: {"
        + ", ".join(
            f"{name}: {{input: 1, output: 1, cache_write: 1, cache_read: 1}}"
            for name in ("claude-sonnet-4-5", SMALL)
        )
        + "}}"
    )
    Office(
        settings(server, tmp_path, claude_large_model="claude-sonnet-4-5", claude_prices=table), SPEC, "test"
    ).close()
    captured = capsys.readouterr()
    assert "November 30th, 2026" in captured.out + captured.err
    with pytest.raises(UsageError, match="no price"):
        Office(settings(server, tmp_path, claude_large_model="claude-9"), SPEC, "test")
