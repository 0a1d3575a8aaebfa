"""Papers read in bulk: one batch for each round of the cascade, at half the price; stopped, looked at, and cancelled."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from asking import OPEN, SCAN, SPEC, settings
from click.testing import CliRunner
from servers.anthropic import Server

from extract.cli import main
from extract.documents.claude.reading import Office, prepared, read_documents
from extract.documents.claude.sent_batches import BATCHES, SentBatches
from extract.errors import UsageError


def test_papers_read_in_bulk_are_read_the_same_at_half_the_price(
    server: Server, folder: Path, tmp_path: Path
) -> None:
    paths = sorted(folder.glob("*.pdf"))
    server.batches.seconds = 0.1
    alone = list(read_documents(paths, SPEC, 1, settings=settings(server, tmp_path / "alone")))
    live = list(server.messages)
    chosen = settings(server, tmp_path, claude_batch=True, claude_batch_poll_seconds=0.02)
    told: list[str] = []
    bulk = list(read_documents(paths, SPEC, 1, lambda record: told.append(record.path), chosen))
    assert [record.to_json() for record in bulk] == [record.to_json() for record in alone]
    assert told == [record.path for record in bulk]
    assert server.messages == live
    assert len(server.batches.taken[0].requests) == len([record for record in bulk if record.route])
    for one, other in zip(alone, bulk, strict=True):
        for step, batched in zip(one.route, other.route, strict=True):
            assert batched.batched
            assert Decimal(batched.cost) < Decimal("0.6") * Decimal(step.cost)


def test_a_batch_left_behind_is_told_and_cancelled(
    server: Server, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.batches.seconds, server.batches.canceling_seconds = 60.0, 0.1
    chosen = settings(server, tmp_path, claude_batch=True, claude_batch_poll_seconds=0.02)
    office = Office(chosen, SPEC, "test")
    for name in (OPEN, SCAN):
        waiting = office.taken(prepared(folder / f"{name}.pdf", SPEC, chosen))
    with pytest.raises(UsageError, match="another process"):
        Office(chosen, SPEC, "other")
    office._loop.call_soon_threadsafe(office._bulk.hurry)  # type: ignore[union-attr]
    ledger = SentBatches(tmp_path / BATCHES)
    while not any(batch.service_id for batch in ledger.open_ones()):
        assert not waiting.found.done()
    office.close()  # as Ctrl-C does: the batch stays
    for name, value in (("KEY", server.key), ("BASE_URL", server.url)):
        monkeypatch.setenv(f"PUNCHLIST_ANTHROPIC_{'API_' if name == 'KEY' else ''}{name}", value)
    monkeypatch.setenv("PUNCHLIST_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("PUNCHLIST_CLAUDE_BATCH_POLL_SECONDS", "0.02")
    said = CliRunner().invoke(main, ["batches"])
    assert "2 requests: in_progress" in said.output
    said = CliRunner().invoke(main, ["batches", "--cancel"])
    assert "2 requests: canceling" in said.output
    assert "1 answer came, for $0.0" in said.output  # one was under way
    assert "No batch is open" in CliRunner().invoke(main, ["batches"]).output
    assert len(server.batches.taken) == 1


def test_bulk_without_claude_is_wrong_use(folder: Path) -> None:
    done = CliRunner().invoke(main, ["extract", "--batch", str(folder)])
    assert done.exit_code == 2
    assert "without a key" in done.stderr
