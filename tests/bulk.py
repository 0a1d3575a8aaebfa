"""Asks questions in bulk, of Claude on loopback. As a program it can be killed: `python -m bulk URL STATE FIRST COUNT`."""

from __future__ import annotations

import asyncio
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from asking import question
from servers.anthropic import KEY

from extract.documents.claude.batch_desk import BatchDesk
from extract.documents.claude.budget import Budget, calls_of
from extract.documents.claude.kept_answers import KeptAnswers
from extract.documents.claude.prices import load_prices
from extract.documents.claude.replies import DeclinedError, Reply
from extract.documents.claude.sent_batches import SentBatches
from extract.settings import Settings


class Bulk:
    """A desk's settings and its folder, and what came of questions."""

    def __init__(self, url: str, folder: Path, run_id: str = "r", **changes: Any) -> None:
        usual: dict[str, Any] = {
            "anthropic_base_url": url,
            "claude_tries": 3,
            "claude_longest_wait_seconds": 0.05,
            "claude_timeout_seconds": 1.0,
            "claude_batch_poll_seconds": 0.02,
            "claude_run_budget": Decimal(9),
            "claude_day_budget": Decimal(9),
        }
        self.settings = Settings(**usual | changes)
        self.folder, self.run_id = folder, run_id
        self.calls_file, self.batches = folder / "calls.jsonl", SentBatches(folder / "batches.jsonl")

    def desk(self) -> BatchDesk:
        """The desk, as another process would open it."""
        chosen = self.settings
        budget = Budget(self.calls_file, self.run_id, chosen.claude_run_budget, chosen.claude_day_budget)
        kept = KeptAnswers(self.folder / "kept")
        return BatchDesk(chosen, KEY, prices=load_prices(), budget=budget, kept=kept, ledger=self.batches)

    def ask(self, *documents: str) -> list[Reply | DeclinedError]:
        """Ask about documents, each named by a letter; the replies in their order."""

        async def asked() -> list[Any]:
            desk = self.desk()

            async def route(document: str) -> Reply:
                try:
                    return await desk.ask(question(document))
                finally:
                    desk.done()

            try:
                for _ in documents:
                    desk.expect()
                tasks = [asyncio.create_task(route(document)) for document in documents]
                desk.hurry()
                return await asyncio.gather(*tasks, return_exceptions=True)
            finally:
                await desk.close()

        found = asyncio.run(asked())
        assert all(isinstance(reply, Reply | DeclinedError) for reply in found), found
        return found

    def leave(self, *documents: str) -> None:
        """Ask, and go away as Ctrl-C does when the batch is sent."""

        async def left() -> None:
            desk = self.desk()
            for _ in documents:
                desk.expect()
            tasks = [asyncio.create_task(desk.ask(question(document))) for document in documents]
            await asyncio.sleep(0)
            desk.hurry()
            while not any(batch.service_id for batch in self.batches.open_ones()):
                await asyncio.sleep(0.01)
            for task in tasks:
                task.cancel()
            await desk.close()

        asyncio.run(left())

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What was settled in this run."""
        return calls_of(self.calls_file, self.run_id)


def letters(count: int) -> list[str]:
    """So many names of documents."""
    return [f"{number:02x}" for number in range(count)]


if __name__ == "__main__":
    Bulk(sys.argv[1], Path(sys.argv[2]), "killed").ask(*letters(int(sys.argv[3])))
